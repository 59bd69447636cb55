"""The names of an article: which stretches are names, of what, and the fullest form of each.

People and places are told apart by all that the article has about a name, by the facts that are known already, and
in the end by where it stands: what is joined is a place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from bot.facts.records import EntityKind
from bot.ingest.items import Kind
from bot.ingest.language import Language
from bot.ingest.tokens import Sentence, Token
from bot.names.likeness import nicknames
from bot.names.linker import Linker
from bot.names.mention import Decision
from bot.names.words import common

MOST_LOOKUPS = 300
"""Names of an article that are looked up among the known ones."""
LONGEST_NAME = 7
"""Words of a name; what is longer is a line in capitals."""
LIKELY = 90.0
"""Score of the linker from which a known name is taken for the one in the text."""
ORDINARY = 4.4
"""Zipf frequency from which words are ordinary ones, and hardly somebody's name: "Thinking Machines"."""
SURE = 6
"""Points by which a name is surely of one kind, wherever it stands."""


@dataclass(frozen=True, slots=True)
class Run:
    """Tokens `first` to `last` (excluded) of a sentence that may be a name."""

    first: int
    last: int
    genitive: bool


@dataclass(frozen=True, slots=True)
class Named:
    """What a run is: its kind, the fullest form of the name, and whether that is beyond doubt."""

    kind: Kind
    name: str
    sure: bool
    short: bool = False


