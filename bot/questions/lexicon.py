"""Words to concepts: what each word of a question says, whatever its form, spelling or register.

The words stand in `lexicon.yaml` and `titles.yaml` of a language. A word that is in neither is content that the bot
knows nothing about, unless it is a typing error of one that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA
from wordfreq import zipf_frequency

from bot.names.normalize import Token
from bot.questions.grammar import Automaton

COMMON_WORD = 3.2
"""Zipf frequency from which an English word is taken as meant, not as a typing error (1 in 600,000 words)."""

_FUZZY_LETTERS = 4
"""Shortest lexicon word that any typing error is corrected to: "lft" is "left"; of three letters only the order may be
wrong ("hsa", "woh")."""

_LONGEST_PHRASE = 16
_LONGEST_FIELD = 5
_LONGEST_CLOSED_FIELD = 3
_WHAT = frozenset({"what", "about"})
_OF = frozenset({"of", "for", "by"})
_YEAR = re.compile("(19|20)[0-9]{2}")
"""What ends a title: "head of product 2022"."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question, `norm` as the lexicon writes it, with its place in the cleaned text."""

    norm: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sense:
    """What `words[start:stop]` may say. `kind` is filler, concept, pronoun or title; `corrected`: from a
    typing error; `composed`: a title over a field, put together from words that are in no list."""

    start: int
    stop: int
    kind: str
    name: str = ""
    corrected: bool = False
    composed: bool = False


