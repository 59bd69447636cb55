"""Who left a place when someone else did, and who came to one with them: as far as dates tell, never by intent."""

from __future__ import annotations

import datetime

from bot.answers.doubt import doubt
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, told
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_sentences import Teller
from bot.answers.stays import BOARD_MOVES, came_over
from bot.answers.turnover import Change, arrivals, departures
from bot.answers.wording import date, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind
from bot.questions.question import Period, Question

ABOUT_A_MONTH = datetime.timedelta(days=31)
"""How far apart two moves are told as made at about the same time."""


def together(question: Question, context: Context) -> Draft | None:
    """Answer "who left OpenAI with Murati?", "who joined Anthropic together with Leike?"."""
    places = context.organizations(question.organizations)

    def tell(teller: Teller) -> Told:
        place = places[0] if places else None
        gone = None if place and _is_come_to(question) else _last_from(teller, place)
        if gone and gone.origin:
            return _beside(teller, gone, place or gone.origin, "left")
        came = _last_to(teller, place) if place else None
        if came and place:
            return _beside(teller, came, place, "came")
        return Told((no_record(teller, _whom(teller, "left", place)),), known=False)

    return about_each(question, context, tell)


def tells_of_coming(question: Question) -> bool:
    """Whether a question speaks of coming to a place: "who all joined LeCun in AMI Labs"."""
    return not set(say("people.coming-words").split()).isdisjoint(question.text.casefold().split())


def _is_come_to(question: Question) -> bool:
    """Whether the word before the place asks for those who came to it: "who went with Zoph to OpenAI"."""
    before = question.text[: min(m.start for m in question.organizations)].casefold().split()
    return bool(before) and before[-1] in say("people.coming-words").split()


def _last_from(teller: Teller, place: str | None) -> Move | None:
    """The newest move out of a place, or out of any; the departure itself, where a later move tells where it led."""
    within = teller.context.families.within
    gone = [
        m for m in teller.line.moves
        if m.origin and m.kind not in BOARD_MOVES and m.kind is not MoveKind.LEAVE
        and not within(m.destination, place or m.origin) and (place is None or within(m.origin, place))
    ]  # fmt: skip
    newest = gone[-1] if gone else None
    return next((s.departure for s in teller.line.stays if newest and s.onward is newest and s.departure), newest)


def _last_to(teller: Teller, place: str) -> Move | None:
    within = teller.context.families.within
    over = [m for m in teller.line.moves if came_over(m, place, teller.context.families)]
    came = [m for m in teller.line.moves if within(m.destination, place) and not within(m.origin, place)]
    came = [*came, *over]
    return next((m for m in reversed(came) if m.kind not in BOARD_MOVES), None)


def _beside(teller: Teller, move: Move, place: str, how: str) -> Told:
    """Tell a move, and who made the same step at about that time; those who shared its other end first, or alone."""
    others = _others(teller, move, place, how)
    if not others or not move.date:
        what = _whom(teller, how, place)
        return Told((sentence(say("people.no-record-but", what=what, told=teller.move(move))),), known=False)
    opening = sentence(teller.move(move))
    same_month = all(_is_same_month(change.date, move.date) for change in others)
    when = "same-year" if not move.date.month else "same-month" if same_month else "about-then"
    blanks = {"place": teller.place(place), "when": say(f"people.{when}")}
    entries = tuple(_entry(teller.context, change, when == "about-then") for change in others)
    short, full = told([Listing(f"people.{how}-together", (Group(entries),), blanks)], teller.notes)
    return Told((opening, short), longer=(opening, full) if full else ())


def _others(teller: Teller, move: Move, place: str, how: str) -> list[Change]:
    """Who made the same step within about a month; where only the year is known, within it and with both ends alike."""
    context, when = teller.context, move.date
    if when is None:
        return []
    slack = ABOUT_A_MONTH if when.month else datetime.timedelta(0)
    period = Period(_day(when.first, -slack), _day(when.last, slack), "")
    look_up = departures if how == "left" else arrivals
    found = look_up(place, period, context.store, context.families, context.today)
    every = [c for c in (*found.founders, *found.sure) if c.person != teller.person.id]
    onward = next((s.onward for s in teller.line.stays if s.departure is move and s.onward), move)
    far = onward.destination if how == "left" else move.origin
    alike = [c for c in every if far and context.families.related(c.other, far)]
    if not when.month or (how == "came" and alike):
        return alike
    return [*alike, *(change for change in every if change not in alike)]


def _whom(teller: Teller, how: str, place: str | None) -> str:
    if place is None:
        return say("people.left-with-nowhere", name=teller.name())
    return say(f"people.{how}-with", name=teller.name(), place=teller.place(place))


def _entry(context: Context, change: Change, dated: bool) -> Entry:
    record = context.store.person(change.person)
    asides = [date(change.date)] if dated and change.date else []
    asides += [unsure] if (unsure := doubt(*change.facts)) else []
    aside = f" ({', '.join(asides)})" if asides else ""
    return Entry(record.name if record else change.person, aside, change.facts[:1])


def _day(day: datetime.date, by: datetime.timedelta) -> datetime.date:
    try:
        return day + by
    except OverflowError:
        return day


def _is_same_month(one: PartialDate | None, other: PartialDate | None) -> bool:
    return bool(one and other and (one.year, one.month) == (other.year, other.month))
