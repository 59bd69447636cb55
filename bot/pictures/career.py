"""A career as a chart, before it is drawn: lanes (stays at organizations), lines (roles), links (moves), rumors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answers.families import Families
from bot.answers.patterns import say
from bot.answers.timeline import Stay, Tie, assemble
from bot.answers.wording import date, number
from bot.facts.dates import PartialDate
from bot.facts.records import Fact, Move, MoveKind, Role, Status
from bot.pictures.errors import PictureError
from bot.pictures.told import Told

MOST_LANES = 40
MOST_LINES = 8
"""Bounds of what is drawn: stays of a career, and lines under one of them."""

_FIRMNESS = tuple(Status)


@dataclass(frozen=True, slots=True)
class Span:
    """A time on the axis, with ends no more precise than known. `seen` is the newest source's date if it goes on."""

    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool
    seen: PartialDate | None

    @property
    def dates(self) -> tuple[PartialDate, ...]:
        """The dates that place it on the axis."""
        return tuple(d for d in (self.start, self.end, self.seen if self.ongoing else None) if d)

    @property
    def words(self) -> str:
        """The time in words, as firm as it is known."""
        if self.ongoing and self.seen:
            return _say("since as of", start=date(self.start), seen=date(self.seen)) if self.start else _say(
                "as of only", seen=date(self.seen)
            )  # fmt: skip
        if self.start and self.end:
            return _say("in", date=date(self.start)) if self.start == self.end else _say(
                "between", start=date(self.start), end=date(self.end)
            )  # fmt: skip
        if self.start:
            return _say("since" if self.ongoing else "from", start=date(self.start))
        return _say("until", end=date(self.end)) if self.end else _say("undated")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text with a time of its own: a role (`span`), or a move (`point`, a date)."""

    text: str
    status: Status
    marks: str = ""
    span: Span | None = None
    point: PartialDate | None = None

    @property
    def words(self) -> str:
        """The time in words."""
        if self.span:
            return self.span.words
        return _say("in", date=date(self.point)) if self.point else _say("undated move")


@dataclass(frozen=True, slots=True)
class Lane:
    """A stay at an organization."""

    name: str
    tie: Tie
    span: Span
    status: Status
    marks: str
    lines: tuple[Line, ...]
    arrival: Status | None
    """How sure the move is that began it; None where no move tells of it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A move from one lane to another, by their places in the chart."""

    origin: int
    destination: int
    date: PartialDate
    status: Status


@dataclass(frozen=True, slots=True)
class CareerChart:
    """A person's career, oldest lane first; `asof` is the date of the newest source."""

    person: str
    lanes: tuple[Lane, ...]
    links: tuple[Link, ...]
    rumors: tuple[Line, ...]
    asof: PartialDate | None
    untold: int
    """Lanes that are left out for length."""


def career_chart(told: Told) -> CareerChart:
    """Return the chart of the one person whose roles and moves an answer told.

    Raises:
        PictureError: they are of several people, or none of them has a date.
    """
    about = set(told.people) or {role.person for role in told.roles} | {move.person for move in told.moves}
    if len(about) != 1:
        raise PictureError(_say("one person" if about else "not a picture"))
    identifier = about.pop()
    person = told.store.person(identifier)
    families = Families(told.store)
    roles = [role for role in told.roles if role.person == identifier]
    line = assemble(identifier, roles, [move for move in told.moves if move.person == identifier], families)
    stays = line.stays[-MOST_LANES:]
    lanes = tuple(_lane(stay, told, families) for stay in stays)
    rumors = tuple(_rumor(move, told, families) for move in (*line.rumored, *line.denied))
    if not any(lane.span.dates for lane in lanes) and not any(rumor.point for rumor in rumors):
        raise PictureError(_say("no dates" if lanes or rumors else "not a picture"))
    shown = [fact for stay in stays for fact in stay.facts] + [*line.rumored, *line.denied]
    return CareerChart(
        person.name if person else identifier,
        lanes,
        _links(stays),
        rumors[:MOST_LINES],
        told.seen(shown),
        len(line.stays) - len(stays),
    )


