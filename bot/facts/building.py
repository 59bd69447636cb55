"""Building a fact store from fact files, and comparing one with them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from bot.facts.connecting import connect, explained
from bot.facts.errors import StoreError
from bot.facts.format import RecordKind
from bot.facts.jsonl import Dataset
from bot.facts.records import EntityKind, Organization, Person, Record, Work
from bot.facts.rows import find
from bot.facts.schema import migrations
from bot.facts.store import FactStore
from bot.facts.writing import write

Entities = Iterable[tuple[EntityKind, str, str, tuple[str, ...]]]
"""Kind, id, name and aliases of each record that has a name."""

_EDITORS_WAIT = 10.0  # seconds


def build(
    dataset: Dataset,
    path: Path,
    index: Callable[[sqlite3.Connection, Entities], None],
    advance: Callable[[int], None] = lambda records: None,
) -> None:
    """Write a new fact store of these records, then put it in the place of `path` in one step.

    `index` writes the index of all names (bot.names.index.rebuild). `advance` is told how many records were written
    since it was last called. The history of the store at `path` is not carried over: see `unexported`.

    Raises:
        StoreError: what is at `path` is no fact store, or can't be replaced; it is left as it was.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with _held(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            _write(dataset, unfinished, index, advance)
            os.replace(unfinished, path)
    except sqlite3.Error as error:
        raise explained(path, error) from error
    except OSError as error:
        raise StoreError(f"{path}: can't be written ({error.strerror})") from error
    finally:
        for leftover in (unfinished, unfinished.with_name(f"{unfinished.name}-journal")):
            leftover.unlink(missing_ok=True)


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Keep editors from the store at `path` while it is replaced.

    Opening it for writing also takes back what a killed editor left half-written: SQLite would otherwise do that to
    the new file.
    """
    if not path.exists() or (path.is_file() and not path.stat().st_size):
        yield
        return
    try:
        connection = connect(path, writable=True, wait=_EDITORS_WAIT)
    except StoreError as error:
        raise StoreError(f"{error}. Only a fact store is replaced by a new one: take the file away first") from error
    with closing(connection):
        connection.execute("BEGIN IMMEDIATE")
        yield


def _write(
    dataset: Dataset,
    path: Path,
    index: Callable[[sqlite3.Connection, Entities], None],
    advance: Callable[[int], None],
) -> None:
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
                    advance(1)
            index(connection, _entities(dataset))
        connection.execute("ANALYZE")
        connection.execute("VACUUM")
    finally:
        db.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


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


def unexported(dataset: Dataset, store: FactStore) -> tuple[str, ...]:
    """Return the kind and id of each record that an editor changed in the store and the fact files do not have so."""
    changed = store.connection.execute("SELECT DISTINCT kind, record FROM revisions ORDER BY kind, record").fetchall()
    lost = []
    for row in changed:
        kind, identifier = RecordKind(row["kind"]), row["record"]
        found = find(store.connection, kind, identifier)
        standing = found[0] if found and not found[1] else None
        if standing != dataset[kind].get(identifier):
            lost.append(f"{kind} {identifier}")
    return tuple(lost)
