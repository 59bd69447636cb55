"""The newest and the first of a list of moves, and people who are told by the post that they hold."""

from __future__ import annotations

from bot.answers.answer import Outcome
from tests.answers.stores import Asking, move, person, place, role

QUILL, RENN, TARN = person("Ada Quill"), person("Bo Renn"), person("Cy Tarn")
UMBRA, VELO = place("Acme Umbra"), place("Velo")
LEAVERS = (
    QUILL,
    RENN,
    TARN,
    UMBRA,
    VELO,
    move("ada", "left", "umbra", None, "2024-03"),
    move("bo", "joined", "umbra", "velo", "2025-06-02"),
    move("cy", "left", "umbra", None, "2025"),
)


def test_the_newest_of_a_list_is_told_first_with_those_before_it(over: Asking) -> None:
    ask = over(*LEAVERS)
    assert ask("who was the last person to leave Acme Umbra?").text == (
        "The last person that I know of to leave Acme Umbra was Bo Renn (to Velo, 2 June 2025) [1]. "
        "Before that, Cy Tarn (2025) and Ada Quill (March 2024) [1]."
    )
    assert ask("who joined Velo last?").text.startswith("One person that I know of joined Velo")


def test_the_first_of_a_list_is_told_first_with_those_after_it(over: Asking) -> None:
    assert over(*LEAVERS)("who was the first to leave Acme Umbra?").text == (
        "The first person that I know of to leave Acme Umbra was Ada Quill (March 2024) [1]. "
        "After that, Cy Tarn (2025) and Bo Renn (to Velo, 2 June 2025) [1]."
    )


def test_people_are_told_by_their_post(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        VELO,
        role("ada", "umbra", "CEO", "2020", ".."),
        role("ada", "velo", "Engineer", "2010", "2020"),
    )
    assert ask("where did the Acme Umbra CEO work before?").text == (
        "Before Acme Umbra, Ada Quill was an engineer at Velo (2010 – 2020) [1]."
    )
    nobody = ask("where did the CFO of Acme Umbra work before?")
    assert nobody.outcome is Outcome.NO_RECORD
    assert not nobody.facts


def test_who_still_holds_a_post_has_not_left_it(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        role("ada", "umbra", "Board member", "2019", ".."),
        role("ada", "umbra", "CTO", "2015", "2018"),
        role("bo", "umbra", "Board member", "2019", "2021"),
    )
    assert ask("did Ada Quill leave the board?").text.startswith("Not that I know of: Ada Quill is a board member")
    assert ask("did Bo Renn leave the board of Acme Umbra?").text.startswith(
        "Yes, that is over: Bo Renn was a board member"
    )
    assert ask("did Ada Quill step down as CTO?").text.startswith("Yes, that is over: Ada Quill was CTO of Acme Umbra")


def test_who_follows_a_stand_in_holds_the_office_for_good(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        role("ada", "umbra", "Interim CEO", "2020-01", "2020-03"),
        role("bo", "umbra", "CEO", "2020-03", ".."),
    )
    assert ask("who followed Ada Quill as interim CEO of Acme Umbra?").text == (
        "Bo Renn (March 2020) [1] followed Ada Quill as CEO of Acme Umbra."
    )


def test_who_left_for_a_reason_is_told_by_the_reasons_given(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        move("ada", "left", "umbra", None, "2024", reason="Safety came second to products."),
        move("bo", "left", "umbra", None, "2023", reason="To spend time with the family."),
        move("cy", "left", "umbra", None, "2022"),
    )
    assert ask("who left Acme Umbra over safety?").text == (
        "I know of one person who left Acme Umbra for such a reason; "
        "Ada Quill (2024): Safety came second to products [1]."
    )
    nobody = ask("who quit Acme Umbra because of the merger?")
    assert nobody.outcome is Outcome.NO_RECORD
    assert not nobody.facts


def test_a_title_of_many_is_held_by_whoever_holds_one_of_its_kinds(over: Asking) -> None:
    ask = over(QUILL, UMBRA, role("ada", "umbra", "Associate professor of law", "2020", ".."))
    assert ask("is Ada Quill a professor at Acme Umbra?").text.startswith("Yes, Ada Quill is an associate professor")
    assert ask("is Ada Quill president of Acme Umbra?").outcome is Outcome.NO_RECORD


def test_the_former_holder_of_an_empty_office_is_the_last_one(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        role("ada", "umbra", "CTO", "2015", "2019"),
        role("bo", "umbra", "CTO", "2019", "2023"),
    )
    answer = ask("who is the former CTO of Acme Umbra?")
    assert (
        answer.text == "I know of no present CTO of Acme Umbra; the last that I know of was Bo Renn (2019 – 2023) [1]."
    )
