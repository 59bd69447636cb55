"""The modal in which an admin adds a fact: the fields of each kind of fact, filled in as far as is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.facts.format import ORGANIZATION_KINDS, SOURCE_KINDS, RecordKind
from bot.facts.records import MoveKind, Status
from bot.slack.elements import (
    METADATA_LIMIT,
    Block,
    button,
    choice_input,
    context,
    link_input,
    menu,
    modal,
    section,
    text_input,
    ticks_input,
)
from bot.slack.mrkdwn import fitted

ADD_MODAL, ADD_KIND = "add_fact_modal", "add_fact_kind"
"""The callback id of the modal, and the action id of the menu that says what kind of fact it is."""
ADD_READ, ADD_BY_HAND, ADD_PROPOSAL = "add_fact_read", "add_fact_by_hand", "add_fact_proposal"
"""The action ids of the button to have an article read, the one not to wait for it, and the menu of what it tells."""
READING = "reading_article"
"""The callback id of the modal that is shown meanwhile."""
MOST_PROPOSALS = 50
NEW, ORGANIZATION_KIND = "new", "organization_kind"
"""The fields beside those of the fact and its source: what may be added as new, and what a new organization is."""
NAME_LIMIT, TEXT_LIMIT = 200, 1000

TITLE = "Add a fact"
KINDS = {
    RecordKind.MOVE: "Somebody moved",
    RecordKind.ROLE: "Somebody holds or held a post",
    RecordKind.STATEMENT: "Something else worth telling",
}

_ENTITY = "As the bot knows it, or an id."
_DATE = "YYYY, YYYY-MM or YYYY-MM-DD: no more precise than the source."
_SENTENCE = "In a sentence of your own."
_MOVES = {
    MoveKind.JOINED: "Joined",
    MoveKind.LEFT: "Left",
    MoveKind.FOUNDED: "Founded it",
    MoveKind.PROMOTED: "Was promoted or changed posts",
    MoveKind.TRANSFERRED: "Went over to another part of it",
    MoveKind.RETURNED: "Returned",
    MoveKind.LEAVE: "Took leave",
    MoveKind.BOARD_JOINED: "Joined the board",
    MoveKind.BOARD_LEFT: "Left the board",
}
_STATUSES = {
    Status.CONFIRMED: "Confirmed by those concerned",
    Status.REPORTED: "Reported by a publication",
    Status.RUMORED: "Rumored",
    Status.DENIED: "Denied",
}


@dataclass(frozen=True, slots=True)
class _Text:
    label: str
    hint: str = ""
    optional: bool = True
    multiline: bool = False
    limit: int = NAME_LIMIT


_TEXTS = {
    "person": _Text("Who?", _ENTITY, optional=False),
    "from": _Text("From which organization?", _ENTITY),
    "to": _Text("To which organization?", _ENTITY),
    "organization": _Text("At which organization?", _ENTITY, optional=False),
    "title": _Text("Title", optional=False),
    "title_from": _Text("Title there"),
    "title_to": _Text("New title"),
    "date": _Text("When?", _DATE),
    "start": _Text("Since when?", _DATE),
    "end": _Text("Until when?", f"{_DATE} Two dots (..): still held in the source. Nothing: no one says."),
    "reason": _Text("Why?", _SENTENCE, limit=TEXT_LIMIT),
    "note": _Text("Anything to add?", _SENTENCE, limit=TEXT_LIMIT),
    "about": _Text("About whom or what?", "A name a line.", optional=False, multiline=True, limit=TEXT_LIMIT),
    "text": _Text("What is to be told?", _SENTENCE, optional=False, multiline=True, limit=TEXT_LIMIT),
    "topics": _Text("Topics", "A few words, with commas between."),
    "publisher": _Text("Who published it?", "Needed where the source is a new one."),
    "source_title": _Text("Title of the source", limit=300),
    "published": _Text("When was it published?", _DATE),
}
_ORDER = {
    RecordKind.MOVE: ("person", "kind", "from", "title_from", "to", "title_to", "date", "status", "reason"),
    RecordKind.ROLE: ("person", "title", "organization", "start", "end", "status", "note"),
    RecordKind.STATEMENT: ("about", "text", "date", "status", "topics"),
}
_SOURCE = ("url", "publisher", "source_title", "published", "source_kind")


@dataclass(frozen=True, slots=True)
class Carried:
    """What the modal carries unseen: the kind of fact, where to answer who opened it, what is known of other kinds.

    `article` is the address of the article that was read, and `picked` which of its proposals is filled in. Slack
    keeps what stands in a field as long as its id is the same: `turn` makes other ids where another proposal is to
    take the place of what stands there.
    """

    kind: RecordKind = RecordKind.MOVE
    url: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    article: str = ""
    picked: int = 0
    turn: int = 0

    def encode(self) -> str:
        """Return this as the modal's metadata; values that do not fit are left out."""
        for carried in (self, replace(self, values={}), replace(self, values={}, url="", article="", picked=0)):
            if carried.fits():
                break
        return carried._text()

    def fits(self) -> bool:
        """Whether Slack carries all of it."""
        return len(self._text()) <= METADATA_LIMIT

    def _text(self) -> str:
        fields = {name: getattr(self, name) for name in ("kind", "url", "article", "picked", "turn")}
        return json.dumps({**fields, "values": dict(self.values)}, ensure_ascii=False)

    @classmethod
    def decode(cls, metadata: str) -> Carried:
        """Read a modal's metadata back.

        Raises:
            ValueError: it is none of ours.
        """
        match json.loads(metadata):
            case {
                "kind": str(kind),
                "url": str(url),
                "values": dict(values),
                "article": str(article),
                "picked": int(picked),
                "turn": int(turn),
            }:
                known = {str(name): str(value) for name, value in values.items()}
                return cls(RecordKind(kind), url, known, article, picked, turn)
        raise ValueError("not a modal of this bot")

    def block(self, name: str) -> str:
        """Return the id of the block of a field."""
        return f"{name}.{self.turn}" if self.turn else name


