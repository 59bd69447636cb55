"""What a place is, and who is there."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.citations import Notes
from bot.answers.doubt import HAPPENED, doubt
from bot.answers.draft import Context, Draft
from bot.answers.lists import MOST_NAMES, Entry, Group, Listing, told
from bot.answers.organizations_entries import spoken
from bot.answers.organizations_founding import Founder, founders_of
from bot.answers.patterns import say
from bot.answers.people_sentences import beside_founding
from bot.answers.phrases import at_place, is_office, said, with_article
from bot.answers.roles_tenure import Tenure, came_back, merged, tenures
from bot.answers.stays import LEAVING, Tie, is_ahead, known_on, tie_of
from bot.answers.timeline import as_of
from bot.answers.titles import standing
from bot.answers.turnover import arrivals, departures
from bot.answers.wording import article, joined, month_of, number, on, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind, Move, MoveKind, Organization, Role, Status
from bot.questions.question import Question

_COMING = frozenset((MoveKind.JOINED, MoveKind.RETURNED, MoveKind.TRANSFERRED, MoveKind.FOUNDED))
_WORKING = frozenset((Tie.JOB, Tie.ACADEMIC))

MOST_TOLD = 3
"""Sentences that tell what a place is."""

SHARE = 3
"""From how many people on a part of the place gets a number of its own."""


def about_organization(question: Question, context: Context) -> Draft | None:
    """Answer "what is Anthropic?": what it is, who founded and who leads it, the newest of it."""
    places = context.organizations(question.organizations)
    record = context.families.organization(places[0]) if places else None
    if record is None:
        return None
    notes = context.notes()
    described = _is(record, context, notes)
    led = _founded_and_led(record, context, notes, described)
    newest = _newest(record, context, notes, named=not (described or led))
    texts = [text for text in (described, led, newest) if text]
    if len(texts) < MOST_TOLD:
        texts += filter(None, [_statement(record, context, notes)])
    notes.rest_on(record)
    wanted = [
        offers.who_left(record.id, context),
        offers.who_joined(record.id, context),
        offers.founders(record.id, context),
        offers.works_of(record.id, context),
    ]
    outcome = Outcome.ANSWERED if notes.citations else Outcome.NO_RECORD
    if not texts:
        whole = say("places.part", whole=context.families.name(record.parent)) if record.parent else ""
        texts = [sentence(say("places.is_only", name=record.name, kind=article(record.kind), part=whole))]
    return Draft(outcome, " ".join(texts), notes, suggestions=offers.answerable(wanted))


def _founded_and_led(record: Organization, context: Context, notes: Notes, described: str) -> str:
    """Who founded a place and who leads it, in one sentence; not whom its description names already."""
    found = [f for f in founders_of(record.id, context)[0] if f.status is Status.CONFIRMED]
    heads = _heads(record, context)
    if len(found) == 1 and [t.person for t in heads] == [found[0].person]:
        seen = as_of(context.store, heads[0].facts)
        which = "places.founder_and_head" if seen else "places.founder_and_head_undated"
        office = _office(heads[0].title, record.name, True)
        blanks = {"what": say("places.it") if described else record.name, "role": office}
        marks = notes.cite(*found[0].facts[:1], *heads[0].facts)
        date = month_of(seen) if seen else ""
        return sentence(say(which, name=_name(found[0].person, context), date=date, marks=marks, **blanks))
    if all(_name(f.person, context) in described for f in found):
        found = []
    founded = _founded(found, record, context, notes, named=not described)
    head = _head(heads, record, context, notes, beside=bool(founded))
    if founded and head:
        return sentence(say("places.founded_and_led", founded=founded.rstrip("."), head=head))
    return sentence(founded or head) if founded or head else ""


def _is(record: Organization, context: Context, notes: Notes) -> str:
    if not record.sources:
        return ""
    part = say("places.part", whole=context.families.name(record.parent)) if record.parent else ""
    described = (record.description or "").rstrip(". ")
    told_so = record.founded and str(record.founded.year) in described
    founded = say("places.founded", on=on(record.founded)) if record.founded and not told_so else ""
    blanks = {"name": record.name, "kind": article(record.kind), "part": part, "founded": founded}
    pattern = "places.described" if described else "places.is"
    return sentence(say(pattern, **blanks, described=described, marks=notes.cite(record)))


def _founded(found: Sequence[Founder], record: Organization, context: Context, notes: Notes, named: bool) -> str:
    if not found:
        return ""
    entries = tuple(Entry(_name(f.person, context), facts=f.facts[:1]) for f in found)
    what = record.name if named else say("places.it")
    return told([Listing("places.founders", (Group(entries),), {"what": what}, most=5)], notes)[0]


def _heads(record: Organization, context: Context) -> list[Tenure]:
    return [t for t in merged([t for t in tenures("CEO", record.id, context) if t.fit]) if t.current]


def _head(current: Sequence[Tenure], record: Organization, context: Context, notes: Notes, beside: bool) -> str:
    if not current:
        return ""
    seen = as_of(context.store, [fact for t in current for fact in t.facts])
    names = joined(
        [
            say("roles.is", name=_name(t.person, context), role=_office(t.title, record.name, beside), since="")
            + notes.cite(*t.facts)
            for t in current
        ]
    )
    if seen is None:
        return say("places.head_undated", names=names)
    return say("places.head", date=month_of(seen), names=names)


def _office(title: str, place: str, beside: bool) -> str:
    """Return the office that leads a place; beside the founders, without the place and the founding."""
    return with_article(beside_founding(title) or title) if beside else at_place(title, place)


def _newest(record: Organization, context: Context, notes: Notes, named: bool) -> str:
    """The newest arrival and the newest departure."""
    search = (record.id, None, context.store, context.families, context.today)
    entries = []
    for turnover, verb in ((arrivals(*search), "came"), (departures(*search), "left")):
        dated = [(change.date, change) for change in turnover.sure if change.date]
        if dated:
            when, newest = max(dated, key=lambda pair: (pair[0].first, pair[0].last, pair[1].person))
            words = say(f"places.newest_{verb}", when=f" {on(when)}")
            aside = f" ({doubt(newest.facts[0])})" if doubt(newest.facts[0]) else ""
            entries.append(Entry(_name(newest.person, context), f"{words}{aside}", newest.facts[:1]))
    pattern = "places.newest_both" if len(entries) > 1 else "places.newest"
    blanks = {"at": say("places.at", place=record.name) if named else ""}
    return told([Listing(pattern, (Group(tuple(entries)),), blanks)], notes)[0] if entries else ""


def _statement(record: Organization, context: Context, notes: Notes) -> str:
    """The newest thing said of the place that its employer or a filing confirms."""
    found = context.store.statements_about(EntityKind.ORGANIZATION, record.id)
    dated = [s for s in found if s.date and s.status is Status.CONFIRMED and s.date.first <= context.today]
    if not dated:
        return ""
    newest = max(dated, key=lambda s: (s.date.last if s.date else datetime.date.min, s.id))
    return sentence(say("places.statement", text=newest.text.rstrip(". "), marks=notes.cite(newest)))


@dataclass(frozen=True, slots=True)
class _There:
    """Someone at a place: the role, or the arrival that nothing later takes back."""

    person: str
    place: str
    title: str | None
    start: PartialDate | None
    tie: Tie
    fact: Role | Move
    left: Move | None = None
    """A departure after the start of a role that a newer source still shows held."""

    @property
    def order(self) -> tuple[int, int, str]:
        """The highest first, then the newest."""
        return (
            standing(self.title) if self.title else 5,
            -(self.start.first.toordinal() if self.start else 0),
            self.person,
        )


def staff(question: Question, context: Context) -> Draft | None:
    """Answer "who is at Anthropic?", "who was at DeepMind in 2019?"."""
    places = context.organizations(question.organizations)
    if not places:
        return None
    place, name = places[0], context.families.name(places[0])
    notes, during = context.notes(), spoken(question.period, context)
    found = _there(place, question, context)
    working = [one for one in found if one.tie in _WORKING]
    wanted = [offers.who_joined(place, context), offers.who_left(place, context), offers.founders(place, context)]
    if not found:
        text, _ = told([Listing("places.staff_none", blanks={"place": name, "during": during})], notes)
        return Draft(Outcome.NO_RECORD, text, notes, suggestions=offers.answerable(wanted))
    listings = []
    if working:
        seen = as_of(context.store, [one.fact for one in working[:MOST_NAMES]])
        which = "staff_in" if question.period else "staff" if seen else "staff_undated"
        blanks = {
            "place": name,
            "during": during,
            "count": number(len(working)),
            "date": month_of(seen) if seen else "",
            "of_them": _of_them(place, working, context),
        }
        pattern = f"places.{which}_{'one' if len(working) == 1 else 'many'}"
        listings.append(Listing(pattern, (_named(working, place, context),), blanks))
    for ties, pattern in (((Tie.BOARD,), "board"), ((Tie.ADVISER, Tie.STUDENT, Tie.INVESTOR), "around")):
        others = [one for one in found if one.tie in ties]
        if others:
            listings.append(Listing(f"places.{pattern}", (_named(others, place, context),), most=5))
    text, more = told(listings, notes)
    notes.rest_on(*(fact for one in found for fact in (one.fact, one.left) if fact))
    return Draft(Outcome.ANSWERED, text, notes, suggestions=offers.answerable(wanted), more=more)


def _there(place: str, question: Question, context: Context) -> list[_There]:
    """Everyone who is there, or was in the period; each once, by the highest of their roles."""
    parts = context.families.parts(place)
    period, today = question.period, context.today
    first = (period.start if period else None) or today
    last = (period.end if period else None) or today
    gone = _gone(parts, context)
    found: dict[str, _There] = {}
    ever: set[str] = set()
    for role in context.store.roles_at(parts):
        ever.add(role.person)
        if role.status not in HAPPENED:
            continue
        inside = _held(role, first, last) if period else _goes_on(role, today) and not _left(role, gone, context)
        if inside:
            odd = None if period else _newer(gone.get(role.person), role, context)
            one = _There(role.person, role.organization, role.title, role.start, tie_of(role.title), role, odd)
            if role.person not in found or one.order < found[role.person].order:
                found[role.person] = one
    if period is None:
        for move in context.store.moves_to(parts):
            came = move.kind in _COMING and move.status in HAPPENED and not is_ahead(move.date, today)
            if came and move.person not in ever and move.person not in gone:
                tie = tie_of(move.title_to) if move.title_to else Tie.JOB
                found.setdefault(
                    move.person, _There(move.person, move.destination or place, move.title_to, move.date, tie, move)
                )
    return sorted(found.values(), key=lambda one: one.order)


def _goes_on(role: Role, today: datetime.date) -> bool:
    return known_on(role, today).ongoing and not is_ahead(role.start, today)


def _held(role: Role, first: datetime.date, last: datetime.date) -> bool:
    """Whether the facts place a role in a span of days: it began by its end, and went on or ended after its start."""
    begun = role.start is not None and role.start.first <= last
    return begun and (role.ongoing or (role.end is not None and role.end.last >= first))


def _gone(parts: frozenset[str], context: Context) -> dict[str, Move]:
    """The newest move of each person away from the place."""
    moves: dict[str, Move] = {}
    for move in context.store.moves_from(parts):
        away = move.kind in LEAVING and move.status in HAPPENED and move.destination not in parts
        away = away and _first(move) <= context.today
        if away and (move.person not in moves or _first(move) > _first(moves[move.person])):
            moves[move.person] = move
    return moves


def _first(move: Move) -> datetime.date:
    return move.date.first if move.date else datetime.date.min


def _left(role: Role, gone: dict[str, Move], context: Context) -> bool:
    """Whether a departure is newer than the start and the sources of a role that is open in them."""
    move = gone.get(role.person)
    if move is None or move.date is None or (role.start and role.start.first > move.date.last):
        return False
    seen = as_of(context.store, [role])
    return seen is None or seen.last <= move.date.last + datetime.timedelta(days=31)


def _newer(left: Move | None, role: Role, context: Context) -> Move | None:
    """A departure that is newer than the start of a job, without a return."""
    after = left and left.date and role.start and role.start.first < left.date.first and tie_of(role.title) in _WORKING
    return left if left and after and not came_back(left, context) else None


def _named(people: Sequence[_There], place: str, context: Context) -> Group:
    entries = []
    for one in people:
        asides = [said(one.title)] if one.title and is_office(one.title) else []
        if one.place != place:
            asides.append(context.families.name(one.place))
        asides += filter(None, [doubt(one.fact)])
        if one.left and one.left.date:
            asides.append(say("places.though_left", when=on(one.left.date)))
        aside = f" ({', '.join(asides)})" if asides else ""
        facts = (one.fact, one.left) if one.left else (one.fact,)
        entries.append(Entry(_name(one.person, context), aside, facts))
    return Group(tuple(entries))


def _of_them(place: str, people: Sequence[_There], context: Context) -> str:
    counts = Counter(one.place for one in people if one.place != place)
    parts = [
        say("organizations.of_them_at", count=number(count), place=context.families.name(part))
        for part, count in counts.most_common(2)
        if count >= SHARE
    ]
    return say("organizations.of_them", parts=joined(parts)) if parts else ""


def _name(person: str, context: Context) -> str:
    record = context.store.person(person)
    return record.name if record else person
