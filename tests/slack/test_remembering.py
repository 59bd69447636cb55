"""Answers are composed once for as long as the facts and the day are the same."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot.answers.answer import Answer
from bot.engine import Engine
from bot.slack.remembering import MOST_REMEMBERED, Remembering
from tests.slack import facts

QUESTION = "where is Mika Itō now?"


class Counting(Engine):
    """An engine that notes how often it is asked."""

    asked = 0

    def ask(self, text: str, thread: Sequence[str] = ()) -> Answer:
        self.asked += 1
        return super().ask(text, thread)


def counting(tmp_path: Path, today: Callable[[], datetime.date] = lambda: facts.TODAY) -> Counting:
    return Counting(facts.copied(tmp_path).store.path, today)


def test_what_was_asked_before_is_not_composed_again(tmp_path: Path) -> None:
    engine = counting(tmp_path)
    remembering = Remembering(engine)
    assert remembering.ask(QUESTION) == remembering.ask(QUESTION) == Engine.ask(engine, QUESTION)
    assert engine.asked == 1
    remembering.ask(QUESTION, ["who is Noor Haddad?"])
    assert engine.asked == 2


def test_an_edit_is_seen_at_the_next_question(tmp_path: Path) -> None:
    engine = counting(tmp_path)
    remembering = Remembering(engine)
    before = remembering.ask(QUESTION)
    person = engine.store.person("mika-ito")
    assert person
    facts.add(engine, replace(person, id="mika-ito-2", aliases=()))
    assert remembering.ask(QUESTION) != before


def test_a_store_that_was_replaced_is_seen_at_the_next_question(tmp_path: Path) -> None:
    engine = counting(tmp_path)
    remembering = Remembering(engine)
    for _ in range(3):
        new = tmp_path / "new.db"
        shutil.copyfile(engine.store.path, new)
        remembering.ask(QUESTION)
        new.replace(engine.store.path)
    remembering.ask(QUESTION)
    assert engine.asked == 4


def test_an_answer_is_of_its_day(tmp_path: Path) -> None:
    days = [facts.TODAY]
    engine = counting(tmp_path, lambda: days[-1])
    remembering = Remembering(engine)
    remembering.ask(QUESTION)
    days.append(facts.TODAY + datetime.timedelta(days=1))
    remembering.ask(QUESTION)
    assert engine.asked == 2


def test_what_is_remembered_is_bounded(tmp_path: Path) -> None:
    engine = counting(tmp_path)
    remembering = Remembering(engine)
    for index in range(MOST_REMEMBERED + 1):
        remembering.ask(f"help {index}")
    remembering.ask(f"help {MOST_REMEMBERED}")
    assert engine.asked == MOST_REMEMBERED + 1
    remembering.ask("help 0")
    assert engine.asked == MOST_REMEMBERED + 2
