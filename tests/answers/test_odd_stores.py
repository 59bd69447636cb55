"""How answers read over stores unlike the one that ships: thin, undated, contradictory, huge."""

from __future__ import annotations

import re

from bot.answers.answer import Outcome
from bot.facts.records import Record
from tests.answers.stores import Asking, move, person, place, record, role

QUILL, RENN, TARN = person("Ada Quill"), person("Bo Renn"), person("Cy Tarn")
UMBRA, VELO = place("Acme Umbra"), place("Velo")


def test_a_stay_without_dates_is_not_placed_in_a_year(over: Asking) -> None:
    undated = {"sources": ["undated"]}
    ask = over(
        QUILL,
        UMBRA,
        VELO,
        move("ada", "joined", "velo", "umbra", **undated),
        role("ada", "umbra", "CEO", None, "..", **undated),
    )
    assert ask("where was Ada Quill in 2020?").outcome is Outcome.NO_RECORD
    assert "I don't know since when" in ask("how long has Quill been at Acme Umbra?").text


def test_a_source_that_does_not_know_of_a_departure_is_told_beside_it(over: Asking) -> None:
    ask = over(
        QUILL,
        UMBRA,
        move("ada", "left", "umbra", None, "2026-01"),
        role("ada", "umbra", "CTO", "2020", "..", sources=["autumn"]),
    )
    assert ask("where is Ada Quill?").text == (
        "I don't know of a present post: Ada Quill left Acme Umbra in January 2026 [1]. "
        "A source of September 2026 still has Quill as CTO of Acme Umbra [2]."
    )
    assert "though another source has a departure in January 2026" in ask("who is the CTO of Acme Umbra?").text
    assert "by another source left in January 2026" in ask("who is at Acme Umbra?").text


def test_two_ends_of_a_stay_are_both_told(over: Asking) -> None:
    ask = over(
        RENN,
        UMBRA,
        VELO,
        move("bo", "joined", "umbra", "velo", "2025-05"),
        role("bo", "umbra", "Engineer", "2019", "2025-11", sources=["autumn"]),
    )
    assert ask("when did Bo Renn leave Acme Umbra?").text == (
        "Bo Renn left Acme Umbra for Velo in May 2025 [1]. "
        "By another source Renn was an engineer at Acme Umbra until November 2025 [2]."
    )


def test_a_move_within_a_chain_of_parts_is_no_departure(over: Asking) -> None:
    labs = place("Acme Labs", parent="umbra")
    robots = place("Acme Robots", parent="labs")
    ask = over(
        RENN,
        TARN,
        UMBRA,
        VELO,
        labs,
        robots,
        move("bo", "transferred", "labs", "robots", "2025-04"),
        role("bo", "labs", "Engineer", "2019", "2025-04"),
        move("cy", "joined", "robots", "velo", "2026-02"),
    )
    answer = ask("who left Acme Umbra?")
    assert "Cy Tarn" in answer.text
    assert "Bo Renn" not in answer.text
    assert ask("did Bo Renn leave Acme Labs?").text.startswith("Not that I know of")


def test_a_leave_of_absence_is_told_as_one_until_it_is_final(over: Asking) -> None:
    chief = role("ada", "umbra", "COO", "2016", "..")
    away = move("ada", "leave", "umbra", None, "2026-06", sources=["autumn"])
    ask = over(QUILL, UMBRA, chief, away)
    assert ask("where is Ada Quill?").text == "Ada Quill went on leave from Acme Umbra in June 2026 [1]."
    assert "went on leave" in ask("is Ada Quill still at Acme Umbra?").text
    ask = over(
        QUILL, UMBRA, role("ada", "umbra", "COO", "2016", None), away, move("ada", "left", "umbra", None, "2026-08")
    )
    assert "left Acme Umbra in August 2026" in ask("where is Ada Quill?").text


