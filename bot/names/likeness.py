"""How alike two words of names are, and two names: the score scale, and every threshold of it.

Scores go from 0 to 100 and mean the same for people, organizations and works:

| score | what was typed |
|---|---|
| 100 | the name or an alias as stored (case, accents, punctuation and gaps aside) |
| 94–99 | its words as stored, but not all of them, in another order, as initials or as a nickname |
| 80–94 | one or two letters of it differ |
| below | only a near name: offered, never taken |
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from nicknames import NickNamer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.names.spelling import sound

NICKNAME = 97.0
INITIAL = 95.0
SHORTENED = 93.0
"""A given name cut short that no list has ("Seb" for "Sebastien")."""
LIKELY_SLIP = 0.3
"""Added for a letter left out and for neighbours swapped, the commonest slips: two names of that many letters' distance
are then not alike likely."""
UNKNOWN = 40.0
"""What the likeness of a typed word that no stored word is like counts at most, so that nearest names have an order."""
OTHER_ORDER = 0.5
"""Taken off for words in another order than stored: enough to prefer the name in the order typed."""

_DIGITS = re.compile(r"\D+")


@dataclass(frozen=True, slots=True)
class Alignment:
    """The words typed laid beside a stored name's.

    `score` is the mean likeness of the typed words, weighted by their length. `unknown` are typed words that no
    stored word is like, `missing` places of stored words that nobody typed; `edits` counts the letters that differ.
    `exact`: every typed word stands in the name; `ordered`: in the same order; `guessed`: a typed word stands for an
    initial in the store.
    """

    score: float
    unknown: tuple[int, ...]
    missing: tuple[int, ...]
    edits: int
    exact: bool
    ordered: bool
    guessed: bool


@cache
def _namer() -> NickNamer:
    return NickNamer()


@lru_cache(4096)
def nicknames(word: str) -> frozenset[str]:
    """Return the given names that one is short for, or that are short for it."""
    return frozenset(_namer().canonicals_of(word) | _namer().nicknames_of(word))


def edits_allowed(shorter: int) -> int:
    """Return how many letters may differ between two words and they still be one word misspelled.

    On names drawn at random, two of the same length are as near as that by chance in fewer than 1 of 1,000 pairs.
    """
    return 0 if shorter < 3 else 1 if shorter < 6 else 2


def edits_between(typed: str, stored: str) -> int | None:
    """Return by how many letters two words differ (neighbours swapped count once), or None if they are two words.

    One letter more may differ in words that sound alike ("shazir", "Shazeer").
    """
    if typed == stored:
        return 0
    shorter = min(len(typed), len(stored))
    allowed = edits_allowed(shorter)
    edits = OSA.distance(typed, stored, score_cutoff=allowed + 1)
    if edits > allowed + 1 or not _same_digits(typed, stored):
        return None
    if edits <= allowed or (shorter >= 5 and sound(typed) == sound(stored)):
        return edits
    return None


def misspelled(typed: str, stored: Sequence[str]) -> list[tuple[int, str]]:
    """Return those of some words that one may be misspelled for, each with the letters that differ, fewest first."""
    near = process.extract(typed, stored, scorer=OSA.distance, score_cutoff=edits_allowed(len(typed)) + 1, limit=None)
    return [(edits, other) for other, _, _ in near for edits in (edits_between(typed, other),) if edits is not None]


def _same_digits(typed: str, stored: str) -> bool:
    if typed.isalpha() and stored.isalpha():
        return True
    return _DIGITS.sub("", typed) == _DIGITS.sub("", stored)


def word_likeness(typed: str, stored: str, surname: bool) -> tuple[float, int]:
    """Return how alike two words of a name are (0: not) and by how many letters they differ.

    Only a name that is not the last one (`surname`) has nicknames and is cut short.
    """
    if typed == stored:
        return 100.0, 0
    if len(typed) == 1 or len(stored) == 1:
        return (INITIAL, 0) if typed[0] == stored[0] else (0.0, 0)
    if not surname and typed in nicknames(stored):
        return NICKNAME, 0
    edits = edits_between(typed, stored)
    if edits is not None:
        slip = edits == 1 and (len(stored) == len(typed) + 1 or sorted(typed) == sorted(stored))
        return 100.0 - 50.0 * edits / len(typed) + (LIKELY_SLIP if slip else 0.0), edits
    shorter, longer = sorted((typed, stored), key=len)
    if not surname and len(shorter) >= 3 and shorter.isalpha() and longer.startswith(shorter):
        return SHORTENED, 0
    return 0.0, 0


def align(typed: Sequence[str], stored: Sequence[str], initials: bool = True) -> Alignment:
    """Lay typed words beside a stored name's, each beside the one it is most like.

    `initials`: a letter may stand for a word, as long as the words keep their order or the last goes first ("Timothy
    K. Moore" is no way to write "Timothy M. Kennedy").
    """
    if tuple(typed) == tuple(stored):
        return Alignment(100.0, (), (), 0, True, True, False)
    pairs = sorted(
        (-likeness, abs(at - place), at, place, edits)
        for at, word in enumerate(typed)
        for place, other in enumerate(stored)
        if initials or word == other or (len(word) > 1 and len(other) > 1)
        for likeness, edits in (word_likeness(word, other, place == len(stored) - 1),)
        if likeness
    )
    partner: dict[int, int] = {}
    taken: set[int] = set()
    total, edits = 0.0, 0
    for likeness, _, at, place, differing in pairs:
        if at not in partner and place not in taken:
            partner[at] = place
            taken.add(place)
            total -= likeness * len(typed[at])
            edits += differing
    unknown = tuple(at for at in range(len(typed)) if at not in partner)
    missing = tuple(place for place in range(len(stored)) if place not in taken)
    for at in unknown:  # so that of names with one part the same the nearest comes first
        others = [OSA.normalized_similarity(typed[at], stored[place]) for place in missing]
        total += UNKNOWN * max(others, default=0.0) * len(typed[at])
    order = [partner[at] for at in sorted(partner)]
    ordered = order == sorted(order)
    if initials and not ordered and not _rotated(order) and _shortens(typed, stored, partner):
        return align(typed, stored, initials=False)
    return Alignment(
        total / sum(map(len, typed)) - (0.0 if ordered else OTHER_ORDER),
        unknown,
        missing,
        edits,
        not edits and not unknown and all(typed[at] == stored[place] for at, place in partner.items()),
        ordered,
        any(len(stored[place]) == 1 < len(typed[at]) for at, place in partner.items()),
    )


def _rotated(order: Sequence[int]) -> bool:
    """Whether places ascend once some of the first are put last ("Moore, Timothy K.")."""
    least = order.index(min(order))
    turned = [*order[least:], *order[:least]]
    return turned == sorted(turned)


def _shortens(typed: Sequence[str], stored: Sequence[str], partner: dict[int, int]) -> bool:
    """Whether a letter stands beside a word."""
    return any((len(typed[at]) == 1) != (len(stored[place]) == 1) for at, place in partner.items())
