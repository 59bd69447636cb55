"""A small fact store, and an editor of it that keeps the bot's own name index."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

import bot.names.index
from bot.facts.building import build
from bot.facts.editor import FactEditor
from bot.facts.jsonl import load
from bot.facts.store import FactStore
from tests.facts import small

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

NOW = datetime.datetime(2031, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small.write(tmp_path / "data")


@pytest.fixture
def path(folder: Path, tmp_path: Path) -> Path:
    path = tmp_path / "facts.db"
    build(load(folder), path, bot.names.index.rebuild)
    return path


@pytest.fixture
def editor(path: Path) -> Iterator[FactEditor]:
    with FactEditor(path, bot.names.index, lambda: NOW) as editor:
        yield editor


@pytest.fixture
def store(path: Path) -> Iterator[FactStore]:
    store = FactStore(path)
    yield store
    store.close()