def test_a_professor_on_leave_is_at_both_places(over: Asking) -> None:
    ask = over(
        RENN,
        UMBRA,
        VELO,
        role("bo", "umbra", "Professor of physics", "2012", ".."),
        move("bo", "leave", "umbra", "velo", "2024-09"),
        move("bo", "joined", "umbra", "velo", "2024-09", title_to="Chief scientist"),
    )
    text = ask("where is Bo Renn?").text
    assert "joined Velo as chief scientist in September 2024 [1], on leave from Acme Umbra" in text
    assert "professor of physics at Acme Umbra" in text


def test_board_and_adviser_posts_stand_beside_the_job(over: Asking) -> None:
    kite = place("Kite Capital", kind="fund")
    ask = over(
        QUILL,
        UMBRA,
        VELO,
        kite,
        role("ada", "umbra", "CEO", "2018", "..", sources=["autumn"]),
        role("ada", "velo", "Board member", "2023", ".."),
        role("ada", "capital", "Adviser", "2021", ".."),
    )
    first, second = re.split(r"(?<=\.) ", ask("where is Ada Quill?").text)
    assert first == "Ada Quill is CEO of Acme Umbra (since 2018, as of September 2026) [1]."
    assert second.startswith(
        "Quill is also a board member of Velo (since 2023, as of March 2026) [2] and an adviser at"
    )
    assert ask("who left Velo?").outcome is Outcome.NO_RECORD


def test_who_advises_the_place_that_they_left_has_left_it(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        move("ada", "founded", None, "umbra", "2020"),
        move("bo", "founded", None, "umbra", "2020"),
        role("bo", "umbra", "Co-founder", "2020", ".."),
        move("ada", "left", "umbra", None, "2026-01"),
        role("ada", "umbra", "Adviser", "2026-01", ".."),
    )
    assert ask("is Ada Quill still at Acme Umbra?").text.startswith("No, Ada Quill left")
    assert "one is still there: Bo Renn" in ask("which founders of Acme Umbra are still there?").text
    assert "is an adviser at Acme Umbra" in ask("where is Ada Quill?").text


def test_only_talk_is_told_as_talk_wherever_it_is_asked_for(over: Asking) -> None:
    ask = over(QUILL, UMBRA, VELO, move("ada", "joined", "umbra", "velo", "2026-08", status="rumored"))
    for question in ("when did Ada Quill join Velo?", "any rumors about Acme Umbra?", "did Ada Quill join Velo?"):
        assert "talk in March 2026, reported by Daily Kite, that" in ask(question).text
    assert "said to" in ask("who left Acme Umbra?").text


def test_thousands_at_one_place_are_counted_and_few_are_named(over: Asking) -> None:
    records: list[Record] = [UMBRA, VELO]
    for n in range(1200):
        records.append(record("person", id=f"p{n}", name=f"Given{n} Family{n}", sources=[]))
        records.append(role(f"p{n}", "umbra", "Engineer", "2015", ".." if n % 2 else None, sources=["autumn"]))
        records += [move(f"p{n}", "joined", "umbra", "velo", f"2026-0{1 + n % 9}")] * (n % 2 == 0)
    ask = over(*records)
    for question in (
        "who is at Acme Umbra?",
        "who left Acme Umbra?",
        "who joined Velo?",
        "who is an engineer at Acme Umbra?",
        "what's new?",
        "where are the people who left Acme Umbra now?",
        "which company lost the most people?",
        "who was an engineer at Acme Umbra in 2020?",
    ):
        answer = ask(question)
        assert answer.outcome is Outcome.ANSWERED, question
        assert len(re.findall("Family", answer.text)) <= 12, question
        assert len(answer.text) < 1500, question


