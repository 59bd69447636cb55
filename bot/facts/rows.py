"""Rows of the fact store's tables as records: how each kind is selected, with its sources in order, and read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from functools import lru_cache

from bot.facts.dates import PartialDate
from bot.facts.format import OPEN_END, SPECS, RecordKind
from bot.facts.records import (
    Credit,
    Move,
    MoveKind,
    Organization,
    Person,
    Record,
    Role,
    Source,
    Statement,
    Status,
    Work,
)

_SOURCES = (
    "(SELECT json_group_array(source) FROM"
    " (SELECT source FROM {kind}_sources AS s WHERE s.{kind} = {table}.id ORDER BY position)) AS sources"
)
_ABOUT = (
    "(SELECT json_group_array(about) FROM (SELECT coalesce(person, organization, work) AS about"
    " FROM statement_about AS a WHERE a.statement = statements.id ORDER BY position)) AS about"
)


def _select(kind: RecordKind) -> str:
    table = SPECS[kind].table
    columns = [f"{table}.*"]
    if kind is not RecordKind.SOURCE:
        columns.append(_SOURCES.format(kind=kind, table=table))
    if kind is RecordKind.STATEMENT:
        columns.append(_ABOUT)
    return f"SELECT {', '.join(columns)} FROM {table}"


SELECT: dict[RecordKind, str] = {kind: _select(kind) for kind in RecordKind}
"""For each kind of record the SELECT, without a WHERE, whose rows its reader takes."""


def find(connection: sqlite3.Connection, kind: RecordKind, identifier: str) -> tuple[Record, bool] | None:
    """Return the record of this id and whether it is retracted, or None; the rows are sqlite3.Row."""
    row = connection.execute(f"{SELECT[kind]} WHERE id = ?", (identifier,)).fetchone()
    return (READ[kind](row), bool(row["retracted"])) if row else None


@lru_cache(maxsize=8192)
def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


# An enumeration looks a value up more slowly than the row is read.
_STATUSES = {str(status): status for status in Status}
_KINDS = {str(kind): kind for kind in MoveKind}


@lru_cache(maxsize=8192)
def _strings(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def source(row: sqlite3.Row) -> Source:
    """Read a row of sources."""
    return Source(
        row["id"], row["url"], row["publisher"], row["kind"], row["title"], _date(row["published"]), row["language"]
    )


def person(row: sqlite3.Row) -> Person:
    """Read a row of people."""
    return Person(row["id"], row["name"], _strings(row["aliases"]), row["description"], _strings(row["sources"]))


def organization(row: sqlite3.Row) -> Organization:
    """Read a row of organizations."""
    return Organization(
        row["id"],
        row["name"],
        row["kind"],
        _strings(row["aliases"]),
        row["parent"],
        _date(row["founded"]),
        row["description"],
        _strings(row["sources"]),
    )


def work(row: sqlite3.Row) -> Work:
    """Read a row of works."""
    return Work(
        row["id"],
        row["name"],
        row["kind"],
        _strings(row["aliases"]),
        row["organization"],
        _date(row["released"]),
        row["description"],
        _strings(row["sources"]),
    )


def role(row: sqlite3.Row) -> Role:
    """Read a row of roles."""
    ongoing = row["end"] == OPEN_END
    return Role(
        row["id"],
        row["person"],
        row["organization"],
        row["title"],
        _date(row["start"]),
        None if ongoing else _date(row["end"]),
        ongoing,
        _STATUSES[row["status"]],
        _strings(row["sources"]),
        row["note"],
    )


def move(row: sqlite3.Row) -> Move:
    """Read a row of moves."""
    return Move(
        row["id"],
        row["person"],
        _KINDS[row["kind"]],
        row["from"],
        row["to"],
        _date(row["date"]),
        _STATUSES[row["status"]],
        _strings(row["sources"]),
        row["title_from"],
        row["title_to"],
        row["reason"],
        row["note"],
    )


def credit(row: sqlite3.Row) -> Credit:
    """Read a row of credits."""
    return Credit(row["id"], row["person"], row["work"], row["contribution"], _strings(row["sources"]), row["note"])


def statement(row: sqlite3.Row) -> Statement:
    """Read a row of statements."""
    return Statement(
        row["id"],
        _strings(row["about"]),
        row["text"],
        _date(row["date"]),
        _STATUSES[row["status"]],
        _strings(row["sources"]),
        _strings(row["topics"]),
    )


READ: dict[RecordKind, Callable[[sqlite3.Row], Record]] = {
    RecordKind.SOURCE: source,
    RecordKind.PERSON: person,
    RecordKind.ORGANIZATION: organization,
    RecordKind.WORK: work,
    RecordKind.ROLE: role,
    RecordKind.MOVE: move,
    RecordKind.CREDIT: credit,
    RecordKind.STATEMENT: statement,
}
"""For each kind of record the function that makes one of a row."""
