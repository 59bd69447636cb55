"""The fields of each kind of record, as docs/FORMAT.md gives them: one table for reading, writing and storing."""

from __future__ import annotations

import re
import reprlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from bot.facts.dates import PartialDate
from bot.facts.errors import Problem, RecordError
from bot.facts.records import (
    Credit,
    Move,
    MoveKind,
    Organization,
    Person,
    Record,
    Role,
    Source,
    Statement,
    Status,
    Work,
)

OPEN_END = ".."
"""EDTF's open end: a role that was still held in the newest source cited."""

SOURCE_KINDS = ("official", "social", "news", "paper", "filing", "profile", "encyclopedia", "blog")
ORGANIZATION_KINDS = ("company", "lab", "university", "government", "nonprofit", "fund")
WORK_KINDS = ("model", "product", "paper", "framework", "benchmark", "dataset")
CONTRIBUTIONS = ("led", "created", "co-created", "author", "contributor")

_ID = re.compile(r"[a-z0-9]+(-{1,2}[a-z0-9]+)*\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")

MAX_TEXT = 10_000
"""Characters in one text at most: far more than a sentence, far less than what would choke a reader."""
MAX_ID = 300
"""Characters in an id at most."""

_shortener = reprlib.Repr()
_shortener.maxstring = _shortener.maxother = 80


class RecordKind(StrEnum):
    """The eight kinds of record, in an order in which each refers only to those before it (and its own kind)."""

    SOURCE = "source"
    PERSON = "person"
    ORGANIZATION = "organization"
    WORK = "work"
    ROLE = "role"
    MOVE = "move"
    CREDIT = "credit"
    STATEMENT = "statement"


def shown(value: object) -> str:
    """Return a value as a message can show it: cut short, on one line, every invisible character escaped."""
    return _shortener.repr(value)


def read_text(value: object) -> str:
    """Return a text as it is.

    Raises:
        ValueError: it is empty, too long, or has characters in it that would garble or hide what it says.
    """
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{shown(value)} is not a text")
    if len(value) > MAX_TEXT:
        raise ValueError(f"{shown(value)} has {len(value):,} characters: {MAX_TEXT:,} is the most")
    if _CONTROL.search(value):
        raise ValueError(f"{shown(value)} has control characters or unpaired surrogates in it")
    if _REORDERING.search(value):
        raise ValueError(f"{shown(value)} has marks in it that reorder text (U+202A–202E, U+2066–2069)")
    return value


def read_id(value: object) -> str:
    """Return an id as it is.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(value, str) or len(value) > MAX_ID or not _ID.match(value):
        raise ValueError(f"{shown(value)} is not an id: write lower-case ASCII words joined by hyphens")
    return value


def read_url(value: object) -> str:
    """Return an address as it is.

    Raises:
        ValueError: it is no http(s) address that can be shown as a link.
    """
    text = read_text(value)
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise ValueError(f"{shown(text)} is not an address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s<>\"]", text):
        raise ValueError(f"{shown(text)} is not an http(s) address")
    if "@" in parts.netloc:
        raise ValueError(f"{shown(text)} hides its site behind a user name")
    return text


def _date(value: object) -> PartialDate:
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD in quotes")
    return PartialDate.parse(value)


def _end(value: object) -> PartialDate | str:
    return OPEN_END if value == OPEN_END else _date(value)


def _list_of(read: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    def read_list(value: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise ValueError(f"{shown(value)} is not a list")
        items = tuple(read(item) for item in value)
        twice = [item for item, count in Counter(items).items() if count > 1]
        if twice:
            raise ValueError(f"{shown(twice[0])} stands twice in it")
        return items

    return read_list


def _filled(read: Callable[[object], tuple[str, ...]], what: str) -> Callable[[object], tuple[str, ...]]:
    def read_filled(value: object) -> tuple[str, ...]:
        items = read(value)
        if not items:
            raise ValueError(f"no {what}: it needs one at least")
        return items

    return read_filled


def _one_of(*words: str) -> Callable[[object], str]:
    def read_word(value: object) -> str:
        if value not in words:
            raise ValueError(f"{shown(value)} is not one of {', '.join(words)}")
        return str(value)

    return read_word


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record: its name in the files, how it is read, and which kinds of record it may name.

    `read` returns the value as the record keeps it and raises ValueError with what is wrong. A field that is not
    `nullable` may not be null; one that is not `required` may be missing. `choices` are the words that it may be one
    of, and `many` says that it is a list.
    """

    name: str
    read: Callable[[object], Any]
    required: bool = True
    nullable: bool = False
    refers: tuple[RecordKind, ...] = ()
    choices: tuple[str, ...] = ()
    many: bool = False


