"""What people typed, out of Slack's markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.reading import QUESTION_LIMIT, edited_message, person_message, plain_text, pressed

BOT = "U0BOT"


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U0BOT> where did Bubeck go?", "where did Bubeck go?"),
        ("hey <@U0BOT>, where did Bubeck go?", "hey , where did Bubeck go?"),
        ("<@U0BOT>: where did Bubeck go?", "where did Bubeck go?"),
        ("<@U0BOT|ai-moves> who is at <http://character.ai|character.ai>?", "who is at character.ai?"),
        ("who joined <http://x.ai|x.ai>", "who joined x.ai"),
        ("see <https://example.org/a?b=1&amp;c=2>", "see https://example.org/a?b=1&c=2"),
        ("<mailto:a@b.org|a@b.org>", "a@b.org"),
        ("where is <@U777|greg>?", "where is greg?"),
        ("where is <@U777>?", "where is @U777?"),
        ("in <#C123|general>?", "in general?"),
        ("<!here> <!subteam^S1|@team> who left?", "who left?"),
        ("on <!date^1392734382^{date}|Feb 18, 2014>?", "on Feb 18, 2014?"),
        ("AT&amp;T &lt;3 &amp;lt;", "AT&T <3 &lt;"),
        ("two\nlines\tand   spaces", "two lines and spaces"),
        ("nul \x00 and \ud800 half a pair", "nul and half a pair"),
        ("<@U0BOT>", ""),
    ],
)
def test_markup_is_read_as_what_was_typed(sent: str, typed: str) -> None:
    assert plain_text(sent, BOT) == typed


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    plain_text(text, BOT).encode()


@pytest.mark.parametrize("text", ["<" * 100_000, "<@" * 50_000, "a<b|" * 30_000, "&lt;" * 30_000, "x" * 1_000_000])
def test_huge_text_is_cut(text: str) -> None:
    assert len(plain_text(text, BOT)) <= QUESTION_LIMIT


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"event": None},
        {"event": {"type": "message", "message": None}},
        {"event": {"type": "message", "user": 7, "text": 7, "ts": 7, "channel": 7}},
        {"event": {"type": "message", "subtype": "message_changed", "message": {"edited": {"ts": "1"}, "text": "a"}}},
        {"container": {"type": "view", "view_id": "V1"}, "actions": [{"action_id": "ask_0"}]},
        {"container": None, "actions": None},
    ],
)
def test_what_is_no_message_is_nothing(body: dict[str, object]) -> None:
    assert person_message(body, BOT) is None
    assert edited_message(body, BOT) is None
    assert pressed(body) is None
