"""Which of the stays that go on is told first."""

from __future__ import annotations

from bot.answers.stays import Stay
from bot.answers.timeline import Present, Timeline, as_of
from bot.answers.titles import standing
from bot.facts.records import Move, MoveKind
from bot.facts.store import FactStore

LOWEST = 4
"""The standing of a title that is no office."""


def main_stay(now: Present, line: Timeline, store: FactStore) -> Stay:
    """Return the stay to tell first: the one that the newest move led to, else the newest job.

    Where that move left nothing behind, as when the head of one company founds another or takes a side post, the
    highest of the posts that are known to go on comes first.
    """
    newest = next(
        (s for s in now.stays if now.last and now.last.destination and (s.arrival is now.last or now.last in s.within)),
        now.stays[0],
    )
    arrival = newest.arrival
    if arrival and arrival.origin is None and arrival.kind is not MoveKind.RETURNED:
        kept = [s for s in now.stays if s.tie is newest.tie and (s is newest or _goes_on_after(s, arrival, store))]
        return max(kept, key=lambda s: (-_height(s), _known_of(s, line), s is newest))
    return newest


def _goes_on_after(stay: Stay, arrival: Move, store: FactStore) -> bool:
    """Whether a post goes on beside a later arrival: whoever founds a place may, else a source has to say so."""
    seen = as_of(store, [role for role in stay.roles if role.ongoing])
    return arrival.kind is MoveKind.FOUNDED or bool(seen and arrival.date and seen.last >= arrival.date.first)


def _height(stay: Stay) -> int:
    """How high the highest title of a stay stands, the smaller the higher."""
    titles = [role.title for role in stay.roles if role.ongoing] or [move.title_to or "" for move in _moves(stay)]
    return min(map(standing, titles), default=LOWEST)


def _moves(stay: Stay) -> list[Move]:
    return [stay.arrival] if stay.arrival else []


def _known_of(stay: Stay, line: Timeline) -> int:
    return sum(len(other.facts) for other in line.stays if line.families.related(other.organization, stay.organization))
