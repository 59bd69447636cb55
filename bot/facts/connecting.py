"""Opening a fact store, and saying in a sentence what SQLite means when it can't be opened, read or written."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from sqlite_utils import Database

from bot.facts.errors import StoreError
from bot.facts.schema import migrations

_KNOWN = frozenset(step.name for step in migrations.pending(Database(memory=True)))

_READERS_WAIT = 5.0  # seconds; a writer holds readers off for the few milliseconds of its commit


def connect(path: Path, writable: bool = False, wait: float = _READERS_WAIT) -> sqlite3.Connection:
    """Open the fact store at `path`, whose rows are then sqlite3.Row.

    `wait` is how many seconds a statement waits for a lock. A writable store of an older schema is let pass: applying
    the migrations is the writer's part.

    Raises:
        StoreError: there is no such file, it is no fact store, or its schema is not the one that this program knows.
    """
    try:
        os.stat(path)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise StoreError(f"{path}: can't be read ({reason}); build it with scripts/build_facts.py") from error
    mode = "rw" if writable else "ro"
    connection: sqlite3.Connection | None = None
    try:
        heal(path)
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, timeout=wait, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        steps = "SELECT name FROM _sqlite_migrations WHERE migration_set = ?"
        applied = {row["name"] for row in connection.execute(steps, (migrations.name,))}
    except sqlite3.Error as error:
        if connection:
            connection.close()
        raise explained(path, error) from error
    if applied > _KNOWN:
        connection.close()
        newer = ", ".join(sorted(applied - _KNOWN))
        raise StoreError(f"{path}: was made by a newer version of the bot (it has {newer}); update the bot")
    if not applied or (applied < _KNOWN and not writable):
        connection.close()
        what = "was made by an older version of the bot" if applied else "is no fact store (it has no tables of facts)"
        raise StoreError(f"{path}: {what}; build it with scripts/build_facts.py")
    return connection


def heal(path: Path) -> None:
    """Take back what a writer that was killed in the middle of its commit left half-written.

    SQLite does so by itself, but not for a connection that may only read. With no such journal it costs one look at
    the folder; where it can't be done, the next read says why.
    """
    if not os.path.exists(f"{path}-journal"):
        return
    with suppress(sqlite3.Error):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=_READERS_WAIT)
        with closing(connection):
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def explained(path: Path, error: sqlite3.Error) -> StoreError:
    """Return the error to raise for one of SQLite's: the store, what is wrong, what to do."""
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return StoreError(f"{path}: was replaced by a new one meanwhile; nothing was written, try again")
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            message = "another program is using it; nothing was written, try again in a moment"
        case sqlite3.SQLITE_READONLY:
            message = "may not be written by this user; nothing was written"
        case sqlite3.SQLITE_FULL:
            message = "the disk is full; nothing was written"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            message = "can't be opened by this user"
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            message = f"is no fact store, or a damaged one ({error})"
        case _:
            message = f"is no fact store that this version can use ({error}); build it with scripts/build_facts.py"
    return StoreError(f"{path}: {message}")
