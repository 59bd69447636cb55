"""FactStore: reads the fact store. Records in, frozen dataclasses out; no table is held in memory.

Every look-up goes through an index, so its cost is that of what it returns. Retracted facts are not returned.
"""

from __future__ import annotations

import copy
import datetime
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

from bot.facts import rows
from bot.facts.connecting import connect, heal
from bot.facts.errors import StoreError
from bot.facts.format import RecordKind
from bot.facts.records import (
    Credit,
    EntityKind,
    Move,
    Organization,
    Person,
    Record,
    Role,
    Source,
    Statement,
    Work,
)

_R = TypeVar("_R")

_PEOPLE = rows.SELECT[RecordKind.PERSON]
_ORGANIZATIONS = rows.SELECT[RecordKind.ORGANIZATION]
_WORKS = rows.SELECT[RecordKind.WORK]
_ROLES = rows.SELECT[RecordKind.ROLE]
_MOVES = rows.SELECT[RecordKind.MOVE]
_CREDITS = rows.SELECT[RecordKind.CREDIT]
_STATEMENTS = rows.SELECT[RecordKind.STATEMENT]


class FactStore:
    """Reads one fact store through a read-only connection.

    `refresh()` before a question makes edits visible, also when the file was replaced by a new one.

    Raises:
        StoreError: there is no such file, or it is no fact store.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)
        self._inode = -1
        self._opened = 0
        self._connection: sqlite3.Connection | None = None
        self._remembered: dict[tuple[Any, ...], Any] | None = None
        self.refresh()

    def remembering(self) -> FactStore:
        """Return a view of this store that looks each thing up once: for one answer, which asks for many of them often.

        It shares the connection, and must not outlive the question: what is edited meanwhile it may not see.
        """
        view = copy.copy(self)
        view._remembered = {}
        return view

    @property
    def connection(self) -> sqlite3.Connection:
        """The read-only connection, for look-ups in the name index."""
        if self._connection is None:
            raise StoreError(f"{self.path}: the fact store is closed")
        return self._connection

    def refresh(self) -> None:
        """Open the store again if its file was replaced since.

        Raises:
            StoreError: there is no such file, or it is no fact store.
        """
        try:
            inode = os.stat(self.path).st_ino
        except OSError:
            inode = -1
        if inode == self._inode and self._connection is not None:
            heal(self.path)
            return
        connection = connect(self.path)
        self.close()
        self._connection, self._inode = connection, inode
        self._opened += 1

    def version(self) -> tuple[int, int]:
        """Return what differs whenever the store differs: two answers under one version rest on the same facts.

        Raises:
            StoreError: the store can't be read.
        """
        self.refresh()
        return self._opened, int(self.connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Close the connection; nothing can be read afterwards."""
        if self._connection is not None:
            self._connection.close()
            self._connection, self._inode = None, -1

    # Records by id

    def source(self, identifier: str) -> Source | None:
        """Return the source of this id, or None."""
        return self._one(rows.source, f"{rows.SELECT[RecordKind.SOURCE]} WHERE id = ? AND retracted = 0", identifier)

    def person(self, identifier: str) -> Person | None:
        """Return the person of this id, or None."""
        return self._one(rows.person, f"{_PEOPLE} WHERE id = ? AND retracted = 0", identifier)

    def organization(self, identifier: str) -> Organization | None:
        """Return the organization of this id, or None."""
        return self._one(rows.organization, f"{_ORGANIZATIONS} WHERE id = ? AND retracted = 0", identifier)

    def work(self, identifier: str) -> Work | None:
        """Return the work of this id, or None."""
        return self._one(rows.work, f"{_WORKS} WHERE id = ? AND retracted = 0", identifier)

    def record(self, kind: RecordKind, identifier: str) -> Record | None:
        """Return the record of this kind and id, or None."""
        found = rows.find(self.connection, kind, identifier)
        return found[0] if found and not found[1] else None

    # Facts about one record

    def roles_of(self, person: str) -> tuple[Role, ...]:
        """Return every role of a person, in no order."""
        return self._all(rows.role, f"{_ROLES} WHERE person = ? AND retracted = 0", person)

    def moves_of(self, person: str) -> tuple[Move, ...]:
        """Return every move of a person, in no order."""
        return self._all(rows.move, f"{_MOVES} WHERE person = ? AND retracted = 0", person)

    def credits_of(self, person: str) -> tuple[Credit, ...]:
        """Return what a person made or took part in."""
        return self._all(rows.credit, f"{_CREDITS} WHERE person = ? AND retracted = 0", person)

    def credits_on(self, work: str) -> tuple[Credit, ...]:
        """Return who made or took part in a work."""
        return self._all(rows.credit, f"{_CREDITS} WHERE work = ? AND retracted = 0", work)

    def statements_about(self, kind: EntityKind, identifier: str) -> tuple[Statement, ...]:
        """Return the statements about a person, organization or work."""
        about = f"id IN (SELECT statement FROM statement_about WHERE {kind} = ?)"
        return self._all(rows.statement, f"{_STATEMENTS} WHERE {about} AND retracted = 0", identifier)

    # Facts about organizations

    def roles_at(self, organizations: Iterable[str]) -> tuple[Role, ...]:
        """Return every role at any of these organizations."""
        return self._all(rows.role, f"{_ROLES} WHERE {_among('organization')} AND retracted = 0", _ids(organizations))

    def moves_from(self, organizations: Iterable[str]) -> tuple[Move, ...]:
        """Return every move that starts at any of these organizations."""
        return self._all(rows.move, f"{_MOVES} WHERE {_among('from')} AND retracted = 0", _ids(organizations))

    def moves_to(self, organizations: Iterable[str]) -> tuple[Move, ...]:
        """Return every move that ends at any of these organizations."""
        return self._all(rows.move, f"{_MOVES} WHERE {_among('to')} AND retracted = 0", _ids(organizations))

    def roles_titled(self, organization: str, wanted: Callable[[str], bool]) -> tuple[Role, ...]:
        """Return the roles at an organization whose titles are wanted: no others are read as a whole."""
        return self._all(rows.role, f"{_ROLES} WHERE {_among('id')}", self._titled("roles", "organization", "title",
                                                                                   organization, wanted))  # fmt: skip

    def moves_titled(
        self, organization: str, wanted: Callable[[str], bool]
    ) -> tuple[tuple[Move, ...], tuple[Move, ...]]:
        """Return the moves to an organization that led to a wanted title, and those from it that ended one."""
        select = f"{_MOVES} WHERE {_among('id')}"
        to = self._all(rows.move, select, self._titled("moves", "to", "title_to", organization, wanted))
        away = self._all(rows.move, select, self._titled("moves", "from", "title_from", organization, wanted))
        return to, away

    def glance_at_moves(self, end: Literal["from", "to"], organizations: Iterable[str]) -> Iterator[Move]:
        """Yield the moves from or to any of these organizations without their sources: to see whether one is there."""
        sql = f"SELECT moves.*, '[]' AS sources FROM moves WHERE {_among(end)} AND retracted = 0"
        return map(rows.move, self.connection.execute(sql, (_ids(organizations),)))

    def _titled(self, table: str, place: str, title: str, organization: str, wanted: Callable[[str], bool]) -> str:
        """Return the ids of the facts at an organization whose titles are wanted, as `_ids` does."""
        sql = f'SELECT id, {title} FROM {table} WHERE "{place}" = ? AND {title} IS NOT NULL AND retracted = 0'
        return _ids(row[0] for row in self.connection.execute(sql, (organization,)) if wanted(row[1]))

    def works_of(self, organizations: Iterable[str]) -> tuple[Work, ...]:
        """Return the works of any of these organizations."""
        return self._all(rows.work, f"{_WORKS} WHERE {_among('organization')} AND retracted = 0", _ids(organizations))

    def parts(self, organization: str) -> tuple[str, ...]:
        """Return the ids of the organizations that are parts of this one, at any depth, without itself."""
        found = self.connection.execute(
            "WITH RECURSIVE part(id) AS (SELECT id FROM organizations WHERE parent = ?1 AND retracted = 0 UNION"
            " SELECT o.id FROM part CROSS JOIN organizations AS o INDEXED BY organizations_parent"
            " ON o.parent = part.id WHERE o.retracted = 0)"
            " SELECT id FROM part WHERE id <> ?1",
            (organization,),
        )
        return tuple(row["id"] for row in found)

    def wholes(self, organization: str) -> tuple[str, ...]:
        """Return the ids of the organizations that this one is a part of, the nearest first."""
        found: list[str] = []
        current = self.organization(organization)
        while current and current.parent and current.parent not in found:
            found.append(current.parent)
            current = self.organization(current.parent)
        return tuple(found)

    # Facts by time

    def moves_between(self, first: datetime.date, last: datetime.date) -> tuple[Move, ...]:
        """Return the moves whose date lies wholly within the span of days, both ends included."""
        moves = self._all(
            rows.move,
            f"{_MOVES} WHERE date >= ? AND date <= ? AND retracted = 0",
            f"{first.year:04}",
            f"{last.isoformat()}~",
        )
        return tuple(m for m in moves if m.date and first <= m.date.first and m.date.last <= last)

    def newest_moves(self, limit: int, before: datetime.date) -> tuple[Move, ...]:
        """Return the moves that happened by a day, newest first; an unknown month or day counts as early."""
        return self._all(
            rows.move,
            f"{_MOVES} WHERE date <= ? AND retracted = 0 ORDER BY date DESC, id LIMIT ?",
            before.isoformat(),
            limit,
        )

    # For ranking names

    def weight(self, kind: EntityKind, identifier: str) -> int:
        """Return how many facts there are about a record: how well known it is to the store."""
        tables = {
            EntityKind.PERSON: (("roles", "person"), ("moves", "person"), ("credits", "person")),
            EntityKind.ORGANIZATION: (("roles", "organization"), ("moves", '"from"'), ("moves", '"to"')),
            EntityKind.WORK: (("credits", "work"), ("statement_about", "work")),
        }[kind]
        counts = " + ".join(f"(SELECT count(*) FROM {table} WHERE {column} = ?1)" for table, column in tables)
        return int(self.connection.execute(f"SELECT {counts}", (identifier,)).fetchone()[0])

    def ties(self, person: str) -> frozenset[str]:
        """Return the ids of the organizations and works that a person's facts name."""
        found = self.connection.execute(
            "SELECT organization AS id FROM roles WHERE person = ?1 AND retracted = 0"
            ' UNION SELECT "from" FROM moves WHERE person = ?1 AND retracted = 0'
            ' UNION SELECT "to" FROM moves WHERE person = ?1 AND retracted = 0'
            " UNION SELECT work FROM credits WHERE person = ?1 AND retracted = 0",
            (person,),
        )
        return frozenset(row["id"] for row in found if row["id"])

    def entities(self) -> Iterator[tuple[EntityKind, str, str, tuple[str, ...]]]:
        """Yield the kind, id, name and aliases of every record that has a name, for building the name index."""
        for kind, table in (
            (EntityKind.PERSON, "people"),
            (EntityKind.ORGANIZATION, "organizations"),
            (EntityKind.WORK, "works"),
        ):
            for row in self.connection.execute(f"SELECT id, name, aliases FROM {table} WHERE retracted = 0"):
                yield kind, row["id"], row["name"], tuple(json.loads(row["aliases"]))

    def records(self, kind: RecordKind) -> Iterator[Record]:
        """Yield every record of a kind that is not retracted, by id: for exports and checks."""
        for row in self.connection.execute(f"{rows.SELECT[kind]} WHERE retracted = 0 ORDER BY id"):
            yield rows.READ[kind](row)

    def _one(self, read: Callable[[sqlite3.Row], _R], sql: str, *values: Any) -> _R | None:
        try:
            found = self._all(read, sql, *values)
        except UnicodeEncodeError:  # an unpaired surrogate: no id has one
            return None
        return found[0] if found else None

    def _all(self, read: Callable[[sqlite3.Row], _R], sql: str, *values: Any) -> tuple[_R, ...]:
        key = (sql, *values)
        if self._remembered is not None and key in self._remembered:
            remembered: tuple[_R, ...] = self._remembered[key]
            return remembered
        found = tuple(read(row) for row in self.connection.execute(sql, values))
        if self._remembered is not None:
            self._remembered[key] = found
        return found


def _among(column: str) -> str:
    return f'"{column}" IN (SELECT value FROM json_each(?))'


def _ids(identifiers: Iterable[str]) -> str:
    return json.dumps(sorted(set(identifiers)))
