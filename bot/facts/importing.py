"""Bringing newer fact files into a store that admins have edited since: what differs, and which edits settle it.

Three states of a record are compared: as the files had it when they were last imported (or the store built), as it
stands here, and as the files have it now. What only the files changed is taken over, what only an admin changed is
left alone, and what both changed, each in another way, is a conflict for a person to settle.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.facts.errors import Problem, RecordError
from bot.facts.format import RecordKind, kind_of, values_of
from bot.facts.integrity import Key, Prospect
from bot.facts.jsonl import Dataset
from bot.facts.records import Organization, Person, Record, Source, Work
from bot.facts.revisions import Action, Edit, imported
from bot.facts.store import FactStore


class Case(StrEnum):
    """How the files and the store differ in a record."""

    NEW = "new"  # the files have it, the store never had
    CHANGED = "changed"  # the files say something else than before; nobody touched it here
    GONE = "gone"  # the files no longer have it; nobody touched it here
    EDITED = "edited"  # changed here only: it stays
    AGREED = "agreed"  # changed here and in the files, to the same
    CONFLICT = "conflict"  # changed here and in the files, each in another way


@dataclass(frozen=True, slots=True)
class Difference:
    """A record on which files and store differ: as it was, as it stands here, and as the files have it; None: not.

    `why` says what else keeps the files' record out, or that it looks like one that was added here.
    """

    case: Case
    kind: RecordKind
    id: str
    was: Record | None
    ours: Record | None
    theirs: Record | None
    why: str = ""

    @property
    def key(self) -> Key:
        """What the record is known by."""
        return self.kind, self.id

    def fields(self) -> Iterator[tuple[str, object, object]]:
        """Yield each field in which the store and the files differ, its value here and there; dates are text."""
        ours, theirs = (values_of(record) if record else {} for record in (self.ours, self.theirs))
        for name in ours or theirs:
            if ours.get(name) != theirs.get(name) and name != "id":
                yield name, ours.get(name), theirs.get(name)


@dataclass(frozen=True, slots=True)
class Settling:
    """What a person decided: which records to take from the files, which to keep as they stand here.

    `retract_gone`: what nobody touched here and the files no longer have is retracted.
    """

    take: frozenset[Key] = frozenset()
    keep: frozenset[Key] = frozenset()
    retract_gone: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The edits of an import, those that they come of, and the conflicts that are left as they are."""

    edits: tuple[Edit, ...]
    done: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]
    left: tuple[Difference, ...]
    """What else is left as it is: edits made here, and records that the files no longer have."""


def compare(dataset: Dataset, store: FactStore) -> tuple[Difference, ...]:
    """Return every record on which the fact files and the store differ, or have come to agree, by kind and id.

    The store is read in one state of it, whatever is edited meanwhile.
    """
    connection = store.connection
    connection.execute("BEGIN")
    try:
        bases = imported(connection)
        differences = [
            difference
            for kind in RecordKind
            for difference in _compared(kind, {record.id: record for record in store.records(kind)}, dataset, bases)
        ]
    finally:
        connection.execute("COMMIT")
    added = {_called(d.ours): d.id for d in differences if d.ours and d.was is None and d.theirs is None}
    return tuple(_doubted(difference, added) for difference in differences)


def _doubted(difference: Difference, added: Mapping[object, str]) -> Difference:
    """A new record with a word of warning where one that was added here bears the same name, or address."""
    double = added.get(_called(difference.theirs)) if difference.case is Case.NEW and difference.theirs else None
    return (
        replace(difference, why=f"looks like {difference.kind} {double}, which was added here")
        if double
        else difference
    )


def _called(record: Record | None) -> object:
    """What a person knows a source, person, organization or work by; other records are never alike."""
    match record:
        case Source():
            return "source", record.url
        case Person() | Organization() | Work():
            return kind_of(record), record.name.casefold()
        case _:
            return record


