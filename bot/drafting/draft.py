"""A draft: one new record with the new sources, people, organizations and works that it needs, before it is written.

Nothing here asks anybody anything: what is unclear is returned, and the script or modal that drafts says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bot.facts.format import SPECS, RecordKind, kind_of, read_record
from bot.facts.ids import identified, proposed
from bot.facts.records import Entity, Record, Source
from bot.facts.rows import find
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Candidate, Decision

TRUSTED = 97.8
"""The score from which a name is spelled as stored, or a surname (that others may share): no one needs to be asked."""

_PLACEHOLDER = "not-yet-known"


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name was found to mean: the `id` where that is beyond doubt, else whom it may mean, best first.

    `shared` says that several bear the name as it is written, so that it can't be taken for a new one.
    """

    id: str | None
    candidates: tuple[Candidate, ...] = ()
    shared: bool = False


class Draft:
    """Makes one record. `made` are the new records that it will refer to."""

    def __init__(self, store: FactStore, linker: Linker):
        self._store = store
        self._linker = linker
        self.made: list[Record] = []

    # Names

    def resolve(self, kinds: Iterable[RecordKind], name: str) -> Resolved:
        """Return what a name or id means, among the records of these kinds and the new ones of this draft."""
        kinds = tuple(kinds)
        for kind in kinds:
            found = find(self._store.connection, kind, name)
            if found and not found[1]:
                return Resolved(name)
        for record in self.made:
            if isinstance(record, Entity) and kind_of(record) in kinds and name in (record.id, record.name):
                return Resolved(record.id)
        mention = self._linker.find(name)
        candidates = tuple(candidate for candidate in mention.candidates if RecordKind(candidate.kind) in kinds)
        sure = [candidate for candidate in candidates if candidate.score >= TRUSTED]
        if mention.decision is not Decision.NONE and len(sure) == 1 and sure[0] is candidates[0]:
            return Resolved(sure[0].id)
        return Resolved(None, candidates, mention.decision is Decision.AMBIGUOUS and bool(sure))

    def add(self, kind: RecordKind, values: Mapping[str, Any]) -> str:
        """Make a new record that the draft's own will refer to, and return its id.

        Raises:
            RecordError: the values are not as docs/FORMAT.md says.
        """
        record = self.read(kind, values)
        self.made.append(record)
        return record.id

    # Sources

    def source(self, text: str) -> str | None:
        """Return the id of the source that has this id or address, there already or new in this draft."""
        for record in self.made:
            if isinstance(record, Source) and text in (record.id, record.url):
                return record.id
        known = self._store.source(text)
        return known.id if known else source_at(self._store, text)

    # The record

    def read(self, kind: RecordKind, values: Mapping[str, Any], identifier: str | None = None) -> Record:
        """Return the record of these values; without an id of its own it gets a new one.

        Raises:
            RecordError: the values are not as docs/FORMAT.md says.
        """
        fields = {field.name: field for field in SPECS[kind].fields}
        data = {name: value for name, value in values.items() if value is not None or fields[name].nullable}
        record = read_record(kind, {**data, "id": identifier or _PLACEHOLDER}, f"this {kind}")
        return record if identifier else identified(record, lambda new: self._taken(kind, new))

    def twin(self, record: Record) -> str | None:
        """Return the id of a record that stands, and says the same."""
        if isinstance(record, Source):
            return source_at(self._store, record.url)
        if isinstance(record, Entity):
            found = self._linker.find(record.name).candidates
            same = (c.id for c in found if c.score == 100 and c.kind == str(kind_of(record)))
            return next(same, None)
        there = find(self._store.connection, kind_of(record), proposed(record))
        return proposed(record) if there and not there[1] else None

    def complete(self, record: Record, sources: Iterable[str] = ()) -> tuple[Record, ...]:
        """Return the record after the new ones that it refers to; people and the like cite what it cites."""
        cited = tuple(sources)
        new = (replace(made, sources=cited) if isinstance(made, Entity) else made for made in self.made)
        return (*new, record)

    def _taken(self, kind: RecordKind, identifier: str) -> bool:
        made = any(SPECS[kind].type is type(record) and record.id == identifier for record in self.made)
        return made or find(self._store.connection, kind, identifier) is not None


def source_at(store: FactStore, url: str) -> str | None:
    """Return the id of the source at an address, or None."""
    row = store.connection.execute("SELECT id FROM sources WHERE url = ? AND retracted = 0", (url,)).fetchone()
    return row["id"] if row else None


def publisher_of(url: str) -> str | None:
    """Return whom an address seems to belong to: its host, as an admin may correct it."""
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def default(kind: RecordKind, field: str, given: Mapping[str, Any]) -> str | None:
    """Return what a field is taken to be where nobody says."""
    if field == "status":
        return "reported"
    if kind is RecordKind.MOVE and field == "kind":
        return "left" if given.get("from") and not given.get("to") else "joined"
    return None
