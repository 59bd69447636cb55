"""A form as an admin filled it in, made into records; or what is wrong with it, field by field, and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.drafting.draft import Draft, default, source_at
from bot.drafting.wording import in_words, names_in
from bot.facts.errors import RecordError
from bot.facts.format import SPECS, Field, RecordKind, kind_of, read_text, read_url, shown
from bot.facts.records import Fact, Record
from bot.facts.revisions import Action, Edit
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Candidate

SOURCE_FIELDS = {"url": "url", "publisher": "publisher", "source_title": "title", "published": "published"}
"""The fields that describe the source, and what they are called in its record."""
NEW_KINDS = (RecordKind.PERSON, RecordKind.ORGANIZATION)
"""What a form may add besides its fact."""
MOST_LISTED = 5
NEAR = 60.0
"""The score (0–100) from which a name is near enough to what was typed to be offered."""

_NEEDS_TO = frozenset({"joined", "founded", "transferred", "returned", "board-joined"})
_NEEDS_FROM = frozenset({"left", "leave", "board-left"})
_EMPTY = "This is needed."
_BETWEEN = re.compile(r"[\n;]+")


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form came to: the records to write in one go, or the sentence to show beside each field.

    `cites` is a fact that says the same and stands: it gets `source` as one more instead of being added twice.
    """

    records: tuple[Record, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    cites: Fact | None = None
    source: str = ""

    def edits(self, reason: str) -> tuple[Edit, ...]:
        """Return what is to be written, for FactEditor.carry_out."""
        edits = [Edit(Action.ADD, kind_of(record), record.id, None, record, reason) for record in self.records]
        if self.cites:
            after = replace(self.cites, sources=(*self.cites.sources, self.source))
            edits.append(Edit(Action.CHANGE, kind_of(after), after.id, self.cites, after, reason))
        return tuple(edits)


@dataclass(frozen=True, slots=True)
class Form:
    """A fact of this kind as filled in: texts by the names of the record's fields and of SOURCE_FIELDS.

    Names in `about` stand on lines of their own, topics between commas. `new` are the kinds of record that may be
    added where a name is unknown; a new organization is of `organization_kind`.
    """

    kind: RecordKind
    values: Mapping[str, str]
    new: frozenset[RecordKind] = frozenset()
    organization_kind: str = "company"


def fill(store: FactStore, linker: Linker, form: Form) -> Filled:
    """Make the records of a form, those that its fact refers to first."""
    return _Filling(store, linker, form).result()


class _Filling:
    def __init__(self, store: FactStore, linker: Linker, form: Form):
        self._store = store
        self._draft = Draft(store, linker)
        self._form = form
        self._problems: dict[str, str] = {}

    def result(self) -> Filled:
        fields = [field for field in SPECS[self._form.kind].fields if field.name not in ("id", "sources")]
        values = {field.name: self._value(field) for field in fields}
        self._check_ends(values)
        values["sources"] = [source] if (source := self._source()) else []
        if self._problems:
            return Filled(problems=self._problems)
        try:
            record = self._draft.read(self._form.kind, values)
        except RecordError as error:
            for problem in error.problems:
                self._problems[problem.field or fields[0].name] = _sentence(problem.message)
            return Filled(problems=self._problems)
        twin = self._draft.twin(record)
        if twin:
            there = self._store.record(self._form.kind, twin)
            if isinstance(there, Fact) and source and source not in there.sources:
                return Filled(tuple(self._draft.made), cites=there, source=source)
            told = in_words(there, names_in(self._store.connection)) if there else twin
            return Filled(problems={fields[0].name: f"This is in the facts already: {told}."})
        return Filled(self._draft.complete(record, values["sources"]))

    def _value(self, field: Field) -> Any:
        """Read a field as the record takes it; where it can't be, note why and return None."""
        typed = self._form.values.get(field.name) or default(self._form.kind, field.name, self._form.values)
        if field.many:
            between = _BETWEEN if field.refers else re.compile("[,\n;]+")
            items = [item.strip() for item in between.split(typed or "") if item.strip()]
            if not items and field.refers:
                self._problems[field.name] = _EMPTY
            read = [self._resolved(field, item) for item in items] if field.refers else items
            return list(dict.fromkeys(item for item in read if item))
        if not typed:
            if field.required and not field.nullable:
                self._problems[field.name] = _EMPTY
            return None
        if field.refers:
            return self._resolved(field, typed)
        return typed if self._reads(field.name, field.read, typed) else None

    def _check_ends(self, values: Mapping[str, Any]) -> None:
        """A move to nowhere or from nowhere would read oddly in every answer."""
        if self._form.kind is not RecordKind.MOVE or "from" in self._problems or "to" in self._problems:
            return
        kind = str(values["kind"])
        if kind in _NEEDS_TO and not values["to"]:
            self._problems["to"] = f"Where to? What is “{kind}” needs the organization here."
        elif kind in _NEEDS_FROM and not values["from"]:
            self._problems["from"] = f"Where from? What is “{kind}” needs the organization here."
        elif not values["from"] and not values["to"]:
            self._problems["to"] = "Name the organization, here or where it is left."

    # Names

    def _resolved(self, field: Field, name: str) -> str | None:
        if not self._reads(field.name, read_text, name):
            return None
        resolved = self._draft.resolve(field.refers, name)
        if resolved.id:
            return resolved.id
        if resolved.shared:
            listed = _listed(resolved.candidates)
            self._problems[field.name] = (
                f"{shown(name)} may be {listed}. Write the name in full, or the id in brackets."
            )
            return None
        kind = next((kind for kind in NEW_KINDS if kind in field.refers and kind in self._form.new), None)
        if kind is None:
            what = " or ".join(field.refers)
            near = [candidate for candidate in resolved.candidates if candidate.score >= NEAR]
            nearest = f" Nearest: {_listed(near)}." if near else ""
            tick = " Correct it, or tick below that it is new." if set(NEW_KINDS) & set(field.refers) else ""
            self._problems[field.name] = f"I know no {what} called {shown(name)}.{nearest}{tick}"
            return None
        values = {"name": name}
        if kind is RecordKind.ORGANIZATION:
            values["kind"] = self._form.organization_kind
        try:
            return self._draft.add(kind, values)
        except RecordError as error:
            self._problems[field.name] = _sentence(error.problems[0].message)
            return None

    # The source

    def _source(self) -> str | None:
        values = {name: self._form.values.get(name) for name in SOURCE_FIELDS}
        url = values["url"]
        if not url:
            self._problems["url"] = "No fact without a source: give the address of the article or post."
            return None
        if not self._reads("url", read_url, url):
            return None
        known = source_at(self._store, url)
        if known:
            return known
        if not values["publisher"]:
            self._problems["publisher"] = "Who published it? The source is a new one."
        readers = {field.name: field.read for field in SPECS[RecordKind.SOURCE].fields}
        data: dict[str, str] = {"kind": self._form.values.get("source_kind") or "news"}
        for name, called in SOURCE_FIELDS.items():
            value = values[name]
            if value and self._reads(name, readers[called], value):
                data[called] = value
        if any(name in self._problems for name in SOURCE_FIELDS):
            return None
        try:
            return self._draft.add(RecordKind.SOURCE, data)
        except RecordError as error:
            self._problems["url"] = _sentence(error.problems[0].message)
            return None

    def _reads(self, name: str, read: Callable[[object], object], typed: str) -> bool:
        try:
            read(typed)
        except ValueError as error:
            self._problems[name] = _sentence(str(error))
            return False
        return True


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."


def _listed(candidates: Iterable[Candidate]) -> str:
    return ", ".join(f"{candidate.name} ({candidate.id})" for candidate in list(candidates)[:MOST_LISTED])
