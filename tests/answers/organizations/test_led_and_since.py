"""Lists that a person stands for: whom somebody hired, who left since somebody did; and ways along several places."""

from __future__ import annotations

from bot.answers.answer import Outcome
from tests.answers.stores import Asking, move, person, place, role

QUILL, RENN, TARN = person("Ada Quill"), person("Bo Renn"), person("Cy Tarn")
UMBRA, VELO, WEXFORD = place("Acme Umbra"), place("Velo"), place("Wexford")


def test_whom_somebody_hired_came_to_the_place_where_they_are_in_charge(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        VELO,
        role("ada", "umbra", "CEO", "2020", ".."),
        move("bo", "joined", "velo", "umbra", "2022"),
        move("cy", "joined", "velo", "umbra", "2018"),
    )
    assert ask("who did Ada Quill poach?").text == (
        "Ada Quill is CEO of Acme Umbra [1]. "
        "One person that I know of joined Acme Umbra since 2020: Bo Renn from Velo (2022) [1]."
    )
    assert ask("did Ada Quill hire Bo Renn?").text == "Yes, Bo Renn left Velo for Acme Umbra in 2022 [1]."


def test_who_left_since_somebody_did_is_counted_from_that_day(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        move("ada", "left", "umbra", None, "2024-05-10"),
        move("bo", "left", "umbra", None, "2024-06"),
        move("cy", "left", "umbra", None, "2023"),
    )
    text = ask("who left Acme Umbra since Ada Quill left?").text
    assert "Bo Renn" in text
    assert "Cy Tarn" not in text


def test_a_way_along_three_places_is_told_in_order(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        VELO,
        WEXFORD,
        move("ada", "joined", "umbra", "velo", "2020"),
        move("ada", "joined", "velo", "wexford", "2022"),
        move("bo", "joined", "velo", "wexford", "2022"),
    )
    assert ask("who went from Acme Umbra to Velo to Wexford?").text == (
        "One person that I know of was at Acme Umbra, Velo and Wexford one after the other: "
        "Ada Quill (Velo 2020, Wexford 2022) [1]."
    )
    assert ask("who went from Wexford to Velo to Acme Umbra?").outcome is Outcome.NO_RECORD


def test_who_was_at_two_places_need_not_have_gone_straight_from_one_to_the_other(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        VELO,
        role("ada", "umbra", "Engineer", "2010", "2012"),
        role("ada", "velo", "CTO", "2018", ".."),
        role("bo", "velo", "CEO", "2018", ".."),
    )
    assert ask("who has worked at both Acme Umbra and Velo?").text == (
        "One person that I know of has been at Acme Umbra and Velo: Ada Quill [1]."
    )
