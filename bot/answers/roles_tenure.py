"""Who held an office at a place, and when: roles, and moves that name a title, read together."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.answers.doubt import HAPPENED
from bot.answers.draft import Context
from bot.answers.phrases import is_held_alone
from bot.answers.stays import LEAVING, Tie, is_ahead, known_on, tie_of
from bot.answers.timeline import as_of
from bot.answers.titles import Holding, Match, match, offices, standing
from bot.facts.dates import PartialDate
from bot.facts.records import Move, Role, Status

SOUND = datetime.timedelta(days=31)
"""By how much a role's newest source may follow a departure and still be older news than it."""

FEW = 40
"""People whose own moves are sooner looked through than all moves from a place."""

MOST_PARTS = 40
"""Parts of a place that are looked through for who is over a field, where nobody at the place itself is."""

_POSTS = frozenset((Tie.JOB, Tie.BOARD))
_HEADS = ("CEO", "executive director", "head", "director", "president", "managing director", "chair")
_LEADS = 3
"""Down to which standing someone may be said to lead: heads and directors."""


@dataclass(frozen=True, slots=True)
class Tenure:
    """One person's time in one office. `facts` are the roles and moves that say so, the one that names it first.

    `current`: no fact known tells of its end, and its newest source (`seen`) is not contradicted by later ones.
    """

    person: str
    organization: str
    title: str
    start: PartialDate | None
    end: PartialDate | None
    current: bool
    status: Status
    fit: Match
    facts: tuple[Role | Move, ...]
    seen: PartialDate | None = None
    left: Move | None = None
    """A departure after its start that a newer source, which still shows the office held, does not know of."""

    @property
    def began(self) -> datetime.date:
        """A day for ordering: the start, or just before the end, or as early as can be."""
        if self.start:
            return self.start.first
        return self.end.first - datetime.timedelta(days=1) if self.end else datetime.date.min


def tenures(title: str, place: str, context: Context) -> tuple[Tenure, ...]:
    """Return every tenure of an office at a place, oldest first, with those over a part or near it marked as kin."""
    found = [*_from_roles(title, place, context)]
    known = {t.person for t in found if t.fit}
    found += [t for t in _from_moves(title, place, context) if t.person not in known]
    if not any(t.fit for t in found):
        found += _at_the_whole(title, place, context)
    if not found and any(office.over for office in offices(title)):
        found += _at_a_part(title, place, context)
    ended = _departures(place, {t.person for t in found}, context)
    settled = [_ended_by(tenure, ended.get(tenure.person, ()), context) for tenure in found]
    settled = _without_overtaken(settled, context.today) if is_held_alone(title) else settled
    return tuple(sorted(settled, key=lambda t: (t.began, t.end.last if t.end else _NEVER)))


_NEVER = datetime.date.max


def head_of(place: str, context: Context) -> tuple[str, tuple[Tenure, ...]] | None:
    """Return the highest office that anybody is known to have held at a place, with its tenures."""
    for head in _HEADS:
        found = tenures(head, place, context)
        if any(tenure.fit for tenure in found):
            return head, found
    return None


def highest(place: str, context: Context) -> list[Tenure]:
    """Return who leads a part, else who stands highest in a job there, the present before the past; at most two."""
    leading = [t for head in _HEADS for t in tenures(head, place, context) if t.current]
    if leading:
        return leading[:1]
    high = context.store.roles_titled(place, lambda held: tie_of(held) is Tie.JOB and standing(held) <= _LEADS)
    roles = [known_on(role, context.today) for role in high if role.status in HAPPENED]
    found = [_of_role(role, Match(Holding.KIN)) for role in roles]
    ended = _departures(place, {t.person for t in found}, context)
    settled = merged([_ended_by(tenure, ended.get(tenure.person, ()), context) for tenure in found])
    settled = [t for t in settled if t.current and not t.left] or [t for t in settled if not t.current]
    settled.sort(key=lambda t: (standing(t.title), -t.began.toordinal(), t.person))
    return [t for t in settled if standing(t.title) == standing(settled[0].title)][:2]


def held_in(tenure: Tenure, first: datetime.date, last: datetime.date) -> bool | None:
    """Say whether an office was held in a span of days: yes, no, or None where one end is not known."""
    if tenure.start and tenure.start.first > last:
        return False
    if tenure.end and tenure.end.last < first:
        return False
    if tenure.start and (tenure.end or tenure.current):
        return True
    if tenure.start:
        return True if tenure.start.last >= first else None
    if tenure.end:
        return True if tenure.end.first <= last else None
    return None


