"""Why people left a place: the reasons given for each of them, and no reason for all."""

from __future__ import annotations

from bot.answers.answer import Outcome
from tests.answers.stores import Asking, move, person, place

QUILL, RENN, UMBRA = person("Ada Quill"), person("Bo Renn"), place("Acme Umbra")


def test_the_reasons_of_those_who_left_are_told_one_by_one(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        move("ada", "left", "umbra", None, "2024", reason="She wanted to teach."),
        move("bo", "left", "umbra", None, "2023"),
    )
    assert ask("why are people leaving Acme Umbra?").text == (
        "Of the two people who left Acme Umbra that I know of, a reason is given for one; "
        "Ada Quill (2024): she wanted to teach [1]."
    )


def test_where_no_reason_is_given_there_is_none(over: Asking) -> None:
    ask = over(QUILL, UMBRA, move("ada", "left", "umbra", None, "2024"))
    answer = ask("why are people leaving Acme Umbra?")
    assert (answer.outcome, answer.facts) == (Outcome.NO_RECORD, ())


def test_only_those_of_whom_a_dismissal_is_told_were_dismissed(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        move("ada", "left", "umbra", None, "2024", reason="She was fired over a leak."),
        move("bo", "left", "umbra", None, "2023", reason="To rest."),
    )
    assert ask("who was fired from Acme Umbra?").text == (
        "I know of one person who left Acme Umbra of whom a dismissal is told; "
        "Ada Quill (2024): she was fired over a leak [1]."
    )
    assert ask("who was fired from Acme Umbra in 2023?").outcome is Outcome.NO_RECORD
