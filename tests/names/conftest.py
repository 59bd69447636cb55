from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable

import pytest

from bot.facts.records import EntityKind
from bot.names.index import rebuild
from bot.names.linker import Linker

Named = tuple[EntityKind, str, str, tuple[str, ...]]


class Store:
    """Facts in memory, of which the linker sees what it needs."""

    def __init__(self, entities: Iterable[Named], ties: dict[str, set[str]] | None = None):
        self.connection = sqlite3.connect(":memory:")
        self._ties = ties or {}
        rebuild(self.connection, entities)

    def weight(self, kind: EntityKind, identifier: str) -> int:
        return len(self._ties.get(identifier, ()))

    def ties(self, person: str) -> frozenset[str]:
        return frozenset(self._ties.get(person, ()))


@pytest.fixture
def linker_of() -> Callable[..., Linker]:
    """Make a linker over a few names."""

    def make(
        people: Iterable[str | tuple[str, ...]] = (),
        organizations: Iterable[str | tuple[str, ...]] = (),
        works: Iterable[str | tuple[str, ...]] = (),
        ties: dict[str, set[str]] | None = None,
    ) -> Linker:
        entities: list[Named] = []
        for kind, names in zip(EntityKind, (people, organizations, works), strict=True):
            for item in names:
                name, *aliases = (item,) if isinstance(item, str) else item
                entities.append((kind, name.lower().replace(" ", "-"), name, tuple(aliases)))
        return Linker(Store(entities, ties))

    return make
