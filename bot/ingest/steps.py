"""A move put together out of what is told of it, and when two of them are one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status

ARRIVALS = (MoveKind.JOINED, MoveKind.FOUNDED, MoveKind.RETURNED, MoveKind.TRANSFERRED)
_FIRMEST = (Status.CONFIRMED, Status.REPORTED, Status.RUMORED)


@dataclass(frozen=True, slots=True)
class Step:
    """A move put together out of what is told of it; `line` and `token` are where it is told best."""

    person: str
    kind: MoveKind
    origin: str | None
    destination: str | None
    title_from: str | None
    title_to: str | None
    date: PartialDate | None
    status: Status
    line: int
    token: int
    recent: bool
    noun: bool = False
    dated: bool = False
    headline: bool = False
    vague: bool = False
    """Whether it is only called a departure, or where it was left is not said with it."""
    guessed: bool = False
    """Whether where it was left is only what else the article says of the person."""


def alike(one: Step, other: Step) -> bool:
    """Whether two steps may be one told twice."""
    kinds = {one.kind, other.kind}
    if (
        one.kind is not other.kind
        and not kinds <= {MoveKind.JOINED, MoveKind.RETURNED}
        and not kinds <= {MoveKind.JOINED, MoveKind.FOUNDED}
        and not kinds <= {MoveKind.JOINED, MoveKind.TRANSFERRED}
    ):
        return False
    if (one.status is Status.DENIED) != (other.status is Status.DENIED):
        return False
    return compatible(one, other)


def started_elsewhere(one: Step, other: Step, steps: Iterable[Step]) -> bool:
    """Whether of two foundings one is of the place that is left for the other, which has no name."""
    if not (one.kind is other.kind is MoveKind.FOUNDED) or bool(one.destination) == bool(other.destination):
        return False
    known = one.destination or other.destination or ""
    return any(step.kind is MoveKind.LEFT and step.origin and same_place(step.origin, known) for step in steps)


def compatible(one: Step, other: Step) -> bool:
    """Whether the ends and dates of two steps do not contradict each other."""
    ends = (one.guessed or other.guessed or meet(one.origin, other.origin)) and meet(one.destination, other.destination)
    if one.kind in ARRIVALS and other.kind in ARRIVALS and not (one.destination and other.destination):
        ends = ends and one.kind is other.kind
    return ends and _same_time(one, other)


def _same_time(one: Step, other: Step) -> bool:
    """Whether two steps may have been at one time; a date that is only the article's own says little."""
    if one.date is None or other.date is None:
        old = one if other.date is None else other
        return old.date is None or not old.dated or old.recent or not (one.recent and other.recent)
    if not (one.dated and other.dated):
        known, loose = (one, other) if one.dated else (other, one)
        return not (known.dated and loose.recent and not known.recent) and abs(one.date.year - other.date.year) <= 1
    return one.date.first <= other.date.last and other.date.first <= one.date.last


def from_there(leaving: Step, arrival: Step) -> bool:
    """Whether an arrival is said to be from the place that is left."""
    return bool(leaving.origin and arrival.origin and same_place(leaving.origin, arrival.origin))


def follows(leaving: Step, arrival: Step) -> bool:
    """Whether an arrival may be where somebody went who left."""
    if (
        arrival.destination is not None
        and leaving.origin is not None
        and same_place(arrival.destination, leaving.origin)
    ):
        return False
    if arrival.origin is not None and not leaving.guessed and not from_there(leaving, arrival):
        return False
    if arrival.line != leaving.line and leaving.recent and not arrival.recent and not from_there(leaving, arrival):
        return False
    if arrival.date is not None and leaving.date is not None and arrival.dated and leaving.dated:
        return abs((arrival.date.first - leaving.date.first).days) <= 366
    if arrival.dated != leaving.dated and leaving.line != arrival.line:
        return (
            arrival.recent
            and leaving.recent
            and (arrival.date is None or leaving.date is None or abs(arrival.date.year - leaving.date.year) < 1)
        )
    return True


def together(one: Step, other: Step) -> Step:
    """Make one step of two, the fuller and firmer of each."""
    kind = one.kind if one.kind is not MoveKind.JOINED else other.kind
    dated = one if one.dated or not other.dated else other
    return replace(
        one,
        kind=kind,
        origin=other.origin if one.guessed and other.origin else one.origin or other.origin,
        guessed=one.guessed and other.guessed,
        destination=one.destination or other.destination,
        title_from=one.title_from or other.title_from,
        title_to=one.title_to or other.title_to,
        date=dated.date or one.date or other.date,
        dated=one.dated or other.dated,
        recent=one.recent or other.recent,
        noun=one.noun and other.noun,
        status=_status_of(one, other),
        headline=one.headline and other.headline,
        vague=one.vague and other.vague,
    )


def _status_of(one: Step, other: Step) -> Status:
    """The firmer status; but a headline is no surer than the text under it."""
    if one.headline != other.headline:
        headline, text = (one, other) if one.headline else (other, one)
        if headline.status is not Status.CONFIRMED:
            return text.status
    return _firmer(one.status, other.status)


def _firmer(one: Status, other: Status) -> Status:
    return next(status for status in (*_FIRMEST, Status.DENIED) if status in (one, other))


def meet(one: str | None, other: str | None) -> bool:
    """Whether two ends may be one place; an unknown one may be any."""
    return one is None or other is None or same_place(one, other)


def same_place(one: str, other: str) -> bool:
    """Whether two names may be of one place: "Meta" and "Meta Platforms", "DeepMind" and "Google DeepMind"."""
    first, second = _words(one), _words(other)
    if first == second:
        return True
    short, long = sorted((first, second), key=len)
    if not short:
        return False
    ends = long[-len(short) :] == short and long[-len(short) - 1] not in ("of", "for", "and", "de")
    return long[: len(short)] == short or ends


def same_house(one: str, other: str) -> bool:
    """Whether two places belong together by their names: "Microsoft Healthcare" and "Microsoft Research"."""
    first, second = _words(one), _words(other)
    return same_place(one, other) or bool(first and second and first[0] == second[0] and len(first[0]) > 3)


def _words(name: str) -> list[str]:
    words = [word.strip(".,").lower() for word in name.split()]
    return [word for word in words if word not in ("inc", "corp", "llc", "ltd", "the", "co", "pbc", "plc", "gmbh")]
