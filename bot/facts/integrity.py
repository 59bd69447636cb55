"""Whether records hold together: what a record names must stand, and what is named may not go."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from itertools import islice

from bot.facts.errors import Problem
from bot.facts.format import SPECS, RecordKind, kind_of, references
from bot.facts.records import Organization, Record
from bot.facts.rows import find

Key = tuple[RecordKind, str]
"""What a record is known by."""

_MOST_TOLD = 5


class Prospect:
    """A store as it would be if the records of `state` stood in it; those that are None would not stand."""

    def __init__(self, connection: sqlite3.Connection, state: Mapping[Key, Record | None]):
        self._connection = connection
        self._state = state

    def stands(self, kind: RecordKind, identifier: str) -> Record | None:
        """Return the record that would stand; None where there would be none, or it would be retracted."""
        if (kind, identifier) in self._state:
            return self._state[kind, identifier]
        return standing(self._connection, kind, identifier)

    def problems(self) -> Iterator[Problem]:
        """Yield what would not hold together: a few of what rests on each record that would go, and all else."""
        for (kind, identifier), record in self._state.items():
            if record is None:
                for resting, field in islice(self.resting_on(kind, identifier), _MOST_TOLD):
                    message = f"the {kind_of(resting)} {resting.id} rests on it ({field})"
                    yield Problem(identifier, None, message)
            else:
                yield from self.problems_of(record)

    def problems_of(self, record: Record) -> Iterator[Problem]:
        """Yield what would keep a record from standing."""
        for field, named, kinds in self.missing(record):
            yield Problem(record.id, field, f"there is no {' or '.join(kinds)} {named}")
        if isinstance(record, Organization) and self._is_within_itself(record):
            yield Problem(record.id, "parent", "the chain of parents comes back to this organization")

    def resting_on(self, kind: RecordKind, identifier: str) -> Iterator[tuple[Record, str]]:
        """Yield the records that would stand and name this one, which would not, and the fields that name it."""
        for spec in SPECS.values():
            for field in (field for field in spec.fields if kind in field.refers):
                table = {"sources": f"{spec.kind}_sources", "about": "statement_about"}.get(field.name)
                among = (
                    f'id IN (SELECT {spec.kind} FROM {table} WHERE "{kind}" = ?)' if table else f'"{field.name}" = ?'
                )
                rows = self._connection.execute(
                    f"SELECT id FROM {spec.table} WHERE {among} AND retracted = 0", (identifier,)
                )
                for row in rows:
                    record = self.stands(spec.kind, row["id"])
                    if record and any(named == identifier for _, named, _ in self.missing(record)):
                        yield record, field.name

    def missing(self, record: Record) -> Iterator[tuple[str, str, tuple[RecordKind, ...]]]:
        """Yield the references of a record that nothing would answer: as bot.facts.format.references does."""
        for field, named, kinds in references(record):
            if not any(self.stands(kind, named) for kind in kinds):
                yield field, named, kinds

    def _is_within_itself(self, organization: Organization) -> bool:
        seen = {organization.id}
        parent = organization.parent
        while parent and parent not in seen:
            seen.add(parent)
            above = self.stands(RecordKind.ORGANIZATION, parent)
            parent = above.parent if isinstance(above, Organization) else None
        return parent is not None


def standing(connection: sqlite3.Connection, kind: RecordKind, identifier: str) -> Record | None:
    """Return the record of this kind and id; None where there is none or it is retracted."""
    found = find(connection, kind, identifier)
    return found[0] if found and not found[1] else None