def test_an_office_is_told_without_saying_name_and_place_twice(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        TARN,
        UMBRA,
        role("ada", "umbra", "CEO", "2018", "2021"),
        role("bo", "umbra", "Board director", "2020", ".."),
        role("ada", "umbra", "Board director", "2021", ".."),
        role("cy", "umbra", "Board director", "2024", ".."),
    )
    assert ask("who was the first CEO of Acme Umbra?").text == (
        "The first CEO of Acme Umbra that I know of was Ada Quill (2018 – 2021) [1]."
    )
    assert ask("who was CEO of Acme Umbra before Quill?").text == (
        "I don't know who was CEO of Acme Umbra before Ada Quill; Quill held the post (2018 – 2021) [1]."
    )
    text = ask("who is on the board of Acme Umbra?").text
    assert text.startswith("As of March 2026, I know of three board members of Acme Umbra: ")
    assert text.count("Umbra") == 1


def test_a_sole_founder_who_leads_is_told_in_one_clause(over: Asking) -> None:
    ask = over(
        QUILL,
        place("Acme Umbra", sources=["spring"]),
        move("ada", "founded", None, "umbra", "2020"),
        role("ada", "umbra", "CEO", "2020", ".."),
    )
    assert "Ada Quill founded it and is CEO (as of March 2026)" in ask("what is Acme Umbra?").text


def test_who_has_no_credit_is_known_for_what_they_founded(over: Asking) -> None:
    ask = over(QUILL, UMBRA, role("ada", "umbra", "Founder and CEO", "2020", ".."))
    answer = ask("what did Ada Quill work on?")
    assert answer.outcome is Outcome.NO_RECORD
    assert "founder and CEO of Acme Umbra" in answer.text


def test_what_is_offered_to_ask_next_has_an_answer(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        VELO,
        role("ada", "umbra", "CEO", "2018", ".."),
        role("ada", "velo", "Board member"),
        move("bo", "joined", "velo", "umbra", "2025-02", reason="To build."),
        role("bo", "velo", "CTO", "2019"),
    )
    questions = ["where is Ada Quill?", "where is Bo Renn?", "who joined Acme Umbra in 2025?", "what is Velo?"]
    offered = [suggestion for question in questions for suggestion in ask(question).suggestions]
    assert offered
    for suggestion in offered:
        assert ask(suggestion).outcome is Outcome.ANSWERED, suggestion


def test_what_looks_like_a_mark_in_a_stored_text_is_none(over: Asking) -> None:
    told = record(
        "statement", id="t", about=["ada"], text="Quill wrote [7] that all is well.", date="2026-01",
        status="confirmed", sources=["spring"],
    )  # fmt: skip
    answer = over(QUILL, UMBRA, role("ada", "umbra", "CEO"), told)("what is said about Ada Quill?")
    assert answer.text == "Quill wrote (7) that all is well (January 2026) [1]."


def test_what_is_planned_is_told_as_to_come_and_ends_nothing_yet(over: Asking) -> None:
    ask = over(
        QUILL,
        UMBRA,
        VELO,
        role("ada", "umbra", "CEO", "2010", ".."),
        move("ada", "joined", "umbra", "velo", "2027-01", title_to="CTO"),
    )
    plan = "Quill is to leave Acme Umbra to join Velo as CTO in January 2027 [1]."
    now = "Ada Quill is CEO of Acme Umbra (since 2010, as of March 2026) [1]."
    assert ask("where is Ada Quill?").text == f"{now} {plan}"
    assert ask("did Ada Quill join Velo?").text == f"Not yet: Ada {plan}"
    assert ask("is Ada Quill still at Acme Umbra?").text == f"Yes, {now} {plan}"
    assert ask("who is the CTO of Velo?").text == "Ada Quill is to be CTO of Velo from January 2027 [1]."
    assert ask("who is the CEO of Acme Umbra?").text.startswith("As of March 2026, Ada Quill is CEO")
    assert ask("who left Acme Umbra?").outcome is Outcome.NO_RECORD


def test_the_newest_departure_is_the_last_by_date_whoever_stands_highest(over: Asking) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        role("ada", "umbra", "CEO", "2010", "2026-01"),
        move("ada", "left", "umbra", None, "2026-01", title_from="CEO"),
        move("bo", "left", "umbra", None, "2026-06"),
    )
    assert "the newest departure that I know of is that of Bo Renn" in ask("who left Acme Umbra in 2019?").text
