"""Reasoning over all that is known of one person's ways: stays in order, where they are, where they were at a time.

Rumored and denied moves make no stay; they are kept beside.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.answers.doubt import HAPPENED
from bot.answers.families import Families
from bot.answers.placing import EARLY, middle, placed
from bot.answers.stays import BOARD_MOVES, Stay, Tie, came_over, is_ahead, known_on, stays_of
from bot.facts.dates import PartialDate
from bot.facts.records import Fact, Move, MoveKind, Role, Status
from bot.facts.store import FactStore
from bot.questions.question import Period

__all__ = ["Present", "Stay", "Tie", "Timeline", "as_of", "assemble", "at", "present", "previous", "timeline"]

STILL_SOUND = 31.0
"""Days by which an open role's newest source may be older than a later arrival before the role counts as stale."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is known of a person's ways, oldest first."""

    person: str
    stays: tuple[Stay, ...]
    moves: tuple[Move, ...]
    """Moves that happened (confirmed or reported), with board seats."""
    rumored: tuple[Move, ...]
    denied: tuple[Move, ...]
    planned: tuple[Move, ...]
    """Moves that are announced for a day to come: they make no stay yet."""
    families: Families = field(repr=False, compare=False)

    def at_organization(self, organization: str) -> tuple[Stay, ...]:
        """Return the stays at an organization or its parts, oldest first, and those with a role there.

        Who came over with a company that it took over was not there before.
        """
        within = self.families.within
        there = [s for s in self.stays if not came_over(s.departure, organization, self.families)]
        own = [s for s in there if within(s.organization, organization)]
        held = [s for s in there if s not in own and any(within(r.organization, organization) for r in s.roles)]
        return tuple(sorted((*own, *held), key=lambda s: s.began))


@dataclass(frozen=True, slots=True)
class Present:
    """Where a person is as far as the facts tell: the stays that go on, the weightiest and newest first.

    `last` is the newest move that happened; `left` is set when it led nowhere known. `ended` is the stay that ended
    last, that to which the newest move led before any other.
    """

    stays: tuple[Stay, ...]
    last: Move | None
    left: Move | None
    ended: Stay | None
    rumored: tuple[Move, ...]


def timeline(store: FactStore, person: str, families: Families, today: datetime.date | None = None) -> Timeline:
    """Put together all roles and moves of a person; what lies after `today` apart."""
    return assemble(person, store.roles_of(person), store.moves_of(person), families, today)


def assemble(
    person: str, roles: Iterable[Role], moves: Iterable[Move], families: Families, today: datetime.date | None = None
) -> Timeline:
    """Put together some roles and moves of a person, as a picture does with those that an answer told."""
    roles = [known_on(r, today) for r in roles if r.status in HAPPENED and not is_ahead(r.start, today)]
    every = placed(tuple(moves), roles, families)
    sure = [(move, day) for move, day in every if move.status in HAPPENED]
    happened = [(move, day) for move, day in sure if not is_ahead(move.date, today)]
    return Timeline(
        person,
        stays_of(happened, roles, families),
        tuple(move for move, _ in happened),
        tuple(move for move, _ in every if move.status is Status.RUMORED),
        tuple(move for move, _ in every if move.status is Status.DENIED),
        tuple(move for move, _ in sure if is_ahead(move.date, today)),
        families,
    )


def as_of(store: FactStore, facts: Iterable[Fact]) -> PartialDate | None:
    """Return the date of the newest source of these facts, or None where no source has a date.

    Of dates that may be any day of a year the first counts: "2026" is no newer than "March 2026".
    """
    dates = [s.published for fact in facts for i in fact.sources if (s := store.source(i)) and s.published]
    return max(dates, key=lambda d: (d.first, -d.last.toordinal()), default=None)


def present(line: Timeline, today: datetime.date, store: FactStore) -> Present:
    """Return where a person is: what goes on by the newest of moves and open roles."""
    now = float(today.toordinal())
    begun = [stay for stay in line.stays if stay.began <= now or not is_ahead(stay.start, today)]
    moves = [move for move in line.moves if not is_ahead(move.date, today)]
    paths = [move for move in moves if move.kind not in BOARD_MOVES]
    last = paths[-1] if paths else None
    gone = last if last and last.destination is None and last.kind is not MoveKind.LEAVE else None
    arrivals = [stay.began for stay in begun if stay.arrival and stay.arrival.origin and stay.tie is Tie.JOB]
    newest = max(arrivals, default=EARLY)
    going = [stay for stay in begun if stay.ongoing and _sound(stay, newest, gone, store)]
    going.sort(key=lambda s: (s.tie is not Tie.JOB, -s.began))
    if gone and any(s.tie is Tie.JOB and s.roles and _after(s, gone) for s in going):
        gone = None
    jobs = [stay for stay in begun if not stay.ongoing and stay.tie in _MAIN] or [s for s in begun if not s.ongoing]
    over = [stay for stay in begun if last and stay.arrival is last and not stay.ongoing]
    ended = max(over or jobs, key=lambda s: (s.ended or s.began, s.began), default=None)
    return Present(tuple(going), last, gone, ended, line.rumored)


def at(line: Timeline, period: Period) -> tuple[Stay, ...]:
    """Return the stays that the facts place in a period, jobs first."""
    first, last = period.start or datetime.date.min, period.end or datetime.date.max
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


_MAIN = frozenset((Tie.JOB, Tie.ACADEMIC))


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


def _overlaps(stay: Stay, first: datetime.date, last: datetime.date) -> bool:
    """Whether the dates of a stay place it in a span of days; with one end unknown, only if the other is in it."""
    start, end = stay.start, stay.end
    if (start and start.first > last) or (end and end.last < first):
        return False
    if start and (end or stay.ongoing):
        return True
    return bool(start.last >= first if start else end and end.first <= last)