def _compared(
    kind: RecordKind, standing: dict[str, Record], dataset: Dataset, bases: dict[Key, Record | None]
) -> Iterator[Difference]:
    for identifier in sorted(dataset[kind].keys() | standing.keys()):
        ours, theirs = standing.get(identifier), dataset[kind].get(identifier)
        was = bases.get((kind, identifier), ours)
        case = _case(was, ours, theirs)
        if case:
            yield Difference(case, kind, identifier, was, ours, theirs)


def _case(was: Record | None, ours: Record | None, theirs: Record | None) -> Case | None:
    if ours == theirs:
        return Case.AGREED if was != theirs else None
    if theirs == was:
        return Case.EDITED
    if ours != was:
        return Case.CONFLICT
    if ours is None:
        return Case.NEW
    return Case.GONE if theirs is None else Case.CHANGED


def plan(
    connection: sqlite3.Connection,
    differences: Collection[Difference],
    settling: Settling = Settling(),
    reason: str | None = None,
) -> Plan:
    """Return the edits that bring the files' records into the store, and what they leave as it is.

    A record of the files that rests on one that was retracted here is a conflict too, and one that the files no longer
    have stays as long as another rests on it.

    Raises:
        RecordError: something is to be both taken and kept.
    """
    if both := settling.take & settling.keep:
        raise RecordError(
            tuple(Problem(f"{kind} {record}", None, "either take it or keep it") for kind, record in sorted(both))
        )
    taken = {d.key: d for d in differences if _is_taken(d, settling)}
    kept = [d for d in differences if d.key in settling.keep and d.case not in (Case.EDITED, Case.AGREED)]
    blocked: dict[Key, Difference] = {}
    while refused := dict(_refused(connection, taken)):
        for key, difference in refused.items():
            del taken[key]
            blocked[key] = difference
    settled = {d.key for d in kept}
    rest = [blocked.get(d.key, d) for d in differences if d.key not in taken and d.key not in settled]
    edits = [
        *(_imported(d, reason) for d in taken.values()),
        *(edit for d in kept for edit in (_imported(d, reason), _kept(d, reason))),
    ]
    return Plan(
        tuple(edits),
        (*taken.values(), *kept),
        tuple(d for d in rest if d.case is Case.CONFLICT),
        tuple(d for d in rest if d.case is not Case.CONFLICT),
    )


def _is_taken(difference: Difference, settling: Settling) -> bool:
    if difference.key in settling.take or difference.case is Case.AGREED:
        return True
    if difference.key in settling.keep:
        return False
    if difference.case is Case.GONE:
        return settling.retract_gone
    return difference.case in (Case.NEW, Case.CHANGED, Case.AGREED)


def _refused(connection: sqlite3.Connection, taken: dict[Key, Difference]) -> Iterator[tuple[Key, Difference]]:
    """Yield what was meant to be taken and can't be, with the reason: each may be one for others, so ask again."""
    prospect = Prospect(connection, {key: difference.theirs for key, difference in taken.items()})
    for key, difference in taken.items():
        if difference.theirs is None:
            if resting := next(prospect.resting_on(*key), None):
                yield key, replace(difference, why=f"{kind_of(resting[0])} {resting[0].id} rests on it ({resting[1]})")
        elif problem := next(prospect.problems_of(difference.theirs), None):
            yield key, replace(difference, case=Case.CONFLICT, why=f"{problem.field}: {problem.message}")


def _imported(difference: Difference, reason: str | None) -> Edit:
    return Edit(Action.IMPORT, *difference.key, difference.ours, difference.theirs, reason)


def _kept(difference: Difference, reason: str | None) -> Edit:
    return Edit(Action.KEEP, *difference.key, difference.theirs, difference.ours, reason)


def unknown(keys: Collection[Key], dataset: Dataset, store: FactStore) -> Sequence[Key]:
    """Return those of the keys that neither the files nor the store have a record of, retracted or not."""
    found = imported(store.connection)
    return sorted(key for key in keys if key[1] not in dataset[key[0]] and not store.record(*key) and key not in found)
