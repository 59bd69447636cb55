"""How long someone was at a place or held a title: no more precisely than both ends allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.draft import Context, Draft
from bot.answers.foremost import main_stay
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_sentences import Teller
from bot.answers.phrases import said
from bot.answers.stays import Stay, Tie
from bot.answers.timeline import as_of, present
from bot.answers.titles import match
from bot.answers.wording import date, duration, on, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Role
from bot.questions.question import Question

BREAK = 45
"""Days away after which a return still counts as the same time at a place."""

MOST = 3
"""Times at one place that are told."""

_Dated = tuple[PartialDate, Role | Move]


@dataclass(frozen=True, slots=True)
class _Time:
    """A time at a place or in an office. `what` follows "was": "at Microsoft", "CEO of Microsoft"."""

    what: str
    start: _Dated | None
    end: _Dated | None
    facts: tuple[Role | Move, ...]
    """What it rests on beside its ends."""
    going: tuple[Role | Move, ...] = ()
    """What shows it going on; none where it is over."""
    broken: Move | None = None
    """A departure in between, from which they came back within weeks."""


def how_long(question: Question, context: Context) -> Draft | None:
    """Answer "how long was Bubeck at Microsoft?", "how long has Nadella been CEO?"."""
    organizations = context.organizations(question.organizations)

    def tell(teller: Teller) -> Told:
        place = organizations[0] if organizations else None
        times = _in_office(teller, question.title, place) if question.title else _at_place(teller, place)
        if times:
            first = _told(teller, times[0])
            return Told((first, *(_told(teller, time, after=times[0]) for time in times[1:MOST])))
        title = f" as {said(question.title)}" if question.title else ""
        where = f" at {teller.place(place)}" if place else ""
        return Told((no_record(teller, f"{teller.name()}{title}{where}"),), known=False)

    return about_each(question, context, tell)


def _in_office(teller: Teller, title: str, place: str | None) -> list[_Time]:
    """The times in which someone held a title, newest first."""
    stays = teller.line.at_organization(place) if place else teller.line.stays
    found = []
    for stay in reversed(stays):
        for role in reversed(stay.roles):
            if match(title, role.title, [teller.place(role.organization)]):
                going = (role,) if role.ongoing and stay.ongoing else ()
                start, end = ((when, role) if when else None for when in (role.start, role.end))
                found.append(_Time(teller.role(role), start, end, (role,), going))
    return sorted(found, key=lambda time: not time.going)


def _at_place(teller: Teller, place: str | None) -> list[_Time]:
    """The times at a place, or at the present one, newest first."""
    if place:
        stays = list(teller.line.at_organization(place))
    else:
        now = present(teller.line, teller.context.today, teller.context.store)
        main = main_stay(now, teller.line, teller.context.store) if now.stays else now.ended
        stays = [main] if main else []
    jobs = [stay for stay in stays if stay.tie is not Tie.BOARD]
    return [_time(teller, spell) for spell in reversed(spells(jobs or stays))]


def _time(teller: Teller, spell: Sequence[Stay]) -> _Time:
    start = min((s.start_fact for s in spell if s.start_fact), key=lambda pair: pair[0].first, default=None)
    last = max(spell, key=lambda s: s.ended if s.ended is not None else float("inf"))
    place = _place_of(teller, [stay.organization for stay in spell], last.organization)
    teller.notes.rest_on(*(fact for stay in spell for fact in stay.placed_by))
    going: tuple[Role | Move, ...] = ()
    broken = None
    open_stays = [stay for stay in spell if stay.ongoing]
    if open_stays:
        roles = tuple(role for stay in open_stays for role in stay.roles if role.ongoing)
        going = roles or open_stays[-1].facts
        breaks = [s.departure for s in spell if s.departure and s.departure.destination is None and s.departure.date]
        broken = breaks[0] if breaks else None
    what = say("people.at-place", place=teller.place(place))
    return _Time(what, start, last.end_fact, spell[0].facts[:1], going, broken)


def _place_of(teller: Teller, places: Sequence[str], last: str) -> str:
    """The place that all stays were at: itself, or the whole that they are parts of, which its parts tell."""
    families = teller.context.families
    common = families.common(places) or last
    for part in dict.fromkeys(places):
        between = [part, *families.wholes(part)] if part != common and families.within(part, common) else []
        steps = between[: between.index(common)] if between else []
        teller.notes.rest_on(*(record for step in steps if (record := families.organization(step))))
    return common


def spells(stays: Sequence[Stay]) -> list[list[Stay]]:
    """Put stays together that follow each other without leaving: a transfer within one family. Oldest first."""
    found: list[list[Stay]] = []
    for stay in sorted(stays, key=lambda s: s.began):
        last = found[-1][-1] if found else None
        if last and ((stay.arrival and last.departure is stay.arrival) or _overlapping(found[-1], stay)):
            found[-1].append(stay)
        else:
            found.append([stay])
    return found


def _overlapping(spell: Sequence[Stay], stay: Stay) -> bool:
    if any(s.tie is not stay.tie for s in spell):
        return False
    if any(s.departure for s in spell):
        return _back_soon(spell[-1], stay)
    ends = [s.ended for s in spell]
    return all(end is None or end + 31 >= stay.began for end in ends)


def _back_soon(stay: Stay, after: Stay) -> bool:
    """Whether someone came back within weeks of leaving: one time at a place, with a break."""
    left, back = stay.departure, after.arrival
    if not left or not back or back.kind is not MoveKind.RETURNED or not left.date or not back.date:
        return False
    return left.destination is None and (back.date.last - left.date.first).days <= BREAK


def _told(teller: Teller, time: _Time, after: _Time | None = None) -> str:
    """Tell a time; one before another at the same place, of which both ends are known, only by its length."""
    if after and time.what == after.what and time.start and time.end and not time.going:
        facts = list(dict.fromkeys((time.start[1], time.end[1])))
        told = say("people.stayed-before", long=duration(time.start[0], time.end[0]), start=date(time.start[0]),
                   end=date(time.end[0]))  # fmt: skip
        return sentence(teller.hedge(*facts) + told + teller.cite(*facts))
    return sentence(_going_on(teller, time) if time.going else _over(teller, time))


def _going_on(teller: Teller, time: _Time) -> str:
    """How long a time has been going on, and when it was last known to."""
    start, seen = time.start, as_of(teller.context.store, time.going)
    facts = [*([start[1]] if start else []), time.going[-1 if isinstance(time.going[-1], Role) else 0]]
    facts += [time.broken] if time.broken else []
    marked = teller.hedge(*facts), teller.who(), teller.cite(*dict.fromkeys(facts))
    hedge, who, marks = marked
    if not start:
        known = f" as of {date(seen)}" if seen else ""
        return hedge + say("people.is-since-unknown", who=who, what=time.what, known=known) + marks
    long = f", {duration(start[0], seen)}" if seen and (seen.first - start[0].last).days > 60 else ""
    since = f" since {date(start[0])}{long}"
    if time.broken and time.broken.date:
        since += f", {say('people.with-break', when=on(time.broken.date))}"
    known = f", last known as of {date(seen)}" if seen and seen.last > start[0].last else ""
    return hedge + say("people.has-been", who=who, what=time.what, since=since, known=known) + marks


def _over(teller: Teller, time: _Time) -> str:
    start, end = time.start, time.end
    facts = list(dict.fromkeys(pair[1] for pair in (start, end) if pair)) or list(time.facts)
    hedge, who, marks = teller.hedge(*facts), teller.who(), teller.cite(*facts)
    if start and end:
        told = say("people.stayed", who=who, what=time.what, long=duration(start[0], end[0]),
                   start=date(start[0]), end=date(end[0]))  # fmt: skip
    elif end:
        told = say("people.stayed-until", who=who, what=time.what, end=date(end[0]))
    elif start:
        told = say("people.stayed-from", who=who, what=time.what, start=date(start[0]))
    else:
        told = say("people.stayed-some-time", who=who, what=time.what)
    return hedge + told + marks
