"""Ids for new records are made as docs/FORMAT.md says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.dates import PartialDate
from bot.facts.format import read_id
from bot.facts.ids import identified, slug
from bot.facts.records import (
    Credit,
    Move,
    MoveKind,
    Organization,
    Person,
    Record,
    Role,
    Source,
    Statement,
    Status,
    Work,
)

SURE = Status.CONFIRMED


def move(kind: MoveKind, origin: str | None, destination: str | None, date: PartialDate | None) -> Move:
    return Move("", "mika-ito", kind, origin, destination, date, SURE, ("s",))


@pytest.mark.parametrize(
    ("record", "identifier"),
    [
        (Person("", "Sébastien Bubeck"), "sebastien-bubeck"),
        (Person("", "C.J. O’Hara-Lund"), "cj-ohara-lund"),
        (Person("", "Žofie Čapková"), "zofie-capkova"),
        (Person("", "伊藤"), "yiteng"),
        (Person("", "؟"), "unnamed"),
        (Organization("", "01.AI", "company"), "01-ai"),
        (Work("", "GPT-4o mini", "model"), "gpt-4o-mini"),
        (Role("", "mika-ito", "quillon", "VP, AI", None, None, False, SURE, ("s",)), "mika-ito--quillon--vp-ai"),
        (move(MoveKind.JOINED, "a", "b", PartialDate(2031, 2)), "mika-ito--a--b--2031-02"),
        (move(MoveKind.RETURNED, "a", "b", PartialDate(2031, 2)), "mika-ito--a--b--2031-02"),
        (move(MoveKind.JOINED, None, "b", None), "mika-ito--b--undated"),
        (move(MoveKind.FOUNDED, None, "b", PartialDate(2031)), "mika-ito--b--founded--2031"),
        (move(MoveKind.LEFT, "a", None, PartialDate(2031)), "mika-ito--a--left--2031"),
        (move(MoveKind.PROMOTED, "a", "a", PartialDate(2031)), "mika-ito--a--promoted--2031"),
        (Credit("", "mika-ito", "lantern-2", "led", ("s",)), "mika-ito--lantern-2"),
        (
            Source("", "https://x.example/", "The Gazette", "news", "Why Ito left", PartialDate(2031, 2, 3)),
            "thegazette-2031-02-03-why-left",
        ),
        (Source("", "https://x.example/news/ito-leaves.html", "Gazette", "news"), "gazette-ito-leaves"),
        (
            Statement("", ("quillon",), "Quillon gave its weights away.", PartialDate(2031), SURE, ("s",)),
            "quillon-gave-weights-2031",
        ),
    ],
)
def test_an_id_is_made_of_what_the_record_says(record: Record, identifier: str) -> None:
    assert identified(record, lambda _: False).id == identifier


def test_a_taken_id_gets_a_number() -> None:
    taken = {"mika-ito", "mika-ito-2", "mika-ito-4"}
    assert identified(Person("", "Mika Itō"), taken.__contains__).id == "mika-ito-3"


def test_a_long_title_is_cut_between_words() -> None:
    role = Role("", "a", "b", "Director of the institute for " + "very " * 40, None, None, False, SURE, ("s",))
    assert identified(role, lambda _: False).id == "a--b--director-of-the-institute-for-very-very-very-very-very-very"


@given(st.text())
def test_whatever_the_name_the_id_is_one(name: str) -> None:
    assert read_id(identified(Person("", name), lambda _: False).id)
    assert read_id(identified(Source("", f"https://x.example/{name}", name, "news", name), lambda _: False).id)
    assert slug(slug(name)) == slug(name)


@given(st.text(min_size=1), st.integers(min_value=1, max_value=2_000))
def test_a_huge_name_costs_little(text: str, times: int) -> None:
    assert len(slug(text * times)) <= 60
