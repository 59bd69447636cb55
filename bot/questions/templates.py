"""Templates: patterns over slots and concepts that name an intent, read from `templates.yaml` of a language.

A block of templates says one thing; its examples stand beside it and are run as tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.questions.grammar import Automaton
from bot.questions.lexicon import Lexicon, read_yaml
from bot.questions.question import Group, Intent, Order, Relation

SLOTS: Mapping[str, str] = {
    "{boss}": "person",
    "{person}": "person",
    "{other}": "person",
    "{from}": "organization",
    "{organization}": "organization",
    "{to}": "organization",
    "{work}": "work",
    "{title}": "title",
}
"""Slots by the kind of what fills them; of one kind, those listed first come first in the question.

`{boss}` is one person, never "they", who may as well be a place.
"""

TOPIC = "*"
"""Stands for words of any kind: "what does LeCun think about *"."""


@dataclass(frozen=True, slots=True)
class Block:
    """What the templates of a block say, and their examples: what they must and must not take for it.

    A `timed` block fits only questions that name a span of time: "who left this week?". An `ever` block asks about all
    times where a question names none: "who were the CEOs of OpenAI?". A block of one `title` is about that post;
    where a question names another, it asks who holds that.
    """

    rank: int
    name: str
    intent: Intent
    relation: Relation | None
    order: Order | None
    group: Group | None
    title: str | None
    timed: bool
    ever: bool
    follow: str | None
    templates: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Templates:
    """All templates of a language, compiled."""

    blocks: tuple[Block, ...]
    named: Mapping[str, str]
    automaton: Automaton[Block]
    follow_ups: tuple[Block, ...]
    follow_up_automaton: Automaton[Block]


class TemplateError(ValueError):
    """A block of templates that cannot be read; the message names it and what is wrong."""


@lru_cache(maxsize=4)
def load_templates(language: str = "en") -> Templates:
    """Read and compile the templates of a language.

    Raises:
        TemplateError: a block has an unknown key, intent, slot or concept.
    """
    data = read_yaml(language, "templates.yaml")
    return compile_templates(data, load_lexicon(language).concepts)


@lru_cache(maxsize=4)
def load_lexicon(language: str = "en") -> Lexicon:
    """Read the lexicon of a language."""
    return Lexicon(language)


def compile_templates(data: Mapping[str, Any], concepts: frozenset[str]) -> Templates:
    """Compile blocks as YAML has them; see `load_templates`."""
    named = data["named"]
    blocks = tuple(_block(rank, record) for rank, record in enumerate(data["blocks"]))
    follow_ups = tuple(_block(rank, record) for rank, record in enumerate(data["follow-ups"]))
    compiled = compile_blocks(blocks, follow_ups, named)
    for automaton in (compiled.automaton, compiled.follow_up_automaton):
        if unknown := automaton.symbols - concepts - {*SLOTS, TOPIC}:
            raise TemplateError(f"templates use {sorted(unknown)}, which are neither slots nor concepts of the lexicon")
    return compiled


def compile_blocks(blocks: tuple[Block, ...], follow_ups: tuple[Block, ...], named: Mapping[str, str]) -> Templates:
    """Compile blocks to one automaton, and those for follow-ups to another."""
    return Templates(blocks, named, _compile(blocks, named), follow_ups, _compile(follow_ups, named))


def _compile(blocks: tuple[Block, ...], named: Mapping[str, str]) -> Automaton[Block]:
    automaton: Automaton[Block] = Automaton(named)
    for block in blocks:
        for template in block.templates:
            automaton.add(template, block)
    return automaton


def _block(rank: int, record: Mapping[str, Any]) -> Block:
    known = {
        "block",
        "intent",
        "relation",
        "order",
        "group",
        "title",
        "timed",
        "ever",
        "follow",
        "templates",
        "yes",
        "no",
    }
    if extra := set(record) - known:
        raise TemplateError(f"block {record.get('block', rank)!r} has unknown keys {sorted(extra)}")
    try:
        return Block(
            rank=rank,
            name=record.get("block") or record["follow"],
            intent=Intent(record.get("intent", Intent.UNRESOLVED)),
            relation=Relation(record["relation"]) if "relation" in record else None,
            order=Order(record["order"]) if "order" in record else None,
            group=Group(record["group"]) if "group" in record else None,
            title=record.get("title"),
            timed=record.get("timed") == "true",
            ever=record.get("ever") == "true",
            follow=record.get("follow"),
            templates=tuple(record["templates"].splitlines()),
            yes=tuple(record.get("yes", "").splitlines()),
            no=tuple(record.get("no", "").splitlines()),
        )
    except (KeyError, ValueError) as error:
        raise TemplateError(f"block {record.get('block', rank)!r}: {error}") from error