def _from_roles(title: str, place: str, context: Context) -> Iterable[Tenure]:
    names = _names(place, context)
    for role in context.store.roles_titled(place, lambda held: match(title, held, names).holding is not Holding.NONE):
        if role.status is not Status.DENIED:
            yield _of_role(known_on(role, context.today), match(title, role.title, names))


def _at_a_part(title: str, place: str, context: Context) -> Iterable[Tenure]:
    """Who is over a field at a part of the place: the head of NVIDIA's Toronto lab is at NVIDIA Research."""
    for part in sorted(context.families.parts(place) - {place})[:MOST_PARTS]:
        for tenure in _from_roles(title, part, context):
            yield replace(tenure, fit=Match(Holding.KIN, near=True))


def _of_role(role: Role, fit: Match) -> Tenure:
    return Tenure(
        role.person, role.organization, role.title, role.start, role.end, role.ongoing, role.status, fit, (role,)
    )


def _from_moves(title: str, place: str, context: Context) -> Iterable[Tenure]:
    """Tenures of which only moves tell: the title that someone came to, or left."""
    names = _names(place, context)
    came, left = context.store.moves_titled(place, lambda held: bool(match(title, held, names)))
    for move in came:
        fit = match(title, move.title_to or "", names)
        if move.status in HAPPENED:
            yield Tenure(move.person, place, move.title_to or "", move.date, None, True, move.status, fit, (move,))
    for move in left:
        fit = match(title, move.title_from or "", names)
        if move.status in HAPPENED:
            ahead = is_ahead(move.date, context.today)
            end = None if ahead else move.date
            yield Tenure(move.person, place, move.title_from or "", None, end, ahead, move.status, fit, (move,))


def _at_the_whole(title: str, place: str, context: Context) -> Iterable[Tenure]:
    """Tenures that are kept at the whole: "CEO of Google Cloud" at Google."""
    asked = [f"{title} of {name}" for name in _names(place, context)]
    for whole in context.families.wholes(place)[:1]:
        for role in context.store.roles_titled(whole, lambda held: any(match(wanted, held) for wanted in asked)):
            if role.status is not Status.DENIED:
                fit = next(fit for wanted in asked if (fit := match(wanted, role.title)))
                yield _of_role(known_on(role, context.today), fit)


def _names(place: str, context: Context) -> tuple[str, ...]:
    record = context.families.organization(place)
    return (record.name, *record.aliases) if record else ()


def _departures(place: str, people: set[str], context: Context) -> dict[str, list[Move]]:
    """The moves of these people away from a place, oldest first."""
    families = context.families
    parts = families.parts(place)
    own = parts | set(families.wholes(place))
    found: dict[str, list[Move]] = {}
    if len(people) < FEW:
        every = [move for person in people for move in context.store.moves_of(person) if move.origin in parts]
    else:
        every = [move for move in context.store.moves_from(parts) if move.person in people]
    moves = sorted((move for move in every if move.date), key=lambda move: move.id)
    for move in sorted(moves, key=lambda m: m.date.first if m.date else datetime.date.min):
        ahead = is_ahead(move.date, context.today)
        if move.kind in LEAVING and move.status in HAPPENED and move.destination not in own and not ahead:
            found.setdefault(move.person, []).append(move)
    return found


def _ended_by(tenure: Tenure, departures: Sequence[Move], context: Context) -> Tenure:
    """End a tenure that is open in its sources by the departure that follows them.

    An unknown end stays unknown: someone may have changed office long before leaving.
    """
    seen = as_of(context.store, tenure.facts)
    if not tenure.current:
        return replace(tenure, seen=seen)
    for move in departures:
        if not move.date or move in tenure.facts:
            continue
        after_start = tenure.start is None or move.date.last >= tenure.start.first
        if after_start and (seen is None or seen.last <= move.date.last + SOUND):
            return replace(tenure, end=move.date, current=False, facts=(*tenure.facts, move), seen=seen)
        if after_start and not came_back(move, context):
            return replace(tenure, seen=seen, left=move)
    return _freshest(replace(tenure, seen=seen), context)


def came_back(left: Move, context: Context) -> bool:
    """Say whether someone is known to have come to a place again since a departure from it."""
    return any(
        move.status in HAPPENED and context.families.related(move.destination, left.origin)
        and not (move.date and left.date and move.date.last < left.date.first) and move != left
        for move in context.store.moves_of(left.person)
    )  # fmt: skip


