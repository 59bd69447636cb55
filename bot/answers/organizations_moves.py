"""Who left a place, who joined it, and who went from one to another, as lists that are counted, grouped and cut."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.citations import Notes
from bot.answers.draft import Context, Draft
from bot.answers.lists import LONG, MOST_NAMES, Group, Listing, grouped, told
from bot.answers.organizations_ends import at_the_end
from bot.answers.organizations_entries import (
    MoveList,
    dated_entry,
    far_end,
    in_the_lead,
    named,
    within_its_year,
    year_of,
)
from bot.answers.organizations_path import along_path, at_all
from bot.answers.patterns import say
from bot.answers.people_led import in_charge, led_by, since_event
from bot.answers.stays import BOARD_MEMBER, BOARD_MOVES
from bot.answers.titles import match
from bot.answers.turnover import Change, Side, Turnover, arrivals, departures, flow, newest_first, next_known
from bot.answers.wording import date, joined, number, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status
from bot.questions.question import Order, Period, Question, Relation

FEW = 3
"""How many of those who are kept apart from the count are named in the short text."""

SHARE = 3
"""From how many people on a destination, or a part, is worth a number of its own."""

LATELY = 6
"""Months that "lately" goes back, with the one that is not over."""


def who_left(question: Question, context: Context) -> Draft | None:
    """Answer "who left OpenAI in 2026?"."""
    places = context.organizations(question.organizations)
    if not places:
        return None
    question = since_event(question, places[0], context)
    turnover = departures(places[0], question.period, context.store, context.families, context.today)
    sure = tuple(next_known(change, places[0], context.store, context.families) for change in turnover.sure)
    turnover = replace(turnover, sure=sure)
    board = question.title == BOARD_MEMBER
    if question.title and not board and (titled := _titled(question.title, turnover, context)):
        asked = replace(_of(question, context, "left", Side.LEFT), title=question.title)
        return _drafted(asked, Turnover(Side.LEFT, places[0], titled))
    return _drafted(*_of_the_board(question, _of(question, context, "left", Side.LEFT), turnover))


def who_joined(question: Question, context: Context) -> Draft | None:
    """Answer "who joined Tesla since 2023?", "who did Zuckerberg poach?"."""
    places = context.organizations(question.organizations)
    if not places:
        return _hired(question, context)
    question = since_event(question, places[0], context)
    turnover = arrivals(places[0], question.period, context.store, context.families, context.today)
    if question.relation is Relation.RETURN:
        sure, rumored = (
            tuple(change for change in changes if change.kind is MoveKind.RETURNED)
            for changes in (turnover.sure, turnover.rumored)
        )
        turnover = Turnover(turnover.side, turnover.place, sure, rumored)
        return _drafted(_of(question, context, "back", Side.CAME), turnover)
    return _drafted(*_of_the_board(question, _of(question, context, "came", Side.CAME), turnover))


def _titled(title: str, turnover: Turnover, context: Context) -> tuple[Change, ...]:
    """Those who left and had held an office there: "which CFO left OpenAI?"."""
    within, name = context.families.within, context.families.name
    return tuple(
        change for change in turnover.sure
        if any(
            within(role.organization, turnover.place) and match(title, role.title, [name(role.organization)])
            for role in context.store.roles_of(change.person)
        )
    )  # fmt: skip


def _hired(question: Question, context: Context, origin: str | None = None) -> Draft | None:
    """Who came to the place where somebody is in charge, while they were there; None where no title tells of one."""
    led = led_by(question.people[0].best.id, context) if question.people and question.people[0].best else None
    if led is None:
        return None
    stay, role = led
    period = question.period or in_charge(stay)
    search = (period, context.store, context.families, context.today)
    if origin:
        sure, rumored, indirect = flow(origin, stay.organization, *search)
        turnover = Turnover(Side.CAME, stay.organization, sure, rumored)
        asked = MoveList(context, "went", Side.CAME, stay.organization, period, origin)
    else:
        turnover, indirect = arrivals(stay.organization, *search).without(role.person), ()
        asked = MoveList(context, "came", Side.CAME, stay.organization, period)
    return _drafted(replace(asked, led=role), turnover, indirect)


def _of(question: Question, context: Context, words: str, side: Side) -> MoveList:
    place = context.organizations(question.organizations)[0]
    lately = question.lately and question.period is None
    end = question.order if question.order in (Order.LATEST, Order.FIRST) else None
    return MoveList(context, words, side, place, question.period, lately=lately, end=end)


def _of_the_board(question: Question, asked: MoveList, turnover: Turnover) -> tuple[MoveList, Turnover]:
    """Keep only the moves of a board, where the question names it: "who left the board of OpenAI?"."""
    if say("organizations.board") not in question.text.casefold().split():
        return asked, turnover
    rumored = tuple(change for change in turnover.rumored if change.kind in BOARD_MOVES)
    return replace(asked, board=True), Turnover(turnover.side, turnover.place, turnover.board, rumored)


def who_went(question: Question, context: Context) -> Draft | None:
    """Answer "who went from OpenAI to Anthropic?"."""
    places = context.organizations(question.organizations)
    if len(places) == 1 and question.people:
        return _hired(question, context, origin=places[0])
    if len(places) < 2:
        return None
    if question.relation is Relation.AT:
        return at_all(places, question, context)
    if question.order is Order.AFTER and len(places) > 2:
        return along_path(places, question, context)
    origin, place = places[:2]
    sure, rumored, indirect = flow(origin, place, question.period, context.store, context.families, context.today)
    if not (sure or rumored or indirect) and context.families.within(place, origin):
        return who_left(replace(question, organizations=question.organizations[1:]), context)
    asked = replace(_of(question, context, "went", Side.CAME), place=place, origin=origin)
    return _drafted(asked, Turnover(Side.CAME, place, sure, rumored), indirect)


def _drafted(asked: MoveList, turnover: Turnover, indirect: Sequence[Change] = ()) -> Draft:
    every = (*turnover.every, *indirect)
    if not turnover.every:
        return _none(asked, indirect)
    notes = asked.context.notes()
    head = _head(asked, notes)
    listings = [*_counted(asked, turnover.sure), *_apart(asked, turnover, indirect)]
    some = _lately(asked, turnover) if asked.lately else at_the_end(asked, turnover.sure) if asked.end else []
    text, more = told(some or listings, notes)
    if some:
        short, full = told(listings, notes)
        more = full or short
    for change in every:
        notes.rest_on(*change.facts)
    text, more = head + text, head + more if more else None
    return Draft(Outcome.ANSWERED, text, notes, suggestions=_suggested(asked, every), more=more)


def _head(asked: MoveList, notes: Notes) -> str:
    """What makes it the list of someone who was in charge of the place, where it is one."""
    return f"{sentence(in_the_lead(asked, asked.led, notes))} " if asked.led else ""


def _lately(asked: MoveList, turnover: Turnover) -> list[Listing]:
    """Those of the last months, where there are some, and how many there were before."""
    months = asked.context.today.year * 12 + asked.context.today.month - LATELY
    start = datetime.date(months // 12, months % 12 + 1, 1)
    sure, rumored = (
        tuple(change for change in changes if change.date and change.date.first >= start)
        for changes in (turnover.sure, turnover.rumored)
    )
    if not sure or len(sure) == len(turnover.sure):
        return []
    since = replace(asked, period=Period(start, None, ""))
    earlier = len(turnover.sure) - len(sure)
    before = Listing(asked.pattern("earlier_one" if earlier == 1 else "earlier"), blanks={"count": number(earlier)})
    return [*_counted(since, sure), *_apart(since, Turnover(turnover.side, turnover.place, sure, rumored), ()), before]


def _counted(asked: MoveList, sure: Sequence[Change]) -> list[Listing]:
    """The counted list: by destination within a year, else by year."""
    if not sure:
        return []
    reported = all(change.status is Status.REPORTED for change in sure)
    pattern = ("one" if len(sure) == 1 else "many") + ("_reported" if reported else "")
    shown = sure if len(sure) <= MOST_NAMES + 1 else sure[:MOST_NAMES]
    groups = _of_one_year if len({year_of(change) for change in sure}) == 1 else _by_year
    blanks = asked.blanks | {
        "count": number(len(sure)),
        "of_them": _of_them(asked, sure),
        "mostly": _mostly(asked, sure) if len(shown) < len(sure) else "",
    }
    return [
        Listing(asked.pattern(pattern), groups(asked, sure, reported), blanks, short=groups(asked, shown, reported))
    ]


def _by_year(asked: MoveList, changes: Sequence[Change], reported: bool) -> tuple[Group, ...]:
    """A sentence a year, in it grouped by where they went to or came from."""
    groups: list[Group] = []
    for year, those in grouped(changes, year_of):
        before = say("organizations.in_year", year=str(year)) if year else say("organizations.undated")
        first, *others = _by_far_end(asked, those, reported, within_its_year)
        groups += [replace(first, before=before, starts=True), *others]
    return tuple(groups)


def _of_one_year(asked: MoveList, changes: Sequence[Change], reported: bool) -> tuple[Group, ...]:
    """Grouped by where they went to or came from; a long list has a sentence for each kind of group."""
    when = within_its_year if _is_within_a_year(asked.period) else date
    return _by_far_end(asked, changes, reported, when, apart=len(changes) > LONG and asked.words != "went")


def _by_far_end(
    asked: MoveList, changes: Sequence[Change], reported: bool, when: Callable[[PartialDate], str], apart: bool = False
) -> tuple[Group, ...]:
    """Group by where they went to or came from: what several share, then the single ones, then nowhere known.

    With `apart` the last two have a sentence each.
    """
    if asked.words == "went" and any(change.place != asked.place for change in changes):
        return _by_part(asked, changes, reported, when)
    shared: list[list[Group]] = []
    single, nowhere = [], []
    for other, together in grouped(changes, lambda change: change.other if far_end(asked, change) else None):
        if other is None:
            single += [named(asked, c, reported, "", when) for c in together if c.later]
            nowhere += [c for c in together if not c.later]
        elif len(together) > 1:
            ways = sorted(grouped(together, lambda change: far_end(asked, change)), key=lambda way: -len(way[1]))
            shared.append([
                _sharing(asked, those, reported, far, when) if len(those) > 1
                else Group((named(asked, those[0], reported, far, when),))
                for far, those in ways
            ])  # fmt: skip
        else:
            single.append(named(asked, together[0], reported, far_end(asked, together[0]), when))
    shared.sort(key=lambda ways: -sum(len(way.entries) for way in ways))
    groups = [way for ways in shared for way in ways]
    if single:
        before = say(asked.pattern("single_first")) if apart and groups else ""
        groups.append(Group(tuple(single), before, starts=apart))
    if nowhere and apart and groups:
        entries = tuple(named(asked, c, reported, "", when) for c in nowhere)
        groups.append(Group(entries, say(asked.pattern("nowhere_first")), starts=True))
    elif nowhere:
        alone = len(nowhere) == len(changes) or asked.words == "went" or asked.board
        nobody = "" if alone else say(asked.pattern("nowhere"))
        groups.append(Group(tuple(named(asked, c, reported, "", when) for c in nowhere), after=nobody))
    return tuple(groups)


def _by_part(
    asked: MoveList, changes: Sequence[Change], reported: bool, when: Callable[[PartialDate], str]
) -> tuple[Group, ...]:
    """Those who went to one part of a place together; the part is said once, after them."""
    groups = []
    for place, those in grouped(changes, lambda change: change.place):
        entries = tuple(named(asked, replace(change, place=asked.place), reported, "", when) for change in those)
        part = say(asked.pattern("part"), part=asked.context.families.name(place)) if place != asked.place else ""
        groups.append(Group(entries, after=part))
    groups.sort(key=lambda group: not group.after)
    return tuple(groups)


def _sharing(
    asked: MoveList, changes: Sequence[Change], reported: bool, far: str, when: Callable[[PartialDate], str]
) -> Group:
    """People who went to or came from one place; what else they share is said once, after them."""
    apart = tuple(named(asked, change, reported, "", when) for change in changes)
    whole = tuple(named(asked, change, reported, far, when) for change in changes)
    if len({entry.after for entry in whole}) == 1:
        return Group(tuple(replace(entry, after="") for entry in whole), after=whole[0].after)
    return Group(apart, after=far)


def _is_within_a_year(period: Period | None) -> bool:
    return bool(period and period.start and period.end and period.start.year == period.end.year)


def _of_them(asked: MoveList, sure: Sequence[Change]) -> str:
    """How many of them were at which part: " (40 of them at Google DeepMind)"."""
    counts = Counter(change.place for change in sure if change.place != asked.place)
    parts = [(name, count) for name, count in counts.most_common(2) if count >= SHARE]
    if not parts:
        return ""
    if parts[0][1] == len(sure):
        at = say("organizations.all_at", place=asked.context.families.name(parts[0][0]))
        return say("organizations.of_them", parts=at)
    said_parts = [
        say("organizations.of_them_at", count=number(count), place=asked.context.families.name(part))
        for part, count in parts
    ]
    return say("organizations.of_them", parts=joined(said_parts))


def _mostly(asked: MoveList, sure: Sequence[Change]) -> str:
    """Where most of a long list went or came from: ", seven for Meta and three for OpenAI"."""
    if asked.words == "went":
        return ""
    counts = Counter(change.other for change in sure if change.other)
    far = [
        say(asked.pattern("share"), count=number(count), place=asked.context.families.name(place))
        for place, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:2]
        if place and count >= SHARE
    ]
    return f", {joined(far)}" if far else ""


def _apart(asked: MoveList, turnover: Turnover, indirect: Sequence[Change]) -> list[Listing]:
    """What does not count, each kind in a sentence of its own."""
    found = []
    if turnover.rumored:
        how = "rumored_one" if len(turnover.rumored) == 1 else "rumored_many"
        found.append(_listing(asked, how, turnover.rumored, MOST_NAMES))
    if turnover.onward:
        groups = _by_far_end(asked, turnover.onward, False, date)
        how = "onward_one" if len(turnover.onward) == 1 else "onward_many"
        count = number(len(turnover.onward))
        found.append(Listing(asked.pattern(how), groups, asked.blanks | {"count": count}))
    for name, changes in (
        ("board", turnover.board),
        ("away", turnover.away),
        ("indirect", indirect),
    ):
        if changes:
            how = f"{name}_one" if name == "board" and len(changes) == 1 else name
            found.append(_listing(asked, how, changes, FEW))
    founders = [change for change in turnover.founders if change.place == asked.place]
    if founders:
        groups = _by_far_end(asked, founders, False, date)
        found.append(Listing(asked.pattern("founders" if len(founders) > 1 else "founders_one"), groups, asked.blanks))
    if turnover.unmoved:
        alone = not (turnover.sure or turnover.rumored)
        one = asked.side is Side.LEFT and len(turnover.unmoved) == 1
        how = "unmoved_only" if alone else "unmoved_one" if one else "unmoved"
        found.append(_listing(asked, how, turnover.unmoved, MOST_NAMES if alone else FEW))
    return found


def _listing(asked: MoveList, name: str, changes: Sequence[Change], most: int) -> Listing:
    entries = tuple(dated_entry(asked, change, name) for change in changes)
    return Listing(asked.pattern(name), (Group(entries),), asked.blanks | {"count": number(len(changes))}, most)


def _none(asked: MoveList, indirect: Sequence[Change]) -> Draft:
    """No record, with what is known instead: another way, another time, or the other direction."""
    notes = asked.context.notes()
    head = _head(asked, notes)
    instead = _listing(asked, "none_indirect", indirect, FEW) if indirect else _instead(asked)
    text, more = told([instead or Listing(asked.pattern("none"), blanks=asked.blanks)], notes)
    for change in indirect:
        notes.rest_on(*change.facts)
    more = head + more if more else None
    return Draft(Outcome.NO_RECORD, head + text, notes, suggestions=_suggested(asked, indirect), more=more)


def _instead(asked: MoveList) -> Listing | None:
    search = (asked.context.store, asked.context.families, asked.context.today)
    if asked.origin:
        ever = flow(asked.origin, asked.place, None, *search)[0]
        if ever:
            return _listing(asked, "none_newest", [min(ever, key=newest_first)], 1)
        back = flow(asked.place, asked.origin, None, *search)[0]
        return _listing(asked, "none_back", back, FEW) if back else None
    turnover = (departures if asked.side is Side.LEFT else arrivals)(asked.place, None, *search)
    return _listing(asked, "none_newest", [min(turnover.sure, key=newest_first)], 1) if turnover.sure else None


def _suggested(asked: MoveList, changes: Iterable[Change]) -> tuple[str, ...]:
    context = asked.context
    first = next(iter(changes), None)
    wanted = [
        offers.who_joined(asked.place, context, asked.period),
        offers.who_left(asked.place, context, asked.period),
    ]
    if asked.side is Side.LEFT:
        wanted = wanted[:1]
    elif asked.words == "came":
        wanted = wanted[1:]
    if first:
        wanted.insert(0, offers.where_now(first.person, context))
    return offers.answerable([*wanted, offers.about(asked.place, context)])
