"""Drafting records from what an admin typed: options and questions, names as the bot's linker finds them, new ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click
from asking import asked, asked_source, prompted

from bot.drafting.draft import Draft, default
from bot.facts.format import (
    SOURCE_KINDS,
    SPECS,
    Field,
    RecordKind,
    RecordSpec,
    read_text,
    read_url,
    shown,
)
from bot.facts.records import Entity, Record, Source
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Candidate

_HELP = {
    "person": "Who: a name or an id.",
    "organization": "Which organization: a name or an id.",
    "from": "The organization left: a name or an id.",
    "to": "The organization joined: a name or an id.",
    "work": "Which work: a name or an id.",
    "parent": "The organization that it is a part of: a name or an id.",
    "about": "Whom or what it is about: a name or an id; may be given several times.",
    "aliases": "Another name that people type; may be given several times.",
    "topics": "A word on what it is about; may be given several times.",
    "title": "The title.",
    "title_from": "The title held before.",
    "title_to": "The title taken up.",
    "start": "When it began: YYYY, YYYY-MM or YYYY-MM-DD.",
    "end": 'When it ended, or ".." if it was still held in the newest source.',
    "date": "When: YYYY, YYYY-MM or YYYY-MM-DD, no more precise than the source.",
    "founded": "When it was founded: YYYY, YYYY-MM or YYYY-MM-DD.",
    "released": "When it came out: YYYY, YYYY-MM or YYYY-MM-DD.",
    "published": "When it was published: YYYY, YYYY-MM or YYYY-MM-DD.",
    "status": "How sure it is (default: reported).",
    "contribution": "What the person did for it.",
    "reason": "Why, in a sentence of your own.",
    "note": "Anything to add, in a sentence of your own.",
    "description": "Who or what it is, in a sentence of your own.",
    "text": "What is to be told, in one sentence of your own.",
    "name": "The name, as it is to be shown.",
    "url": "The address of the source.",
    "publisher": "Who published the source.",
    "language": "The language of the source, as in en.",
    "kind": "Which kind.",
}
_PLURALS = {"aliases": "alias", "topics": "topic", "sources": "source"}
_NEW_SOURCE = {
    "url": "url",
    "publisher": "publisher",
    "source_kind": "kind",
    "source_title": "title",
    "published": "published",
    "language": "language",
}
"""The options of a fact that describe its new source, and the fields that they fill."""


def options_of(spec: RecordSpec) -> list[click.Parameter]:
    """Return the options for a kind of record: one a field, and those for a new source."""
    options: list[click.Parameter] = []
    for field in spec.fields:
        if field.name == "id":
            options.append(_option("id", "The id (default: made as docs/FORMAT.md says)."))
        elif field.name == "sources":
            options.append(_option("sources", "A source that is there: its id or address; may be repeated.", many=True))
            options += [_option("url", "The address of a new source."), _option("publisher", "Who published it.")]
            options.append(_option("source_kind", "Its kind (default: news).", choices=SOURCE_KINDS))
            options.append(_option("source_title", "Its title."))
            options += [_option(name, _HELP[name]) for name in ("published", "language")]
        else:
            options.append(_option(field.name, _HELP[field.name], many=field.many, choices=field.choices))
    return options


def _option(name: str, text: str, many: bool = False, choices: Iterable[str] = ()) -> click.Option:
    words = list(choices)
    kind = click.Choice(words) if words else click.STRING
    return click.Option([_flag(name), name], multiple=many, help=text, type=kind)


def _flag(name: str) -> str:
    return f"--{_PLURALS.get(name, name).replace('_', '-')}"


class Typed:
    """One record in the making out of what an admin typed, with the new ones that it needs.

    With `asking`, what is missing or unclear is asked for; without, it is an error. With `new`, unknown names are new
    records, and a record may resemble one that is there.
    """

    def __init__(self, store: FactStore, new: bool, asking: bool):
        self._store = store
        self._draft = Draft(store, Linker(store))
        self._new = new
        self._asking = asking
        self._cited: dict[str, None] = {}

    def of(self, kind: RecordKind, given: Mapping[str, Any]) -> tuple[Record, ...]:
        """Return the record of these values, after the new ones that it refers to.

        Raises:
            click.UsageError: a value is missing or unclear.
            RecordError: the record is not as docs/FORMAT.md says.
        """
        spec = SPECS[kind]
        missing = [_flag(name) for name in _missing(spec, given)]
        if missing and not self._asking:
            raise click.UsageError(
                f"missing {', '.join(missing)}; at a terminal, and without --yes, you would be asked"
            )
        ask = bool(missing)
        values: dict[str, Any] = {}
        for field in sorted(spec.fields, key=lambda field: field.name == "sources"):
            if field.name == "sources":
                values["sources"] = self._sources(given, ask, required=field.required)
            elif field.name != "id":
                values[field.name] = self._value(kind, field, given, ask, values)
        record = self._draft.read(kind, values, given.get("id"))
        self._refuse_twin(record)
        return self._draft.complete(record, values.get("sources", ()))

    def cited(self) -> tuple[Source, ...]:
        """Return the sources cited that were there before."""
        sources = (self._store.source(identifier) for identifier in self._cited)
        return tuple(source for source in sources if source)

    def _value(
        self, kind: RecordKind, field: Field, given: Mapping[str, Any], ask: bool, values: Mapping[str, Any]
    ) -> Any:
        value: Any = given[field.name] or None
        if value is None and ask:
            needed = _needed(kind, field) or (field.name == "to" and not values["from"])
            value = asked(field, default(kind, field.name, given), needed)
        value = value or default(kind, field.name, given)
        if field.many:
            value = list(value or ())
        if not (value and field.refers):
            return value
        if field.many:
            return [self._resolve(field, name) for name in value]
        return self._resolve(field, value)

    def _refuse_twin(self, record: Record) -> None:
        twin = self._draft.twin(record)
        if not twin or self._new:
            return
        message = f"{shown(record.name) if isinstance(record, Entity) else 'the same'} is there already: {twin}"
        if not self._asking:
            raise click.UsageError(f"{message}; add another with --new")
        click.echo(message)
        click.confirm("Add another?", abort=True)

    # Names

    def _resolve(self, field: Field, name: str) -> str:
        """Return the id of what a name means; make a new record of it if need be."""
        read = _checked(_flag(field.name), name)
        kinds = field.refers
        resolved = self._draft.resolve(kinds, read)
        if resolved.id:
            return resolved.id
        candidates = resolved.candidates
        if self._asking:
            return self._chosen(kinds, read, candidates)
        if resolved.shared:
            raise click.UsageError(f"{_flag(field.name)}: {shown(read)} may be {_listed(candidates)}; give the id")
        if self._new:
            return self._make(kinds, read)
        nearest = f"; nearest: {_listed(candidates)}. Give an id" if candidates else ". Give a known name or an id"
        raise click.UsageError(
            f"{_flag(field.name)}: I know no {' or '.join(kinds)} called {shown(read)}{nearest}, or --new to add it"
        )

    def _chosen(self, kinds: tuple[RecordKind, ...], name: str, candidates: Sequence[Candidate]) -> str:
        click.echo(f"{shown(name)} may be:")
        for number, candidate in enumerate(candidates, 1):
            click.echo(f"  {number}  {candidate.name} ({candidate.kind} {candidate.id})")
        click.echo("  0  someone or something new")
        number = click.prompt("Which", type=click.IntRange(0, len(candidates)), default=1 if candidates else 0)
        return candidates[number - 1].id if number else self._make(kinds, name)

    def _make(self, kinds: tuple[RecordKind, ...], name: str) -> str:
        kind = kinds[0]
        if len(kinds) > 1:
            if not self._asking:
                raise click.UsageError(f"{shown(name)} is unknown: add it first, as a {', '.join(kinds)}")
            kind = RecordKind(click.prompt("It is", type=click.Choice(list(map(str, kinds)))))
        choices = next((field.choices for field in SPECS[kind].fields if field.name == "kind"), ())
        return self._draft.add(kind, {"name": name, **self._kind_of_new(name, choices)})

    def _kind_of_new(self, name: str, kinds: tuple[str, ...]) -> dict[str, str]:
        if not kinds or not self._asking:
            return {"kind": kinds[0]} if kinds else {}
        return {"kind": click.prompt(f"{name} is a", type=click.Choice(kinds), default=kinds[0])}

    # Sources

    def _sources(self, given: Mapping[str, Any], ask: bool, required: bool) -> list[str]:
        sources = [self._known_source(text) for text in given["sources"]]
        if given["url"]:
            sources.append(self._source({field: given[option] for option, field in _NEW_SOURCE.items()}))
        elif any(given[option] for option in _NEW_SOURCE):
            raise click.UsageError("missing --url, the address of the new source")
        while ask and not given["sources"] and not given["url"]:
            more = bool(sources)
            text = prompted(
                f"{'Another source' if more else 'Source'}, by address or id",
                self._readable_source,
                required and not more,
            )
            if not text:
                break
            sources.append(text if self._store.source(text) else self._source({"url": text}))
        self._cited = dict.fromkeys(sources)
        return list(self._cited)

    def _known_source(self, text: str) -> str:
        _checked("--source", text)
        identifier = self._draft.source(text)
        if not identifier:
            raise click.UsageError(f"--source: there is no source {shown(text)}; give a new one by --url")
        return identifier

    def _readable_source(self, value: object) -> str:
        text = read_text(value)
        return text if self._store.source(text) else read_url(text)

    def _source(self, values: Mapping[str, Any]) -> str:
        """Return the id of the source at an address; make a new one if there is none."""
        values = {name: value for name, value in values.items() if value}
        url = _checked("--url", values["url"])
        known = self._draft.source(url)
        if known:
            return known
        if self._asking:
            values = {**asked_source(url), **values}
            values = {name: value for name, value in values.items() if value}
        elif "publisher" not in values:
            raise click.UsageError("missing --publisher, who published the new source")
        return self._draft.add(RecordKind.SOURCE, {"kind": "news", **values})


def _missing(spec: RecordSpec, given: Mapping[str, Any]) -> list[str]:
    """The names of the options that must be given, and are not."""
    missing = [field.name for field in spec.fields if _needed(spec.kind, field) and not given[field.name]]
    if spec.kind is RecordKind.MOVE and not given["from"] and not given["to"]:
        missing.append("to")
    must_cite = any(field.name == "sources" and field.required for field in spec.fields)
    if must_cite and not given["sources"] and not given["url"]:
        missing.append("url")
    return missing


def _needed(kind: RecordKind, field: Field) -> bool:
    """Whether an admin has to give this field: it has to be there, and nothing else tells it."""
    told = field.name in ("id", "sources", "status") or (kind is RecordKind.MOVE and field.name == "kind")
    return field.required and not field.nullable and not told


def _checked(flag: str, text: str) -> str:
    try:
        return read_text(text).strip()
    except ValueError as error:
        raise click.UsageError(f"{flag}: {error}") from None


def _listed(candidates: Iterable[Candidate]) -> str:
    return ", ".join(f"{candidate.name} ({candidate.id})" for candidate in candidates)
