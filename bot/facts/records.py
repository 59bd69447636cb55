"""The records of the fact store, as frozen dataclasses. docs/FORMAT.md says what each field means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.facts.dates import PartialDate


class Status(StrEnum):
    """How sure a fact is, firmest first."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    RUMORED = "rumored"
    DENIED = "denied"


class MoveKind(StrEnum):
    """What a move was; `from` and `to` say whence and whither."""

    JOINED = "joined"
    LEFT = "left"
    FOUNDED = "founded"
    PROMOTED = "promoted"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    LEAVE = "leave"
    BOARD_JOINED = "board-joined"
    BOARD_LEFT = "board-left"


class EntityKind(StrEnum):
    """The kinds of thing that have a name people ask for."""

    PERSON = "person"
    ORGANIZATION = "organization"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Source:
    """An article, post or paper that can be cited."""

    id: str
    url: str
    publisher: str
    kind: str
    title: str | None = None
    published: PartialDate | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Someone whose roles, moves and credits are kept."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    description: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organization:
    """A company, lab, university, agency, nonprofit or fund; `parent` is the one that it is a part of."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    founded: PartialDate | None = None
    description: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """A model, product, paper, framework, benchmark or dataset."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    organization: str | None = None
    released: PartialDate | None = None
    description: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """A person held a title at an organization for a while.

    `ongoing` says that the newest source cited still shows the role held; with `end` None and not `ongoing`, the role
    has ended but no one says when.
    """

    id: str
    person: str
    organization: str
    title: str
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool
    status: Status
    sources: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A person changed place, or is said to; at least one of `origin` (from) and `destination` (to) is set."""

    id: str
    person: str
    kind: MoveKind
    origin: str | None
    destination: str | None
    date: PartialDate | None
    status: Status
    sources: tuple[str, ...]
    title_from: str | None = None
    title_to: str | None = None
    reason: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """A person led, created or took part in a work."""

    id: str
    person: str
    work: str
    contribution: str
    sources: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Anything else worth telling about people, organizations or works, in one sentence."""

    id: str
    about: tuple[str, ...]
    text: str
    date: PartialDate | None
    status: Status
    sources: tuple[str, ...]
    topics: tuple[str, ...] = ()


Entity = Person | Organization | Work
Fact = Role | Move | Credit | Statement
Record = Source | Entity | Fact
