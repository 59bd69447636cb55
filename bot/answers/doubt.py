"""How unsure the facts beside a name are, where a list has no room for a whole "according to …"."""

from __future__ import annotations

from collections.abc import Iterable

from bot.answers.patterns import say
from bot.facts.records import Entity, Fact, Move, Role, Statement, Status

HAPPENED = frozenset((Status.CONFIRMED, Status.REPORTED))
"""Of what is so sure it is told that it happened; of the rest, that it is said."""


def only_reported(facts: Iterable[Fact | Entity]) -> bool:
    """Say whether none of these facts is confirmed: what cannot be doubted (credits, names) counts as such."""
    found = list(facts)
    doubtful = [fact for fact in found if isinstance(fact, Role | Move | Statement)]
    return bool(found) and len(doubtful) == len(found) and all(f.status is not Status.CONFIRMED for f in doubtful)


def doubt(*facts: Fact | Entity) -> str:
    """Return what is set beside a name that rests on these facts: "reported", or "" where they are sure."""
    return say("people.reported-mark") if only_reported(facts) else ""
