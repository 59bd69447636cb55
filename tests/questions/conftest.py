"""A parser over the curated facts, on a fixed day."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine import Engine
from bot.facts.dates import PartialDate
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.questions.parser import Parser

ROOT = Path(__file__).resolve().parents[2]
TODAY = datetime.date(2026, 11, 25)


@pytest.fixture(scope="session")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("facts") / "facts.db"
    subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "build_facts.py"), str(ROOT / "data"), str(target)],
        check=True,
        capture_output=True,
    )
    return target


@pytest.fixture(scope="session")
def store(facts: Path) -> FactStore:
    return FactStore(facts)


@pytest.fixture(scope="session")
def engine(facts: Path) -> Engine:
    return Engine(facts, lambda: TODAY)


@pytest.fixture(scope="session")
def linker(store: FactStore) -> Linker:
    return Linker(store)


@pytest.fixture(scope="session")
def parser(store: FactStore, linker: Linker) -> Parser:
    def released(work: str) -> PartialDate | None:
        record = store.work(work)
        return record.released if record else None

    return Parser(linker, lambda: TODAY, released)
