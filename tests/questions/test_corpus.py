"""Every question of the corpus is understood as it says, and every example that stands beside a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.engine import Engine
from bot.names.mention import Mention
from bot.questions.parser import Parser
from bot.questions.question import Question
from bot.questions.templates import Block, load_templates

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
NAMED = ("people", "organizations", "works")
WITHOUT_FACTS = {"off-topic", "help", "hello", "thanks", "unresolved", "unknown-name"}


def groups() -> Iterator[Any]:
    for file in sorted(CORPUS.glob("*.yaml")):
        for number, group in enumerate(yaml.safe_load(file.read_text("utf-8"))):
            yield pytest.param(group, id=f"{file.stem}-{number}")


def ids(mentions: tuple[Mention, ...]) -> list[str]:
    return [mention.best.id if mention.best else mention.text for mention in mentions]


def seen(question: Question, expected: Mapping[str, Any]) -> dict[str, Any]:
    """What of a question the corpus speaks of; names and spans of time are always compared where facts follow."""
    period = question.period
    values: dict[str, Any] = {
        "intent": str(question.intent),
        "period": [period.start, period.end] if period else None,
        **{slot: ids(getattr(question, slot)) for slot in NAMED},
        **{slot: getattr(question, slot) for slot in ("title", "relation", "order", "group", "counted", "steps")},
    }
    compared = set(expected)
    if expected["intent"] not in WITHOUT_FACTS:
        compared |= {*NAMED, "period"}
    return {key: values[key] for key in compared}


def wanted(expected: Mapping[str, Any]) -> dict[str, Any]:
    filled = dict(expected)
    if expected["intent"] not in WITHOUT_FACTS:
        filled = {"people": [], "organizations": [], "works": [], "period": None, **filled}
    return filled


@pytest.mark.parametrize("group", list(groups()))
def test_the_corpus_is_understood(engine: Engine, group: dict[str, Any]) -> None:
    expected = group["expect"] if isinstance(group["expect"], list) else [group["expect"]]
    wrong: list[tuple[str, object]] = []
    for text in group["questions"].splitlines():
        questions = engine.understand(text, group.get("thread", "").splitlines())
        intents = expected[0]["intent"]
        if isinstance(intents, list) or group.get("compare") == "intent":
            if str(questions[0].intent) not in (intents if isinstance(intents, list) else [intents]):
                wrong.append((text, [str(question.intent) for question in questions]))
            continue
        got = [seen(question, want) for question, want in zip(questions, expected, strict=False)]
        if len(questions) != len(expected) or got != [wanted(want) for want in expected]:
            wrong.append((text, [(str(question.intent), seen(question, expected[0])) for question in questions]))
    assert not wrong


def asks_nothing(group: Mapping[str, Any]) -> bool:
    """Whether the questions of a group are off topic, about unknown names, or no questions at all."""
    first = group["expect"][0] if isinstance(group["expect"], list) else group["expect"]
    return isinstance(first["intent"], list) or first["intent"] in WITHOUT_FACTS


def test_the_corpus_is_large_enough() -> None:
    found = [param.values[0] for param in groups()]
    every = [text for group in found for text in group["questions"].splitlines()]
    negative = [text for group in found if asks_nothing(group) for text in group["questions"].splitlines()]
    assert len(set(every)) >= 1500
    assert len(set(negative)) >= 350


@pytest.mark.parametrize("group", [param for param in groups() if asks_nothing(param.values[0])])
def test_what_asks_nothing_of_ours_is_answered_with_no_fact(engine: Engine, group: dict[str, Any]) -> None:
    thread = group.get("thread", "").splitlines()
    assert [text for text in group["questions"].splitlines() if engine.ask(text, thread).facts] == []


@pytest.mark.parametrize("block", load_templates().blocks, ids=lambda block: block.name)
def test_the_examples_beside_the_templates_hold(parser: Parser, block: Block) -> None:
    def reading(text: str) -> tuple[object, ...]:
        question = parser.parse(text)[0]
        return question.intent, question.relation, question.order, question.group

    mine = (block.intent, block.relation, block.order, block.group)
    assert [text for text in block.yes if reading(text) != mine] == []
    assert [text for text in block.no if reading(text) == mine] == []
