"""Stays: a person's moves and roles put together to times at one organization with one kind of tie."""

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
from bot.answers.placing import EARLY, LATE, middle
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Role

BOARD_MOVES = frozenset((MoveKind.BOARD_JOINED, MoveKind.BOARD_LEFT))
BOARD_MEMBER = "board member"
"""The title by which a question asks of boards."""
LEAVING = frozenset((MoveKind.JOINED, MoveKind.LEFT, MoveKind.FOUNDED, MoveKind.RETURNED, MoveKind.TRANSFERRED))
"""The kinds of move that end a time at the place they lead away from."""

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
    def placed_by(self) -> tuple[Role | Move, ...]:
        """The fact that names the organization, the arrival first; a role may be at a part of it. At most one."""
        named = (fact for fact in self.facts if self.organization in places_of(fact))
        return tuple(fact for fact in (next(named, None),) if fact)

    @property
    def facts(self) -> tuple[Role | Move, ...]:
        """Every fact that makes the stay, the arrival first."""
        ends = [move for move in (self.arrival, *self.within, self.departure, self.onward) if move]
        return (*ends, *self.roles)


def places_of(fact: Role | Move) -> tuple[str, ...]:
    """Return the organizations that a fact names, that to which it led first."""
    named = (fact.organization,) if isinstance(fact, Role) else (fact.destination, fact.origin)
    return tuple(filter(None, named))


def came_over(move: Move | None, place: str, families: Families) -> bool:
    """Whether a move led to a place from a company that it took over."""
    if move is None or move.kind is not MoveKind.TRANSFERRED or not families.within(move.destination, place):
        return False
    return families.took_over(place, move.origin) and families.took_over(move.destination, move.origin)


def known_on(role: Role, today: datetime.date | None) -> Role:
    """Return a role as it is on a day: one that is to end later still goes on."""
    if role.end is None or today is None or role.end.first <= today:
        return role
    return replace(role, end=None, ongoing=True)


def is_ahead(when: PartialDate | None, today: datetime.date | None) -> bool:
    """Whether what is dated so is still to come."""
    return when is not None and today is not None and when.first > today


def tie_of(title: str) -> Tie:
    """Return what tie a title is."""
    for tie, pattern in _ties():
        if pattern.search(title):
            return tie
    return Tie.JOB


def stays_of(moves: Sequence[tuple[Move, float]], roles: Iterable[Role], families: Families) -> tuple[Stay, ...]:
    """Put moves that happened (oldest first, each with its day) and roles together to stays, oldest first."""
    drafts = _from_moves(moves, families)
    _assign(sorted(roles, key=_role_order), drafts, families)
    stays = (_finished(draft) for draft in drafts)
    return tuple(sorted(stays, key=lambda s: (s.began, s.ended or LATE, s.organization, s.tie)))


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
        tie = Tie.BOARD if move.kind in BOARD_MOVES else None
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
            if here is None and _told_again(drafts, move, families):
                continue
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


def _told_again(drafts: Sequence[_Draft], move: Move, families: Families) -> bool:
    """Note a move that is told twice, once to the whole and once to its part: the part is where it led."""
    for stay in drafts:
        told = stay.arrival
        if not told or not told.date or not move.date or not move.destination:
            continue
        at_once = told.date.first <= move.date.last and move.date.first <= told.date.last
        if (
            at_once
            and families.related(told.origin, move.origin)
            and families.related(told.destination, move.destination)
        ):
            if families.within(move.destination, stay.organization):
                stay.organization = move.destination
            stay.within.append(move)
            return True
    return False


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
    if tie is Tie.ADVISER and role.ongoing and stay.departure and starts is not None and stay.ended is not None:
        return starts < stay.ended - _slack(role.start, stay.departure)  # who advises a place that they left
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


@cache
def _ties() -> tuple[tuple[Tie, re.Pattern[str]], ...]:
    data = yaml.safe_load(files("bot.answers").joinpath("en/ties.yaml").read_text(encoding="utf-8"))
    return tuple(
        (Tie(row["tie"]), re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, row['words']))})s?(?!\w)", re.IGNORECASE))
        for row in data
    )
