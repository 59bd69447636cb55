"""Placing a person's moves in time, also those without a date.

An undated move is placed by structure: the roles at both of its ends and the moves that lead to it or on from it.
The date of a source never places it: an article of today may tell what happened long ago.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence

from bot.answers.families import Families
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Role

EARLY = float(datetime.date.min.toordinal())
LATE = float(datetime.date.max.toordinal())


def middle(when: PartialDate) -> float:
    """Return the middle of the days that a date allows, as an ordinal."""
    return (when.first.toordinal() + when.last.toordinal()) / 2


def placed(moves: Sequence[Move], roles: Sequence[Role], families: Families) -> tuple[tuple[Move, float], ...]:
    """Return the moves, oldest first, each with the day (an ordinal) about which it happened."""
    days: dict[str, float] = {move.id: middle(move.date) for move in moves if move.date}
    undated = [move for move in moves if not move.date]
    for measure in (_by_roles, _by_chain):
        changed = True
        while changed:
            changed = False
            for move in undated:
                if move.id not in days:
                    day = measure(move, roles, moves, days, families.related)
                    if day is not None:
                        days[move.id] = day
                        changed = True
    for move in undated:
        if move.id not in days:
            days[move.id] = _without_a_trace(move, roles, days.values(), families.related)
    return _in_order([(move, days[move.id]) for move in moves], families.related)


_Related = Callable[[str | None, str | None], bool]


def _by_roles(
    move: Move, roles: Sequence[Role], moves: Sequence[Move], days: Mapping[str, float], related: _Related
) -> float | None:
    """The start of the role that the move led to, or the end of the one that it ended."""
    for same in (_same, related):
        starts = [r for r in roles if r.start and same(r.organization, move.destination)]
        titled = [r for r in starts if move.title_to and r.title.casefold() == move.title_to.casefold()]
        if starts:
            return min(middle(role.start) for role in titled or starts if role.start)
    for same in (_same, related):
        ends = [role.end for role in roles if role.end and same(role.organization, move.origin)]
        if ends:
            return max(middle(end) for end in ends)
    return None


def _by_chain(
    move: Move, roles: Sequence[Role], moves: Sequence[Move], days: Mapping[str, float], related: _Related
) -> float | None:
    """Between what led to its origin and what led on from its destination."""
    after = [days[m.id] for m in moves if m.id in days and m is not move and related(m.destination, move.origin)]
    after += [middle(role.start) for role in roles if role.start and related(role.organization, move.origin)]
    before = [days[m.id] for m in moves if m.id in days and m is not move and related(m.origin, move.destination)]
    before += [middle(role.end) for role in roles if role.end and related(role.organization, move.destination)]
    if after and before:
        low, high = max(after), min(before)
        return (low + high) / 2 if low < high else min(low, high) - 0.5
    if before:
        return min(before) - 0.5
    return max(after) + 0.5 if after else None


def _without_a_trace(move: Move, roles: Sequence[Role], days: Iterable[float], related: _Related) -> float:
    """Last where its destination goes on, or nothing says that it is over; else before all that has a date."""
    known = [day for day in days if EARLY < day < LATE]
    there = [role for role in roles if related(role.organization, move.destination)]
    elsewhere = any(role.ongoing and role not in there for role in roles)
    if any(role.ongoing for role in there) or (move.destination and not there and not elsewhere):
        return max(known, default=EARLY + 1) + 1
    return min(known, default=EARLY + 1) - 1


def _in_order(dated: list[tuple[Move, float]], related: _Related) -> tuple[tuple[Move, float], ...]:
    """By day; where dates are too coarse to tell, a place is reached before it is left and left before a return."""
    ordered = sorted(dated, key=lambda pair: (pair[1], pair[0].destination is not None, pair[0].id))
    for _ in ordered:
        for place in range(len(ordered) - 1):
            (one, day), (other, later) = ordered[place], ordered[place + 1]
            if _undecided(one, other) and _leads(other, one, related) and not _leads(one, other, related):
                ordered[place], ordered[place + 1] = (other, day), (one, later)
    return tuple(ordered)


def _leads(one: Move, other: Move, related: _Related) -> bool:
    """Whether one move makes the other possible."""
    if _is_back(other) and one.destination is None:
        return related(one.origin, other.destination)
    if _is_back(one) and other.destination is None:
        return False
    if one.title_to and other.title_from and one.title_to.casefold() == other.title_from.casefold():
        return related(one.destination or one.origin, other.origin)
    return one.origin != one.destination and related(one.destination, other.origin)


def _is_back(move: Move) -> bool:
    return move.kind is MoveKind.RETURNED and move.origin is None


def _undecided(one: Move, other: Move) -> bool:
    if one.date and other.date:
        return one.date.last >= other.date.first and other.date.last >= one.date.first
    return True


def _same(one: str | None, other: str | None) -> bool:
    return one is not None and one == other
