"""The history of a fact store: who changed which record, when, from what, to what, and why."""

from __future__ import annotations

import datetime
import json
import sqlite3
from dataclasses import dataclass
from enum import StrEnum

from bot.facts.format import RecordKind, read_record, write_record
from bot.facts.integrity import Key
from bot.facts.records import Record


class Action(StrEnum):
    """What was done to a record."""

    ADD = "add"
    CHANGE = "change"
    RETRACT = "retract"
    RESTORE = "restore"
    UNDO = "undo"
    IMPORT = "import"  # what stands is now as in a folder of fact files
    KEEP = "keep"  # after an import: what stood before it stands again, on purpose


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of one record. `before` is None where the record was not there, `after` where it no longer is."""

    id: int
    at: datetime.datetime
    author: str
    action: Action
    kind: RecordKind
    record: str
    before: Record | None
    after: Record | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Edit:
    """A change to be made: the record that stands there now, and the one that shall (None: none)."""

    action: Action
    kind: RecordKind
    record: str
    before: Record | None
    after: Record | None
    reason: str | None = None


def log(connection: sqlite3.Connection, edit: Edit, author: str, at: datetime.datetime) -> Revision:
    """Write a change into the history; the caller holds the transaction."""
    cursor = connection.execute(
        "INSERT INTO revisions (at, author, action, kind, record, before, after, reason) VALUES (?,?,?,?,?,?,?,?)",
        (
            at.isoformat(timespec="seconds"),
            author,
            edit.action,
            edit.kind,
            edit.record,
            _json(edit.before),
            _json(edit.after),
            edit.reason,
        ),
    )
    assert cursor.lastrowid is not None
    return Revision(
        cursor.lastrowid,
        at.replace(microsecond=0),
        author,
        edit.action,
        edit.kind,
        edit.record,
        edit.before,
        edit.after,
        edit.reason,
    )


def revision(connection: sqlite3.Connection, identifier: int) -> Revision | None:
    """Return the change of this number, or None."""
    if not 0 < identifier < 1 << 63:
        return None
    row = connection.execute("SELECT * FROM revisions WHERE id = ?", (identifier,)).fetchone()
    return _revision(row) if row else None


def revisions(
    connection: sqlite3.Connection, kind: RecordKind | None = None, record: str | None = None, limit: int = 100
) -> tuple[Revision, ...]:
    """Return the changes of a record, of a kind of record or of all, newest first."""
    wanted = {"kind": kind, "record": record}
    where = " AND ".join(f"{column} = :{column}" for column, value in wanted.items() if value is not None) or "1"
    sql = f"SELECT * FROM revisions WHERE {where} ORDER BY id DESC LIMIT :limit"
    return tuple(_revision(row) for row in connection.execute(sql, {**wanted, "limit": limit}))


def imported(connection: sqlite3.Connection) -> dict[Key, Record | None]:
    """Return each record that has a history as the fact files had it when it was last imported or built from them."""
    first = "SELECT min(id) AS id, kind, record, before AS base FROM revisions GROUP BY kind, record"
    last = "SELECT max(id) AS id, kind, record, after AS base FROM revisions WHERE action = ? GROUP BY kind, record"
    found: dict[Key, Record | None] = {}
    for row in (*connection.execute(first), *connection.execute(last, (Action.IMPORT,))):
        kind = RecordKind(row["kind"])
        found[kind, row["record"]] = _record(kind, row["base"], row["id"])
    return found


def _revision(row: sqlite3.Row) -> Revision:
    kind = RecordKind(row["kind"])
    return Revision(
        row["id"],
        datetime.datetime.fromisoformat(row["at"]),
        row["author"],
        Action(row["action"]),
        kind,
        row["record"],
        _record(kind, row["before"], row["id"]),
        _record(kind, row["after"], row["id"]),
        row["reason"],
    )


def _json(record: Record | None) -> str | None:
    return json.dumps(write_record(record), ensure_ascii=False) if record else None


def _record(kind: RecordKind, text: str | None, revision: int) -> Record | None:
    return read_record(kind, json.loads(text), f"revision {revision}") if text else None
