"""What a message seems to tell, as the form for a fact is filled in with it."""

from __future__ import annotations

import pytest

from bot.drafting.guess import guessed
from bot.names.linker import Linker
from tests.slack import facts

LEAVES, JOINS = "left", "joined"


def guess(text: str) -> dict[str, str]:
    return guessed(Linker(facts.shared().store), text)


@pytest.mark.parametrize(
    ("text", "person", "kind", "origin", "destination"),
    [
        ("Mika Itō leaves Brightwater for Quillon", "Mika Itō", JOINS, "Brightwater", "Quillon"),
        ("Mika Ito (Brightwater) joins Quillon as CTO", "Mika Itō", JOINS, "Brightwater", "Quillon"),
        ("Noor Haddad has joined Brightwater from Quillon", "Noor Haddad", JOINS, "Quillon", "Brightwater"),
        ("Quillon's Noor Haddad is leaving", "Noor Haddad", LEAVES, "Quillon", None),
        ("BREAKING: Noor Haddad out at Quillon", "Noor Haddad", LEAVES, "Quillon", None),
        ("Noor Haddad quit Quillon to start Brightwater Labs", "Noor Haddad", "founded", "Quillon", "Brightwater Labs"),
        ("Omar Haddad returns to Brightwater", "Omar Haddad", "returned", None, "Brightwater"),
        ("Brightwater hires Quillon CEO Noor Haddad", "Noor Haddad", JOINS, "Quillon", "Brightwater"),
        ("Haddad is leaving", "Haddad", None, None, None),
        ("Zofia Wrona joins Quillon", "Zofia Wrona", JOINS, None, "Quillon"),
    ],
)
def test_who_went_where(text: str, person: str, kind: str | None, origin: str | None, destination: str | None) -> None:
    told = guess(text)
    assert (told.get("person"), told.get("kind"), told.get("from"), told.get("to")) == (
        person, kind, origin, destination,
    )  # fmt: skip


@pytest.mark.parametrize("text", ["lunch at noon?", "", "\x00", "(" * 5000, "LUNCH AT NOON", "\ud800", "‮ ‮"])
def test_of_what_names_nobody_nothing_is_guessed(text: str) -> None:
    assert guess(text) == {}


def test_a_place_alone_names_no_person() -> None:
    assert "person" not in guess("Quillon cuts a deal with Brightwater")


def test_others_who_are_named_are_kept_apart() -> None:
    assert guess("Mika Ito, Noor Haddad and Omar Haddad left")["others"] == "Noor Haddad, Omar Haddad"