def _freshest(tenure: Tenure, context: Context) -> Tenure:
    """Add the fact that shows someone still there, where it is newer than what names the office."""
    for role in context.store.roles_of(tenure.person):
        there = (
            role.ongoing and role.status in HAPPENED and context.families.within(role.organization, tenure.organization)
        )
        seen = as_of(context.store, [role]) if there and tie_of(role.title) in _POSTS else None
        if seen and (tenure.seen is None or seen.last > tenure.seen.last):
            tenure = replace(tenure, seen=seen, facts=(*tenure.facts, role))
    return tenure


def _without_overtaken(found: Sequence[Tenure], today: datetime.date) -> list[Tenure]:
    """Take "current" from one whose sources are older than the start of a successor who does not share the office."""
    settled = []
    for tenure in found:
        overtaken = tenure.current and any(
            other.fit and other.person != tenure.person and not (other.fit.shared or tenure.fit.shared)
            and other.start and tenure.seen and tenure.seen.last < other.start.first <= today
            and (not tenure.start or other.start.first > tenure.start.last) and not other.fit.interim
            for other in found
        )  # fmt: skip
        settled.append(replace(tenure, current=False) if overtaken else tenure)
    return settled


def merged(found: Sequence[Tenure]) -> list[Tenure]:
    """Put the tenures of one person that go on, or that meet, into one: the first start, the newest title."""
    kept: list[Tenure] = []
    for tenure in found:
        twin = next((i for i, t in enumerate(kept) if t.person == tenure.person and _meet(t, tenure)), None)
        if twin is None:
            kept.append(tenure)
            continue
        older = kept[twin]
        start = (
            older.start
            if older.start and (not tenure.start or older.start.first <= tenure.start.first)
            else tenure.start
        )
        kept[twin] = replace(
            tenure if len(tenure.title) <= len(older.title) else older, start=start, end=older.end or tenure.end,
            current=older.current or tenure.current, facts=(*older.facts, *tenure.facts),
        )  # fmt: skip
    return kept


def _meet(one: Tenure, other: Tenure) -> bool:
    if one.current and other.current:
        return True
    return bool(one.end and other.end and one.end == other.end)


def held_before(own: Sequence[Tenure], others: Sequence[Tenure]) -> list[Tenure]:
    """The one who held the office last before these tenures began; stand-ins in between are told with the one."""
    starts = [t.start for t in own if t.start]
    if starts:
        first = min(starts, key=lambda s: s.first)
        before = [
            t for t in others
            if (t.start and t.start.first < first.first) or (not t.start and t.end and t.end.first <= first.last)
        ]  # fmt: skip
    elif ends := [t.end for t in own if t.end]:
        last = max(ends, key=lambda e: e.last)
        before = [
            t for t in others
            if (t.start and t.start.last < last.first) or (not t.start and t.end and t.end.last < last.first)
        ]  # fmt: skip
    else:
        before = [t for t in others if not t.current]
    before.sort(key=lambda t: (t.end.last if t.end else t.began, t.began))
    return _with_stand_ins(list(reversed(before)))


def held_after(own: Sequence[Tenure], others: Sequence[Tenure]) -> list[Tenure]:
    """The one who held the office next after these tenures; stand-ins in between are told with the one."""
    ends = [t.end for t in own if t.end]
    starts = [t.start for t in own if t.start]
    if ends:
        last = max(ends, key=lambda e: e.last)
        after = [t for t in others if (t.start and t.start.last >= last.first) or (not t.start and t.current)]
        if not after and starts:
            begun = max(starts, key=lambda s: s.first)
            after = [t for t in others if t.start and t.start.first > begun.last]
    elif starts:
        begun = max(starts, key=lambda s: s.first)
        after = [t for t in others if (t.start and t.start.first > begun.last) or (not t.start and t.current)]
    else:
        after = [t for t in others if t.current]
    after.sort(key=lambda t: t.start.first if t.start else datetime.date.max)
    return _with_stand_ins(after)


def _with_stand_ins(ordered: Sequence[Tenure]) -> list[Tenure]:
    """The nearest, with those who began with them (co-holders), past the stand-ins to the first in full."""
    found: list[Tenure] = []
    for tenure in ordered:
        if found and not found[-1].fit.interim and not (tenure.fit.shared and found[-1].fit.shared):
            break
        if all(t.person != tenure.person for t in found):
            found.append(tenure)
    return found
