"""The roles and moves that an answer rests on, as records: all that a picture of it may show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.answers.answer import Answer, FactKind
from bot.answers.timeline import as_of
from bot.facts.dates import PartialDate
from bot.facts.format import RecordKind
from bot.facts.records import EntityKind, Fact, Move, Role
from bot.facts.store import FactStore

MOST_MARKS = 3
"""Numbers of sources beside one line of a picture."""


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer told, looked up."""

    roles: tuple[Role, ...]
    moves: tuple[Move, ...]
    people: tuple[str, ...]
    """Ids of the people whom the question named."""
    organizations: tuple[str, ...]
    """Ids of the organizations that the question named."""
    numbers: dict[str, int] = field(repr=False)
    """The number by which the answer cites a source."""
    store: FactStore = field(repr=False)

    def marks(self, facts: Iterable[Fact]) -> str:
        """Return the numbers of the sources cited for these facts: "[1][2]", or "" where none is cited."""
        cited = {self.numbers[source] for fact in facts for source in fact.sources if source in self.numbers}
        return "".join(f"[{number}]" for number in sorted(cited)[:MOST_MARKS])

    def seen(self, facts: Iterable[Fact]) -> PartialDate | None:
        """Return the date of the newest source of these facts, or None."""
        return as_of(self.store, facts)


def told(answer: Answer, store: FactStore) -> Told:
    """Look up the roles and moves that an answer rests on."""
    roles: list[Role] = []
    moves: list[Move] = []
    for fact in answer.facts:
        if fact.kind not in (FactKind.ROLE, FactKind.MOVE):
            continue
        record = store.record(RecordKind(fact.kind), fact.id)
        if isinstance(record, Role):
            roles.append(record)
        elif isinstance(record, Move):
            moves.append(record)
    return Told(
        tuple(roles),
        tuple(moves),
        tuple(dict.fromkeys(m.id for m in answer.mentions if m.kind is EntityKind.PERSON)),
        tuple(dict.fromkeys(m.id for m in answer.mentions if m.kind is EntityKind.ORGANIZATION)),
        {citation.source: citation.number for citation in answer.citations},
        store,
    )
