"""How answers are drawn: within Slack's limits, with nothing from outside taken for markup."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answers.answer import Answer, Choice, Citation, Outcome
from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.local import blockkit
from bot.slack.asking import Ask
from bot.slack.blocks import Message, answer_message, with_share_button
from tests.slack.conftest import BUBECK


def draw(answer: Answer, page: int = 0) -> Message:
    return answer_message(answer, Ask("a question", page=page))


def cite(number: int, **fields: Any) -> Citation:
    usual = Citation(number, f"s{number}", "The Information", "A title", None, f"https://example.org/{number}")
    return replace(usual, **fields)


def kinds(message: Message) -> list[str]:
    return [block["type"] for block in message.blocks]


def sources(message: Message) -> str:
    return "\n".join(block["elements"][0]["text"] for block in message.blocks if block["type"] == "context")


def buttons(message: Message) -> list[str]:
    return [
        element["text"]["text"]
        for block in message.blocks
        if block["type"] == "actions"
        for element in block["elements"]
        if element["type"] == "button"
    ]


def words(message: Message) -> str:
    """All the rich text of a message, as it reads."""

    def read(element: dict[str, Any]) -> str:
        return str(element.get("text", "")) + "".join(map(read, element.get("elements", ())))

    return "\n".join(read(block) for block in message.blocks if block["type"] == "rich_text")


texts = st.text(max_size=400)
citations = st.builds(
    Citation,
    number=st.integers(0, 60),
    source=texts,
    publisher=texts,
    title=st.none() | texts,
    published=st.none() | st.builds(PartialDate, st.integers(1900, 2100)),
    url=texts | st.just("https://example.org/a|b>c?d=1&e=2"),
    language=st.none() | st.text(max_size=8),
)
choices = st.builds(
    Choice,
    id=texts,
    kind=st.sampled_from(EntityKind),
    name=texts.filter(bool),
    score=st.just(90.0),
    description=texts,
    question=st.text(max_size=2500),
)
answers = st.builds(
    Answer,
    question=texts,
    outcome=st.sampled_from(Outcome),
    intent=texts,
    text=st.text(min_size=1, max_size=300).map(lambda text: text * 60) | st.text(min_size=1),
    citations=st.lists(citations, max_size=60).map(tuple),
    choices=st.lists(choices, max_size=120).map(tuple),
    suggestions=st.lists(st.text(max_size=2500), max_size=8).map(tuple),
    more=st.none() | st.text(min_size=1, max_size=300).map(lambda text: text * 100),
)


@settings(max_examples=150, deadline=None)
@given(answer=answers, page=st.integers(-1, 9), question=st.text(max_size=2500), quoted=st.booleans())
def test_every_answer_can_be_posted(answer: Answer, page: int, question: str, quoted: bool) -> None:
    ask = Ask(question, (question,), page, quoted)
    message = with_share_button(answer_message(answer, ask), ask)
    assert blockkit.problems(message.blocks) == []
    assert blockkit.characters(message.blocks) <= blockkit.CHARACTERS_A_MESSAGE
    assert len(message.text) <= 40_000
    assert "<" not in message.text


def test_the_text_holds_the_whole_answer_in_words() -> None:
    assert draw(BUBECK).text == BUBECK.text


def test_marks_link_to_their_sources() -> None:
    answer = replace(BUBECK, text="He left [1][2].", citations=(cite(1), cite(2, url="https://example.org/2?a=1&b=2")))
    [section] = draw(answer).blocks[0]["elements"]
    assert section["elements"] == [
        {"type": "text", "text": "He left "},
        {"type": "link", "url": "https://example.org/1", "text": "[1]"},
        {"type": "link", "url": "https://example.org/2?a=1&b=2", "text": "[2]"},
        {"type": "text", "text": "."},
    ]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "//example.org", "https://[", "", "x"])
def test_a_source_that_is_no_web_address_is_named_but_not_linked(url: str) -> None:
    message = draw(replace(BUBECK, citations=(cite(1, url=url),)))
    assert "link" not in str(message.blocks[0])
    assert sources(message) == "[1] A title · The Information"


def test_a_source_line_has_title_publisher_date_and_language() -> None:
    citation = cite(1, title="微软", publisher="AIbase", published=PartialDate(2024, 10, 14), language="zh")
    assert sources(draw(replace(BUBECK, citations=(citation,)))) == (
        "[1] <https://example.org/1|微软> · AIbase · 14 October 2024 · in Chinese"
    )


def test_titles_are_data() -> None:
    citation = cite(1, title="<!channel> *bold* `code` <https://evil|bank> & co", publisher="<@U1>")
    line = sources(draw(replace(BUBECK, citations=(citation,))))
    assert line.count("<") == 1  # the link's own
    assert "*bold*" not in line
    assert "`code`" not in line
    assert "&amp; co" in line


def test_a_link_target_keeps_its_query_and_cannot_end_early() -> None:
    line = sources(draw(replace(BUBECK, citations=(cite(1, url="https://example.org/a|b>c?d=1&e=2"),))))
    assert "<https://example.org/a%7Cb%3Ec?d=1&amp;e=2|A title>" in line


def test_lines_with_bullets_are_a_list() -> None:
    message = draw(replace(BUBECK, text="Two left:\n- Ilya [1]\n- Jan [1]"))
    section, bullets = message.blocks[0]["elements"]
    assert (section["type"], bullets["type"], len(bullets["elements"])) == ("rich_text_section", "rich_text_list", 2)


def test_few_choices_are_buttons_and_many_a_menu() -> None:
    def choice(index: int) -> Choice:
        return Choice(
            f"c{index}", EntityKind.PERSON, f"Chen {index}", 90, f"Lab {index}", f"where did Chen {index} go?"
        )

    few = draw(replace(BUBECK, choices=tuple(map(choice, range(5))), suggestions=()))
    assert buttons(few) == [f"Chen {index}" for index in range(5)]
    many = draw(replace(BUBECK, choices=tuple(map(choice, range(10))), suggestions=()))
    [menu] = many.blocks[-1]["elements"]
    assert [option["value"] for option in menu["options"]] == [f"where did Chen {index} go?" for index in range(10)]
    assert menu["options"][3]["description"]["text"] == "Lab 3"


def test_choices_of_one_name_are_told_apart() -> None:
    same = tuple(
        Choice(f"w{lab}", EntityKind.PERSON, "Wei Chen", 90, lab, f"where did Wei Chen of {lab} go?")
        for lab in ("Meta", "xAI")
    )
    assert buttons(draw(replace(BUBECK, choices=same, suggestions=()))) == ["Wei Chen, Meta", "Wei Chen, xAI"]


def test_a_long_answer_is_cut_at_lines_and_nothing_is_lost() -> None:
    lines = [f"Person number {index} went from one place to another, as a source says." for index in range(400)]
    answer = replace(BUBECK, text="Four hundred people.", more="\n".join(lines), citations=(), suggestions=())
    read: list[str] = []
    for page in range(1, 20):
        message = draw(answer, page)
        read += words(message).split("\n")
        if "Show more" not in buttons(message):
            break
    assert read == lines
    assert buttons(draw(answer)) == ["Show more"]
    assert buttons(draw(answer, 1)) == ["Show less", "Show more"]


def test_a_page_shows_only_the_sources_that_it_cites() -> None:
    answer = replace(BUBECK, text="One [1].", more="One [1], two [2].", citations=(cite(1), cite(2)))
    assert "[2]" not in sources(draw(answer))
    assert "[2]" in sources(draw(answer, 1))


def test_a_question_survives_a_button() -> None:
    ask = Ask('where is "X"? <&> 微', ("a", "b"), 2, quoted=True)
    value = ask.encode()
    assert value is not None
    assert Ask.decode(value) == ask


def test_a_long_thread_is_shortened_from_its_start() -> None:
    value = Ask("now?", tuple(f"{index} {'x' * 300}" for index in range(20))).encode()
    assert value is not None
    thread = Ask.decode(value).thread
    assert len(value) <= 2000
    assert thread
    assert thread[-1].startswith("19 ")


@pytest.mark.parametrize("value", ["", "null", "[]", "{}", '{"q": 1}', '{"q":"a","t":[],"p":"0","o":false}', "{" * 999])
def test_a_value_of_another_kind_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=r"not a question|Expecting"):
        Ask.decode(value)
