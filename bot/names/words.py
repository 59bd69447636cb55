"""Words that tell names from other words: titles, legal forms, words of questions (words.yaml), and how common a
word is in English."""

from __future__ import annotations

import calendar
import itertools
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
MONTHS = frozenset(name.lower() for name in calendar.month_name if name)
DETERMINERS = frozenset(_WORDS["determiners"])
BEFORE_NAME = frozenset(_WORDS["before_name"])
AFTER_NAME = frozenset(_WORDS["after_name"])
KIND_BEFORE = {EntityKind(kind): frozenset(words) for kind, words in _WORDS["kind_before"].items()}
KIND_AFTER = {EntityKind(kind): frozenset(words) for kind, words in _WORDS["kind_after"].items()}


RAREST_ATTESTED = 750
"""Words down to this many centibels below certainty (Zipf 1.5: once in 30 million words) are attested. In that list
stand words, and surnames that many have (Boyer, Olivetti), but hardly a misspelling."""


@cache
def _common() -> frozenset[str]:
    from wordfreq import get_frequency_dict  # loads for a while, and not every run needs it

    return frozenset(get_frequency_dict("en", wordlist="small"))


def common(word: str) -> bool:
    """Whether a word is among the 28,000 that English texts use most, a name or not."""
    return word in _common()


@cache
def _attested() -> dict[str, str]:
    from wordfreq import get_frequency_list

    # A string for each beginning of words, not a set of 20 MB: it is asked for seldom, and searched in microseconds.
    tiers = get_frequency_list("en", wordlist="large")[:RAREST_ATTESTED]
    get_frequency_list.cache_clear()
    words: dict[str, list[str]] = {}
    for word in itertools.chain.from_iterable(tiers):
        if word.isascii() and word.isalpha():
            words.setdefault(word[:2], [""]).append(word)
    return {start: "\n".join([*some, ""]) for start, some in words.items()}


def attested(word: str) -> bool:
    """Whether English texts use a word at all, a name or not: then it is hardly a misspelling of a rarer one."""
    return f"\n{word}\n" in _attested().get(word[:2], "")


def load() -> None:
    """Read the lists of words now (a fifth of a second), so that the first question is answered as fast as any."""
    _common()
    _attested()
