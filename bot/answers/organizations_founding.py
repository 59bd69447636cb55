"""Who founded a place, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.citations import Notes
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, told
from bot.answers.patterns import say
from bot.answers.phrases import said
from bot.answers.titles import founded_part, is_founder, standing_beside_founding
from bot.answers.wording import on, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Organization, Role, Status
from bot.questions.question import Question

MOST = 12
"""Founders named in the text: they are asked for by name, and few places have more."""


@dataclass(frozen=True, slots=True)
class Founder:
    """Someone who founded a place, with the move and the roles that say so, and the firmest of their statuses."""

    person: str
    facts: tuple[Move | Role, ...]
    status: Status
    title: str | None = None


def founders_of(place: str, context: Context) -> tuple[tuple[Founder, ...], tuple[Role, ...]]:
    """Return the founders of a place, the highest first, and the roles of those who founded only a part of it."""
    record = context.families.organization(place)
    names = (record.name, *record.aliases) if record else ()
    facts: dict[str, list[Move | Role]] = {}
    for move in context.store.moves_to((place,)):
        if move.kind is MoveKind.FOUNDED and move.status is not Status.DENIED:
            facts.setdefault(move.person, []).append(move)
    parts = []
    for role in context.store.roles_titled(place, is_founder):
        if role.status is Status.DENIED:
            continue
        if role.person not in facts and founded_part(role.title, names):
            parts.append(role)
        else:
            facts.setdefault(role.person, []).append(role)
    found = [_founder(person, those) for person, those in facts.items()]
    return tuple(sorted(found, key=_order)), tuple(parts)


_FIRMEST = (Status.CONFIRMED, Status.REPORTED, Status.RUMORED)


def _founder(person: str, facts: Sequence[Move | Role]) -> Founder:
    ordered = sorted(facts, key=lambda fact: (_FIRMEST.index(fact.status), isinstance(fact, Role)))
    titles = [title for fact in facts if (title := fact.title if isinstance(fact, Role) else fact.title_to)]
    return Founder(person, tuple(ordered), ordered[0].status, min(titles, key=_rank, default=None))


def _rank(title: str) -> tuple[int, int]:
    """The chief executive before other founders."""
    return standing_beside_founding(title), len(title)


def _order(founder: Founder) -> tuple[int, int, str]:
    rank = _rank(founder.title)[0] if founder.title else 9
    return _FIRMEST.index(founder.status), rank, founder.person


def founders(question: Question, context: Context) -> Draft | None:
    """Answer "who founded Anthropic (and when)?"."""
    places = context.organizations(question.organizations)
    record = context.families.organization(places[0]) if places else None
    if record is None:
        return None
    found, parts = founders_of(record.id, context)
    notes = context.notes()
    sure = [founder for founder in found if founder.status is not Status.RUMORED]
    rumored = [founder for founder in found if founder.status is Status.RUMORED]
    listings: list[Listing] = []
    if sure:
        reported = all(founder.status is Status.REPORTED for founder in sure)
        when = _when(record, sure)
        blanks = {"place": record.name, "when": f" {on(when)}" if when else ""}
        entries = tuple(_entry(founder, reported, context) for founder in sure)
        listings.append(Listing("founding.by_reported" if reported else "founding.by", (Group(entries),), blanks, MOST))
    if rumored:
        entries = tuple(_entry(founder, False, context) for founder in rumored)
        listings.append(Listing("founding.rumored_many" if len(rumored) > 1 else "founding.rumored", (Group(entries),)))
    text, more = told(listings, notes)
    if not listings:
        text = _unknown(record, notes)
    elif sure and record.founded:
        notes.rest_on(record)
    for role in parts:
        text += " " + sentence(
            say("founding.part", name=_name(role.person, context), title=said(role.title), marks=notes.cite(role))
        )
    for founder in found:
        notes.rest_on(*founder.facts)
    wanted = [
        offers.founders_now(record.id, context),
        offers.who_left(record.id, context),
        offers.works_of(record.id, context),
    ]
    outcome = Outcome.ANSWERED if found or parts else Outcome.NO_RECORD
    return Draft(outcome, text.strip(), notes, suggestions=offers.answerable(wanted), more=more)


def founded_when(question: Question, context: Context) -> Draft | None:
    """Answer "when was Anthropic founded?"."""
    places = context.organizations(question.organizations)
    record = context.families.organization(places[0]) if places else None
    if record is None:
        return None
    notes = context.notes()
    found = [f for f in founders_of(record.id, context)[0] if f.status is not Status.RUMORED]
    dated = [(move.date, move) for f in found for move in f.facts if isinstance(move, Move) and move.date]
    offered = offers.answerable([offers.founders(record.id, context), offers.founders_now(record.id, context)])
    if record.founded:
        same = [move for when, move in dated if when.year == record.founded.year]
        marks = notes.cite(record) or notes.cite(*same[:1])
        pattern = "founding.when" if marks else "founding.when_unsourced"
        text = say(pattern, place=record.name, when=on(record.founded), marks=marks)
        outcome = Outcome.ANSWERED if marks else Outcome.NO_RECORD
        return Draft(outcome, sentence(text), notes, suggestions=offered)
    if dated:
        first = min((when for when, _ in dated), key=lambda when: when.first)
        then = [f for f in found if any(isinstance(x, Move) and x.date == first for x in f.facts)]
        entries = tuple(_entry(founder, True, context) for founder in then)
        blanks = {"place": record.name, "when": f" {on(first)}"}
        text, more = told([Listing("founding.when_moved", (Group(entries),), blanks, MOST)], notes)
        return Draft(Outcome.ANSWERED, text, notes, suggestions=offered, more=more)
    pattern = "founding.unknown_when_but" if found else "founding.unknown_when"
    entries = tuple(_entry(founder, False, context) for founder in found)
    text, more = told([Listing(pattern, (Group(entries),), {"place": record.name}, MOST)], notes)
    return Draft(Outcome.NO_RECORD, text, notes, suggestions=offered, more=more)


def _when(record: Organization, sure: Sequence[Founder]) -> PartialDate | None:
    """The date that the place's record gives, else the one that all its founders' moves agree on."""
    if record.founded:
        return record.founded
    dates = {fact.date for founder in sure for fact in founder.facts if isinstance(fact, Move)}
    return dates.pop() if len(dates) == 1 else None


def _entry(founder: Founder, reported: bool, context: Context) -> Entry:
    aside = say("founding.reported") if founder.status is Status.REPORTED and not reported else ""
    return Entry(_name(founder.person, context), aside, founder.facts[:1])


def _unknown(record: Organization, notes: Notes) -> str:
    if record.founded and record.sources:
        blanks = {"place": record.name, "when": on(record.founded), "marks": notes.cite(record)}
        return sentence(say("founding.unknown_but_when", **blanks))
    return sentence(say("founding.unknown", place=record.name))


def _name(person: str, context: Context) -> str:
    record = context.store.person(person)
    return record.name if record else person
