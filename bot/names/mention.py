"""What linking yields: mentions in a text, and for each the records that it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.facts.records import EntityKind


class Decision(StrEnum):
    """What the linker makes of a name."""

    MATCH = "match"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that a name may mean. `score` is 0–100 and means the same for every kind (100: the name as stored)."""

    id: str
    kind: EntityKind
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a text that names something: `text[start:end]`, with its candidates, best first.

    With decision `match` the first candidate is meant; with `ambiguous` one of several; with `none` the name is not
    in the store and the candidates are only the nearest names.
    """

    start: int
    end: int
    text: str
    decision: Decision
    candidates: tuple[Candidate, ...]

    @property
    def best(self) -> Candidate | None:
        """The candidate that is meant, or None unless the decision is `match`."""
        return self.candidates[0] if self.decision is Decision.MATCH else None
