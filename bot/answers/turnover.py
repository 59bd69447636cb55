"""Who left a place and who came: moves and roles read together, each person once.

A move within a place or between its parts is no departure from it; a denied move is none either. What is only said
(rumors), board seats, leaves of absence, and roles that ended without a move that says so are kept apart.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.answers.doubt import HAPPENED
from bot.answers.families import Families
from bot.answers.stays import BOARD_MOVES, LEAVING, Tie, came_over, is_ahead, known_on, tie_of
from bot.answers.titles import is_founder, standing
from bot.facts.dates import PartialDate
from bot.facts.records import Fact, Move, MoveKind, Role, Status
from bot.facts.store import FactStore
from bot.questions.question import Period

LIGHT = 9
"""The weight of people of whom no title is known: they come last."""


class Side(StrEnum):
    """Which end of moves is looked at."""

    LEFT = "left"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Change:
    """One person left or came. `place` is the organization or the part of it, `other` the far end where known."""

    person: str
    place: str
    facts: tuple[Fact, ...]
    date: PartialDate | None = None
    other: str | None = None
    kind: MoveKind | None = None
    status: Status = Status.CONFIRMED
    title: str | None = None
    weight: int = LIGHT
    undone: Move | None = None
    """A later move that takes this one back: the person returned, or the rumor was denied."""
    left: Move | None = None
    """The earlier departure to nowhere known that this move completes."""
    led: Move | None = None
    """The later move that tells where this departure led."""
    later: Move | Role | None = None
    """What is known next of someone of whom no move tells where the departure led."""


@dataclass(frozen=True, slots=True)
class Turnover:
    """The changes on one side of a place, each list newest first, the weightiest first within a year."""

    side: Side
    place: str
    sure: tuple[Change, ...] = ()
    rumored: tuple[Change, ...] = ()
    onward: tuple[Change, ...] = ()
    """New places of people who had left before the period."""
    founders: tuple[Change, ...] = ()
    board: tuple[Change, ...] = ()
    away: tuple[Change, ...] = ()
    """On leave, as far as is known."""
    unmoved: tuple[Change, ...] = ()
    """Roles that ended (or began) there, of people of whom no move says so."""

    @property
    def every(self) -> tuple[Change, ...]:
        """All of them, the sure ones first."""
        return (*self.sure, *self.rumored, *self.onward, *self.founders, *self.board, *self.away, *self.unmoved)

    def without(self, person: str) -> Turnover:
        """Return the same without one person."""

        def others(changes: Sequence[Change]) -> tuple[Change, ...]:
            return tuple(change for change in changes if change.person != person)

        return replace(
            self, sure=others(self.sure), rumored=others(self.rumored), onward=others(self.onward),
            founders=others(self.founders), board=others(self.board), away=others(self.away),
            unmoved=others(self.unmoved),
        )  # fmt: skip


_COMING = frozenset((MoveKind.JOINED, MoveKind.RETURNED, MoveKind.TRANSFERRED))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is known at a place and its parts, looked up once."""

    out: tuple[Move, ...]
    into: tuple[Move, ...]
    roles: Mapping[str, Sequence[Role]] = field(default_factory=dict)


