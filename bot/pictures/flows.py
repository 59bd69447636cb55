"""Moves of people between organizations as a chart, before it is drawn: a strand a move, gathered at both its ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answers.families import Families
from bot.answers.lists import grouped
from bot.answers.patterns import say
from bot.answers.wording import date, joined, number
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Status
from bot.pictures.career import status_words
from bot.pictures.errors import PictureError
from bot.pictures.told import Told
from bot.questions.question import Intent

MOST_NAMED = 12
"""People named for one pair of organizations in the words of a picture."""

NOWHERE = ""
"""Where it is not known whence or whither someone went."""

_APART = frozenset((MoveKind.BOARD_JOINED, MoveKind.BOARD_LEFT, MoveKind.LEAVE, MoveKind.PROMOTED))


@dataclass(frozen=True, slots=True)
class Strand:
    """One person's move; `origin` and `destination` are ids of the organizations that the chart gathers by."""

    person: str
    origin: str
    destination: str
    date: PartialDate | None
    status: Status
    marks: str


@dataclass(frozen=True, slots=True)
class FlowChart:
    """Moves with their ends, each side in the order in which it is drawn."""

    title: str
    strands: tuple[Strand, ...]
    names: dict[str, str]
    """What each end is called."""
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    undrawn: int
    """Facts of the answer that are no such moves."""
    asof: PartialDate | None
    """The date of the newest source."""

    @property
    def count(self) -> str:
        """How many moves there are, in words."""
        return _say("counted one" if len(self.strands) == 1 else "counted", count=number(len(self.strands)))

    @property
    def dates(self) -> str:
        """From when to when the moves are dated: "March – November 2025"; "" where none has a date."""
        dates = [strand.date for strand in self.strands if strand.date]
        if not dates:
            return ""
        first = min(dates, key=lambda d: (d.first, d.last))
        last = max(dates, key=lambda d: (d.last, d.first))
        if not (first.month and last.month):
            first, last = PartialDate(first.year), PartialDate(last.year)
        if first == last:
            return _say("in", date=date(first))
        start = date(first)
        if first.year == last.year and first.day is None and last.day is None:
            start = start.removesuffix(f" {first.year}")
        return _say("between", start=start, end=date(last))

    def called(self, end: str, origin: bool = False) -> str:
        """Return the name of an end."""
        return self.names[end] if end else _say("from nowhere" if origin else "nowhere")


def flow_chart(told: Told, intent: str) -> FlowChart:
    """Return the chart of the moves that an answer told.

    Raises:
        PictureError: none of them leads from one organization to another.
    """
    families = Families(told.store)
    gather = _gathering(told.organizations, families)
    moves = _drawable(told.moves)
    strands = [
        Strand(_person(move, told), gather(move.origin), gather(move.destination), move.date, move.status,
               told.marks([move]))
        for move in moves
    ]  # fmt: skip
    asked = tuple(dict.fromkeys(gather(organization) for organization in told.organizations))
    strands = _without_echoes([strand for strand in strands if _belongs(strand, intent, asked)])
    if not strands:
        raise PictureError(_say("no flow"))
    origins = _ordered([strand.origin for strand in strands], asked)
    destinations = _ordered([strand.destination for strand in strands], asked)
    strands.sort(key=lambda s: (origins.index(s.origin), destinations.index(s.destination), _day(s), s.person))
    return FlowChart(
        _title(intent, origins, destinations, asked, families),
        tuple(strands),
        {end: families.name(end) for end in (*origins, *destinations) if end},
        origins,
        destinations,
        len(told.moves) + len(told.roles) - len(strands),
        told.seen(moves),
    )


def words(chart: FlowChart) -> str:
    """Return what the chart shows as sentences, for people who can't see it."""
    dates = f", {chart.dates}" if chart.dates else ""
    sentences = [_say("alt flow", title=chart.title, count=chart.count, dates=dates)]
    pairs = grouped(chart.strands, lambda strand: (strand.origin, strand.destination))
    for (origin, destination), strands in sorted(pairs, key=lambda pair: -len(pair[1])):
        people = [_told(strand) for strand in strands[:MOST_NAMED]]
        if len(strands) > MOST_NAMED:
            people.append(_say("alt pair others", count=number(len(strands) - MOST_NAMED)))
        ends = {"origin": chart.called(origin, origin=True), "destination": chart.called(destination)}
        if origin == NOWHERE:
            ends["origin"] = ends["origin"][:1].upper() + ends["origin"][1:]
        sentences.append(_say("alt pair", people=joined(people), **ends))
    return " ".join(sentences)


def _drawable(moves: Sequence[Move]) -> list[Move]:
    """Moves from place to place that were not denied."""
    denied = {(m.person, m.origin, m.destination) for m in moves if m.status is Status.DENIED}
    return [
        m
        for m in moves
        if m.kind not in _APART
        and m.status is not Status.DENIED
        and not (m.status is Status.RUMORED and (m.person, m.origin, m.destination) in denied)
    ]


def _gathering(asked: Sequence[str], families: Families) -> Callable[[str | None], str]:
    """Tell by which organization an end is gathered: the one asked for that it is a part of, else its outermost."""

    def gather(end: str | None) -> str:
        if end is None:
            return NOWHERE
        chain = (end, *families.wholes(end))
        return next((one for one in chain if one in asked), chain[-1])

    return gather


def _belongs(strand: Strand, intent: str, asked: Sequence[str]) -> bool:
    if strand.origin == strand.destination:
        return False
    leaves, comes = strand.origin in asked, strand.destination in asked
    if intent == Intent.FLOW:
        return leaves and comes
    if intent == Intent.COMPARISON:
        return leaves or comes
    return leaves if intent == Intent.DEPARTURES else comes


def _without_echoes(strands: Iterable[Strand]) -> list[Strand]:
    """Leave out a move to (or from) nowhere known where another move tells where it led."""
    kept = list(dict.fromkeys(strands))
    led = {(s.person, s.origin) for s in kept if s.destination}
    came = {(s.person, s.destination) for s in kept if s.origin}
    return [
        s
        for s in kept
        if not (s.destination == NOWHERE and (s.person, s.origin) in led)
        and not (s.origin == NOWHERE and (s.person, s.destination) in came)
    ]


def _ordered(ends: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """Those asked for as they were asked, then those of most people, what is not known last."""
    counts = Counter(ends)

    def order(end: str) -> tuple[bool, int, int, str]:
        return end == NOWHERE, asked.index(end) if end in asked else len(asked), -counts[end], end

    return tuple(sorted(counts, key=order))


def _title(
    intent: str, origins: Sequence[str], destinations: Sequence[str], asked: Sequence[str], families: Families
) -> str:  # fmt: skip
    if intent == Intent.FLOW and len(origins) == len(destinations) == 1:
        return _say("moves from to", origin=families.name(origins[0]), destination=families.name(destinations[0]))
    pattern = "moves between" if intent == Intent.FLOW else str(intent)
    return _say(pattern, organizations=joined([families.name(one) for one in asked]))


def _person(move: Move, told: Told) -> str:
    record = told.store.person(move.person)
    return record.name if record else move.person


def _told(strand: Strand) -> str:
    sure = strand.status is Status.CONFIRMED
    if not strand.date:
        return strand.person if sure else f"{strand.person} ({status_words(strand.status)})"
    return _say("person", who=strand.person, dates=date(strand.date),
                status="" if sure else f", {status_words(strand.status)}")  # fmt: skip


def _day(strand: Strand) -> int:
    return strand.date.first.toordinal() if strand.date else 0


def _say(name: str, **parts: str) -> str:
    return say(f"pictures.{name}", **parts)
