"""Reasoning over all that is known of one person's ways: stays in order, where they are, where they were at a time.

A stay is a time at one organization with one kind of tie (a job, a board, studies …): the roles held there, the move
that began it and the move that ended it. Rumored and denied moves make no stay; they are kept beside.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

import yaml

from bot.answers.families import Families
from bot.answers.placing import EARLY, LATE, middle, placed
from bot.facts.dates import PartialDate
from bot.facts.records import Fact, Move, MoveKind, Role, Status
from bot.facts.store import FactStore
from bot.questions.question import Period

STILL_SOUND = 31.0
"""Days by which an open role's newest source may be older than a later arrival before the role counts as stale."""

APART = 366.0
"""Days between two roles at one organization from which on they are two stays."""


class Tie(StrEnum):
    """What binds a person to an organization."""

    JOB = "job"
    BOARD = "board"
    ADVISER = "adviser"
    STUDENT = "student"
    INVESTOR = "investor"
    ACADEMIC = "academic"


@dataclass(frozen=True, slots=True)
class Stay:
    """A time at one organization. `began` and `ended` are days (ordinals) for ordering only, never to be told."""

    organization: str
    tie: Tie
    roles: tuple[Role, ...] = ()
    arrival: Move | None = None
    departure: Move | None = None
    onward: Move | None = None
    """The later move that tells where a departure led."""
    within: tuple[Move, ...] = ()
    """Promotions, leaves of absence and returns from them."""
    began: float = EARLY
    ended: float | None = None

    @property
    def start(self) -> PartialDate | None:
        """When it began: the earliest of the arrival and the roles."""
        return self.start_fact[0] if self.start_fact else None

    @property
    def start_fact(self) -> tuple[PartialDate, Role | Move] | None:
        """The date on which it began and the fact that says so."""
        if self.arrival:
            return (self.arrival.date, self.arrival) if self.arrival.date else self._first_role()
        return self._first_role()

    def _first_role(self) -> tuple[PartialDate, Role | Move] | None:
        dated = [(role.start, role) for role in self.roles if role.start]
        return min(dated, key=lambda pair: (pair[0].first, pair[1].id), default=None)

    @property
    def end_fact(self) -> tuple[PartialDate, Role | Move] | None:
        """The date on which it ended and the fact that says so; None while it goes on or where no one says."""
        if self.departure and self.departure.date:
            return self.departure.date, self.departure
        if self.ongoing:
            return None
        dated = [(role.end, role) for role in self.roles if role.end]
        return max(dated, key=lambda pair: (pair[0].last, pair[1].id), default=None)

    @property
    def end(self) -> PartialDate | None:
        """When it ended; None while it goes on or where no one says."""
        return self.end_fact[0] if self.end_fact else None

    @property
    def ongoing(self) -> bool:
        """Whether a role is held in the newest source, or nothing tells of an end after an arrival."""
        if self.departure:
            return False
        if any(role.ongoing for role in self.roles):
            return True
        moved = [move for move in (self.arrival, *self.within) if move and move.kind is not MoveKind.LEAVE]
        if not self.roles:
            return bool(moved or self.within)
        ends = [role.end for role in self.roles]
        news = [move.date for move in moved if move.date]
        return bool(news) and all(end and any(end.last < date.first for date in news) for end in ends)

    @property
    def leave(self) -> Move | None:
        """The leave of absence that goes on, or None."""
        last = self.within[-1] if self.within and self.ongoing else None
        return last if last and last.kind is MoveKind.LEAVE else None

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that makes the stay, the arrival first."""
        ends = [move for move in (self.arrival, *self.within, self.departure, self.onward) if move]
        return (*ends, *self.roles)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is known of a person's ways, oldest first."""

    person: str
    stays: tuple[Stay, ...]
    moves: tuple[Move, ...]
    """Moves that happened (confirmed or reported), with board seats."""
    rumored: tuple[Move, ...]
    denied: tuple[Move, ...]
    families: Families = field(repr=False, compare=False)

    def at_organization(self, organization: str) -> tuple[Stay, ...]:
        """Return the stays at an organization or its parts, oldest first; else those at a whole that it is part of."""
        own = tuple(s for s in self.stays if self.families.within(s.organization, organization))
        held = tuple(
            s
            for s in self.stays
            if s not in own and any(self.families.within(r.organization, organization) for r in s.roles)
        )
        return tuple(sorted((*own, *held), key=lambda s: s.began))


