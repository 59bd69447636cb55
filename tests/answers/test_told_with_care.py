"""What a careful colleague would say: the fact that makes it so, in the right words, and nothing twice."""

from __future__ import annotations

from bot.answers.answer import Outcome
from tests.answers.stores import Asking, move, person, place, role

QUILL, RENN, TARN = person("Ada Quill"), person("Bo Renn"), person("Cy Tarn")
UMBRA, VELO = place("Acme Umbra"), place("Velo")


def test_a_yes_to_joining_tells_the_arrival_not_the_move_on(over: Asking) -> None:
    labs = place("Acme Labs", parent="umbra")
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        VELO,
        labs,
        move("ada", "joined", "velo", "umbra", "2018"),
        move("ada", "transferred", "umbra", "labs", "2024", title_to="Head"),
        role("bo", "umbra", "Co-founder", "2015"),
        move("bo", "left", "umbra", None, "2023-11-17"),
        move("bo", "returned", None, "umbra", "2023-11-22"),
        move("cy", "left", "umbra", None, "2022"),
    )
    assert ask("did Ada Quill join Acme Umbra?").text.startswith("Yes, Ada Quill left Velo for Acme Umbra in 2018 [1].")
    assert ask("did Bo Renn join Acme Umbra?").text == (
        "Yes, Bo Renn was co-founder of Acme Umbra from 2015 [1]. Renn left Acme Umbra on 17 November 2023 [1]. "
        "Renn returned to Acme Umbra on 22 November 2023 [1]."
    )
    assert ask("did Cy Tarn join Acme Umbra?").text == (
        "Yes, at least until the departure: Cy Tarn left Acme Umbra in 2022 [1]."
    )


def test_no_record_of_a_return_or_a_founding_is_said_as_that(over: Asking) -> None:
    ask = over(QUILL, UMBRA, role("ada", "umbra", "Engineer", "2019", "2024"))
    for question, doing in (
        ("did Ada Quill return to Acme Umbra?", "returning to"),
        ("did Ada Quill found Acme Umbra?", "founding"),
    ):
        answer = ask(question)
        assert answer.outcome is Outcome.NO_RECORD
        assert answer.text == (
            f"I have no record of Ada Quill {doing} Acme Umbra; Quill was an engineer at Acme Umbra (2019 – 2024) [1]."
        )


def test_no_dismissal_is_told_with_the_time_at_that_very_place(over: Asking) -> None:
    ask = over(
        QUILL, UMBRA, VELO, move("ada", "joined", "velo", "umbra", "2017"), role("ada", "umbra", "CTO", "2017", "2022")
    )
    assert ask("was Ada Quill fired from Acme Umbra?").text == (
        "I have no record of a dismissal: Ada Quill was CTO of Acme Umbra (2017 – 2022) [1]."
    )


def test_a_departure_is_told_once_where_the_reason_is_given(over: Asking) -> None:
    ask = over(
        QUILL,
        UMBRA,
        VELO,
        move("ada", "left", "umbra", None, "2024-09", reason="To rest."),
        move("ada", "founded", "umbra", "velo", "2025-02"),
    )
    text = ask("why did Ada Quill leave?").text
    assert text == "Ada Quill left Acme Umbra in September 2024 [1]. The reason given: to rest [1]."


def test_those_who_founded_and_joined_one_place_stand_together(over: Asking) -> None:
    names = ["Ada Quill", "Bo Renn", "Cy Tarn", "Di Voss", "Ed Webb", "Fay Yarr", "Gus Zell"]
    moves = [
        move("ada", "founded", "umbra", "velo", "2024-02"),
        move("bo", "founded", "umbra", "velo", "2024-02"),
        move("cy", "joined", "umbra", "velo", "2024-09"),
        *(move(who, "joined", "umbra", to, "2024-05") for who, to in (("di", "kite"), ("ed", "moth"), ("fay", "wasp"))),
        move("gus", "left", "umbra", None, "2024-06"),
    ]
    ask = over(*map(person, names), *map(place, ("Acme Umbra", "Velo", "Kite", "Moth", "Wasp")), *moves)
    text = ask("who left Acme Umbra in 2024?").text
    shared, elsewhere = text.split("Elsewhere: ")
    assert "to found Velo (February); Cy Tarn to Velo (September) [1]." in shared
    assert "Velo" not in elsewhere


def test_when_all_were_at_one_part_that_is_said(over: Asking) -> None:
    labs = place("Acme Labs", parent="umbra")
    came = [move(who, "joined", "velo", "labs", "2025-03") for who in ("ada", "bo", "cy")]
    text = over(QUILL, RENN, TARN, UMBRA, VELO, labs, *came)("who joined Acme Umbra in 2025?").text
    assert "(all of them at Acme Labs)" in text


