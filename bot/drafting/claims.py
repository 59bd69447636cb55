"""What an answer rests on, claim by claim: how sure each was and is, and which sources it has."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.answers.answer import FactRef
from bot.answers.wording import day, on
from bot.drafting.wording import in_words, names_in
from bot.facts.format import RecordKind
from bot.facts.records import Fact, Move, Role, Statement, Status
from bot.facts.revisions import revisions
from bot.facts.store import FactStore

NEAR_DAYS = 550
"""Moves between the same places within a year and a half are one story, told as it became surer; later ones are new."""
MOST_REVISIONS = 50


@dataclass(frozen=True, slots=True)
class Step:
    """How sure a claim was from some time on; `when` is in words, "" where nobody knows.

    `sources` are those of another fact that said the same; none where the fact itself was changed.
    """

    status: Status
    when: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One fact in words, with the ids of its sources, and how it came to be as sure as it is, oldest first."""

    words: str
    sources: tuple[str, ...]
    history: tuple[Step, ...]


def claims(store: FactStore, facts: Iterable[FactRef]) -> tuple[Claim, ...]:
    """Return what these facts claim, in their order; people, organizations and works claim nothing."""
    name = names_in(store.connection)
    found = []
    for reference in facts:
        record = store.record(RecordKind(reference.kind), reference.id)
        if isinstance(record, Fact):
            found.append(Claim(in_words(record, name), record.sources, tuple(_history(store, record))))
    return tuple(found)


def _history(store: FactStore, fact: Fact) -> Iterator[Step]:
    """What was said of the same before, by date, and then what was said of this one, as it was changed."""
    if not isinstance(fact, Move | Role | Statement):
        return
    for before in _before(store, fact):
        yield Step(before.status, on(before.date) if before.date else "", before.sources)
    kind = RecordKind.MOVE if isinstance(fact, Move) else RecordKind.ROLE if isinstance(fact, Role) else None
    changes = reversed(revisions(store.connection, kind or RecordKind.STATEMENT, fact.id, MOST_REVISIONS))
    status: Status | None = None
    for change in changes:
        if status is None and isinstance(change.before, Move | Role | Statement):
            status = change.before.status
            yield Step(status, "")
        after = change.after
        if isinstance(after, Move | Role | Statement) and after.status is not status:
            status = after.status
            yield Step(status, f"since {day(change.at.date())}")
    if status is None:
        yield Step(fact.status, "")


def _before(store: FactStore, fact: Fact) -> list[Move]:
    """Moves of the same person to or from the same place, near in time and dated before, that are as sure as others."""
    if not isinstance(fact, Move) or not fact.date:
        return []
    found = []
    for other in store.moves_of(fact.person):
        same_end = (fact.destination and other.destination == fact.destination) or (
            not fact.destination and fact.origin and other.origin == fact.origin
        )
        if other.id == fact.id or other.status is fact.status or not same_end or not other.date:
            continue
        if datetime.timedelta(0) <= fact.date.first - other.date.first <= datetime.timedelta(NEAR_DAYS):
            found.append(other)
    return sorted(found, key=lambda move: move.date.first if move.date else datetime.date.min)
