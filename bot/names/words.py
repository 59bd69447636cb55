"""Words that tell names from other words: titles, legal forms, words of questions (words.yaml), and how common a
word is in English."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from bot.facts.records import EntityKind

_WORDS: dict[str, Any] = yaml.safe_load(files("bot.names").joinpath("words.yaml").read_text(encoding="utf-8"))

TITLES = frozenset(_WORDS["titles"])
GENERATIONS = frozenset(_WORDS["generations"])
PARTICLES = frozenset(_WORDS["particles"])
LEGAL = frozenset(_WORDS["legal"])
GENERIC = frozenset(_WORDS["generic"]) | LEGAL
EXTRA = frozenset(_WORDS["extra"]) | LEGAL
STOP = frozenset(_WORDS["stop"])
DETERMINERS = frozenset(_WORDS["determiners"])
BEFORE_NAME = frozenset(_WORDS["before_name"])
AFTER_NAME = frozenset(_WORDS["after_name"])
KIND_BEFORE = {EntityKind(kind): frozenset(words) for kind, words in _WORDS["kind_before"].items()}
KIND_AFTER = {EntityKind(kind): frozenset(words) for kind, words in _WORDS["kind_after"].items()}


@cache
def _frequencies() -> dict[str, float]:
    from wordfreq import get_frequency_dict  # loads for a while, and not every run needs it

    return get_frequency_dict("en", wordlist="small")


def common(word: str) -> bool:
    """Whether a word is one that English texts use (among the 28,000 most used, a name or not)."""
    return word in _frequencies()
