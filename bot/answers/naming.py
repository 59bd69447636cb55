"""What a person is called: in full at first, then by surname. A pronoun would suppose a gender."""

from __future__ import annotations

import re

_ASIDE = re.compile(r"\s*\([^()]*\)\s*")
_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "das",
        "de",
        "del",
        "della",
        "den",
        "der",
        "di",
        "do",
        "dos",
        "du",
        "el",
        "ibn",
        "la",
        "le",
        "lo",
        "san",
        "st.",
        "ten",
        "ter",
        "van",
        "von",
        "y",
        "zu",
        "zur",
    ]
)
_SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "phd"})


def surname(name: str) -> str:
    """Return the surname with its particles: "van den Oord", "Agüera y Arcas"; the whole of a one-word name."""
    words = _ASIDE.sub(" ", name).replace(",", " ").split()
    while len(words) > 1 and words[-1].lower() in _SUFFIXES:
        words.pop()
    if len(words) < 2 or len(words[-1].rstrip(".")) < 2:
        return name
    first = len(words) - 1
    while first > 1 and words[first - 1].lower() in _PARTICLES and words[first - 1] not in ("San", "St."):
        first -= 2 if words[first - 1].lower() == "y" else 1
    return " ".join(words[max(first, 1) :])
