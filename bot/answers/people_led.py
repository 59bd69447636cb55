"""What a person stands for in a question about a place: "who did Zuckerberg poach?", "who left since Murati left?"."""

from __future__ import annotations

import datetime
from dataclasses import replace

from bot.answers.draft import Context
from bot.answers.stays import BOARD_MOVES, Stay, Tie
from bot.answers.timeline import present, timeline
from bot.answers.titles import standing, standing_beside_founding
from bot.facts.records import Role
from bot.questions.question import Order, Period, Question, Relation

HIGH = 1
"""Down to which standing a title is one of those who hire."""


def led_by(person: str, context: Context) -> tuple[Stay, Role] | None:
    """Return where someone is in charge, else was last, with the highest title there; None where no title tells."""
    line = timeline(context.store, person, context.families, context.today)
    going = present(line, context.today, context.store).stays
    for stays in (going, tuple(reversed(line.stays))):
        led = [(stay, max(high, key=_height)) for stay in stays if (high := [r for r in stay.roles if _is_high(r)])]
        if led:
            return min(led, key=lambda found: standing_beside_founding(found[1].title)) if stays is going else led[0]
    return None


def places_of(question: Question, context: Context) -> tuple[str, ...]:
    """Return the places that are named, else the one where the person who is named is in charge."""
    places = context.organizations(question.organizations)
    best = question.people[0].best if question.people and not places else None
    led = led_by(best.id, context) if best else None
    return (led[0].organization,) if led else places


def in_charge(stay: Stay) -> Period | None:
    """Return the time in which someone was there, as far as its ends are known; None where neither is."""
    start, end = stay.start, None if stay.ongoing else stay.end
    if start is None and end is None:
        return None
    return Period(start.first if start else None, end.last if end else None, "")


def since_event(question: Question, place: str, context: Context) -> Question:
    """Return the question for the time from the day on which someone left a place, or came to it, where it asks so."""
    best = question.people[0].best if question.people and question.order is Order.AFTER else None
    if best is None or question.period:
        return question
    line = timeline(context.store, best.id, context.families, context.today)
    if question.relation is Relation.LEAVE:
        days = [stay.end for stay in line.at_organization(place) if stay.end and stay.tie is not Tie.BOARD]
    else:
        moves = [m for m in line.moves if context.families.within(m.destination, place) and m.kind not in BOARD_MOVES]
        days = [move.date for move in moves if move.date]
    if not days:
        return question
    return replace(question, period=Period(max(days, key=lambda d: d.first).first, None, ""))


def _is_high(role: Role) -> bool:
    return standing(role.title) <= HIGH


def _height(role: Role) -> tuple[int, datetime.date]:
    return -standing_beside_founding(role.title), role.start.first if role.start else datetime.date.min