@dataclass
class NameBook:
    """Gathers the names of an article (`see`), then tells what each is (`named`)."""

    language: Language
    linker: Linker | None
    points: dict[str, Counter[Kind]] = field(default_factory=lambda: defaultdict(Counter))
    people: dict[str, str] = field(default_factory=dict)
    """By surname, given name or whole name in lower case: the fullest name."""
    inner: set[str] = field(default_factory=set)
    """Words with a capital within sentences."""
    small: set[str] = field(default_factory=set)
    """Words in small letters."""
    looked_up: dict[str, EntityKind | None] = field(default_factory=dict)

    def learn(self, sentences: Iterable[Sentence]) -> None:
        """Note which words have a capital where no sentence begins, and which appear in small letters."""
        for sentence in sentences:
            if sentence.heading:
                continue
            for at, token in enumerate(sentence.tokens):
                if token.text.islower():
                    self.small.add(token.low)
                elif at and token.capital and sentence.tokens[at - 1].text not in ('"', "(", ":", "-", "–", "—", "'"):
                    self.inner.add(token.low)

    def runs(self, sentence: Sentence, taken: set[int]) -> list[Run]:
        """The stretches of a sentence that look like names, apart from the tokens taken by titles and dates."""
        tokens = sentence.tokens
        found: list[Run] = []
        at = 0
        while at < len(tokens):
            if at in taken or not self._may_begin(sentence, at):
                at += 1
                continue
            last = at + 1
            while last < len(tokens) and last - at < LONGEST_NAME:
                step = self._joins(sentence, at, last, taken)
                if not step:
                    break
                last += step
            while last - at > 2 and tokens[at].low in self.language.words["military"] and nicknames(tokens[at + 1].low):
                at += 1
            end = last
            while end - at > 1 and tokens[end - 1].low in self.language.words["board"]:
                end -= 1
            genitive = end == last and last < len(tokens) and tokens[last].low in ("'s", "'")
            if self._is_name(tokens[at:end]):
                found.append(Run(at, end, genitive))
            at = last
        return found

    def _may_begin(self, sentence: Sentence, at: int) -> bool:
        token = sentence.tokens[at]
        if not token.capital or token.low.startswith("'"):
            return False
        words = self.language.words
        if token.low in words["determiners"] or token.low in words["he"] | words["she"] | words["they"] | words["his"]:
            return False
        if sentence.heading:
            return self._in_heading(token)
        first = at == 0 or sentence.tokens[at - 1].text in ('"', "(", ":", "-", "–", "—")
        if not first:
            return token.low not in self._function_words
        if token.low in self._function_words or token.low in words["crowds"]:
            return False
        if token.low in self.inner:
            return True
        if token.low in self.small and not nicknames(token.low):
            return False
        if not common(token.low) or nicknames(token.low) or not token.text[1:].islower():
            return True
        following = sentence.tokens[at + 1] if at + 1 < len(sentence.tokens) else None
        acts = following is not None and following.text.islower() and self._acts(sentence, at + 1)
        owns = following is not None and following.low == "'s"
        if (acts or owns) and not token.low.endswith("s") and token.low not in self.language.describing:
            return True  # "Meta hires …", "Apple's head of …"
        if following is not None and following.capital and token.low not in self.language.describing:
            return not token.low.endswith(("ed", "ing", "ly"))
        return self._known(token.text) is not None

    def _acts(self, sentence: Sentence, at: int) -> bool:
        """Whether the words for a move follow, as behind whom they tell of: "… has hired"."""
        words, some = self.language.words, sentence.tokens[at : at + 4]
        if some[0].low not in words["have"] | words["will"] | words["be"] | words["adverbs"]:
            some = some[:1]
        return any(token.low in self.language.verb_forms for token in some)

    def _in_heading(self, token: Token) -> bool:
        if token.low in self._function_words or token.low in self.language.words["places"]:
            return False
        if token.low in self.inner or not common(token.low) or nicknames(token.low):
            return True
        if not token.text[1:].islower():
            return True
        return token.low not in self.small and self._known(token.text) is not None

    @property
    def _function_words(self) -> frozenset[str]:
        return self.language.function_words

    def _joins(self, sentence: Sentence, first: int, at: int, taken: set[int]) -> int:
        """How many tokens from `at` belong to the name that began at `first`."""
        tokens = sentence.tokens
        if at in taken:
            return 0
        token, words = tokens[at], self.language.words
        if tokens[first].low in words["not_names"] and (token.low in words["not_names"] or nicknames(token.low)):
            return 0  # British AI; AI Ada Novak
        tail = tokens[at - 1].text.rpartition("-")[2]
        if self._ended(tokens, first, at) or (tail != tokens[at - 1].text and tail.islower()):
            return 0  # London-based AI
        if token.capital and token.low not in words["he"]:
            if sentence.heading:
                return int(self._in_heading(token) or token.low in words["place_words"])
            return 1
        if token.text == "(" and at == first + 1 and not sentence.heading and self._nickname(tokens, at):
            return 4
        follows = at + 1 < len(tokens) and at + 1 not in taken and tokens[at + 1].capital
        if not follows:
            if token.text.isdecimal() and len(token.text) < 4 and token.start == tokens[at - 1].end + 1:
                return 0
            return 0
        if token.low in words["particles"] or token.text == "&":
            return 2
        if token.low in words["joiners"]:
            head = tokens[first].low
            if head in words["heads_of"] and at - first <= 2:
                return 2
            if at + 2 < len(tokens) and tokens[at + 1].low in words["determiners"] and head in words["heads_of"]:
                return 3
        if (
            token.low in words["and"]
            and nicknames(tokens[first].low)
            and nicknames(tokens[at + 1].low)
            and at == first + 1
        ):
            end = at + 2
            while end < len(tokens) and tokens[end].capital and tokens[end - 1].low not in words["place_words"]:
                end += 1
            return end - at if tokens[end - 1].low in words["place_words"] else 0
        return 0

    def _nickname(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a name in brackets stands within a person's: "Adaeze (Ada) Novak"."""
        some = tokens[at : at + 4]
        return len(some) == 4 and some[2].text == ")" and some[3].capital and bool(nicknames(some[1].low))

    def _ended(self, tokens: Sequence[Token], first: int, at: int) -> bool:
        """Whether a place's name ends before a token and a person's begins: "Scale AI Ada Novak"."""
        places = self.language.words["place_words"]
        some = tokens[at : at + 2]
        if len(some) < 2 or not all(token.capital and token.low not in places for token in some):
            return False
        modifiers = self.language.titles["modifiers"]
        if tokens[at].low not in modifiers and all(token.low in modifiers for token in tokens[first:at]):
            return bool(nicknames(tokens[at].low))
        if at - first == 1:
            return _odd(tokens[first].text)
        return tokens[at - 1].low in places

    def _is_name(self, tokens: Sequence[Token]) -> bool:
        if not any(token.text[0].isalpha() for token in tokens):
            return False
        return len(tokens) < LONGEST_NAME or (len(tokens) == LONGEST_NAME and not all(t.text.isupper() for t in tokens))

    def see(self, sentence: Sentence, run: Run, titled: bool, before_title: bool, apposed: bool) -> None:
        """Take in one appearance of a name.

        `titled`: a title stands right before it; `before_title`: right behind it; `apposed`: in an aside behind it.
        """
        tokens = sentence.tokens
        text = _text(tokens, run)
        points = self.points[text.lower()]
        words = self.language.words
        before = tokens[run.first - 1].low if run.first else ""
        after = [token.low for token in tokens[run.last : run.last + 3]] + ["", "", ""]
        if not points:
            points.update(self._by_looks(tokens[run.first : run.last], text))
        if titled:
            points[Kind.PERSON] += 6
        if after[0] in words["works"] and not run.genitive:
            points[Kind.OTHER] += 8
        if apposed and run.last - run.first > 1:
            points[Kind.PERSON] += 6
        if before in words["honorifics"]:
            points[Kind.PERSON] += 12
        if before_title:
            points[Kind.PLACE] += 4
        if before in words["places"] and run.first and tokens[run.first - 1].text.islower():
            points[Kind.PLACE] += 6
        if after[0] in words["person_verbs"]:
            points[Kind.PERSON] += 2
        if after[0] == "," and (after[1] in words["who"] or (after[1].isdecimal() and after[2] == ",")):
            points[Kind.PERSON] += 4
        place = words["places"] | words["plain"]
        if after[0] in place and text.lower().endswith(tuple(words["demonyms"])) and run.last - run.first == 1:
            points[Kind.OTHER] += 20
        if before in words["at_places"]:
            points[Kind.PLACE] += 4

    def settle(self) -> None:
        """Make up the list of people, once everything has been seen."""
        keys = [key for key in self.points if " " in key]
        singles = {key for key in self.points if " " not in key}
        for key in keys:
            points = self.points[key]
            last = key.rsplit(" ", 1)[-1]
            alone = last in singles and self.points[last][Kind.PLACE] < 8
            if alone and points[Kind.PLACE] < 8 and points[Kind.OTHER] < 8:
                points[Kind.PERSON] += 4
        for key in sorted(keys, key=lambda key: (self._shown[key].count(" "), -len(key))):
            if self._kind(key) is not Kind.PERSON:
                continue
            parts, shown = key.split(" "), self._shown[key]
            for part in {parts[-1], key}:
                known = self.people.get(part)
                if known is None or _same(known.lower(), key):
                    self.people[part] = shown
            self.people.setdefault(parts[0], shown)

    _shown: dict[str, str] = field(default_factory=dict)

    def _by_looks(self, tokens: Sequence[Token], text: str) -> Counter[Kind]:
        words, points = self.language.words, Counter[Kind]()
        lows = [token.low for token in tokens]
        self._shown[text.lower()] = text
        if text.lower() in words["not_names"]:
            points[Kind.OTHER] += 40
        elif text.lower() in words["outlets"]:
            points[Kind.OTHER] += 16
        known = self._known(text)
        if known is EntityKind.ORGANIZATION:
            points[Kind.PLACE] += 20
        elif known is EntityKind.PERSON:
            points[Kind.PERSON] += 16 if len(tokens) > 1 else 8
        elif known is EntityKind.WORK:
            points[Kind.OTHER] += 16
        if len(tokens) > 1 and (lows[-1] in words["place_words"] or lows[0] in words["heads_of"]):
            points[Kind.PLACE] += 10
        odd = False
        if any(any(letter.isupper() for letter in token.text[1:]) and "-" not in token.text for token in tokens):
            capital = sum(token.text.isupper() for token in tokens) == len(tokens) and len(tokens) > 1
            odd = any(_odd(token.text) for token in tokens)
            points[Kind.PLACE] += 6 if odd and not capital else 0
        tail = text.rpartition("-")[2]
        if tail != text and tail.islower():
            points[Kind.OTHER] += 20  # London-based
        if _PLURAL.fullmatch(text):
            points[Kind.OTHER] += 12  # CPUs
        if any(letter.isdigit() for letter in text):
            points[Kind.OTHER] += 12
        if len(tokens) > 1 and lows[-1] in self.language.titles["modifiers"]:
            points[Kind.PLACE] += 8
        if len(tokens) == 1:
            points[Kind.PLACE] += 3
        else:
            given = bool(nicknames(lows[0])) or (len(lows) > 1 and bool(nicknames(lows[1])) and not common(lows[0]))
            dull = sum(map(_frequency, lows)) >= ORDINARY * len(lows) and not given
            points[Kind.PERSON] += 6 if given else 0
            points[Kind.PLACE] += 5 if dull else 0
            letters = re.sub(r"[ .'-]", "", text)
            odd = odd or (len(lows) > 2 and any(common(low) and not nicknames(low) for low in lows[1:]))
            points[Kind.PERSON] += 3 if len(tokens) <= 4 and letters.isalpha() and not odd else 0
        return points

    def _known(self, text: str) -> EntityKind | None:
        if self.linker is None or len(text) > 80:
            return None
        if text not in self.looked_up:
            if len(self.looked_up) >= MOST_LOOKUPS:
                return None
            mention = self.linker.find(text)
            kinds = {candidate.kind for candidate in mention.candidates if candidate.score >= LIKELY}
            certain = mention.decision is not Decision.NONE and len(kinds) == 1
            self.looked_up[text] = next(iter(kinds)) if certain else None
        return self.looked_up[text]

    def _kind(self, key: str) -> Kind:
        points = self.points[key]
        return max((Kind.PLACE, Kind.PERSON, Kind.OTHER), key=lambda kind: points[kind])

    def named(self, sentence: Sentence, run: Run) -> Named:
        """What a run is."""
        key = _text(sentence.tokens, run).lower()
        points = self.points[key]
        kind = self._kind(key)
        person = self.people.get(key)
        if person is not None and " " not in key and (points[Kind.PLACE] < 16 and points[Kind.OTHER] < 30):
            surname = person.lower().rsplit(" ", 1)[-1] == key
            if surname or points[Kind.PLACE] < 8:
                return Named(Kind.PERSON, person, True, True)
        others = max(points[other] for other in (Kind.PLACE, Kind.PERSON, Kind.OTHER) if other is not kind)
        shown = self.people.get(key, self._shown.get(key, key)) if kind is Kind.PERSON else self._shown.get(key, key)
        return Named(kind, shown, points[kind] - others >= SURE, " " not in key)


@cache
def _frequency(word: str) -> float:
    from wordfreq import zipf_frequency  # loads for a while, and not every run needs it

    return float(zipf_frequency(word, "en", wordlist="small"))


def _text(tokens: Sequence[Token], run: Run) -> str:
    parts: list[str] = []
    for at in range(run.first, run.last):
        if parts and tokens[at].start > tokens[at - 1].end:
            parts.append(" ")
        parts.append(tokens[at].text)
    return "".join(parts)


_PLURAL = re.compile(r"[A-Z]{2,5}s")
_PREFIXED = re.compile(r"(?:Mc|Mac|De|Di|Du|La|Le|Lo|Van|Von|Fitz|O'|D'|St)[A-Z]")


def _odd(text: str) -> bool:
    """Whether a word has capitals as no surname has: OpenAI, xAI, IBM; but McCarthy, D'Angelo."""
    return (
        not text[1:].islower() and len(text) > 1 and "-" not in text and not _PREFIXED.match(text) and "." not in text
    )


def _same(one: str, other: str) -> bool:
    """Whether two full names may be of one person: the same surname and the same beginning."""
    first, second = one.split(" "), other.split(" ")
    return first[-1] == second[-1] and (first[0][:1] == second[0][:1])
