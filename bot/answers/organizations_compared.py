"""Which place lost or gained more people, and where those who left a place mostly went."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.doubt import HAPPENED
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, told
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.turnover import Change, arrivals, departures
from bot.answers.wording import joined, number
from bot.facts.records import MoveKind, Status
from bot.questions.question import Group as GroupAsked
from bot.questions.question import Period, Question, Relation

EXAMPLES = 3
"""People named for each place."""

PLACES = 3
"""Places told of, where all are compared."""

LATELY = datetime.timedelta(days=365)
"""The period in which all places are compared where none is asked for."""


def comparison(question: Question, context: Context) -> Draft | None:
    """Answer "who lost more people in 2025, OpenAI or Google?", "which company lost the most?"."""
    places = context.organizations(question.organizations)
    came = question.relation in (Relation.JOIN, Relation.RETURN)
    if came and (len(places) == 1 or (places and question.group is GroupAsked.LEAVERS)):
        return _destinations(places[0], question, context, among=places[1:])
    period = question.period
    if len(places) < 2:
        period = period or Period(context.today - LATELY, context.today, "")
        places = (*places, *_busiest(period, came, context, without=places))
    search = arrivals if came else departures
    found = {p: search(p, period, context.store, context.families, context.today).sure for p in places}
    return _told("came" if came else "left", found, period, context, of=places[:2])


def _destinations(place: str, question: Question, context: Context, among: Sequence[str]) -> Draft:
    """Where most of those who left a place went, or to which of some places more of them did."""
    left = departures(place, question.period, context.store, context.families, context.today).sure
    found: dict[str, list[Change]] = {}
    for change in left:
        if change.other and not among:
            found.setdefault(context.families.top(change.other), []).append(change)
    for asked in among:
        found[asked] = [change for change in left if context.families.within(change.other, asked)]
    first = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))[:PLACES]
    return _told("to", dict(first), question.period, context, of=(place,))


def _busiest(period: Period, came: bool, context: Context, without: Sequence[str]) -> tuple[str, ...]:
    """The places that most moves of a period lead from, or to."""
    first, last = period.start or datetime.date.min, period.end or context.today
    counts: Counter[str] = Counter()
    for move in context.store.moves_between(first, max(first, last)):
        place = move.destination if came else move.origin
        happened = move.status in HAPPENED
        if place and happened and move.kind is not MoveKind.PROMOTED and move.origin != move.destination:
            counts[context.families.top(place)] += 1
    ranked = sorted(counts, key=lambda place: (-counts[place], place))
    return tuple(place for place in ranked if place not in without)[:PLACES]


def _told(
    words: str, found: Mapping[str, Sequence[Change]], period: Period | None, context: Context, of: Sequence[str]
) -> Draft:
    notes = context.notes()
    name = context.families.name
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    during = spoken(period, context)
    wanted = [offers.who_left(place, context) for place in of] + [offers.who_joined(place, context) for place in of]
    if not ranked or not ranked[0][1]:
        places = joined([name(place) for place in of], "or") if of else say("places.any_place")
        side = "came" if words == "came" else "left"
        text, _ = told([Listing(f"places.compared_none_{side}", blanks={"places": places, "during": during})], notes)
        return Draft(Outcome.NO_RECORD, text, notes, suggestions=offers.answerable(wanted))
    most = len(ranked[0][1])
    leading = [place for place, changes in ranked if len(changes) == most]
    rest = [(place, changes) for place, changes in ranked if place not in leading]
    counts = number(most) if len(leading) == 1 else say("places.each", count=number(most))
    if rest:
        none = say("places.none")
        against = [
            say("places.rest_at", count=number(len(changes)) if changes else none, place=name(place))
            for place, changes in rest
        ]
        counts = say("places.more_than", count=counts, rest=joined(against))
    groups = tuple(_group(place, changes, len(changes), words, context) for place, changes in ranked if changes)
    short = tuple(_group(place, changes, EXAMPLES, words, context) for place, changes in ranked if changes)
    degree = "same" if len(leading) > 1 else "more" if len(ranked) == 2 else "most"
    pattern = f"{degree}_{words}"
    blanks = {
        "leading": joined([name(place) for place in leading]),
        "during": during,
        "counts": counts,
        "place": name(of[0]) if of else "",
    }
    text, more = told([Listing(f"places.{pattern}", groups, blanks, short=short, rest=None)], notes)
    for _, changes in ranked:
        for change in changes:
            notes.rest_on(*change.facts)
    return Draft(Outcome.ANSWERED, text, notes, suggestions=offers.answerable(wanted), more=more)


def _group(place: str, changes: Sequence[Change], most: int, words: str, context: Context) -> Group:
    """The people of one place, all or some examples of them."""
    shown = "among" if len(changes) > most else "all"
    before = say(f"places.{'to' if words == 'to' else 'at'}_{shown}", place=context.families.name(place))
    return Group(tuple(_entry(change, context) for change in changes[:most]), before)


def _entry(change: Change, context: Context) -> Entry:
    person = context.store.person(change.person)
    aside = f" ({change.status})" if change.status is Status.REPORTED else ""
    return Entry(person.name if person else change.person, aside, change.facts[:1])
