"""What is new: the newest moves, of everybody or of the people and places asked about."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, cut, grouped, told
from bot.answers.naming import surname
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.people_sentences import Teller, Tense
from bot.answers.timeline import timeline
from bot.answers.titles import standing
from bot.answers.wording import joined, month_of, number, on
from bot.facts.dates import PartialDate
from bot.facts.records import Move, Person, Status
from bot.questions.question import Period, Question

MOST_NEWS = 6
"""Moves in the short text; the long one has more."""

FEW = 3
"""Moves that are told instead, where the period asked for holds none."""

MOST_TOGETHER = 5
"""People who did the same and are all named in the short text."""

MOST_LONG = 40
"""Moves in the long form: more are a question for a period."""


def news(question: Question, context: Context) -> Draft | None:
    """Answer "what's new?", "what happened at OpenAI this week?"."""
    if question.unknown:
        return None
    every = _about(question, context)
    found = [m for m in every if _in(question.period, m, context.today)] if question.period else every
    notes = context.notes()
    if not found and not every:
        pattern = "places.news_none_before" if question.period else "places.news_nothing"
        text, _ = told([Listing(pattern, blanks={"during": spoken(question.period, context)})], notes)
        return Draft(Outcome.NO_RECORD, text, notes)
    shown = found[:MOST_LONG] or every[:FEW]
    groups = by_month(shown, context, named=bool(found and question.period))
    newest = shown[0].date
    blanks = {"month": month_of(newest) if newest else "", "during": spoken(question.period, context)}
    pattern = "news_none" if not found else "news" if question.period else "news_of"
    short = cut(by_month(shown, context, named=bool(found and question.period), few=True), MOST_NEWS)[0]
    text, more = told([Listing(f"places.{pattern}", groups, blanks, short=short, rest="more")], notes)
    notes.rest_on(*shown)
    wanted = [offers.where_now(shown[0].person, context)]
    wanted += [offers.who_left(place, context) for place in places_left(shown)]
    return Draft(Outcome.ANSWERED, text, notes, suggestions=offers.answerable(wanted), more=more)


def _about(question: Question, context: Context) -> list[Move]:
    """The moves to tell of, newest first; those before the period too, in case it holds none."""
    people = context.people(question.people)
    places = context.organizations(question.organizations)
    moves: Iterable[Move]
    if people:
        moves = [move for person in people for move in context.store.moves_of(person.id)]
    elif places:
        parts = frozenset().union(*(context.families.parts(place) for place in places))
        moves = {m.id: m for m in (*context.store.moves_from(parts), *context.store.moves_to(parts))}.values()
    else:
        moves = _of_everybody(question.period, context)
    dated = [m for m in moves if m.date and m.date.first <= context.today and m.status is not Status.DENIED]
    return sorted(dated, key=order)


def _of_everybody(period: Period | None, context: Context) -> list[Move]:
    found: list[Move] = []
    if period and period.start:
        last = min(period.end or context.today, context.today)
        found = list(context.store.moves_between(period.start, max(last, period.start)))
    return found or list(context.store.newest_moves(MOST_LONG, context.today))


def _in(period: Period | None, move: Move, today: datetime.date) -> bool:
    if period is None or move.date is None:
        return period is None
    last = period.end or today
    return (period.start or datetime.date.min) <= move.date.first and (move.date.last <= last or last >= today)


def order(move: Move) -> tuple[int, int, bool, int, str]:
    """Sort dated moves by this: newest month first; within it the weightiest and the confirmed, then the newest."""
    assert move.date
    titles = [title for title in (move.title_to, move.title_from) if title]
    weight = min(map(standing, titles), default=9)
    month = move.date.year * 12 + (move.date.month or 0)
    return -month, min(weight, 2), move.status is not Status.CONFIRMED, -move.date.first.toordinal(), move.id


def by_month(moves: Sequence[Move], context: Context, named: bool, few: bool = False) -> tuple[Group, ...]:
    """Return moves by month, with what each did; the first month is told before the list, unless `named`.

    Who alone is told of is named in full only at first. With `few` only the first of those who did the same are named.
    """
    groups: list[Group] = []
    alone = len({move.person for move in moves}) == 1
    for month, those in grouped(moves, _month):
        before = say("places.in_month", on=on(month)) if named or groups else ""
        entries = _entries(those, context, few)
        if alone:
            first = 0 if groups else 1
            entries = entries[:first] + tuple(replace(e, name=surname(e.name)) for e in entries[first:])
        groups.append(Group(entries, before, apart=True, starts=True))
    return tuple(groups)


def _month(move: Move) -> PartialDate:
    assert move.date
    return PartialDate(move.date.year, move.date.month)


def _entries(moves: Sequence[Move], context: Context, few: bool) -> tuple[Entry, ...]:
    """People and what they did, as sure as it is; those who did the same are told together."""
    entries = []
    for (how, clause), those in grouped(moves, lambda move: _did(move, context)):
        names = [_name(move, context) for move in those]
        if few and len(names) > MOST_TOGETHER:
            names[FEW:] = [say("lists.others", count=number(len(names) - FEW))]
        words = say(f"places.{how}_{'one' if len(names) == 1 else 'many'}", clause=clause)
        entries.append(Entry(joined(names), words, tuple(those), len(names)))
    return tuple(entries)


def _did(move: Move, context: Context) -> tuple[str, str]:
    """How sure a move is, and its clause without the name: "left Microsoft for OpenAI"."""
    person = context.store.person(move.person) or Person(move.person, move.person)
    teller = Teller(
        person, timeline(context.store, person.id, context.families, context.today), context.notes(), context
    )
    if move.status is Status.RUMORED:
        return "said", teller.clause(move, Tense.PERFECT, when=False)
    if move.status is Status.REPORTED:
        return "reported", teller.clause(move, Tense.PERFECT, when=False)
    return "did", teller.clause(move, Tense.PAST, when=False)


def _name(move: Move, context: Context) -> str:
    person = context.store.person(move.person)
    return person.name if person else move.person


def places_left(moves: Sequence[Move]) -> list[str]:
    """Return the places that these moves leave, those most often left first."""
    origins = [move.origin for move in moves if move.origin and move.origin != move.destination]
    return sorted(dict.fromkeys(origins), key=lambda place: -origins.count(place))[:3]
