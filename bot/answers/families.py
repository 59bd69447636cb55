"""Organizations and their parts: a role at a lab is a role at the company that the lab belongs to.

Look-ups are remembered for one question, no longer: an edit of the store must show at the next one.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.facts.records import Organization
from bot.facts.store import FactStore

_COMPANY = "company"


class Families:
    """Answers which organizations belong together."""

    def __init__(self, store: FactStore):
        self._store = store
        self._organizations: dict[str, Organization | None] = {}
        self._wholes: dict[str, tuple[str, ...]] = {}
        self._parts: dict[str, frozenset[str]] = {}

    def organization(self, identifier: str) -> Organization | None:
        """Return the organization of this id, or None."""
        if identifier not in self._organizations:
            self._organizations[identifier] = self._store.organization(identifier)
        return self._organizations[identifier]

    def name(self, identifier: str) -> str:
        """Return the name of an organization; its id where the store has no record of it."""
        record = self.organization(identifier)
        return record.name if record else identifier

    def wholes(self, identifier: str) -> tuple[str, ...]:
        """Return the organizations that this one is a part of, the nearest first."""
        if identifier not in self._wholes:
            found: list[str] = []
            current = self.organization(identifier)
            while current and current.parent and current.parent not in (identifier, *found):
                found.append(current.parent)
                current = self.organization(current.parent)
            self._wholes[identifier] = tuple(found)
        return self._wholes[identifier]

    def parts(self, identifier: str) -> frozenset[str]:
        """Return the organization and all that are parts of it, at any depth."""
        if identifier not in self._parts:
            self._parts[identifier] = frozenset((identifier, *self._store.parts(identifier)))
        return self._parts[identifier]

    def within(self, part: str | None, whole: str | None) -> bool:
        """Say whether `part` is `whole` or belongs to it."""
        return part is not None and whole is not None and (part == whole or whole in self.wholes(part))

    def took_over(self, whole: str | None, part: str | None) -> bool:
        """Say whether a part is a company that people came over with: Bun to Anthropic, not Google Brain to Google."""
        record = self.organization(part) if part else None
        company = record is not None and record.kind == _COMPANY
        return company and part != whole and self.within(part, whole)

    def related(self, one: str | None, other: str | None) -> bool:
        """Say whether one of the two is the other or belongs to it."""
        return self.within(one, other) or self.within(other, one)

    def common(self, identifiers: Iterable[str]) -> str | None:
        """Return the nearest whole that all of these are or belong to, or None where there is none."""
        first, *others = identifiers
        wholes = (first, *self.wholes(first))
        return next((whole for whole in wholes if all(self.within(other, whole) for other in others)), None)

    def top(self, identifier: str) -> str:
        """Return the outermost whole that the organization belongs to; itself where it is no part."""
        return (identifier, *self.wholes(identifier))[-1]
