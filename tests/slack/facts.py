"""A few made-up facts, as a store that tests of following, adding and the Home tab may change."""

from __future__ import annotations

import datetime
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import bot.names.index
from bot.answers.answer import FactKind, FactRef
from bot.engine import Engine
from bot.facts.building import build
from bot.facts.editor import FactEditor
from bot.facts.jsonl import load
from bot.facts.records import Record
from bot.facts.revisions import Revision
from tests.facts.small import write

TODAY = datetime.date(2031, 6, 1)

RECORDS: dict[str, list[dict[str, Any]]] = {
    "sources.jsonl": [
        {"id": "gazette-ito", "url": "https://gazette.example/ito", "publisher": "Gazette", "kind": "news",
         "title": "Itō goes", "published": "2031-02"},
        {"id": "herald-haddad", "url": "https://herald.example/haddad", "publisher": "Herald", "kind": "news",
         "published": "2030-12"},
    ],
    "people.jsonl": [
        {"id": "mika-ito", "name": "Mika Itō", "aliases": ["Mika Ito"]},
        {"id": "noor-haddad", "name": "Noor Haddad"},
        {"id": "omar-haddad", "name": "Omar Haddad"},
    ],
    "organizations.jsonl": [
        {"id": "brightwater", "name": "Brightwater", "kind": "company"},
        {"id": "brightwater-labs", "name": "Brightwater Labs", "kind": "lab", "parent": "brightwater"},
        {"id": "quillon", "name": "Quillon", "kind": "company"},
    ],
    "works.jsonl": [{"id": "lantern-2", "name": "Lantern 2", "kind": "model", "organization": "quillon"}],
    "roles.jsonl": [
        {"id": "noor-haddad--quillon--ceo", "person": "noor-haddad", "organization": "quillon", "title": "CEO",
         "start": "2029", "end": "..", "status": "confirmed", "sources": ["herald-haddad"]},
    ],
    "moves.jsonl": [
        {"id": "mika-ito--brightwater--quillon--2031-02", "person": "mika-ito", "kind": "joined",
         "from": "brightwater", "to": "quillon", "date": "2031-02", "status": "confirmed", "sources": ["gazette-ito"]},
        {"id": "omar-haddad--brightwater--left--2030-11", "person": "omar-haddad", "kind": "left",
         "from": "brightwater", "to": None, "date": "2030-11", "status": "reported", "sources": ["herald-haddad"]},
    ],
}  # fmt: skip


@cache
def _built() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="ai-moves-tests-"))
    build(load(write(folder / "data", RECORDS)), folder / "facts.db", bot.names.index.rebuild)
    return folder / "facts.db"


@cache
def shared() -> Engine:
    """An engine over the facts as they are above, for reading only."""
    return Engine(_built(), lambda: TODAY)


def copied(folder: Path) -> Engine:
    """An engine over a copy of its own."""
    return Engine(Path(shutil.copyfile(_built(), folder / "facts.db")), lambda: TODAY)


def with_more(folder: Path, more: dict[str, list[dict[str, Any]]]) -> Engine:
    """An engine over the facts above and these."""
    records = {file: [*lines, *more.get(file, ())] for file, lines in RECORDS.items()}
    build(load(write(folder / "data", records)), folder / "more.db", bot.names.index.rebuild)
    return Engine(folder / "more.db", lambda: TODAY)


def with_many_claims(folder: Path, count: int) -> tuple[Engine, tuple[FactRef, ...]]:
    """An engine over many statements with long words and a source each; and the names of them all."""
    sources = [
        {"id": f"s{n}", "url": f"https://a.example/{n}?{'&' * 1500}", "publisher": "*" * 120, "kind": "news",
         "title": "<&>" * 100}
        for n in range(count)
    ]  # fmt: skip
    statements = [
        {"id": f"t{n}", "about": ["quillon"], "text": "*_~`<&" * 200, "date": None, "status": "reported",
         "sources": [f"s{n}"]}
        for n in range(count)
    ]  # fmt: skip
    records = {**RECORDS, "sources.jsonl": [*RECORDS["sources.jsonl"], *sources], "statements.jsonl": statements}
    build(load(write(folder / "data", records)), folder / "many.db", bot.names.index.rebuild)
    references = tuple(FactRef(FactKind.STATEMENT, f"t{n}") for n in range(count))
    return Engine(folder / "many.db", lambda: TODAY), references


def change(engine: Engine, record: Record, author: str = "an admin") -> Revision:
    """Change a record in an engine's store."""
    with FactEditor(engine.store.path, bot.names.index) as editor:
        return editor.change(record, author)


@contextmanager
def locked(engine: Engine) -> Iterator[None]:
    """Hold an engine's store as another writer does."""
    with closing(sqlite3.connect(engine.store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def over(path: Path) -> Engine:
    """An engine over a store of made-up facts."""
    return Engine(path, lambda: TODAY)


def add(engine: Engine, *records: Record, author: str = "an admin") -> tuple[Revision, ...]:
    """Write records into an engine's store, as a script does."""
    with FactEditor(engine.store.path, bot.names.index) as editor:
        return editor.add(records, author)
