"""A picture is offered where it would show something, which is found out without drawing it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from bot.answers.answer import Outcome
from bot.pictures.picture import draw, is_worth_drawing
from tests.pictures.conftest import Ask
from tests.pictures.facts import move, role


def test_a_career_of_two_stays_is_worth_drawing(told: Ask) -> None:
    answer, store = told("career", role("x", "Engineer", "2019", "2021"), role("y", "CEO", "2022", ".."))
    assert is_worth_drawing(answer, store)
    assert draw(answer, store).title == "Ada"


def test_one_stay_is_not(told: Ask) -> None:
    assert not is_worth_drawing(*told("career", role("x", "Engineer", "2019", "2021")))


def test_a_career_without_dates_is_not(told: Ask) -> None:
    assert not is_worth_drawing(*told("career", role("x", "Engineer", None, None), role("y", "CEO", None, None)))


def test_two_moves_are_worth_drawing_and_one_is_not(told: Ask) -> None:
    moves = [move("x", "y", "2025", "ada"), move("x", "z", "2025", "ben")]
    answer, store = told("departures", *moves, asked=("x",))
    assert is_worth_drawing(answer, store)
    assert draw(answer, store).title == "Who left X"
    assert not is_worth_drawing(*told("departures", moves[0], asked=("x",)))


@pytest.mark.parametrize("intent", ["founders", "about-organization", "help", ""])
def test_what_is_neither_a_career_nor_a_flow_is_not(told: Ask, intent: str) -> None:
    assert not is_worth_drawing(*told(intent, move("x", "y", "2025", "ada"), move("x", "z", "2025", "ben")))


def test_what_is_no_answer_is_not(told: Ask) -> None:
    answer, store = told("career", role("x", "Engineer", "2019", "2021"), role("y", "CEO", "2022", ".."))
    assert not is_worth_drawing(replace(answer, outcome=Outcome.NO_RECORD), store)


def test_a_fact_that_is_gone_is_no_matter(told: Ask) -> None:
    answer, store = told("career", role("x", "Engineer", "2019", "2021"), role("y", "CEO", "2022", ".."))
    gone = replace(answer, facts=tuple(replace(fact, id=f"{fact.id}-gone") for fact in answer.facts))
    assert not is_worth_drawing(gone, store)


def test_the_bot_starts_without_the_library_that_draws() -> None:
    code = "import sys, bot.slack.run; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
