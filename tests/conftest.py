"""What several test folders share: the shipped store and an engine over it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bot.engine import Engine

ROOT = Path(__file__).resolve().parent.parent
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture(scope="session")
def shipped() -> Path:
    """The fact store that ships."""
    return ROOT / "facts.db"


@pytest.fixture(scope="session")
def engine(shipped: Path) -> Engine:
    """An engine over the shipped facts, on a fixed day."""
    return Engine(shipped, lambda: TODAY)
