"""What to ask next: at most three questions, each of which the store can answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.answers.draft import Context
from bot.answers.patterns import say
from bot.facts.records import MoveKind, Status

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


def who_joined(place: str, context: Context) -> Offer:
    """Offer to ask who joined a place."""

    def check() -> bool:
        own = {place, *context.families.wholes(place), *context.families.parts(place)}
        moves = context.store.moves_to(context.families.parts(place))
        return any(m.kind in _TO_COME and m.status is not Status.DENIED and m.origin not in own for m in moves)

    return say("organizations.ask_came", place=context.families.name(place), during=""), check


def who_left(place: str, context: Context) -> Offer:
    """Offer to ask who left a place."""

    def check() -> bool:
        own = {place, *context.families.wholes(place), *context.families.parts(place)}
        moves = context.store.moves_from(context.families.parts(place))
        return any(m.kind in _TO_LEAVE and m.status is not Status.DENIED and m.destination not in own for m in moves)

    return say("organizations.ask_left", place=context.families.name(place), during=""), check


def where_now(person: str, context: Context) -> Offer:
    """Offer to ask where someone is now."""
    record = context.store.person(person)
    question = say("organizations.ask_now", name=record.name if record else person)
    return question, lambda: bool(context.store.roles_of(person) or context.store.moves_of(person))


def founders(place: str, context: Context) -> Offer:
    """Offer to ask who founded a place."""
    question = say("organizations.ask_founders", place=context.families.name(place))
    return question, lambda: any(m.kind is MoveKind.FOUNDED for m in context.store.moves_to((place,)))


def makers(work: str, name: str, context: Context) -> Offer:
    """Offer to ask who made a work."""
    return say("organizations.ask_makers", name=name), lambda: bool(context.store.credits_on(work))


def makers_now(work: str, name: str, context: Context) -> Offer:
    """Offer to ask where the makers of a work are."""
    return say("organizations.ask_makers_now", name=name), lambda: bool(context.store.credits_on(work))


def founders_now(place: str, context: Context) -> Offer:
    """Offer to ask where the founders of a place are."""
    question = say("organizations.ask_founders_now", place=context.families.name(place))
    return question, lambda: any(m.kind is MoveKind.FOUNDED for m in context.store.moves_to((place,)))


def works_of(place: str, context: Context) -> Offer:
    """Offer to ask what a place has made."""
    question = say("organizations.ask_works", place=context.families.name(place))
    return question, lambda: bool(context.store.works_of(context.families.parts(place)))


def about(place: str, context: Context) -> Offer:
    """Offer to ask what a place is."""
    name = context.families.name(place)
    return say("organizations.ask_about", name=name), lambda: context.families.organization(place) is not None
