"""Which facts that stand tell the same as a new one, and which tell of the same event otherwise."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from enum import Enum

from bot.drafting.claims import NEAR_DAYS
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Record, Role, Status
from bot.facts.store import FactStore

SAME_DAYS = 62
"""What two articles date up to two months apart is one event: one tells of the plan, one of the first day."""

_APART = (MoveKind.LEAVE, MoveKind.PROMOTED, MoveKind.BOARD_JOINED, MoveKind.BOARD_LEFT)
"""Moves that are never the same as one of another kind; who founds a firm joins it."""


class Likeness(Enum):
    """What a fact that stands has to do with a new one."""

    SAME = "same"
    OTHERWISE = "otherwise"  # the same event or post, but it can't be both as the one and as the other says


def alike(store: FactStore, new: Record, also: Iterable[Record] = ()) -> tuple[Record | None, tuple[Record, ...]]:
    """Return the fact that tells the same as a new move or role, if any, and those that tell of it otherwise.

    `also` are facts that are about to be written.
    """
    if isinstance(new, Move):
        stands: Iterable[Record] = (*store.moves_of(new.person), *also)
    elif isinstance(new, Role):
        stands = (*store.roles_of(new.person), *also)
    else:
        return None, ()
    found = [(record, _likeness(store, new, record)) for record in stands]
    same = next((record for record, likeness in found if likeness is Likeness.SAME), None)
    return same, tuple(record for record, likeness in found if likeness is Likeness.OTHERWISE)


def _likeness(store: FactStore, new: Record, old: Record) -> Likeness | None:
    if isinstance(new, Move) and isinstance(old, Move) and new.person == old.person:
        return _of_moves(store, new, old)
    if isinstance(new, Role) and isinstance(old, Role) and new.person == old.person:
        return _of_roles(store, new, old)
    return None


def _of_moves(store: FactStore, new: Move, old: Move) -> Likeness | None:
    if new.kind is not old.kind and (new.kind in _APART or old.kind in _APART):
        return None
    if new.kind is MoveKind.PROMOTED and _plain(new.title_to) != _plain(old.title_to):
        return None
    if new.destination:
        if not old.destination or not _related(store, new.destination, old.destination):
            return None
    elif not (new.origin and old.origin and _related(store, new.origin, old.origin)):
        return None
    days = _days_apart(new.date, old.date)
    if days > NEAR_DAYS:
        return None
    from_elsewhere = new.origin and old.origin and not _related(store, new.origin, old.origin)
    denied = (new.status is Status.DENIED) != (old.status is Status.DENIED)
    return Likeness.OTHERWISE if days > SAME_DAYS or from_elsewhere or denied else Likeness.SAME


def _of_roles(store: FactStore, new: Role, old: Role) -> Likeness | None:
    if not _related(store, new.organization, old.organization) or _plain(new.title) != _plain(old.title):
        return None
    began, ended = _days_apart(new.start, old.start), _days_apart(new.end, old.end)
    denied = (new.status is Status.DENIED) != (old.status is Status.DENIED)
    return Likeness.OTHERWISE if max(began, ended) > SAME_DAYS or denied else Likeness.SAME


def _related(store: FactStore, one: str, other: str) -> bool:
    """Whether two organizations are one, or one is a part of the other."""
    return one == other or one in store.wholes(other) or other in store.wholes(one)


def _days_apart(one: PartialDate | None, other: PartialDate | None) -> int:
    """The days between two dates at the least; none where one is not known."""
    if not one or not other:
        return 0
    return max(datetime.timedelta(), one.first - other.last, other.first - one.last).days


def _plain(title: str | None) -> str:
    return "".join(character for character in (title or "").casefold() if character.isalnum())