def departures(
    place: str, period: Period | None, store: FactStore, families: Families, today: datetime.date
) -> Turnover:
    """Return who left a place, or the parts of it, in a period (None: ever)."""
    facts = _look_up(place, store, families, today)
    inside = _inside(period, today)
    away_from = _outside(place, families)
    every = [m for m in facts.out if away_from(m.destination) and not is_ahead(m.date, today)]
    moves = [m for m in every if inside(m.date)]
    board = [m for m in moves if m.kind is MoveKind.BOARD_LEFT and m.status in HAPPENED]
    left = _departed([m for m in every if m.kind in LEAVING], facts)
    led = {departure.id: move for departure, move in reversed(left.values())}
    late = [m for m in moves if m.id in left]
    kept = [m for m in moves if (m.kind in LEAVING or _is_talk_aside(m)) and m.id not in left]
    sure, rumored = _settled(kept, Side.LEFT, facts, led)
    told = {change.person for change in sure} | {m.person for m in late if inside(left[m.id][0].date)}
    onward = _once([_change(m, Side.LEFT, facts, left=left[m.id][0]) for m in late if m.person not in told])
    known = {change.person for change in (*sure, *rumored, *onward)}
    left_before = {m.person for m in facts.out if m.kind in LEAVING and not _denied(m)} if period else known
    away = [
        _change(m, Side.LEFT, facts) for m in facts.out
        if m.kind is MoveKind.LEAVE and inside(m.date) and m.status in HAPPENED and m.person not in left_before
        and not any(role.ongoing for role in facts.roles.get(m.person, ()))
    ]  # fmt: skip
    settled = known | {m.person for m in board} | {change.person for change in away}
    unmoved = [
        change
        for person, roles in facts.roles.items()
        if person not in left_before
        and person not in settled
        and (change := _ended(person, roles, facts, inside, period))
    ]
    return Turnover(
        Side.LEFT, place, sure, rumored, _in_order(onward),
        board=_in_order([_change(m, Side.LEFT, facts) for m in board if m.person not in known]),
        away=_in_order(away), unmoved=_in_order(unmoved),
    )  # fmt: skip


def arrivals(place: str, period: Period | None, store: FactStore, families: Families, today: datetime.date) -> Turnover:
    """Return who came to a place, or to the parts of it, in a period (None: ever)."""
    facts = _look_up(place, store, families, today)
    inside = _inside(period, today)
    from_outside = _outside(place, families)
    moves = [
        m for m in facts.into
        if inside(m.date) and not is_ahead(m.date, today)
        and (from_outside(m.origin) or came_over(m, place, families))
    ]  # fmt: skip
    sure, rumored = _settled([m for m in moves if m.kind in _COMING or _is_talk_aside(m)], Side.CAME, facts)
    known = {change.person for change in (*sure, *rumored)}
    founded = [m for m in moves if m.kind is MoveKind.FOUNDED and m.status in HAPPENED and m.person not in known]
    board = [m for m in moves if m.kind is MoveKind.BOARD_JOINED and m.status in HAPPENED and m.person not in known]
    came = known | {m.person for m in facts.into if not _denied(m)} if period else set(known)
    unmoved = [
        change
        for person, roles in facts.roles.items()
        if period and person not in came and (change := _begun(person, roles, inside))
    ]
    return Turnover(
        Side.CAME, place, sure, rumored,
        founders=_in_order([_change(m, Side.CAME, facts) for m in founded]),
        board=_in_order([_change(m, Side.CAME, facts) for m in board]),
        unmoved=_in_order(unmoved),
    )  # fmt: skip


def flow(
    origin: str, destination: str, period: Period | None, store: FactStore, families: Families, today: datetime.date
) -> tuple[tuple[Change, ...], tuple[Change, ...], tuple[Change, ...]]:
    """Return who went from one place straight to another: for sure, by rumor; and who came there by another way."""
    facts = _look_up(destination, store, families, today)
    inside, at_origin = _inside(period, today), families.parts(origin)
    came = [m for m in facts.into if m.kind not in BOARD_MOVES and not is_ahead(m.date, today)]
    every = [m for m in came if m.origin in at_origin]
    direct = [m for m in every if inside(m.date)]
    sure, rumored = _settled(direct, Side.CAME, facts)
    if families.related(origin, destination):
        return sure, rumored, ()
    known = {m.person for m in every}
    earlier = _left_on(origin, store, families)
    later = [
        _change(m, Side.CAME, facts) for m in came
        if m.person in earlier and m.person not in known and m.status in HAPPENED
        and m.origin not in families.parts(destination) and inside(m.date)
        and m.date and earlier[m.person] and earlier[m.person] <= m.date.last
    ]  # fmt: skip
    return sure, rumored, _in_order(_once(later))


def _is_talk_aside(move: Move) -> bool:
    """Whether a move that is told apart when it happened is only said: then it is told with the other rumors."""
    return (move.kind in BOARD_MOVES or move.kind is MoveKind.FOUNDED) and move.status is Status.RUMORED


