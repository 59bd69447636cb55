"""The reader over text that nobody wrote for it: it never raises, and its work grows no faster than the text."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.facts.dates import PartialDate
from bot.ingest.article import Article
from bot.ingest.language import CODES, language
from bot.ingest.proposals import ArticleReader

SEED = Path(__file__).resolve().parents[3] / "shared" / "questions" / "articles" / "seed.txt"

HOSTILE = [
    "",
    "\x00\x00joined\x00",
    "\ud800 joined \udfff Acme",
    "\u202eAda Novak\u202c joined \u2066OpenRail\u2069.",
    "'; DROP TABLE moves; --",
    "<script>Ada Novak joined OpenRail</script>",
    "((((((((((" * 500,
    "Ada, " * 3000,
    "Ada Novak and " * 2000,
    "who who who " * 2000,
    "joined " * 5000,
    "chief officer of the " * 3000,
    "A" * 100_000,
    "Ada Novak " * 10_000,
    "." * 50_000,
    "\n" * 50_000,
    "’s" * 20_000,
    "艾达·诺瓦克加入了公司。" * 500,
    "انضمت آدا إلى الشركة " * 500,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_read_without_harm(text: str) -> None:
    proposals = ArticleReader().read(Article(text, title=text[:200], published=PartialDate(2025)))
    assert len(proposals.moves) <= 400
    assert len(proposals.roles) <= 200


WORDS = [
    *("Ada", "Novak", "OpenRail", "CEO", "he", "the company", "who", "chief", "scientist", "departure"),
    *("hired", "appointed", "returning to", "founded", "replaced", "on leave", "by", "to", "at", "with", "after"),
    *("joined", "left", "named", "said", "not", "is", "was", "as", "of", "from", "and", "in May"),
    *(",", "(", ")", "'s", "“", "–", "\n", ". "),
]


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_order_of_its_words_is_read(words: list[str]) -> None:
    ArticleReader().read(Article(" ".join(words), published=PartialDate(2025, 6, 12)))


def steps(text: str) -> int:
    """Lines of the reader that run for a text."""
    count = 0

    def trace(frame: object, event: str, _: object) -> object:
        nonlocal count
        count += event == "line"
        return trace if "ingest" in frame.f_code.co_filename or event == "call" else None  # type: ignore[attr-defined]

    before = sys.gettrace()
    sys.settrace(trace)  # type: ignore[arg-type]
    try:
        ArticleReader().read(Article(text))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "Ada Novak, head of search at OpenRail, has joined Brightmoor as chief scientist. ",
        "Ada Novak and ",
        "joined ",
        "chief scientist of ",
        "He joined the company. ",
    ],
)
def test_work_grows_with_the_text_and_no_faster(unit: str) -> None:
    steps(unit)  # lists are loaded once
    few, many = steps(unit * 50), steps(unit * 200)
    assert many <= 6 * few


def test_the_languages_have_the_same_lists() -> None:
    ours = [language(code) for code in CODES]
    for one in ours[1:]:
        assert one.raw.keys() == ours[0].raw.keys()
        assert one.titles.keys() == ours[0].titles.keys()
        assert one.cues.keys() == ours[0].cues.keys()


@pytest.mark.parametrize("code", CODES)
def test_no_word_of_a_list_was_read_as_a_truth_value(code: str) -> None:
    lists = language(code)
    words = {word for some in (*lists.words.values(), *lists.titles.values()) for word in some}
    assert words.isdisjoint({"True", "False", "None"})


@pytest.mark.skipif(not SEED.exists(), reason="the sample articles are not here")
def test_a_real_article_gives_its_main_move_and_no_denied_one() -> None:
    proposals = ArticleReader().read(Article(SEED.read_text(encoding="utf-8"), published=PartialDate(2024, 10)))
    found = {(move.person.split()[-1], str(move.kind), move.origin, move.destination) for move in proposals.moves}
    assert ("Bubeck", "joined", "Microsoft", "OpenAI") in found
    assert {move.person for move in proposals.moves if move.destination == "OpenAI"} == {"Sebastien Bubeck"}
