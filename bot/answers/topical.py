"""Statements that touch what a question asks about, where no intent was understood but a name was: the topic is told
by the words that question and statement share, in any of their forms or by words that mean much the same."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files

import snowballstemmer
import yaml

from bot.facts.records import Statement
from bot.names.normalize import tokenize
from bot.questions.question import Question

Topic = frozenset[str]


def topics_of(question: Question) -> frozenset[Topic]:
    """Return what a question is about beside its names: for each topic word the stems that stand for it."""
    named = frozenset(norm for mention in question.mentions for norm in _norms(mention.text))
    words = _norms(_without_talkers(question.text)) - named
    return frozenset(_alike(word) for word in words if len(word) > 2 and word not in _words()[0])


def touching(question: Question, statements: Iterable[Statement]) -> list[Statement]:
    """Return the statements that touch most of what the question is about, the closest first, else in their order."""
    topics = topics_of(question)
    near = [(closeness(topics, statement), statement) for statement in statements]
    near = [(close, statement) for close, statement in near if close[0] > len(topics) / 2]
    return [statement for _, statement in sorted(near, key=lambda pair: pair[0], reverse=True)]


def touches(topics: frozenset[Topic], text: str) -> bool:
    """Tell whether a text is about half of these topics or more."""
    return 2 * sum(1 for words in _shared(topics, text) if words) >= len(topics) > 0


def closeness(topics: frozenset[Topic], statement: Statement) -> tuple[int, int]:
    """Return how many of these topics a statement touches, and with how many words."""
    shared = _shared(topics, " ".join((statement.text, *statement.topics)))
    return sum(1 for words in shared if words), sum(len(words) for words in shared)


def _shared(topics: frozenset[Topic], text: str) -> list[Topic]:
    """The stems of each topic that a text has."""
    stems = {_stem(norm) for norm in _norms(text)}
    return [topic & stems for topic in topics]


def _without_talkers(text: str) -> str:
    """The text without those who are only said to talk: "what are people saying about SSI"."""
    words = " ".join(token.norm for token in tokenize(text))
    for phrase in _words()[2]:
        words = words.replace(phrase, " ")
    return words


def _norms(text: str) -> frozenset[str]:
    return frozenset(token.norm for token in tokenize(text))


def _alike(word: str) -> Topic:
    stem = _stem(word)
    return next((group for group in _words()[1] if stem in group), frozenset((stem,)))


@cache
def _words() -> tuple[frozenset[str], tuple[Topic, ...], tuple[str, ...]]:
    data = yaml.safe_load(files("bot.answers").joinpath("en/topics.yaml").read_text(encoding="utf-8"))
    idle = frozenset(word for line in data["idle"] for word in line.split())
    return (
        idle,
        tuple(frozenset(_stem(word) for word in group) for group in data["alike"]),
        tuple(sorted(data["talkers"], key=len, reverse=True)),
    )


@lru_cache(maxsize=16384)
def _stem(word: str) -> str:
    stem: str = _stemmer().stemWord(word)
    return stem


@cache
def _stemmer() -> snowballstemmer.EnglishStemmer:
    return snowballstemmer.stemmer("english")
