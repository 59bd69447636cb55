"""Flows are drawn as a strand a person, gathered by the organizations asked about; many become bands."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.pictures.canvas import WIDTH
from bot.pictures.errors import PictureError
from bot.pictures.picture import LONGEST_ALT, draw
from tests.pictures.conftest import Ask
from tests.pictures.facts import move, role


def test_moves_between_organizations_go_both_ways(told: Ask) -> None:
    answer, store = told(
        "flow", move("x", "y", "2025-03", "ada"), move("y", "x", "2025", "ben"), move("x", "z", "2025", "cy"),
        asked=("x", "y"),
    )  # fmt: skip
    picture = draw(answer, store)
    assert picture.png.startswith(b"\x89PNG")
    assert "Moves between X and Y: two moves" in picture.alt
    assert "X to Y: Ada (March 2025)." in picture.alt
    assert "Y to X: Ben (2025)." in picture.alt
    assert "Cy" not in picture.alt


def test_a_part_counts_for_the_whole_that_was_asked_about(told: Ask) -> None:
    answer, store = told("flow", move("x", "lab", "2025"), asked=("x", "y"), parents={"lab": "y"})
    assert "From X to Y" in draw(answer, store).alt


def test_a_move_within_the_whole_is_no_flow(told: Ask) -> None:
    answer, store = told("departures", move("y", "lab", "2025"), asked=("y",), parents={"lab": "y"})
    with pytest.raises(PictureError, match="None of the moves"):
        draw(answer, store)


def test_denied_moves_are_left_out_and_rumors_named_as_rumors(told: Ask) -> None:
    answer, store = told(
        "departures",
        move("x", "y", "2025", "ada"),
        move("x", "y", "2025", "ben", "denied"),
        move("x", "y", "2025", "cy", "rumored"),
        move("x", "z", "2024", "di", "rumored"),
        move("x", "z", "2025", "di", "denied"),
        asked=("x",),
    )
    alt = draw(answer, store).alt
    assert "Ben" not in alt
    assert "Di" not in alt.split("moved.")[1]
    assert "Cy (2025, rumored)" in alt


def test_a_departure_to_nowhere_known_gives_way_to_the_move_that_tells_where(told: Ask) -> None:
    answer, store = told(
        "departures", move("x", None, "2025", "ada", kind="left"), move("x", "y", "2026", "ada"),
        move("x", None, "2025", "ben", kind="left"), asked=("x",),
    )  # fmt: skip
    alt = draw(answer, store).alt
    assert "X to Y: Ada (2026)." in alt
    assert "X to not known where: Ben (2025)." in alt


def test_hundreds_of_moves_become_bands_with_counts(told: Ask) -> None:
    moves = [move("x", f"place {at % 30}", f"{2000 + at % 20}", f"person {at}") for at in range(300)]
    picture = draw(*told("departures", *moves, asked=("x",)))
    image = Image.open(io.BytesIO(picture.png))
    assert (image.width, image.height < 4000) == (WIDTH * 2, True)
    assert "300 moves" in picture.alt
    assert len(picture.alt) <= LONGEST_ALT


def test_roles_alone_are_no_flow(told: Ask) -> None:
    answer, store = told("departures", role("x", "Engineer", "2014", "2017"), asked=("x",))
    with pytest.raises(PictureError):
        draw(answer, store)


def test_what_is_no_move_is_counted_at_the_foot(told: Ask) -> None:
    with_role, store = told("departures", move("x", "y", "2025"), role("x", "Cook", "2014", "2017"), asked=("x",))
    without, other = told("departures", move("x", "y", "2025"), asked=("x",))
    tall, low = (Image.open(io.BytesIO(draw(a, s).png)).height for a, s in ((with_role, store), (without, other)))
    assert tall > low
