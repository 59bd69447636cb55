"""Building a fact store from fact files, and comparing one with them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlite_utils import Database

from bot.facts.format import RecordKind
from bot.facts.jsonl import Dataset
from bot.facts.records import EntityKind, Organization, Person, Record, Work
from bot.facts.schema import migrations
from bot.facts.store import FactStore
from bot.facts.writing import write

Entities = Iterable[tuple[EntityKind, str, str, tuple[str, ...]]]
"""Kind, id, name and aliases of each record that has a name."""


def build(dataset: Dataset, path: Path, index: Callable[[sqlite3.Connection, Entities], None]) -> None:
    """Write a new fact store of these records, then put it in the place of `path` in one step.

    `index` writes the index of all names (bot.names.index.rebuild).
    """
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(dataset, unfinished, index)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _write(dataset: Dataset, path: Path, index: Callable[[sqlite3.Connection, Entities], None]) -> None:
    db = Database(path)
    connection = db.conn
    try:
        connection.execute("PRAGMA synchronous = OFF")  # the file is not yet anybody's store
        migrations.apply(db)
        with db.atomic():
            connection.execute("PRAGMA defer_foreign_keys = ON")
            for kind in RecordKind:
                for _, record in sorted(dataset[kind].items()):
                    write(connection, record)
        index(connection, _entities(dataset))
        connection.execute("ANALYZE")
        connection.execute("VACUUM")
    finally:
        db.close()


def _entities(dataset: Dataset) -> Iterator[tuple[EntityKind, str, str, tuple[str, ...]]]:
    for kind in EntityKind:
        for identifier, record in sorted(dataset[RecordKind(kind)].items()):
            if isinstance(record, Person | Organization | Work):
                yield kind, identifier, record.name, record.aliases


def differences(dataset: Dataset, store: FactStore) -> Iterator[str]:
    """Yield a line for each record that the fact files and the store do not have alike."""
    for kind in RecordKind:
        stored: dict[str, Record] = {record.id: record for record in store.records(kind)}
        for identifier in sorted(dataset[kind].keys() | stored.keys()):
            if identifier not in stored:
                yield f"{kind} {identifier} is in the files and not in the store"
            elif identifier not in dataset[kind]:
                yield f"{kind} {identifier} is in the store and not in the files"
            elif stored[identifier] != dataset[kind][identifier]:
                yield f"{kind} {identifier} differs between the files and the store"