def test_who_left_with_someone_is_who_left_the_same_place_at_about_that_time(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        person("Di Voss"),
        UMBRA,
        VELO,
        move("ada", "joined", "umbra", "velo", "2024-09-25"),
        move("bo", "joined", "umbra", "velo", "2024-09-28", status="reported"),
        move("cy", "left", "umbra", None, "2025-03"),
        move("di", "left", "velo", None, "2024-09"),
    )
    told = "Ada Quill left Acme Umbra for Velo on 25 September 2024 [1]. In the same month Bo Renn (reported) [1] "
    assert ask("who left Acme Umbra with Ada Quill?").text == told + "left Acme Umbra, too."
    assert ask("who joined Velo with Ada Quill?").text == told + "came to Velo, too."
    answer = ask("who left together with Cy Tarn?")
    assert answer.outcome is Outcome.NO_RECORD
    assert answer.text == (
        "I have no record of anyone leaving Acme Umbra together with Cy Tarn; Tarn left Acme Umbra in March 2025 [1]."
    )


def test_where_only_the_year_is_known_those_with_both_ends_alike_went_together(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        VELO,
        move("ada", "founded", "umbra", "velo", "2021"),
        move("bo", "founded", "umbra", "velo", "2021"),
        move("cy", "left", "umbra", None, "2021"),
    )
    text = ask("who left with Ada Quill?").text
    assert text.endswith("In the same year Bo Renn [1] left Acme Umbra, too.")


def test_who_runs_a_place_without_a_chief_is_who_stands_highest_there(over: Asking) -> None:
    kite = place("Kite")
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        VELO,
        kite,
        role("ada", "umbra", "Head of the robot effort", "2025", ".."),
        role("bo", "velo", "Co-founder", None),
        role("cy", "velo", "Engineer", None, ".."),
        role("cy", "kite", "Head", "2020", ".."),
    )
    known = "as of March 2026, Ada Quill is head of the robot effort at Acme Umbra (since 2025) [1]."
    assert ask("who runs Acme Umbra?").text == f"I know of no CEO of Acme Umbra, but {known}"
    assert ask("who is the CEO of Acme Umbra?").text == f"I have no record of a CEO of Acme Umbra; {known}"
    assert ask("who runs Velo?").text == "I know of no CEO of Velo, but Bo Renn was co-founder of Velo [1]."
    assert ask("who runs Kite?").text == "As of March 2026, Cy Tarn is head of Kite (since 2020) [1]."


def test_the_present_chief_of_a_field_is_told_before_past_heads_of_it(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        role("ada", "umbra", "Chief research officer", "2024", ".."),
        role("bo", "umbra", "VP of research", "2020", "2024"),
        role("cy", "umbra", "Co-lead of safety science", "2025", ".."),
    )
    text = ask("who is the head of research at Acme Umbra?").text
    assert "Ada Quill is chief research officer of Acme Umbra" in text
    assert "Renn" not in text
    assert "Cy Tarn is co-lead of safety science" in ask("who is the head of safety at Acme Umbra?").text


def test_a_few_days_are_told_as_days(over: Asking) -> None:
    ask = over(QUILL, UMBRA, role("ada", "umbra", "Interim CEO", "2023-11-19", "2023-11-22"))
    assert "for three days, from 19 November 2023 to 22 November 2023" in ask("how long was Ada Quill CEO?").text
    ask = over(QUILL, UMBRA, role("ada", "umbra", "CEO", "2023-01", "2023"))
    assert "for less than a year, from January 2023 to 2023" in ask("how long was Ada Quill at Acme Umbra?").text


def test_who_came_over_with_a_company_joined_when_it_was_taken_over(over: Asking) -> None:
    ask = over(
        QUILL,
        UMBRA,
        place("Acme Labs", parent="umbra"),
        move("ada", "founded", None, "labs", "2018"),
        role("ada", "labs", "Founder", "2018", "2024"),
        move("ada", "transferred", "labs", "umbra", "2024-05", title_to="CTO"),
    )
    told = "Ada Quill moved from Acme Labs to Acme Umbra as CTO in May 2024 [1]."
    assert ask("when did Ada Quill join Acme Umbra?").text == told
    assert ask("did Ada Quill join Acme Umbra?").text == f"Yes, {told}"
    assert "Ada Quill" in ask("who joined Acme Umbra in 2024?").text


def test_the_way_back_is_no_yes_to_the_way_that_was_asked_about(over: Asking) -> None:
    ask = over(QUILL, UMBRA, VELO, move("ada", "joined", "velo", "umbra", "2018"))
    answer = ask("did Ada Quill go to Velo after Acme Umbra?")
    assert answer.outcome is Outcome.NO_RECORD
    assert answer.text.startswith("I have no record of a move of Ada Quill from Acme Umbra to Velo; ")


def test_who_is_still_there_does_not_still_hold_a_post_that_is_over(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        role("ada", "umbra", "CEO", "2015", "2025"),
        role("ada", "umbra", "Executive vice chair", "2025", ".."),
        role("bo", "umbra", "CEO", "2025", ".."),
    )
    answer = ask("is Ada Quill still CEO of Acme Umbra?")
    assert answer.text.startswith("No, that is over: Ada Quill was CEO of Acme Umbra (2015 – 2025) [1].")
    assert ask("is Bo Renn still CEO of Acme Umbra?").text == (
        "Yes, Bo Renn is CEO of Acme Umbra (since 2025, as of March 2026) [1]."
    )
