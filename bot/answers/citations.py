"""Numbered citations: which sources of which facts back a sentence, best first, at most three a claim."""

from __future__ import annotations

import datetime
from functools import cache, lru_cache
from importlib.resources import files
from urllib.parse import urlsplit

import yaml

from bot.answers.answer import Citation, FactKind, FactRef
from bot.facts.format import kind_of
from bot.facts.records import Entity, Fact, Source
from bot.facts.store import FactStore

PER_CLAIM = 3
"""The most sources that back one claim: more are noise to a reader."""


class Notes:
    """Collects the facts that an answer rests on and numbers their sources in the order of mention."""

    def __init__(self, store: FactStore):
        self._store = store
        self._sources: dict[str, Source] = {}
        self._facts: dict[FactRef, None] = {}
        self._in_order: dict[tuple[str, ...], list[Source]] = {}

    def cite(self, *facts: Fact | Entity, most: int = PER_CLAIM) -> str:
        """Note that these facts are told, and return their marks: " [1][2]", or "" where they have no source.

        Several facts share the places of one claim (`most`): each gets its best source first.
        """
        self.rest_on(*facts)
        ranked = [self._ranked(fact.sources) for fact in facts]
        chosen: dict[str, Source] = {}
        for place in range(most):
            for sources in ranked:
                if place < len(sources) and len(chosen) < most:
                    chosen.setdefault(sources[place].id, sources[place])
        for source in chosen.values():
            self._sources.setdefault(source.id, source)
        numbers = {identifier: number for number, identifier in enumerate(self._sources, 1)}
        marks = "".join(f"[{number}]" for number in sorted(numbers[identifier] for identifier in chosen))
        return f" {marks}" if marks else ""

    def publisher(self, *facts: Fact | Entity) -> str | None:
        """Return who publishes the best source of the first fact that has one."""
        ranked = (self._ranked(fact.sources) for fact in facts)
        return next((sources[0].publisher for sources in ranked if sources), None)

    def rest_on(self, *facts: Fact | Entity) -> None:
        """Note facts that the answer rests on, also where their sources are not shown for length."""
        for fact in facts:
            self._facts[FactRef(FactKind(kind_of(fact)), fact.id)] = None

    @property
    def facts(self) -> tuple[FactRef, ...]:
        """Every fact noted, in the order of mention."""
        return tuple(self._facts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every source cited, by number."""
        return tuple(citation(number, source) for number, source in enumerate(self._sources.values(), 1))

    def _ranked(self, identifiers: tuple[str, ...]) -> list[Source]:
        known = self._in_order.get(identifiers)
        if known is None:
            sources = [source for identifier in identifiers if (source := self._store.source(identifier))]
            known = sorted((s for s in sources if _is_web_address(s.url)), key=_rank)
            self._in_order[identifiers] = known
        return known


def citation(number: int, source: Source) -> Citation:
    """Return a source as cited under a number."""
    return Citation(number, source.id, source.publisher, source.title, source.published, source.url, source.language)


def _rank(source: Source) -> tuple[int, int]:
    """Official first, then major outlets, then others; the newest among equals."""
    tiers = _tiers()
    if source.kind in tiers["official"]:
        tier = 0
    elif source.publisher.casefold() in tiers["major"]:
        tier = 1
    else:
        tier = 2
    published = source.published.last if source.published else datetime.date.min
    return tier, -published.toordinal()


@cache
def _tiers() -> dict[str, frozenset[str]]:
    data = yaml.safe_load(files("bot.answers").joinpath("outlets.yaml").read_text(encoding="utf-8"))
    return {tier: frozenset(word.casefold() for word in words) for tier, words in data.items()}


@lru_cache(maxsize=4096)
def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
