"""Where people studied, and whether two of them were at one place at the same time."""

from __future__ import annotations

import pytest

from bot.answers.answer import Outcome
from tests.answers.stores import Asking, person, place, role

QUILL, RENN = person("Ada Quill"), person("Bo Renn")
UMBRA, VELO = place("Acme Umbra"), place("Velo")


def test_studies_are_told_whatever_the_title_says_of_them(over: Asking) -> None:
    ask = over(
        QUILL,
        UMBRA,
        VELO,
        role("ada", "umbra", "PhD student under Bo Renn", None, "2012"),
        role("ada", "velo", "Research intern", "2010", "2010"),
    )
    told = "Ada Quill was a PhD student under Bo Renn at Acme Umbra (until 2012) [1]."
    assert ask("where did Ada Quill do her PhD?").text == told
    assert ask("did Ada Quill study at Acme Umbra?").text == f"Yes, {told}"
    assert ask("did Ada Quill study at Velo?").outcome is Outcome.NO_RECORD


@pytest.mark.parametrize(
    ("begun", "opening"),
    [
        ("2016", "Yes: "),
        ("2022", "Not at the same time by what I know: "),
        (None, "Both were at Acme Umbra, but I can't tell whether at the same time: "),
    ],
)
def test_an_overlap_is_told_as_far_as_the_dates_tell(over: Asking, begun: str | None, opening: str) -> None:
    ask = over(
        QUILL,
        RENN,
        UMBRA,
        role("ada", "umbra", "Engineer", "2014", "2018"),
        role("bo", "umbra", "CTO", begun, "2024" if begun else None),
    )
    assert ask("did Ada Quill and Bo Renn overlap at Acme Umbra?").text.startswith(
        f"{opening}Ada Quill was an engineer at Acme Umbra (2014 – 2018) [1] and Bo Renn was CTO of Acme Umbra"
    )


def test_two_people_without_a_place_in_common_have_no_record(over: Asking) -> None:
    ask = over(QUILL, RENN, UMBRA, VELO, role("ada", "umbra", "Engineer"), role("bo", "velo", "CTO"))
    assert ask("did Ada Quill and Bo Renn ever work together?").outcome is Outcome.NO_RECORD