def _left_on(place: str, store: FactStore, families: Families) -> dict[str, datetime.date]:
    """The first known day on which each person who was ever at a place had left it."""
    days: dict[str, datetime.date] = {}
    left = [(m.person, m.date) for m in store.moves_from(families.parts(place)) if m.kind in LEAVING and not _denied(m)]
    left += [(r.person, r.end) for r in store.roles_at(families.parts(place)) if not r.ongoing]
    for person, date in left:
        if date:
            days[person] = min(days.get(person, date.first), date.first)
    return days


def _look_up(place: str, store: FactStore, families: Families, today: datetime.date) -> _Facts:
    parts = families.parts(place)
    roles: dict[str, list[Role]] = {}
    for role in store.roles_at(parts):
        if role.status is not Status.DENIED:
            roles.setdefault(role.person, []).append(known_on(role, today))
    return _Facts(store.moves_from(parts), store.moves_to(parts), roles)


def _inside(period: Period | None, today: datetime.date) -> Callable[[PartialDate | None], bool]:
    """Tell whether a date lies in the period, as far as it is known; a year that is not over counts up to today."""
    first = (period.start if period else None) or datetime.date.min
    last = (period.end if period else None) or datetime.date.max
    if last >= today:
        last = datetime.date.max

    def inside(date: PartialDate | None) -> bool:
        if period is None:
            return True
        return date is not None and first <= date.first and date.last <= last

    return inside


def _outside(place: str, families: Families) -> Callable[[str | None], bool]:
    """Tell whether the far end of a move is another place: neither a part of this one nor what it is a part of."""
    own = families.parts(place) | set(families.wholes(place))
    return lambda other: other not in own


def _denied(move: Move) -> bool:
    return move.status is Status.DENIED


def _departed(moves: Iterable[Move], facts: _Facts) -> dict[str, tuple[Move, Move]]:
    """Return, by the id of a move to somewhere, the earlier departure to nowhere known that it completes, and itself.

    "Left in September" and "founded a company in February, from there" are one departure, that of September.
    """
    found: dict[str, tuple[Move, Move]] = {}
    happened = sorted((m for m in moves if m.status in HAPPENED), key=_first)
    for move in happened:
        if not move.destination:
            continue
        before = [
            m for m in happened
            if m.person == move.person and not m.destination and m.date and m.date.first <= _last(move)
        ]  # fmt: skip
        if before and not any(_last(before[-1]) < _first(back) <= _last(move) for back in _back(facts, move.person)):
            found[move.id] = (before[-1], move)
    return found


def _back(facts: _Facts, person: str) -> list[Move]:
    """The moves that brought someone to the place."""
    return [m for m in facts.into if m.person == person and m.status in HAPPENED and m.kind not in BOARD_MOVES]


