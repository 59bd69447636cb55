"""How a title is said within a sentence: "as chief scientist", "is a researcher at", "co-founder and CEO of".

titles.py reads what offices a title holds; this module only says it. Pure functions from words to words; the words
themselves stand in en/phrases.yaml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from bot.answers.wording import article

LONGEST = 160
"""Characters of a title that are said: no real one is longer."""

_WORD = re.compile(r"[^\W\d_][\w'’&.-]*")
_NEXT_NAME = re.compile(r" ([A-Z][a-z]*)(?![\w-])")
_ASIDE = re.compile(r"\s*\([^()]*\)")
_SUPERIOR = re.compile(r",? reporting to [^,;]+", re.IGNORECASE)
_LATER = re.compile(r",? (?:later|then) ", re.IGNORECASE)
_BREAK = re.compile(r"\s*(?:;|,? then |,? later |,? earlier |\()\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    common: frozenset[str]
    sole: frozenset[str]
    agents: frozenset[str]
    of: frozenset[str]
    asides: frozenset[str]


@cache
def _words() -> _Words:
    data = yaml.safe_load(files("bot.answers").joinpath("en/phrases.yaml").read_text(encoding="utf-8"))
    lists = {key: frozenset(str(word) for line in lines for word in line.split()) for key, lines in data.items()}
    return _Words(
        common=lists["common"] | lists["agents"] | lists["sole"], sole=lists["sole"],
        agents=lists["agents"] | lists["sole"], of=lists["of"], asides=lists["asides"],
    )  # fmt: skip


def said(title: str) -> str:
    """Return a title as it stands inside a sentence: capitals only where a name or an abbreviation has them."""

    told = set(_plain(_ASIDE.sub("", title)))
    text = _ASIDE.sub(lambda aside: _kept(aside, told), _SUPERIOR.sub("", " ".join(title[:LONGEST].split())))
    name_ends = -2

    def lowered(match: re.Match[str]) -> str:
        nonlocal name_ends
        word = match[0]
        parts = word.split("-")
        known = all(part.lower().rstrip(".") in _words().common for part in parts if part)
        is_name = not known or sum(map(str.isupper, word)) > len(parts) or (len(word) > 1 and word.isupper())
        follows = word.lower() not in _words().agents and (
            match.start() == name_ends + 1 or _starts_a_name(text[match.end() :])
        )
        if word == "of" and match.start() == name_ends + 1:
            name_ends = match.end()
        if is_name and not word.isupper() and word[0].isupper():
            name_ends = match.end()
        elif follows and word[0].isupper():
            name_ends = match.end()
            return word
        return word if is_name else word.lower()

    return _WORD.sub(lowered, text)


def _kept(aside: re.Match[str], told: set[str]) -> str:
    """An aside of a title, where it belongs to the office: "(CTO)" does, "(six years)" and what repeats it do not."""
    words = set(_plain(aside[0]))
    return "" if words & _words().asides or told <= words else aside[0]


def latest(title: str) -> str:
    """Return what a title came to: "emeritus" for "Professor, later emeritus"."""
    return _LATER.split(title)[-1]


def _starts_a_name(rest: str) -> bool:
    """Whether the next word is a name's, as "Pro" in "Vision Pro": then the word before it is likely one, too."""
    match = _NEXT_NAME.match(rest)
    return match is not None and match[1].lower() not in _words().common


def is_office(title: str) -> bool:
    """Say whether a title names what someone is; "Azure" or "Worked on search" do not."""
    return any(word in _words().agents for word in _plain(title))


def with_article(title: str) -> str:
    """Return a title as it follows "is" or "as": "CEO", "head of research", "a researcher", "an engineer"."""
    title = _without_deeds(title)
    words = said(title)
    head = _plain(_BREAK.split(title, maxsplit=1)[0].split(" of ")[0].split(" and ")[0].split(",")[0])
    if not head or any(word in _words().sole for word in head) or not is_office(title):
        return words
    return article(words)


def is_held_alone(title: str) -> bool:
    """Say whether one person at a place holds a title at a time, as "CEO" but not "board member" or "researcher"."""
    return is_office(title) and with_article(title) == said(title)


def at_place(title: str, place: str) -> str:
    """Return a title with its place: "CEO of OpenAI", "a researcher at OpenAI"; a place named in it is not repeated."""
    words = with_article(title)
    if re.search(rf"(?<!\w){re.escape(place)}(?!\w)", title):
        return words
    if not is_office(title):
        return f"at {place} ({words})"
    parts = [part.strip() for part in re.split(r",? and |, | & ", title)]
    own = all(_is_of(part) for part in parts)
    _, comma, field = words.rpartition(", ")
    apart = "," if comma and not is_office(field) else ""  # "a researcher, speech, at Apple"
    return f"{words}{apart} {'of' if own else 'at'} {place}"


def _without_deeds(title: str) -> str:
    """Leave out what follows a semicolon and is no office: "VP of research; led the world simulation project"."""
    first, *others = (part.strip() for part in title.split(";"))
    return ", and ".join([first, *(other for other in others if is_office(other))])


def plural(title: str) -> str:
    """Return a title as several have it: "heads of research", "board members"."""
    rank, of, over = title.partition(" of ")
    return f"{rank}{'' if rank.endswith('s') else 's'}{of}{over}"


def _is_of(office: str) -> bool:
    words = _plain(office)
    of = any(word in _words().of for word in words) or {"board", "member"} <= set(words) or list(words) == ["head"]
    return of and "vice" not in words and " of " not in office


def as_title(title: str | None) -> str:
    """Return " as chief scientist", " as a researcher", or "" where the title does not name what someone is."""
    return f" as {with_article(title)}" if title and is_office(title) else ""


def _plain(text: str) -> list[str]:
    """The words of a title in lower case, those joined by hyphens also apart."""
    found: list[str] = []
    for word in _WORD.findall(text.lower()[:LONGEST]):
        found += [word, *(word.split("-") if "-" in word else [])]
    return found
