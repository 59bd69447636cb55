"""Writing records into the tables: what building a store and editing one have in common."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any, Protocol

from bot.facts.format import SPECS, RecordKind, kind_of, values_of
from bot.facts.records import EntityKind, Record, Statement
from bot.facts.schema import CITED


class NameIndexer(Protocol):
    """Keeps the index of names in step with the records; given from outside, since facts import nothing leftwards.

    The module bot.names.index is one.
    """

    def index_entity(
        self, connection: sqlite3.Connection, kind: EntityKind, identifier: str, name: str, aliases: Iterable[str], /
    ) -> None:
        """Make one record findable by its names, in place of those that it had before."""

    def remove_entity(self, connection: sqlite3.Connection, kind: EntityKind, identifier: str, /) -> None:
        """Make one record unfindable."""


def write(connection: sqlite3.Connection, record: Record) -> None:
    """Insert a record, or replace the one of the same id, with its sources, and let it no longer be retracted.

    The caller holds the transaction.
    """
    kind = kind_of(record)
    values = values_of(record)
    columns = {name: json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value
               for name, value in values.items() if name not in ("sources", "about")}  # fmt: skip
    names = ", ".join(f'"{name}"' for name in columns)
    updates = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
    connection.execute(
        f"INSERT INTO {SPECS[kind].table} ({names}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT (id) DO UPDATE SET {updates}, retracted = 0",
        tuple(columns.values()),
    )
    if kind in CITED:
        _write_list(connection, f"{kind}_sources", kind, record.id, [{"source": s} for s in values["sources"]])
    if isinstance(record, Statement):
        _write_list(connection, "statement_about", kind, record.id, [_subject(connection, i) for i in record.about])


def _write_list(
    connection: sqlite3.Connection, table: str, kind: RecordKind, identifier: str, items: list[dict[str, Any]]
) -> None:
    connection.execute(f"DELETE FROM {table} WHERE {kind} = ?", (identifier,))
    for position, item in enumerate(items):
        connection.execute(
            f"INSERT INTO {table} ({kind}, position, {', '.join(item)}) VALUES (?, ?{', ?' * len(item)})",
            (identifier, position, *item.values()),
        )


def _subject(connection: sqlite3.Connection, identifier: str) -> dict[str, str]:
    """An id may be an organization's and a work's at once: the statement is then about both."""
    return {
        kind: identifier
        for kind, table in (("person", "people"), ("organization", "organizations"), ("work", "works"))
        if connection.execute(f"SELECT 1 FROM {table} WHERE id = ? AND retracted = 0", (identifier,)).fetchone()
    }