def _settled(
    moves: Iterable[Move], side: Side, facts: _Facts, led: Mapping[str, Move] | None = None
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return one change a person, the newest that is sure; a rumor counts only where nothing firmer is known."""
    led = led or {}
    sure = _once([_change(m, side, facts, led=led.get(m.id)) for m in moves if m.status in HAPPENED])
    known = {change.person for change in sure}
    rumors = [_change(m, side, facts) for m in moves if m.status is Status.RUMORED and m.person not in known]
    denials = {m.person: m for m in (facts.out if side is Side.LEFT else facts.into) if _denied(m)}
    rumored = [_undone(change, denials.get(change.person)) for change in _once(rumors)]
    if side is Side.LEFT:
        sure = [_undone(c, _later(sorted(_back(facts, c.person), key=_first), c)) for c in sure]
    return _in_order(sure), _in_order(rumored)


def _later(moves: Iterable[Move], change: Change) -> Move | None:
    """The first move back that is plainly later than the departure."""
    for move in moves:
        if move.date and change.date and move.date.first > change.date.first and move not in change.facts:
            return move
    return None


def _undone(change: Change, by: Move | None) -> Change:
    if by is None:
        return change
    return replace(change, facts=(*change.facts, by), undone=by)


def _first(move: Move) -> datetime.date:
    return move.date.first if move.date else datetime.date.min


def _last(move: Move) -> datetime.date:
    return move.date.last if move.date else datetime.date.max


def _change(move: Move, side: Side, facts: _Facts, left: Move | None = None, led: Move | None = None) -> Change:
    end = led or move
    near, far = (move.origin, end.destination) if side is Side.LEFT else (move.destination, move.origin)
    title = (move.title_from or end.title_from) if side is Side.LEFT else move.title_to
    roles = [role.title for role in facts.roles.get(move.person, ())]
    held = [title, *filter(is_founder, roles)] if title else roles
    weight = min(map(standing, held), default=LIGHT)
    status = Status.REPORTED if Status.REPORTED in (move.status, end.status) else move.status
    backing = tuple(m for m in (move, led, left) if m)
    return Change(move.person, near or "", backing, move.date, far, end.kind, status, title, weight, left=left, led=led)


def next_known(change: Change, place: str, store: FactStore, families: Families) -> Change:
    """Add what is known next of someone whose departure led nowhere known: a later arrival or job elsewhere."""
    if change.other or change.undone or not change.date:
        return change
    found: list[tuple[datetime.date, str, Move | Role]] = []
    for move in store.moves_of(change.person):
        arrived = move.kind in (*_COMING, MoveKind.FOUNDED) and move.status in HAPPENED
        if arrived and move.date and move.destination and not families.related(move.destination, place):
            found.append((move.date.first, move.id, move))
    for role in store.roles_of(change.person):
        job = role.status in HAPPENED and tie_of(role.title) is Tie.JOB
        if job and role.start and not families.related(role.organization, place):
            found.append((role.start.first, role.id, role))
    after = min((item for item in found if item[0] >= change.date.last), default=None)
    if after is None:
        return change
    fact = after[2]
    if isinstance(fact, Move) and fact.origin and not families.related(fact.origin, place):
        return change  # they were somewhere else first
    return replace(change, later=fact, facts=(*change.facts, fact))


def _once(changes: Iterable[Change]) -> list[Change]:
    """Keep the newest change of each person; the others stay among its facts."""
    newest: dict[str, Change] = {}
    for change in sorted(changes, key=newest_first):
        other = newest.get(change.person)
        if other is None:
            newest[change.person] = change
        else:
            newest[change.person] = replace(other, facts=(*other.facts, *change.facts))
    return list(newest.values())


def newest_first(change: Change) -> tuple[int, str]:
    """Return a key that sorts changes by date, the newest first: lists are by weight within a year."""
    return -(change.date.first.toordinal() if change.date else 0), change.facts[0].id


def _in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The newest year first; within a year the confirmed and the weightiest first, then the newest."""

    def order(change: Change) -> tuple[int, bool, int, tuple[int, str]]:
        year = change.date.year if change.date else 0
        return -year, change.status is not Status.CONFIRMED, min(change.weight, 3), newest_first(change)

    return tuple(sorted(changes, key=order))


def _ended(
    person: str,
    roles: Sequence[Role],
    facts: _Facts,
    inside: Callable[[PartialDate | None], bool],
    period: Period | None,
) -> Change | None:
    """A person whose every role there has ended, the last of them in the period."""
    roles = [role for role in roles if role.status in HAPPENED or role.ongoing]
    if not roles or any(role.ongoing for role in roles):
        return None
    last = max(roles, key=lambda role: (role.end.last if role.end else datetime.date.min, role.id))
    if not inside(last.end if period else None) or _moved_on_within(person, last, facts):
        return None
    title = min((role.title for role in roles), key=standing)
    return Change(person, last.organization, (last,), last.end, status=last.status, title=title, weight=standing(title))


def _moved_on_within(person: str, last: Role, facts: _Facts) -> bool:
    """Whether a move to the place or a part of it is not known to be older than the end of someone's last role."""
    came = (m for m in facts.into if m.person == person and m.status in HAPPENED and m.kind not in BOARD_MOVES)
    return any(last.end is None or m.date is None or m.date.last >= last.end.first for m in came if m.origin)


def _begun(person: str, roles: Sequence[Role], inside: Callable[[PartialDate | None], bool]) -> Change | None:
    """A person whose first role there began in the period."""
    roles = [role for role in roles if role.status in HAPPENED]
    if not roles or any(role.start is None for role in roles):
        return None
    first = min(roles, key=lambda role: (role.start.first if role.start else datetime.date.max, role.id))
    if not inside(first.start) or is_founder(first.title):
        return None
    return Change(
        person, first.organization, (first,), first.start, status=first.status, title=first.title,
        weight=standing(first.title),
    )  # fmt: skip
