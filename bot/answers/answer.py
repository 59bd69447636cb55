"""An answer as data. Nothing in it is Slack markup; front ends render it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.names.mention import Candidate


class Outcome(StrEnum):
    """How the question ended."""

    ANSWERED = "answered"
    AMBIGUOUS = "ambiguous"
    NO_RECORD = "no-record"
    UNKNOWN_NAME = "unknown-name"
    NOT_UNDERSTOOD = "not-understood"
    HELP = "help"


class FactKind(StrEnum):
    """The kinds of record that an answer can rest on."""

    ROLE = "role"
    MOVE = "move"
    CREDIT = "credit"
    STATEMENT = "statement"
    PERSON = "person"
    ORGANIZATION = "organization"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class FactRef:
    """Names a record that the answer rests on."""

    kind: FactKind
    id: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as cited; `number` is its mark in the text ("[1]")."""

    number: int
    source: str
    publisher: str
    title: str | None
    published: PartialDate | None
    url: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class LinkedName:
    """A name in the question, as typed, and the record taken for it."""

    text: str
    kind: EntityKind
    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several records that a name may mean; `description` is the line that tells it apart.

    `question` asks the same with the name spelled out, so that a front end can offer the choice as a button.
    """

    id: str
    kind: EntityKind
    name: str
    score: float
    description: str
    question: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says: `text` in plain words with marks like [1], and all that it rests on.

    `more` is the long form of a list that `text` cuts short, or None; it uses the same citations.
    """

    question: str
    outcome: Outcome
    intent: str
    text: str
    mentions: tuple[LinkedName, ...] = ()
    facts: tuple[FactRef, ...] = ()
    citations: tuple[Citation, ...] = ()
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()
    more: str | None = None


def as_json(answer: Answer) -> dict[str, object]:
    """Return the answer in the stable JSON shape of `ask --json` (docs/json.md)."""
    return {
        "question": answer.question,
        "outcome": str(answer.outcome),
        "intent": answer.intent,
        "text": answer.text,
        "mentions": [
            {"text": m.text, "kind": str(m.kind), "id": m.id, "name": m.name, "score": round(m.score, 1)}
            for m in answer.mentions
        ],
        "facts": [{"kind": str(f.kind), "id": f.id} for f in answer.facts],
        "citations": [
            {
                "number": c.number,
                "source": c.source,
                "publisher": c.publisher,
                "title": c.title,
                "published": str(c.published) if c.published else None,
                "url": c.url,
            }
            for c in answer.citations
        ],
        "choices": [
            {"id": c.id, "kind": str(c.kind), "name": c.name, "score": round(c.score, 1), "description": c.description}
            for c in answer.choices
        ],
        "suggestions": list(answer.suggestions),
    }


def candidate_json(candidate: Candidate) -> dict[str, object]:
    """Return a candidate in the JSON shape of `find --json`."""
    return {
        "id": candidate.id,
        "kind": str(candidate.kind),
        "name": candidate.name,
        "score": round(candidate.score, 1),
    }
