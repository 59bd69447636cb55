"""Records and changes as a line that an admin can check at a glance."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator

from bot.answers.wording import date, joined, on, span
from bot.facts.format import RecordKind, values_of
from bot.facts.records import Credit, Entity, Move, MoveKind, Organization, Person, Record, Role, Source, Work
from bot.facts.revisions import Revision
from bot.facts.rows import find

Name = Callable[[tuple[RecordKind, ...], str], str]
"""Gives the name of the record of an id, of the first of these kinds that has it."""

_ANY = (RecordKind.PERSON, RecordKind.ORGANIZATION, RecordKind.WORK)
_MOVES = {
    MoveKind.JOINED: "joined {to}",
    MoveKind.LEFT: "left {origin}",
    MoveKind.FOUNDED: "founded {to}",
    MoveKind.PROMOTED: "was promoted at {at}",
    MoveKind.TRANSFERRED: "went over to {to}",
    MoveKind.RETURNED: "returned to {to}",
    MoveKind.LEAVE: "took leave from {origin}",
    MoveKind.BOARD_JOINED: "joined the board of {to}",
    MoveKind.BOARD_LEFT: "left the board of {origin}",
}


def names_in(connection: sqlite3.Connection, new: tuple[Record, ...] = ()) -> Name:
    """Return what gives the names of the records of a store and of new ones."""

    def name(kinds: tuple[RecordKind, ...], identifier: str) -> str:
        for record in new:
            if isinstance(record, Entity) and record.id == identifier:
                return record.name
        for kind in kinds:
            found = find(connection, kind, identifier)
            if found and isinstance(found[0], Entity):
                return found[0].name
        return identifier

    return name


def in_words(record: Record, name: Name) -> str:
    """Return what a record says, as one line."""
    match record:
        case Source():
            when = f", {date(record.published)}" if record.published else ""
            return f"Source: {record.publisher}, {record.title or 'no title'}{when}, {record.url}"
        case Person():
            return f"Person: {_called(record)}"
        case Organization() | Work():
            return f"{record.kind.capitalize()}: {_called(record)}"
        case Role():
            time = span(record.start, record.end) or ("" if record.ongoing else "ended")
            still = "still held in the newest source" if record.ongoing else ""
            when = ", ".join(part for part in (time, still) if part)
            where = name((RecordKind.ORGANIZATION,), record.organization)
            return f"{name((RecordKind.PERSON,), record.person)}: {record.title} at {where}, {when} ({record.status})"
        case Move():
            return f"{name((RecordKind.PERSON,), record.person)} {_moved(record, name)} ({record.status})"
        case Credit():
            work = name((RecordKind.WORK,), record.work)
            return f"{name((RecordKind.PERSON,), record.person)}: {record.contribution} of {work}"
        case _:
            about = joined([name(_ANY, identifier) for identifier in record.about])
            return f"About {about}: {record.text} ({record.status})"


def changes(revision: Revision, name: Name) -> Iterator[str]:
    """Yield a line for each field that a change touched; for a record that came or went, what it says."""
    before, after = revision.before, revision.after
    if before and after:
        yield from differing(before, after)
    elif record := before or after:
        yield in_words(record, name)


def differing(before: Record, after: Record) -> Iterator[str]:
    """Yield a line for each field in which two records of a kind differ."""
    old, new = values_of(before), values_of(after)
    for field in old:
        if old[field] != new[field]:
            yield f"{field}: {shown_value(old[field])} → {shown_value(new[field])}"


def moved_in_words(kind: MoveKind, origin: str, to: str) -> str:
    """Return what somebody did, as a phrase: "joined Quillon, from Brightwater"; an end that is unknown is ""."""
    words = _MOVES[kind].format(origin=origin or to, to=to or origin, at=to or origin)
    if origin and to and origin != to:
        words += f" for {to}" if "{origin}" in _MOVES[kind] else f", from {origin}"
    return words


def _called(record: Entity) -> str:
    also = f", also {', '.join(record.aliases)}" if record.aliases else ""
    return f"{record.name} ({record.id}){also}"


def _moved(move: Move, name: Name) -> str:
    origin, to = (name((RecordKind.ORGANIZATION,), end) if end else "" for end in (move.origin, move.destination))
    words = moved_in_words(move.kind, origin if move.origin != move.destination else "", to)
    if move.title_to:
        words += f", as {move.title_to}"
    return f"{words} {on(move.date)}" if move.date else f"{words}, no one knows when"


def shown_value(value: object) -> str:
    """Return the value of a field, as `values_of` gives it, as a line can show it."""
    return "–" if value in (None, []) else json.dumps(value, ensure_ascii=False)
