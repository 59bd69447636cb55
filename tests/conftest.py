"""What several test folders share: the shipped store and an engine over it."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest
from hypothesis import settings

from bot.engine import Engine

# The same examples at each run: a new one that fails belongs to the change that looks for it, not to a stranger's.
settings.register_profile("steady", derandomize=True, deadline=None)
settings.register_profile("search", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

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
