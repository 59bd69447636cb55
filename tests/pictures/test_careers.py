"""A career is drawn as a timeline of what the answer told, no firmer and no more precise than the facts."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from bot.pictures.canvas import WIDTH
from bot.pictures.errors import PictureError
from bot.pictures.picture import LONGEST_ALT, draw
from tests.pictures.conftest import Ask
from tests.pictures.facts import move, role


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def test_a_career_is_an_image_with_words_for_those_who_can_not_see_it(told: Ask) -> None:
    answer, store = told(
        "career",
        role("lovelace works", "Engineer", "2014", "2017-03-01"),
        move("lovelace works", "babbage", "2017-03"),
        role("babbage", "Chief scientist", "2017-03", ".."),
    )
    picture = draw(answer, store)
    assert picture.png.startswith(b"\x89PNG")
    assert "Timeline of the career of Ada" in picture.alt
    assert "Lovelace Works: 2014 – March 2017 (Engineer)" in picture.alt
    assert "Babbage: since March 2017 (Chief scientist)" in picture.alt


def test_nothing_is_drawn_that_the_answer_does_not_rest_on(told: Ask) -> None:
    answer, store = told(
        "career", role("a", "Engineer", "2014", "2017"), unsaid=(role("secret", "Spy", "2015", "2016"),)
    )
    alone, alone_store = told("career", role("a", "Engineer", "2014", "2017"))
    picture = draw(answer, store)
    assert "Secret" not in picture.alt
    assert picture == draw(alone, alone_store)


def test_the_same_answer_gives_the_same_bytes(told: Ask) -> None:
    answer, store = told("career", role("a", "Engineer", "2014", "2017"), role("b", "Writer", "2018-02", ".."))
    assert draw(answer, store) == draw(answer, store)


def test_a_coarse_date_fades_and_a_whole_day_does_not(told: Ask) -> None:
    coarse, coarse_store = told("career", role("a", "Engineer", "2014", "2020"))
    sharp, sharp_store = told("career", role("a", "Engineer", "2014-01-01", "2020-12-31"))
    shades = []
    for picture in (draw(coarse, coarse_store), draw(sharp, sharp_store)):
        pixels = _pixels(picture.png)
        blue = (pixels[:, :, 2] - pixels[:, :, 0]) > 30
        row = pixels[int(np.argmax(blue.sum(axis=1)))]
        shades.append(len({tuple(pixel) for pixel in row}))
    assert shades[0] > 50
    assert shades[1] < 12


def test_rumors_and_denials_are_told_as_such(told: Ask) -> None:
    answer, store = told(
        "career",
        role("a", "Engineer", "2014", ".."),
        move("a", "b", "2016-05", status="rumored"),
        move("a", "c", "2017", status="denied"),
    )
    alt = draw(answer, store).alt
    assert "Rumored: from A to B, May 2016." in alt
    assert "Denied: from A to C, 2017." in alt
    assert "B:" not in alt


def test_what_is_only_reported_is_said_so_and_drawn_paler(told: Ask) -> None:
    sure, sure_store = told("career", role("a", "Engineer", "2014", "2017"))
    said, said_store = told("career", role("a", "Engineer", "2014", "2017", status="reported"))
    assert "reported" in draw(said, said_store).alt
    assert "reported" not in draw(sure, sure_store).alt
    darkest = [_pixels(draw(a, s).png)[:, 700:, 0].min() for a, s in ((sure, sure_store), (said, said_store))]
    assert darkest[0] < darkest[1]


@pytest.mark.filterwarnings("ignore:Glyph")
def test_long_and_foreign_names_keep_the_card_its_width(told: Ask) -> None:
    names = {
        "ada": "Ада " + "Лавлейс-Байрон" * 20,
        "a": "Interkontinentalgesellschaft" * 9,
        "b": "北京智源人工智能研究院",
        "c": "شركة $x^2$ \\frac{1}{0} {name}",
        "d": "Zero\u200bwidth \u202eright\u202cwards",
    }
    roles = [role(place, "Title " * 60, f"20{at}", f"20{at + 2}") for at, place in enumerate("abcd", 10)]
    answer, store = told("career", *roles, names=names)
    picture = draw(answer, store)
    assert Image.open(io.BytesIO(picture.png)).width == WIDTH * 2
    assert "北京智源人工智能研究院" in picture.alt


def test_an_endless_career_is_cut(told: Ask) -> None:
    roles = [role(f"place {at}", f"Title {at}", f"{1500 + 2 * at}", f"{1501 + 2 * at}") for at in range(200)]
    picture = draw(*told("career", *roles))
    assert Image.open(io.BytesIO(picture.png)).height < 6000
    assert len(picture.alt) <= LONGEST_ALT
    assert picture.alt.endswith(".")


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_the_first_and_the_last_year_can_be_drawn(told: Ask, year: str) -> None:
    assert draw(*told("career", role("a", "Engineer", year, year))).png


def test_several_people_are_no_picture(told: Ask) -> None:
    answer, store = told(
        "career", role("a", "Engineer", "2014", "2017"), role("a", "Cook", "2014", "2017", person="ben")
    )
    with pytest.raises(PictureError, match="one person"):
        draw(answer, store)


def test_a_career_without_dates_is_no_picture(told: Ask) -> None:
    answer, store = told("career", role("a", "Engineer", None, None))
    with pytest.raises(PictureError, match="no dates"):
        draw(answer, store)