@dataclass(frozen=True, slots=True)
class RecordSpec:
    """One kind of record: its file, its table, its class and its fields in the order of the files."""

    kind: RecordKind
    file: str
    table: str
    type: type[Any]
    fields: tuple[Field, ...]


def _choice(name: str, *words: str) -> Field:
    return Field(name, _one_of(*words), choices=words)


_STATUS = _choice("status", *map(str, Status))
_CITES = Field("sources", _list_of(read_id), required=False, refers=(RecordKind.SOURCE,), many=True)
_MUST_CITE = Field("sources", _filled(_list_of(read_id), "source"), refers=(RecordKind.SOURCE,), many=True)
_ALIASES = Field("aliases", _list_of(read_text), required=False, many=True)
_PERSON = Field("person", read_id, refers=(RecordKind.PERSON,))


def _optional(name: str, read: Callable[[object], Any] = read_text, *refers: RecordKind) -> Field:
    return Field(name, read, required=False, nullable=True, refers=refers)


def _nullable(name: str, read: Callable[[object], Any], *refers: RecordKind) -> Field:
    return Field(name, read, nullable=True, refers=refers)


SPECS: dict[RecordKind, RecordSpec] = {
    spec.kind: spec
    for spec in (
        RecordSpec(RecordKind.SOURCE, "sources.jsonl", "sources", Source, (
            Field("id", read_id), Field("url", read_url), Field("publisher", read_text),
            _choice("kind", *SOURCE_KINDS),
            _optional("title"), _optional("published", _date), _optional("language"),
        )),
        RecordSpec(RecordKind.PERSON, "people.jsonl", "people", Person, (
            Field("id", read_id), Field("name", read_text), _ALIASES, _optional("description"), _CITES,
        )),
        RecordSpec(RecordKind.ORGANIZATION, "organizations.jsonl", "organizations", Organization, (
            Field("id", read_id), Field("name", read_text),
            _choice("kind", *ORGANIZATION_KINDS),
            _ALIASES, _optional("parent", read_id, RecordKind.ORGANIZATION), _optional("founded", _date),
            _optional("description"), _CITES,
        )),
        RecordSpec(RecordKind.WORK, "works.jsonl", "works", Work, (
            Field("id", read_id), Field("name", read_text),
            _choice("kind", *WORK_KINDS),
            _ALIASES, _optional("organization", read_id, RecordKind.ORGANIZATION), _optional("released", _date),
            _optional("description"), _CITES,
        )),
        RecordSpec(RecordKind.ROLE, "roles.jsonl", "roles", Role, (
            Field("id", read_id), _PERSON, Field("organization", read_id, refers=(RecordKind.ORGANIZATION,)),
            Field("title", read_text), _nullable("start", _date), _nullable("end", _end), _STATUS, _MUST_CITE,
            _optional("note"),
        )),
        RecordSpec(RecordKind.MOVE, "moves.jsonl", "moves", Move, (
            Field("id", read_id), _PERSON, _choice("kind", *map(str, MoveKind)),
            _nullable("from", read_id, RecordKind.ORGANIZATION), _nullable("to", read_id, RecordKind.ORGANIZATION),
            _nullable("date", _date), _STATUS, _MUST_CITE,
            _optional("title_from"), _optional("title_to"), _optional("reason"), _optional("note"),
        )),
        RecordSpec(RecordKind.CREDIT, "credits.jsonl", "credits", Credit, (
            Field("id", read_id), _PERSON, Field("work", read_id, refers=(RecordKind.WORK,)),
            _choice("contribution", *CONTRIBUTIONS), _MUST_CITE,
            _optional("note"),
        )),
        RecordSpec(RecordKind.STATEMENT, "statements.jsonl", "statements", Statement, (
            Field("id", read_id),
            Field("about", _filled(_list_of(read_id), "subject"),
                  refers=(RecordKind.PERSON, RecordKind.ORGANIZATION, RecordKind.WORK), many=True),
            Field("text", read_text), _nullable("date", _date), _STATUS, _MUST_CITE,
            Field("topics", _list_of(read_text), required=False, many=True),
        )),
    )
}  # fmt: skip

