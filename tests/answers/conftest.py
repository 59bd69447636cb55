"""Fixtures of the tests of answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answers.answer import Answer
from bot.facts.records import Record
from tests.answers.stores import WRITTEN, Asking, engine_over


@pytest.fixture
def over(tmp_path: Path) -> Asking:
    """Ask over a store of these records."""

    def opened(*records: Record) -> Callable[[str], Answer]:
        return engine_over(tmp_path, [*WRITTEN, *records]).ask

    return opened