@dataclass(frozen=True, slots=True)
class Present:
    """Where a person is as far as the facts tell: the stays that go on, the weightiest and newest first.

    `last` is the newest move that happened; `left` is set when it led nowhere known. `ended` is the stay that ended
    last when none goes on.
    """

    stays: tuple[Stay, ...]
    last: Move | None
    left: Move | None
    ended: Stay | None
    rumored: tuple[Move, ...]


def timeline(store: FactStore, person: str, families: Families | None = None) -> Timeline:
    """Put together all roles and moves of a person."""
    return assemble(person, store.roles_of(person), store.moves_of(person), families or Families(store))


def assemble(person: str, roles: Iterable[Role], moves: Iterable[Move], families: Families) -> Timeline:
    """Put together some roles and moves of a person, as a picture does with those that an answer told."""
    roles = [role for role in roles if role.status in _HAPPENED]
    every = placed(tuple(moves), roles, families)
    happened = [(move, day) for move, day in every if move.status in _HAPPENED]
    drafts = _from_moves(happened, families)
    _assign(sorted(roles, key=_role_order), drafts, families)
    stays = sorted((_finished(d) for d in drafts), key=lambda s: (s.began, s.ended or LATE, s.organization, s.tie))
    return Timeline(
        person,
        tuple(stays),
        tuple(move for move, _ in happened),
        tuple(move for move, _ in every if move.status is Status.RUMORED),
        tuple(move for move, _ in every if move.status is Status.DENIED),
        families,
    )


def as_of(store: FactStore, facts: Iterable[Fact]) -> PartialDate | None:
    """Return the date of the newest source of these facts, or None where no source has a date."""
    dates = [s.published for fact in facts for i in fact.sources if (s := store.source(i)) and s.published]
    return max(dates, key=lambda d: (d.last, d.first), default=None)


def present(line: Timeline, today: datetime.date, store: FactStore) -> Present:
    """Return where a person is: what goes on by the newest of moves and open roles."""
    now = float(today.toordinal())
    begun = [stay for stay in line.stays if stay.began <= now or not (stay.start and stay.start.first > today)]
    moves = [move for move in line.moves if not (move.date and move.date.first > today)]
    paths = [move for move in moves if move.kind not in _BOARD_MOVES]
    last = paths[-1] if paths else None
    gone = last if last and last.destination is None else None
    arrivals = [stay.began for stay in begun if stay.arrival and stay.arrival.origin and stay.tie is Tie.JOB]
    newest = max(arrivals, default=EARLY)
    going = [stay for stay in begun if stay.ongoing and _sound(stay, newest, gone, store)]
    going.sort(key=lambda s: (s.tie is not Tie.JOB, -s.began))
    if gone and any(s.tie is Tie.JOB and s.roles and _after(s, gone) for s in going):
        gone = None
    jobs = [stay for stay in begun if not stay.ongoing and stay.tie in _MAIN] or [s for s in begun if not s.ongoing]
    ended = max(jobs, key=lambda s: (s.ended or s.began, s.began), default=None)
    return Present(tuple(going), last, gone, ended, line.rumored)


def at(line: Timeline, period: Period) -> tuple[Stay, ...]:
    """Return the stays that the facts place in a period, jobs first."""
    first = float((period.start or datetime.date.min).toordinal())
    last = float((period.end or datetime.date.max).toordinal())
    found = [stay for stay in line.stays if _overlaps(stay, first, last)]
    return tuple(sorted(found, key=lambda s: (s.tie is not Tie.JOB, s.began)))


def previous(line: Timeline, stay: Stay) -> Stay | None:
    """Return the stay before this one: the origin of its arrival, else the newest job that began earlier."""
    if stay.arrival and stay.arrival.origin and not line.families.related(stay.arrival.origin, stay.organization):
        origins = [s for s in line.stays if s is not stay and s.departure is stay.arrival]
        if origins:
            return origins[-1]
    earlier = [
        s
        for s in line.stays
        if s is not stay
        and s.began < stay.began
        and not line.families.related(s.organization, stay.organization)
        and s.tie is not Tie.BOARD
    ]
    jobs = [s for s in earlier if s.tie is Tie.JOB]
    return max(jobs or earlier, key=lambda s: (s.ended or s.began, s.began), default=None)