def field_of(block: str) -> str:
    """Return the field that a block is for."""
    return block.partition(".")[0]


def add_modal(
    carried: Carried, proposals: Sequence[str] = (), note: str = "", can_read: bool = False
) -> dict[str, Any]:
    """Return the modal for a fact of the kind that is carried, with the values that it carries filled in.

    `proposals` are what an article tells, in a few words each, and `note` is what is to be said first, as mrkdwn.
    `can_read`: a button has the article at the address read that stands in the form.
    """
    values = carried.values
    others = values.get("others") and carried.kind is not RecordKind.STATEMENT
    shown = [(str(number), words) for number, words in enumerate(proposals[:MOST_PROPOSALS])]
    blocks = [
        *([section(note)] if note else []),
        *([_proposals(shown, carried.picked)] if shown[1:] else []),
        section("What kind of fact is it?", menu(ADD_KIND, _options(KINDS), str(carried.kind))),
        *([context(fitted(f"Also named: {values['others']}. A fact is about one person.", 1000))] if others else []),
        *(_field(name, values) for name in _ORDER[carried.kind]),
        _field(_SOURCE[0], values),
        *([{"type": "actions", "elements": [button("Read the article", ADD_READ)]}] if can_read else []),
        *(_field(name, values) for name in _SOURCE[1:]),
        ticks_input(
            NEW,
            "Names that I don’t know",
            [("person", "Add a new person"), ("organization", "Add a new organization")],
            values.get(NEW, "").split(","),
        ),
        _words(ORGANIZATION_KIND, "A new organization is a", ORGANIZATION_KINDS, values, "company"),
        context("It is written under your name and can be undone. Every answer may use it at once."),
    ]
    blocks = [
        {**block, "block_id": carried.block(block["block_id"])} if "block_id" in block else block for block in blocks
    ]
    return modal(ADD_MODAL, TITLE, blocks, submit="Add", metadata=carried.encode())


def reading_modal(carried: Carried) -> dict[str, Any]:
    """Return the modal that is shown while an article is read: there is nothing to type in that could be lost."""
    blocks = [
        section(fitted(f"Reading {carried.article} …", 1000)),
        {"type": "actions", "elements": [button("Fill it in by hand", ADD_BY_HAND)]},
    ]
    return modal(READING, TITLE, blocks, metadata=carried.encode())


def _proposals(shown: Sequence[tuple[str, str]], picked: int) -> Block:
    chosen = str(picked) if 0 <= picked < len(shown) else "0"
    return section(f"I read {len(shown)} things here.", menu(ADD_PROPOSAL, shown, chosen))


def kept_fields() -> frozenset[str]:
    """Return the fields that do not tell the fact itself: what is filled in there stays with another fact."""
    return frozenset({*_SOURCE, ORGANIZATION_KIND})


def first_field(kind: RecordKind) -> str:
    """Return the field at the top, which bears what concerns the whole."""
    return _ORDER[kind][0]


def fields(kind: RecordKind) -> tuple[str, ...]:
    """Return the fields of a kind's modal."""
    return (*_ORDER[kind], *_SOURCE, NEW, ORGANIZATION_KIND)


def _field(name: str, values: Mapping[str, str]) -> Block:
    if name == "kind":
        chosen = values.get(name, str(MoveKind.JOINED))
        return choice_input(name, "What happened?", _options(_MOVES), chosen)
    if name == "status":
        return choice_input(name, "How sure is it?", _options(_STATUSES), values.get(name, str(Status.REPORTED)))
    if name == "source_kind":
        return _words(name, "The source is", SOURCE_KINDS, values, "news")
    if name == "url":
        return link_input(name, "Where can it be read?", values.get(name, ""), hint="The address of the source.")
    shape = _TEXTS[name]
    initial = values.get(name, ".." if name == "end" else "")
    return text_input(
        name,
        shape.label,
        initial=initial,
        hint=shape.hint,
        optional=shape.optional,
        multiline=shape.multiline,
        limit=shape.limit,
    )


def _words(name: str, label: str, words: Iterable[str], values: Mapping[str, str], chosen: str) -> Block:
    return choice_input(name, label, [(word, word.capitalize()) for word in words], values.get(name, chosen), True)


def _options(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(value), label) for value, label in words.items()]
