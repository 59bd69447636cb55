"""The words of a language, out of its folder: what a title, a place, a move is called (en/*.yaml)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast
_CHOICE = re.compile(r"\(([^()]*)\)")
_FUNCTION_WORDS = (
    "determiners",
    "be",
    "have",
    "will",
    "adverbs",
    "prepositions",
    "conjunctions",
    "relatives",
    "he",
    "she",
    "they",
    "his",
    "place_pronouns",
    "former",
    "present",
    "honorifics",
    "pronouns",
)

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """One way to tell a move: its words, and what stands around them (moves.yaml says what the fields mean)."""

    kind: str
    who: str = "before"
    before: str | None = None
    after: str | None = None
    at: str | None = None
    by: str | None = None
    origin: str | None = None
    to: str | None = None
    as_title: str | None = None
    title: str | None = None
    object: str | None = None
    needs: frozenset[str] = frozenset()
    noun: bool = False


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases found by their first word, longest first, each with what it stands for."""

    by_first: Mapping[str, tuple[tuple[Phrase, Any], ...]] = field(default_factory=dict)

    def at(self, words: list[str], start: int) -> tuple[int, Any] | None:
        """The length of the longest phrase that begins at `start`, and what it stands for."""
        for phrase, meaning in self.by_first.get(words[start], ()):
            if words[start : start + len(phrase)] == list(phrase):
                return len(phrase), meaning
        return None

    def any_in(self, words: list[str], start: int = 0, end: int | None = None) -> int | None:
        """Where the first phrase begins within a stretch, if any does."""
        last = len(words) if end is None else min(end, len(words))
        for place in range(max(start, 0), last):
            found = self.at(words, place)
            if found and place + found[0] <= last:
                return place
        return None


class Language:
    """The lists of one language. `words[...]` and `titles[...]` are sets of lower-case words."""

    def __init__(self, code: str):
        self.code = code
        self.raw = {**_read(code, "words"), **_read(code, "names")}
        self.words = {name: _set(value) for name, value in self.raw.items() if isinstance(value, list)}
        self.titles = {name: _set(value) for name, value in _read(code, "titles").items()}
        self.frames = phrases(
            (wording, frame)
            for entry in _read(code, "moves")
            for frame in [_frame(entry)]
            for wording in entry["words"]
        )
        self.nouns = {
            wording: frame
            for entry in _read(code, "moves")
            if entry.get("noun")
            for frame in [_frame(entry)]
            for wording in entry["words"]
        }
        self.roles = phrases(
            (wording, frame)
            for entry in _read(code, "roles")
            for frame in [_frame(entry)]
            for wording in entry["words"]
        )
        self.verb_forms = frozenset(self.frames.by_first) - self.words["his"]
        certainty = _read(code, "certainty")
        self.describing = frozenset().union(
            *(self.words[name] for name in ("plain", "present", "determiners", "places"))
        )
        self.function_words = frozenset(self.raw["numbers"]).union(*(self.words[name] for name in _FUNCTION_WORDS))
        self.cues = {name: phrases((wording, name) for wording in some) for name, some in certainty.items()}
        not_moves = self.titles["modifiers"] | self.titles["ranks"] | self.titles["over_words"]
        self.title_stops = (self.function_words | self.verb_forms | self.words["person_verbs"]) - not_moves
        self.relative_spans = phrases(
            (wording, {key: value for key, value in entry.items() if key != "words"})
            for entry in self.raw["relative_spans"]
            for wording in entry["words"]
        )


def phrases(entries: Iterable[tuple[str, Any]]) -> Phrases:
    """Gather phrases; "(a|b) c" is two, "a (b|)" as well."""
    found: dict[str, dict[Phrase, Any]] = {}
    for wording, meaning in entries:
        for phrase in expand(str(wording)):
            found.setdefault(phrase[0], {}).setdefault(phrase, meaning)
    return Phrases(
        {first: tuple(sorted(some.items(), key=lambda item: -len(item[0]))) for first, some in found.items()}
    )


def expand(wording: str) -> Iterator[Phrase]:
    """Write the choices of a wording out."""
    parts: list[list[str]] = []
    end = 0
    wording = wording.replace("'s", " 's").strip()
    for match in _CHOICE.finditer(wording):
        parts.append([wording[end : match.start()]])
        parts.append(match[1].split("|"))
        end = match.end()
    parts.append([wording[end:]])
    for choice in itertools.product(*parts):
        words = tuple(" ".join(choice).split())
        if words:
            yield words


@cache
def language(code: str) -> Language:
    """The words of a language that we have, by its ISO 639-1 code."""
    return Language(code)


CODES = ("en", "fr")


def language_of(words: Iterable[str], declared: str | None = None) -> Language:
    """The language of a text by its small words, or the one that is declared; English when neither is known."""
    counts = dict.fromkeys(CODES, 0)
    small = {code: language(code).words["tell_tale"] for code in CODES}
    for word in words:
        for code in CODES:
            counts[code] += word in small[code]
    best = max(CODES, key=lambda code: counts[code])
    if counts[best] < 3 and declared and declared[:2] in CODES:
        return language(declared[:2])
    return language(best if counts[best] else CODES[0])


def _read(code: str, name: str) -> Any:
    return yaml.load(files("bot.ingest").joinpath(code, f"{name}.yaml").read_text(encoding="utf-8"), _LOADER)


def _set(some: Iterable[Any]) -> frozenset[str]:
    return frozenset(str(each) for each in some)


def _frame(entry: Mapping[str, Any]) -> Frame:
    known = {
        name: entry[name] for name in ("who", "before", "after", "at", "by", "to", "title", "object") if name in entry
    }
    return Frame(
        kind=entry["kind"],
        origin=entry.get("from"),
        as_title=entry.get("as"),
        needs=frozenset(entry.get("needs", ())),
        noun=bool(entry.get("noun")),
        **known,
    )