_KIND_OF = {spec.type: spec.kind for spec in SPECS.values()}


_ATTRIBUTES = {"from": "origin", "to": "destination"}
"""The fields whose name is a word of Python, and what they are called in the records."""


def kind_of(record: Record) -> RecordKind:
    """Return which kind of record this is."""
    return _KIND_OF[type(record)]


def read_record(kind: RecordKind, data: object, where: str) -> Record:
    """Return the record that a JSON object of the fact files holds.

    Raises:
        RecordError: it has problems; each names `where` and the field.
    """
    if not isinstance(data, Mapping):
        raise RecordError((Problem(where, None, "not a JSON object"),))
    spec = SPECS[kind]
    problems: list[Problem] = []
    values: dict[str, Any] = {}
    for field in spec.fields:
        if field.name not in data:
            if field.required:
                problems.append(Problem(where, field.name, "is missing"))
            continue
        value = data[field.name]
        if value is None:
            if not field.nullable:
                problems.append(Problem(where, field.name, "is null"))
            values[field.name] = None
            continue
        try:
            values[field.name] = field.read(value)
        except ValueError as error:
            problems.append(Problem(where, field.name, str(error)))
    known = {field.name for field in spec.fields}
    problems += [Problem(where, None, f"{shown(name)} is no field of a {kind}") for name in data if name not in known]
    if not problems:
        problems += [Problem(where, field, message) for field, message in _contradictions(kind, values)]
    if problems:
        raise RecordError(tuple(problems))
    return record_of(kind, values)


def _contradictions(kind: RecordKind, values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if kind is RecordKind.ROLE:
        start, end = values["start"], values["end"]
        if start and isinstance(end, PartialDate) and end.last < start.first:
            yield "end", f"{end} is before the start, {start}"
    elif kind is RecordKind.MOVE and not (values["from"] or values["to"]):
        yield "from", "neither from nor to names an organization"
    elif kind is RecordKind.ORGANIZATION and values.get("parent") == values["id"]:
        yield "parent", "an organization can't be a part of itself"


def record_of(kind: RecordKind, values: Mapping[str, Any]) -> Record:
    """Return the record that has these field values, as `Field.read` returns them."""
    arguments = dict(values)
    if kind is RecordKind.ROLE:
        arguments["ongoing"] = arguments["end"] == OPEN_END
        arguments["end"] = None if arguments["ongoing"] else arguments["end"]
    elif kind is RecordKind.MOVE:
        arguments["kind"] = MoveKind(arguments["kind"])
        arguments["origin"], arguments["destination"] = arguments.pop("from"), arguments.pop("to")
    if "status" in arguments:
        arguments["status"] = Status(arguments["status"])
    record: Record = SPECS[kind].type(**arguments)
    return record


def values_of(record: Record) -> dict[str, Any]:
    """Return a record's values by the names of its fields in the files; dates as text, sequences as lists."""
    attributes = {field.name: getattr(record, field.name) for field in fields(record)}
    if isinstance(record, Role):
        attributes["end"] = OPEN_END if attributes.pop("ongoing") else attributes["end"]
    elif isinstance(record, Move):
        attributes["from"], attributes["to"] = attributes.pop("origin"), attributes.pop("destination")
    return {field.name: _plain(attributes[field.name]) for field in SPECS[kind_of(record)].fields}


def write_record(record: Record) -> dict[str, Any]:
    """Return the JSON object of a record: required fields always, optional ones where they say something."""
    values = values_of(record)
    spec = SPECS[kind_of(record)]
    return {f.name: values[f.name] for f in spec.fields if f.required or values[f.name] not in (None, [])}


def references(record: Record) -> Iterator[tuple[str, str, tuple[RecordKind, ...]]]:
    """Yield each reference to another record: the field, the id, and the kinds of record that it may name."""
    for field in SPECS[kind_of(record)].fields:
        if not field.refers:
            continue
        named = getattr(record, _ATTRIBUTES.get(field.name, field.name))
        if named:
            for identifier in named if field.many else (named,):
                yield field.name, identifier, field.refers


def _plain(value: Any) -> Any:
    if isinstance(value, PartialDate | StrEnum):
        return str(value)
    return list(value) if isinstance(value, tuple) else value
