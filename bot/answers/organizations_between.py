"""Moves among several organizations, whichever way: "moves between OpenAI, Anthropic and Meta in 2025"."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, told
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.turnover import Change, flow
from bot.answers.wording import date, joined, month_of, number
from bot.facts.dates import PartialDate
from bot.facts.records import Status
from bot.questions.question import Group as GroupAsked
from bot.questions.question import Order, Period, Question, Relation

MOST_PLACES = 8
"""Organizations that are compared, each with each; further ones are left out."""
FEW = 3
"""People named in the short text for each pair of organizations."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Who went straight from one place to another."""

    origin: str
    place: str
    sure: tuple[Change, ...]
    rumored: tuple[Change, ...]


def moves_between(question: Question, context: Context) -> Draft | None:
    """Answer about moves in every direction; None where a flow from one place to another is asked for."""
    places = context.organizations(question.organizations)[:MOST_PLACES]
    either_way = len(places) > 2 or (len(places) == 2 and question.group is GroupAsked.LEAVERS)
    if not either_way or question.order is Order.AFTER or question.relation is Relation.AT:
        return None
    pairs = _pairs(places, question.period, context)
    blanks = {
        "places": joined([context.families.name(place) for place in places]),
        "during": spoken(question.period, context),
    }
    notes = context.notes()
    shown = pairs or (_pairs(places, None, context) if question.period else [])
    if pairs:
        listings = [*_sure(pairs, blanks, question.period, context), *_rumored(pairs, context)]
    else:
        entries = tuple(_entry(c, date, context) for pair in shown for c in pair.sure)
        listings = [Listing("between.none_ever" if entries else "between.none", (Group(entries),), blanks, FEW)]
    text, more = told(listings, notes)
    changes = [change for pair in shown for change in (*pair.sure, *pair.rumored)]
    for change in changes:
        notes.rest_on(*change.facts)
    wanted = [offers.where_now(change.person, context) for change in changes[:1]]
    wanted += [offers.who_left(place, context) for place in places[:2]]
    outcome = Outcome.ANSWERED if pairs else Outcome.NO_RECORD
    return Draft(outcome, text, notes, suggestions=offers.answerable(wanted), more=more)


def _pairs(places: Sequence[str], period: Period | None, context: Context) -> list[_Pair]:
    """Every two places with someone who went from one to the other, those of most people first."""
    search = (context.store, context.families, context.today)
    found = []
    for origin, place in itertools.permutations(places, 2):
        sure, rumored, _ = flow(origin, place, period, *search)
        if sure or rumored:
            found.append(_Pair(origin, place, sure, rumored))
    return sorted(found, key=lambda pair: -len(pair.sure))


def _sure(pairs: Sequence[_Pair], blanks: dict[str, str], period: Period | None, context: Context) -> list[Listing]:
    within = bool(period and period.start and period.end and period.start.year == period.end.year)
    when = _month if within else date
    groups = tuple(_group(pair, when, context, len(pair.sure)) for pair in pairs if pair.sure)
    if not groups:
        return []
    count = len({change.person for pair in pairs for change in pair.sure})
    short = tuple(_group(pair, when, context, FEW) for pair in pairs if pair.sure)
    pattern = "between.one" if count == 1 else "between.many"
    return [Listing(pattern, groups, blanks | {"count": number(count)}, short=short, rest=None)]


def _group(pair: _Pair, when: Callable[[PartialDate], str], context: Context, most: int) -> Group:
    names = {"origin": context.families.name(pair.origin), "place": context.families.name(pair.place)}
    pattern = "one" if len(pair.sure) == 1 else "many" if len(pair.sure) <= most else "cut"
    entries = tuple(_entry(change, when, context) for change in pair.sure[:most])
    return Group(entries, say(f"between.pair_{pattern}", count=number(len(pair.sure)), **names))


def _rumored(pairs: Sequence[_Pair], context: Context) -> list[Listing]:
    entries = []
    for pair in pairs:
        for change in pair.rumored:
            names = {"origin": context.families.name(pair.origin), "place": context.families.name(pair.place)}
            when = f", {date(change.date)}" if change.date else ""
            after = say("between.rumored_pair", when=when, **names)
            entries.append(Entry(_name(change, context), after, change.facts[:1]))
    if not entries:
        return []
    return [Listing("between.rumored_one" if len(entries) == 1 else "between.rumored_many", (Group(tuple(entries)),))]


def _entry(change: Change, when: Callable[[PartialDate], str], context: Context) -> Entry:
    asides = [when(change.date)] if change.date else []
    if change.status is Status.REPORTED:
        asides.append(say("organizations.reported"))
    aside = ", ".join(filter(None, asides))
    return Entry(_name(change, context), f" ({aside})" if aside else "", change.facts[:1])


def _month(when: PartialDate) -> str:
    """The month alone, where the year is told before."""
    return month_of(when).removesuffix(f" {when.year}") if when.month else ""


def _name(change: Change, context: Context) -> str:
    record = context.store.person(change.person)
    return record.name if record else change.person