def read_yaml(language: str, name: str) -> Any:
    """Read a YAML file of a language's folder; every scalar is a string, so that "yes", "no" and "on" are words."""
    text = resources.files("bot.questions").joinpath(language, name).read_text("utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))


class Lexicon:
    """The words of one language."""

    def __init__(self, language: str = "en") -> None:
        data = read_yaml(language, "lexicon.yaml")
        titles = read_yaml(language, "titles.yaml")
        self.light = {concept: float(cost) for concept, cost in data["light"].items()}
        self.broader: dict[str, str] = data["broader"]
        self.concepts = frozenset(data["concepts"])
        self._spellings = {short: tuple(full.split()) for short, full in data["spellings"].items()}
        self.starters = frozenset(data["starters"])
        self.askers = frozenset(data["askers"])
        self._prepositions = frozenset(data["prepositions"])
        self.cuts = frozenset(data["cuts"])
        self.release_words = frozenset(data["release words"])
        self.release_prepositions: dict[str, str] = data["release prepositions"]
        self.places = frozenset(data["places"])
        self.no_names = frozenset(data["no names"])
        self.impersonal = frozenset(data["impersonal"])
        self.abbreviations = frozenset(data["abbreviations"])
        self.belongings = frozenset(data["belongings"])
        self.work_nouns = frozenset(data["work nouns"])
        self.days = frozenset(data["days"])
        self.weak = frozenset(data["weak"])
        self.auxiliaries = frozenset(data["auxiliaries"])
        self.able = frozenset(data["able"])
        self.firm = frozenset(data["firm"])
        self.own = frozenset(data["own"])
        self.determiners = frozenset(data["determiners"])
        self.choosing = frozenset(data["choosing"])
        self.joiners = frozenset(data["joiners"])
        self._prefixes = frozenset(titles["prefixes"])
        self._stops = frozenset(titles["stops"])
        self._closing: dict[str, str] = titles["closing"]
        self._fields_known = frozenset(titles["fields"])
        self._units = frozenset(titles["units"])
        self.leading = frozenset(titles["leading"])
        self._officers: list[str] = titles["officers"]
        self._words: Automaton[tuple[str, str]] = Automaton()
        self._add("filler", "", data["filler"])
        for kind in ("concepts", "pronouns"):
            for name, phrases in data[kind].items():
                self._add(kind[:-1], name, phrases)
        self._add("idiom", "", data["idioms"])
        for title, phrases in titles["titles"].items():
            self._add("title", title, phrases)
        self._add("open", "", titles["open"])
        self._add("leading", "", titles["leading"])
        self._outside: Automaton[None] = Automaton()
        for phrase in data["outside"]:
            self._outside.add(phrase, None)
        self._messages: Automaton[str] = Automaton()
        for message, phrases in data["messages"].items():
            for phrase in phrases:
                self._messages.add(phrase, message)
        self._vocabulary = sorted(word for word in self._words.symbols if len(word) >= _FUZZY_LETTERS)
        self._short = sorted(word for word in self._words.symbols if len(word) == 3)
        self.corrected = lru_cache(maxsize=4096)(self._corrected)

    def _add(self, kind: str, name: str, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            self._words.add(phrase, (kind, name))

    def words(self, tokens: Sequence[Token]) -> list[Word]:
        """The words of a text, run-together and short spellings written out, possessive endings left out."""
        found: list[Word] = []
        for token in tokens:
            for norm in self._spellings.get(token.norm, (token.norm,)):
                found.append(Word(norm, token.start, token.end))
        return found

    def message(self, words: Sequence[Word]) -> str | None:
        """`hello`, `thanks` or `help` where the whole message says just that."""
        state = self._messages.start
        for word in words:
            if word.norm == "'s":
                continue
            state = self._messages.step(state, word.norm)
        values = self._messages.values(state) if state else ()
        return values[0] if values else None

    def outside(self, words: Sequence[Word]) -> bool:
        """Whether something is spoken of that is outside of the field: prices, someone's age, how to do a thing."""
        for start in range(len(words)):
            state = self._outside.start
            for word in words[start : start + _LONGEST_PHRASE]:
                state = self._outside.step(state, word.norm)
                if self._outside.values(state):
                    return True
        return False

    def asks(self, words: Sequence[Word], at: int) -> bool:
        """Whether a question word stands at a place, or a small word and then one: "who", "by whom"."""
        small = words[at].norm in self._prepositions and at + 1 < len(words)
        return words[at + 1 if small else at].norm in self.askers

    def opens(self, words: Sequence[Word], at: int) -> bool:
        """Whether a question may open at a word, whatever stands before it; "who" after "someone" does not."""
        if words[at].norm in self.askers:
            return not self._somebody(words[at - 1].norm)
        return self._somebody(words[at].norm) and not any(word.norm in self.own for word in words[:at])

    def _somebody(self, norm: str) -> bool:
        """Whether a word stands for people in general: "everyone"."""
        state = self._words.step(self._words.start, norm)
        return norm not in self.askers and ("concept", "who") in self._words.values(state)

    def knows(self, norm: str) -> bool:
        """Whether the word stands in the lexicon."""
        return norm in self._words.symbols or norm in self._prefixes

    def says(self, norm: str) -> bool:
        """Whether the word by itself says something, not only in a phrase: "figure" does not, "figure out" does."""
        return bool(self._words.values(self._words.step(self._words.start, norm)))

    def tells_of(self, norm: str) -> bool:
        """Whether a sentence that begins with a word tells of something: "I saw …", "she also said …"."""
        values = self._words.values(self._words.step(self._words.start, norm))
        return norm in self.own or ("pronoun", "person") in values

    def says_little(self, norm: str) -> bool:
        """Whether a word asks no more than what something is: a small word, "what", "about"."""
        values = self._words.values(self._words.step(self._words.start, norm))
        return norm == "'s" or any(kind == "filler" or name in _WHAT for kind, name in values)

    def is_concept(self, norm: str) -> bool:
        """Whether the word, or the word of which it is a typing error, says something of its own."""
        state = self._words.step(self._words.start, self.corrected(norm) or norm)
        return any(kind in ("concept", "title") for kind, _ in self._words.values(state))

    def long_titles(self, words: Sequence[Word]) -> list[tuple[int, int]]:
        """Where titles of three words and more stand: "AI" in "chief AI officer" is no name."""
        found = []
        for start in range(len(words)):
            for sense in self._phrases(words, start, frozenset(), fuzzy=False):
                if sense.kind == "title" and not sense.composed and sense.stop - start >= 3:
                    found.append((start, sense.stop))
        return found

    def senses(self, words: Sequence[Word], taken: frozenset[int]) -> list[Sense]:
        """All that the words may say, in order. `taken` are the words that belong to a name.

        Only the field of a title may hold a name: "head of Siri at Apple", "Anthropic's alignment lead".
        """
        found: list[Sense] = []
        for start in range(len(words)):
            found.extend(self._closed_fields(words, start))
            found.extend(self._chief_officers(words, start))
            if start in taken:
                continue
            found.extend(self._phrases(words, start, taken, fuzzy=False))
            if not any(sense.start == start for sense in found[-8:]):
                found.extend(self._phrases(words, start, taken, fuzzy=True))
        idioms = [(sense.start, sense.stop) for sense in found if sense.kind == "idiom"]
        return [s for s in found if not any(s.start < stop and start < s.stop for start, stop in idioms)]

    def _phrases(self, words: Sequence[Word], start: int, taken: frozenset[int], fuzzy: bool) -> Iterator[Sense]:
        if words[start].norm in self._prefixes and start + 1 < len(words) and start + 1 not in taken:
            prefix = words[start].norm + ("-" if words[start].norm == "co" else " ")
            for sense in self._phrases(words, start + 1, taken, fuzzy):
                if sense.kind == "title":
                    yield Sense(start, sense.stop, "title", prefix + sense.name, sense.corrected, sense.composed)
        state, stop = self._words.start, start
        corrected = False
        while stop < len(words) and stop not in taken and stop - start < _LONGEST_PHRASE:
            norm = words[stop].norm
            if norm == "'s" and stop > start:
                stop += 1
                continue
            if norm == "'s":
                yield Sense(start, start + 1, "filler")
            following = self._words.step(state, norm)
            if not following and fuzzy and (right := self.corrected(norm)):
                following = self._words.step(state, right)
                corrected = True
            if not following:
                return
            state, stop = following, stop + 1
            for kind, name in self._words.values(state):
                if kind == "title":
                    yield Sense(start, stop, "title", name, corrected)
                elif kind == "open":
                    yield from self._fields(words, start, stop, " ".join(w.norm for w in words[start:stop]), taken)
                elif kind == "leading":
                    yield from self._fields(words, start, stop, "head of", taken)
                else:
                    yield Sense(start, stop, kind, name, corrected)

    def _fields(
        self, words: Sequence[Word], start: int, stop: int, head: str, taken: frozenset[int]
    ) -> Iterator[Sense]:
        """Titles over a field: "head of" and the words up to the next small word, name or end.

        A name is taken into the field only where the title goes on after it: "head of Siri at Apple".
        """
        for end in range(stop + 1, min(stop + _LONGEST_FIELD, len(words)) + 1):
            last = words[end - 1].norm
            if last in self._stops or (end == stop + 1 and last in _OF) or _YEAR.fullmatch(last):
                return
            named = not taken.isdisjoint(range(stop, end))
            over = end == len(words) or words[end].norm in self._stops or (end in taken and not named)
            over = over or bool(_YEAR.fullmatch(words[end].norm))
            over = over or (end + 1 in taken and words[end].norm in _OF)  # "head of infrastructure of Anthropic"
            if over and last not in _OF:
                yield from self._over(words, start, stop, end, head)

    def unit_title(self, words: Sequence[Word], start: int) -> tuple[str, int] | None:
        """The title of who leads the unit that is named from `start` on, and where its name ends: "Toronto lab"."""
        end = start
        while end < min(start + _LONGEST_FIELD, len(words)) and words[end].norm not in self._stops:
            end += 1
        found = next(self._over(words, start, start, end, self._closing["head"]), None) if end > start else None
        return (found.name, end) if found else None

    def _over(self, words: Sequence[Word], start: int, stop: int, end: int, head: str) -> Iterator[Sense]:
        """The title over the field in `words[stop:end]`: "head of the safety team" is "head of safety"."""
        field = [word.norm for word in words[stop:end]]
        if all(norm in self.places or norm in self.determiners for norm in field):
            return
        while field and field[0] in self.determiners:
            field = field[1:]
        while len(field) > 1 and field[-1] in self._units:
            field = field[:-1]
        if field:
            yield Sense(start, end, "title", f"{head} " + " ".join(field), composed=True)

    def _closed_fields(self, words: Sequence[Word], start: int) -> Iterator[Sense]:
        """Titles whose field stands before: "research head", "AI safety lead"."""
        for at in range(start, min(start + _LONGEST_CLOSED_FIELD + 1, len(words))):
            norm = words[at].norm
            if at > start and (head := self._closing.get(norm)) is not None:
                yield from (Sense(start, at + 1, s.kind, s.name, composed=True)
                            for s in self._over(words, start, start, at, head))  # fmt: skip
                return
            if norm in self._stops or (self.says(norm) and norm not in self._fields_known):
                return

    def _chief_officers(self, words: Sequence[Word], start: int) -> Iterator[Sense]:
        """Chief officers of whatever it is: "chief accounting officer"."""
        if words[start].norm != self._officers[0]:
            return
        for at in range(start + 2, min(start + _LONGEST_CLOSED_FIELD + 2, len(words))):
            if words[at].norm == self._officers[-1]:
                yield Sense(start, at + 1, "title", " ".join(w.norm for w in words[start : at + 1]), composed=True)
            if words[at].norm in self._stops:
                return

    def _corrected(self, word: str) -> str | None:
        """The lexicon's word of which this is a typing error, or None."""
        if len(word) < 3 or not word.isalpha() or self.knows(word) or zipf_frequency(word, "en") >= COMMON_WORD:
            return None
        if len(word) == 3:
            turned = [w for w in self._short if sorted(w) == sorted(word) and OSA.distance(w, word) == 1]
            if turned:
                return max(turned, key=lambda w: zipf_frequency(w, "en"))
        reach = 1 if len(word) <= 6 else 2
        found = process.extract(word, self._vocabulary, scorer=OSA.distance, score_cutoff=reach, limit=5)
        found = [match for match in found if match[0][0] == word[0] or (len(word) > 4 and match[1] == 1)]
        found = [match for match in found if match[0][:2] == word[:2] or match[1] == 1]
        if not found:
            return None
        letters = sorted(word)
        return min(found, key=lambda m: (m[1], sorted(m[0]) != letters, -zipf_frequency(m[0], "en")))[0]
