"""Small stores and answers that rest on chosen facts of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.answers.answer import Answer, Citation, FactKind, FactRef, LinkedName, Outcome
from bot.facts.building import build
from bot.facts.format import RecordKind, kind_of
from bot.facts.records import EntityKind, Move, Organization, Person, Record, Role, Source
from bot.facts.store import FactStore
from bot.names.index import rebuild

Ask = Callable[..., tuple[Answer, FactStore]]


@pytest.fixture
def told(tmp_path: Path) -> Ask:
    """Make a store of some facts, with whom and what they name, and an answer that rests on them all but `unsaid`."""

    def make(
        intent: str,
        *facts: Role | Move,
        names: dict[str, str] | None = None,
        parents: dict[str, str] | None = None,
        asked: tuple[str, ...] = (),
        unsaid: tuple[Role | Move, ...] = (),
    ) -> tuple[Answer, FactStore]:
        every = (*facts, *unsaid)
        people = {fact.person for fact in every}
        places = {place for fact in every for place in _places(fact)} | set(asked) | set((parents or {}).values())
        called = lambda identifier: (names or {}).get(identifier, identifier.title())  # noqa: E731
        source = Source("s1", "https://example.org/1", "The Gazette", "news")
        records: list[Record] = [source, *every, *(Person(one, called(one)) for one in sorted(people))]
        records += [
            Organization(one, called(one), "company", parent=(parents or {}).get(one)) for one in sorted(places)
        ]
        dataset: dict[RecordKind, dict[str, Record]] = {kind: {} for kind in RecordKind}
        for record in records:
            dataset[kind_of(record)][record.id] = record
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.db"
        build(dataset, path, rebuild)
        linked = [LinkedName(called(one), EntityKind.ORGANIZATION, one, called(one), 100.0) for one in asked]
        answer = Answer(
            "?", Outcome.ANSWERED, intent, "…", tuple(linked),
            tuple(FactRef(FactKind(kind_of(fact)), fact.id) for fact in facts),
            (Citation(1, "s1", "The Gazette", None, None, "https://example.org/1"),),
        )  # fmt: skip
        return answer, FactStore(path)

    return make


def _places(fact: Role | Move) -> list[str]:
    ends = [fact.organization] if isinstance(fact, Role) else [fact.origin, fact.destination]
    return [end for end in ends if end]