def tie_of(title: str) -> Tie:
    """Return what tie a title is."""
    for tie, pattern in _ties():
        if pattern.search(title):
            return tie
    return Tie.JOB


_HAPPENED = frozenset((Status.CONFIRMED, Status.REPORTED))
_BOARD_MOVES = frozenset((MoveKind.BOARD_JOINED, MoveKind.BOARD_LEFT))
_MAIN = frozenset((Tie.JOB, Tie.ACADEMIC))


@dataclass(slots=True)
class _Draft:
    """A stay while it is being put together."""

    organization: str
    tie: Tie | None
    arrival: Move | None = None
    departure: Move | None = None
    began: float | None = None
    ended: float | None = None
    onward: Move | None = None
    roles: list[Role] = field(default_factory=list)
    within: list[Move] = field(default_factory=list)


def _from_moves(moves: Sequence[tuple[Move, float]], families: Families) -> list[_Draft]:
    drafts: list[_Draft] = []
    for move, day in moves:
        tie = Tie.BOARD if move.kind in _BOARD_MOVES else None
        ours = [d for d in drafts if (d.tie is Tie.BOARD) is (tie is Tie.BOARD)]
        here = _latest((d for d in ours if d.departure is None), move.origin or move.destination, families)
        back = move.kind is MoveKind.RETURNED and move.origin is None
        if move.origin == move.destination or (back and here) or move.kind is MoveKind.LEAVE:
            if here is None:
                here = _Draft(move.origin or move.destination or "", tie)
                drafts.append(here)
            here.within.append(move)
            if move.destination in (None, here.organization) or move.origin == move.destination or back:
                continue
        elif move.origin:
            if here is None:
                here = _already_left(ours, move, day, families) or _Draft(move.origin, tie)
                drafts += [here] if here not in drafts else []
            if here.departure:
                here.onward = move
            elif not _on_leave(here, move):
                here.departure, here.ended = move, day
        if move.destination:
            drafts.append(_Draft(move.destination, tie, arrival=move, began=day))
    return drafts


def _latest(drafts: Iterable[_Draft], organization: str | None, families: Families) -> _Draft | None:
    """Return the newest of these stays at an organization, else at one that it belongs together with."""
    near = [d for d in drafts if families.related(d.organization, organization)]
    return next(iter([d for d in near if d.organization == organization][::-1] or near[::-1]), None)


def _on_leave(stay: _Draft, move: Move) -> bool:
    """Whether a move elsewhere is what a leave of absence was for: then the stay goes on."""
    last = stay.within[-1] if stay.within else None
    if not last or last.kind is not MoveKind.LEAVE or not last.date or not move.date or not move.destination:
        return False
    return last.date.first <= move.date.last and move.date.first <= last.date.last


def _already_left(drafts: Sequence[_Draft], move: Move, day: float, families: Families) -> _Draft | None:
    """Return the stay that ended with a departure to nowhere known, when this move tells where it led."""
    stay = _latest(drafts, move.origin, families)
    ended = stay and stay.departure and stay.departure.destination is None and not stay.onward
    return stay if stay and ended and (stay.ended or day) <= day else None


def _assign(roles: Sequence[Role], drafts: list[_Draft], families: Families) -> None:
    """Put each role into the stay that it belongs to, or into a new one."""
    for role in roles:
        tie = tie_of(role.title)
        fitting = [d for d in drafts if _fits(role, tie, d, families)]
        exact = [d for d in fitting if d.organization == role.organization]
        moved = [d for d in exact or fitting if d.arrival or d.departure or d.within]
        chosen = max(moved or exact, key=lambda d: _closeness(role, d), default=None)
        if chosen is None:
            chosen = _Draft(role.organization, tie)
            drafts.append(chosen)
        chosen.roles.append(role)
        if chosen.tie is None or (tie is Tie.JOB and chosen.tie is not Tie.BOARD):
            chosen.tie = tie


