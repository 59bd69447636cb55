"""The running bot answers with what an admin's script has just written."""

from __future__ import annotations

import datetime
from pathlib import Path

from bot.answers.answer import Outcome
from bot.engine import Engine
from tests.facts import small
from tests.scripts.running import done


def test_the_next_question_is_answered_with_an_edit(path: Path) -> None:
    engine = Engine(path, lambda: datetime.date(2031, 5, 1))
    assert engine.ask("where did Zofia Wrona go?").outcome is Outcome.UNKNOWN_NAME
    done(
        "add_fact", "move", "--person", "Zofia Wrona", "--from", "Brightwater", "--to", "Quillon", "--date", "2031-04",
        "--status", "confirmed", "--url", "https://ledger.example/1", "--publisher", "Ledger", "--new",
        "--facts", path, "--yes",
    )  # fmt: skip
    answer = engine.ask("where did Zofia Wrona go?")
    assert answer.outcome is Outcome.ANSWERED
    assert "Quillon" in answer.text
    assert "April 2031" in answer.text
    assert [citation.publisher for citation in answer.citations] == ["Ledger"]


def test_a_retracted_fact_is_gone_from_the_next_answer(path: Path) -> None:
    engine = Engine(path, lambda: datetime.date(2031, 5, 1))
    before = engine.ask("where did Mika Ito go?")
    assert small.MOVE in {fact.id for fact in before.facts}
    done("retract_fact", "move", small.MOVE, "--facts", path, "--yes")
    after = engine.ask("where did Mika Ito go?")
    assert small.MOVE not in {fact.id for fact in after.facts}
    assert "Quillon" not in after.text
    done("undo_fact", "1", "--facts", path)
    assert engine.ask("where did Mika Ito go?") == before
