"""What to ask next: at most three questions, each of which the store can answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from bot.answers.doubt import HAPPENED
from bot.answers.draft import Context
from bot.answers.patterns import say
from bot.answers.stays import is_ahead
from bot.answers.wording import during
from bot.facts.records import Move, MoveKind
from bot.questions.question import Period

MOST = 3
"""How many questions are offered."""

Offer = tuple[str, Callable[[], bool]]
"""A question, and the check that the store has an answer to it."""

_TO_COME = frozenset((MoveKind.JOINED, MoveKind.RETURNED, MoveKind.TRANSFERRED))
_TO_LEAVE = frozenset((*_TO_COME, MoveKind.LEFT, MoveKind.FOUNDED))


def answerable(offers: Iterable[Offer]) -> tuple[str, ...]:
    """Return the first three questions of which the check says yes; the others are not looked up."""
    found: list[str] = []
    for question, check in offers:
        if len(found) == MOST:
            break
        if question not in found and check():
            found.append(question)
    return tuple(found)


def who_joined(place: str, context: Context, period: Period | None = None) -> Offer:
    """Offer to ask who joined a place, in a period."""

    def check() -> bool:
        own = {place, *context.families.wholes(place), *context.families.parts(place)}
        moves = context.store.glance_at_moves("to", context.families.parts(place))
        return any(m.kind in _TO_COME and m.origin not in own and _happened_in(m, period, context) for m in moves)

    return _ask("came", place, period, context), check


def who_left(place: str, context: Context, period: Period | None = None) -> Offer:
    """Offer to ask who left a place, in a period."""

    def check() -> bool:
        own = {place, *context.families.wholes(place), *context.families.parts(place)}
        moves = context.store.glance_at_moves("from", context.families.parts(place))
        return any(m.kind in _TO_LEAVE and m.destination not in own and _happened_in(m, period, context) for m in moves)

    return _ask("left", place, period, context), check


def _ask(verb: str, place: str, period: Period | None, context: Context) -> str:
    words = during(period.start, period.end, context.today) if period else ""
    return say(f"organizations.ask_{verb}", place=context.families.name(place), during=f" {words}" if words else "")


def _happened_in(move: Move, period: Period | None, context: Context) -> bool:
    if move.status not in HAPPENED or is_ahead(move.date, context.today):
        return False
    if period is None:
        return True
    first, last = period.start or datetime.date.min, period.end or datetime.date.max
    return move.date is not None and first <= move.date.first and move.date.last <= last


def where_now(person: str, context: Context) -> Offer:
    """Offer to ask where someone is now."""
    record = context.store.person(person)
    question = say("organizations.ask_now", name=record.name if record else person)
    return question, lambda: bool(context.store.roles_of(person) or context.store.moves_of(person))


def founders(place: str, context: Context) -> Offer:
    """Offer to ask who founded a place."""
    question = say("organizations.ask_founders", place=context.families.name(place))
    return question, lambda: _is_founded(place, context)


def _is_founded(place: str, context: Context) -> bool:
    moves = context.store.glance_at_moves("to", (place,))
    return any(m.kind is MoveKind.FOUNDED and m.status in HAPPENED for m in moves)


def makers(work: str, name: str, context: Context) -> Offer:
    """Offer to ask who made a work."""
    return say("organizations.ask_makers", name=name), lambda: bool(context.store.credits_on(work))


def makers_now(work: str, name: str, context: Context) -> Offer:
    """Offer to ask where the makers of a work are."""
    return say("organizations.ask_makers_now", name=name), lambda: bool(context.store.credits_on(work))


def founders_now(place: str, context: Context) -> Offer:
    """Offer to ask where the founders of a place are."""
    question = say("organizations.ask_founders_now", place=context.families.name(place))
    return question, lambda: _is_founded(place, context)


def works_of(place: str, context: Context) -> Offer:
    """Offer to ask what a place has made."""
    question = say("organizations.ask_works", place=context.families.name(place))
    return question, lambda: bool(context.store.works_of(context.families.parts(place)))


def about(place: str, context: Context) -> Offer:
    """Offer to ask what a place is."""
    record = context.families.organization(place)
    name = context.families.name(place)
    return say("organizations.ask_about", name=name), lambda: bool(record and record.sources)