def _fits(role: Role, tie: Tie, stay: _Draft, families: Families) -> bool:
    if not families.related(role.organization, stay.organization):
        return False
    if (tie is Tie.BOARD or stay.tie is Tie.BOARD) and stay.tie is not tie:
        return False
    if stay.roles and Tie.STUDENT in (tie, stay.tie) and tie is not stay.tie:
        return False
    moved = stay.arrival or stay.departure or stay.within
    if not moved:
        return stay.organization == role.organization and stay.tie is tie and not _apart(role, stay)
    starts, ends = (middle(role.start) if role.start else None), (middle(role.end) if role.end else None)
    if stay.began is not None and ends is not None and ends < stay.began - _slack(role.end, stay.arrival):
        return False
    return not (
        stay.ended is not None and starts is not None and starts > stay.ended + _slack(role.start, stay.departure)
    )


def _slack(when: PartialDate | None, move: Move | None) -> float:
    """By how many days two dates may differ and still mean the same time, as coarse as they are."""
    dates = [d for d in (when, move.date if move else None) if d]
    return sum((d.last - d.first).days / 2 for d in dates)


def _apart(role: Role, stay: _Draft) -> bool:
    starts, ends = (middle(role.start) if role.start else None), (middle(role.end) if role.end else None)
    for other in stay.roles:
        if starts is not None and other.end and starts > middle(other.end) + APART:
            return True
        if ends is not None and other.start and ends < middle(other.start) - APART:
            return True
    return False


def _closeness(role: Role, stay: _Draft) -> float:
    """How near a role's start is to the stay's; with no start, the latest stay is as good as any."""
    own = next((middle(d) for d in (role.start, role.end) if d), None)
    if own is None:
        return (stay.began or 0.0) + (LATE if role.ongoing and stay.departure is None else 0.0)
    begun = stay.began if stay.began is not None else (stay.ended or own) - 1
    return -abs(begun - own) + (0.5 if begun <= own else 0.0)


def _finished(draft: _Draft) -> Stay:
    began, ended = draft.began, draft.ended
    starts = [middle(role.start) for role in draft.roles if role.start]
    ends = [middle(role.end) for role in draft.roles if role.end]
    ongoing = draft.departure is None and any(role.ongoing for role in draft.roles)
    if ended is None and ends and not ongoing:
        ended = max(ends)
    if began is None:
        inside = [middle(m.date) - 1 for m in draft.within if m.date]
        if starts:
            began = min(starts)
        elif ended is not None:
            began = min([ended, *inside]) - 1
        elif inside:
            began = min(inside)
        else:
            began = LATE - 1 if ongoing else EARLY + (0 if draft.tie is Tie.STUDENT else 1)
    stay = Stay(
        draft.organization, draft.tie or Tie.JOB, tuple(sorted(draft.roles, key=_role_order)),
        draft.arrival, draft.departure, draft.onward, tuple(draft.within), began, ended,
    )  # fmt: skip
    return replace(stay, ended=None) if stay.ongoing else stay


def _role_order(role: Role) -> tuple[float, str]:
    """Oldest first; a role without a start by its end, one without dates by whether it goes on."""
    if role.start:
        return middle(role.start), role.id
    if role.end:
        return middle(role.end) - 1, role.id
    return (LATE if role.ongoing else EARLY), role.id


def _sound(stay: Stay, newest: float, gone: Move | None, store: FactStore) -> bool:
    """Whether a stay that is open in its sources can still be told beside newer moves."""
    if stay.tie is not Tie.JOB or (stay.arrival and not stay.roles):
        return stay.tie is not Tie.STUDENT or stay.began >= newest
    if stay.began >= newest and not (gone and gone.date and stay.began <= middle(gone.date)):
        return True
    seen = as_of(store, [role for role in stay.roles if role.ongoing])
    settled = max(newest, middle(gone.date) if gone and gone.date else EARLY)
    return seen is not None and seen.last.toordinal() + STILL_SOUND >= settled


def _after(stay: Stay, gone: Move) -> bool:
    return gone.date is None or stay.began > middle(gone.date)


def _overlaps(stay: Stay, first: float, last: float) -> bool:
    if stay.began in (LATE - 1,) or stay.began <= EARLY + 1:
        return False
    if stay.began > last:
        return False
    if stay.ended is not None:
        return stay.ended >= first
    return stay.ongoing


@cache
def _ties() -> tuple[tuple[Tie, re.Pattern[str]], ...]:
    data = yaml.safe_load(files("bot.answers").joinpath("en/ties.yaml").read_text(encoding="utf-8"))
    return tuple(
        (Tie(row["tie"]), re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, row['words']))})s?(?!\w)", re.IGNORECASE))
        for row in data
    )