def words(chart: CareerChart) -> str:
    """Return what the chart shows as sentences, for people who can't see it."""
    asof = f", {_say('as of', date=date(chart.asof))}" if chart.asof else ""
    sentences = [_say("alt career", person=chart.person, asof=asof)]
    for lane in chart.lanes:
        titles = "; ".join(line.text if line.point is None else f"{line.text}, {line.words}" for line in lane.lines)
        sentences.append(
            _say(
                "alt stay",
                organization=lane.name,
                dates=lane.span.words,
                titles=_say("alt titles", titles=titles) if titles else "",
                status="" if lane.status is Status.CONFIRMED else _say("alt status", status=status_words(lane.status)),
            )
        )
    for rumor in chart.rumors:
        status = status_words(rumor.status)
        sentences.append(_say("alt move", status=status[:1].upper() + status[1:], text=rumor.text, dates=rumor.words))
    return " ".join(sentences)


def status_words(status: Status) -> str:
    """Return how a status is called in a picture."""
    return _say(f"status {status}")


def _lane(stay: Stay, told: Told, families: Families) -> Lane:
    ends = [found[1] for found in (stay.start_fact, stay.end_fact) if found]
    sure: Sequence[Role | Move] = ends or [*stay.roles, *(m for m in (stay.arrival, stay.departure) if m)]
    seen = told.seen([role for role in stay.roles if role.ongoing] or stay.facts)
    span = Span(stay.start, stay.end, stay.ongoing, seen)
    titles = {role.title.casefold() for role in stay.roles}
    lines = [_role(role, span, told) for role in stay.roles]
    lines += [
        Line(_within(move, stay, families), move.status, told.marks([move]), point=move.date)
        for move in stay.within
        if not (move.title_to and move.title_to.casefold() in titles)
    ]
    if not stay.roles and (title := _title(stay)):
        lines.insert(0, Line(title, _weakest(sure)))
    if len(lines) > MOST_LINES:
        rest = _say("untold line", count=number(len(lines) - MOST_LINES + 1))
        lines = [*lines[: MOST_LINES - 1], Line(rest, Status.CONFIRMED)]
    return Lane(
        families.name(stay.organization),
        stay.tie,
        span,
        _weakest(sure),
        told.marks(sure),
        tuple(lines),
        stay.arrival.status if stay.arrival else None,
    )


def _role(role: Role, stay: Span, told: Told) -> Line:
    """A role has a bar of its own where it did not last as long as the whole stay."""
    span = Span(role.start, role.end, role.ongoing, told.seen([role]) if role.ongoing else None)
    alike = _agree(role.start, stay.start) and _agree(role.end, stay.end) and role.ongoing == stay.ongoing
    return Line(role.title, role.status, told.marks([role]), None if alike or not span.dates else span)


def _agree(one: PartialDate | None, other: PartialDate | None) -> bool:
    """Whether two dates can mean the same day; an unknown one can mean any that is known."""
    return one is None or (other is not None and one.first <= other.last and other.first <= one.last)


def _title(stay: Stay) -> str | None:
    """The title that only the moves tell."""
    arrival = stay.arrival.title_to if stay.arrival else None
    return arrival or (stay.departure.title_from if stay.departure else None)


def _within(move: Move, stay: Stay, families: Families) -> str:
    if move.kind is MoveKind.PROMOTED and move.title_to:
        return _say("promoted to", title=move.title_to)
    if move.kind in (MoveKind.LEAVE, MoveKind.PROMOTED, MoveKind.RETURNED):
        return _say(str(move.kind))
    return move.title_to or _say("moved within", organization=families.name(stay.organization))


def _rumor(move: Move, told: Told, families: Families) -> Line:
    origin = families.name(move.origin) if move.origin else ""
    destination = families.name(move.destination) if move.destination else ""
    pattern = "rumored from to" if origin and destination else "rumored from" if origin else "rumored to"
    text = _say(pattern, origin=origin, destination=destination)
    return Line(text, move.status, told.marks([move]), point=move.date)


def _links(stays: Sequence[Stay]) -> tuple[Link, ...]:
    """The moves that ended one stay and began another, as far as both are in the chart."""
    begun = {stay.arrival.id: place for place, stay in enumerate(stays) if stay.arrival}
    found = []
    for place, stay in enumerate(stays):
        move = stay.onward or stay.departure
        if move and move.date and move.id in begun:
            found.append(Link(place, begun[move.id], move.date, move.status))
    return tuple(found)


def _weakest(facts: Iterable[Fact]) -> Status:
    """The least firm status among facts: a picture is no firmer than any of them."""
    return max((f.status for f in facts if isinstance(f, Role | Move)), key=_FIRMNESS.index, default=Status.CONFIRMED)


def _say(name: str, **parts: str) -> str:
    return say(f"pictures.{name}", **parts)
