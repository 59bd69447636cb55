"""Reading a message: its words, the names in it and the spans of time, before anything is understood of it.

The linker finds the names; what the lexicon knows better (a number, a title, a typing error of a verb) is no name.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from rapidfuzz.fuzz import ratio
from wordfreq import zipf_frequency

from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.names.normalize import clean, tokenize
from bot.names.words import KIND_BEFORE
from bot.questions import lattice
from bot.questions.lexicon import Lexicon, Word
from bot.questions.periods import find_period
from bot.questions.question import Period

MOST_CHARACTERS = 2000
MOST_WORDS = 120
MOST_PERIODS = 5
"""Bounds of what is read of one message, for hostile input."""

_LONGEST_UNKNOWN = 4
"""Words of a name that is not in the store."""

_AS_STORED = 99.0
"""Score from which a name is spelled as in the store."""
_SHORTEST = 3
"""Letters of the shortest part of a name in small letters that nobody has."""
_AFTER_FIRST = frozenset({"'s", "to", "in", "or", "and", "was", "is", "has", "vs"})

_GAP = 7
"""Characters between two parts of one name at most, as in "Situational Awareness: The Decade Ahead"."""

_SAME_WORD = 80
"""Likeness (0–100) from which a word beside a known name is taken for a misspelt part of it: "Artur Mensch"."""

_SENTENCE = re.compile(r"[?!;]|\.(?=\s|$)")
_WORD_BEFORE = re.compile(r"[^\W\d_]+$")
_ARROW = re.compile(r"\s*(?:[-=–—]+(?:>|&gt;)|[→⇒➔➜])\s*|(?<=\w)\s+(?:>|&gt;)+\s+(?=\w)")

_MOST_COMMON = 4
"""Common words of a message that are looked up as names."""
_ALMOST_AS_STORED = 95.0
"""Score from which a common word is a name, or the surname or given name of one."""
_NEARLY = 80.0
"""Score from which an unknown name is looked up without its ending."""
_ENDINGS = ("s", "r", "rs", "ers", "er", "ites", "ians")
_EVERYDAY_THING = 3.7
"""Zipf frequency from which "the" and a word is a thing, whatever work is called so: "the memo", not "the transformer".
"""


class Links(Protocol):
    """What the parser needs of the linker."""

    def link(self, text: str, context: Sequence[Mention] = ()) -> tuple[Mention, ...]:
        """Find the names in a text."""

    def find(self, name: str) -> Mention:
        """Find what a bare name means."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message or a part of one; positions of words, names and spans of time count in the whole message."""

    whole: str
    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]
    periods: tuple[tuple[int, int, Period], ...]
    abbreviations: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The stretch of the message from the first word to the last."""
        return self.whole[self.words[0].start : self.words[-1].end] if self.words else ""

    def part(self, start: int, stop: int) -> Message:
        """The message as if only these words were in it."""
        words = self.words[start:stop]
        first, last = (words[0].start, words[-1].end) if words else (0, 0)
        return replace(
            self,
            words=words,
            # A bracket that closes a name is no part of its last word.
            mentions=tuple(m for m in self.mentions if first <= m.start and m.end <= last + 1),
            periods=tuple((a - start, b - start, p) for a, b, p in self.periods if start <= a and b <= stop),
        )

    def sentences(self) -> list[tuple[int, int]]:
        """The words of each sentence, as a first word and the one after the last."""
        words = self.words
        inside = [(mention.start, mention.end) for mention in self.mentions]
        ends = [m for m in _SENTENCE.finditer(self.whole) if not _abbreviates(self.whole, m, self.abbreviations)]
        marks = [m.end() for m in ends if not any(a < m.start() < b for a, b in inside)]
        found, start = [], 0
        for mark in marks:
            stop = next((at for at in range(start, len(words)) if words[at].start >= mark), len(words))
            if stop > start:
                found.append((start, stop))
            start = stop
        if start < len(words):
            found.append((start, len(words)))
        return found


class Reader:
    """Reads messages of one language. `today` is the only clock; `released` tells when a work came out."""

    def __init__(
        self,
        linker: Links,
        lexicon: Lexicon,
        today: Callable[[], datetime.date],
        released: Callable[[str], PartialDate | None],
    ) -> None:
        self._linker = linker
        self._lexicon = lexicon
        self._today = today
        self._released = released

    def words(self, text: str) -> tuple[str, tuple[Word, ...]]:
        """The text as it was meant to be typed, and its words."""
        cleaned = clean(_ARROW.sub(" to ", text[: MOST_CHARACTERS * 2]))[:MOST_CHARACTERS]
        return cleaned, tuple(self._lexicon.words(tokenize(cleaned))[:MOST_WORDS])

    def read(self, cleaned: str, words: tuple[Word, ...], context: Sequence[Mention]) -> Message:
        """The message with its names and spans of time; `context` are the names of the thread so far."""
        mentions = self._with_first(cleaned, words, self._linker.link(cleaned, context))
        return self._message(cleaned, words, mentions)

    def _message(self, cleaned: str, words: tuple[Word, ...], mentions: Sequence[Mention]) -> Message:
        """Put words, names and spans of time together: a number is no unknown name, nor is a word that we know."""
        masked = cleaned
        for mention in mentions:
            if mention.decision is not Decision.NONE:
                masked = masked[: mention.start] + "\0" * (mention.end - mention.start) + masked[mention.end :]
        periods: list[tuple[int, int, Period]] = []
        offset = 0
        while len(periods) < MOST_PERIODS and (found := find_period(masked[offset:], self._today())):
            period, (start, end) = found
            inside = [at for at, w in enumerate(words) if w.start >= start + offset and w.end <= end + offset]
            if inside:
                periods.append((inside[0], inside[-1] + 1, period))
            offset += end
        timed = {at for first, stop, _ in periods for at in range(first, stop)}
        kept: list[Mention] = []
        spans = lattice.spans_of(words, _joined(cleaned, mentions))
        titles = self._lexicon.long_titles(words)
        for first, stop, mention in spans:
            norms = [word.norm for word in words[first:stop]]
            unknown = mention.decision is Decision.NONE
            if any(a <= first and stop <= b for a, b in titles) or " ".join(norms) in self._lexicon.no_names:
                continue
            day = " ".join(norms) in self._lexicon.days and mention.text.islower()
            if day and (not first or words[first - 1].norm not in KIND_BEFORE[EntityKind.ORGANIZATION]):
                continue
            if unknown and (
                timed.intersection(range(first, stop))
                or all(self._lexicon.knows(norm) or self._lexicon.is_concept(norm) for norm in norms)
                or (mention.text.islower() and all(self._lexicon.corrected(norm) for norm in norms))
                or " ".join(norms) in self._lexicon.places
                or not any(character.isalpha() for character in mention.text)
                or (first > 0 and mention.text.islower() and words[first - 1].norm in self._lexicon.determiners)
            ):
                continue
            if unknown and (owner := self._possessive(mention)):
                kept.append(owner)
            elif unknown:
                taken = frozenset(at for a, b, m in spans if m is not mention for at in range(a, b)) | timed
                whole = self._widened(cleaned, words, first, stop, mention, taken)
                kept.extend(self._parted(cleaned, words, first, stop) or [whole])
            else:
                kept.append(mention)
        releases = self._releases(words, kept)
        return Message(cleaned, words, tuple(kept), tuple(periods + releases), self._lexicon.abbreviations)

    def with_common(self, message: Message) -> Message:
        """The message with names that are also common words, where there are any: "who works at uber".

        Without their capital they are names only where the rest of the question fits a template as it is.
        """
        taken = lattice.named(message.words, message.mentions)
        taken |= {at for a, b, _ in message.periods for at in range(a, b)}
        looked, found = 0, []
        for at, word in enumerate(message.words):
            before = message.words[at - 1].norm if at else ""
            the = before == "the"
            known = self._lexicon.says(word.norm) or word.norm in self._lexicon.days
            if at in taken or looked == _MOST_COMMON or not word.norm.isalpha() or known:
                continue
            after = message.words[at + 1].norm if at + 1 < len(message.words) else ""
            of_theirs = the and after in self._lexicon.belongings
            the = the and not of_theirs
            thing = before in self._lexicon.determiners and before != "that"
            thing = thing and not (the and after in self._lexicon.work_nouns)
            if thing and not of_theirs and not (the and self._rare(word.norm)):
                continue
            looked += 1
            text = message.whole[word.start : word.end]
            mention = self.named(text) or self._stem(text)
            if mention is None:
                continue
            works = tuple(c for c in mention.candidates if c.kind is EntityKind.WORK)
            if the and not works:
                continue
            candidates = works[:1] if the else mention.candidates
            decision = Decision.MATCH if the else mention.decision
            found.append(replace(mention, start=word.start, end=word.end, candidates=candidates, decision=decision))
        mentions = tuple(sorted((*message.mentions, *found), key=lambda m: m.start))
        return replace(message, mentions=mentions) if found else message

    def named(self, text: str) -> Mention | None:
        """What a common word names, where it is a name as it stands."""
        mention = self._linker.find(text)
        sure = mention.decision is not Decision.NONE and mention.candidates[0].score >= _ALMOST_AS_STORED
        # What stands in brackets only tells namesakes apart: "Shunyu Yao (physicist)".
        aside = sure and mention.candidates[0].name.casefold().endswith(f"({text.casefold()})")
        return mention if sure and not aside else None

    def stranger(self, message: Message) -> Mention | None:
        """Someone unknown whose given name others have, where no further word of a question is: "sam alton"."""
        words, named = message.words, lattice.named(message.words, message.mentions)
        odd = [at for at, word in enumerate(words) if at not in named and not self._lexicon.knows(word.norm)]
        framed = bool(words) and words[0].norm in self._lexicon.askers | self._lexicon.auxiliaries
        if not framed or len(odd) != 2 or odd[1] != odd[0] + 1:
            return None
        start, end = words[odd[0]].start, words[odd[1]].end
        text = message.whole[start:end]
        if not all(part.isalpha() and len(part) >= _SHORTEST for part in text.split()):
            return None
        given = self._linker.find(text.split()[0])
        others = (c.name.casefold().split()[0] for c in given.candidates if c.kind is EntityKind.PERSON)
        if text.split()[0].casefold() not in others:
            return None
        whole = self._linker.find(text)
        people = tuple(candidate for candidate in whole.candidates if candidate.kind is EntityKind.PERSON)
        return Mention(start, end, text, Decision.NONE, people)

    def _possessive(self, mention: Mention) -> Mention | None:
        """What an unknown name is that lacks an apostrophe, or means people of a place: "googles ceo", "googlers"."""
        near = bool(mention.candidates) and mention.candidates[0].score >= _NEARLY
        found = self._stem(mention.text)
        if not near and found and not (found.best and found.best.kind is EntityKind.ORGANIZATION):
            return None
        return replace(found, start=mention.start, end=mention.end) if found else None

    def _stem(self, text: str) -> Mention | None:
        """What a word names without its ending, which may make people of it: "Googlers"."""
        stems = (text.removesuffix(end) for end in _ENDINGS if text.endswith(end))
        return next((found for stem in stems if len(stem) > 2 and (found := self.named(stem))), None)

    def _rare(self, norm: str) -> bool:
        return zipf_frequency(norm, "en") < _EVERYDAY_THING

    def _with_first(self, text: str, words: Sequence[Word], mentions: Sequence[Mention]) -> Sequence[Mention]:
        """The mentions and the first word, where that is a common word and also a name: "Apple departures"."""
        if len(words) < 2 or self._lexicon.knows(words[0].norm) or any(m.start < words[0].end for m in mentions):
            return mentions
        following = words[1].norm
        others = any(m.best and m.best.kind is EntityKind.ORGANIZATION for m in mentions)
        if not others and not self._lexicon.is_concept(following) and following not in _AFTER_FIRST:
            return mentions
        start, end = words[0].start, words[0].end
        found = self._linker.find(text[start:end])
        if found.decision is Decision.NONE or not found.candidates or found.candidates[0].score < _AS_STORED:
            return mentions
        return [replace(found, start=start, end=end), *mentions]

    def _parted(self, text: str, words: Sequence[Word], first: int, stop: int) -> list[Mention]:
        """The names in what looked like one unknown name but has a word of ours in it: "lft OpenAI"."""
        parts: list[list[Word]] = [[]]
        for word in words[first:stop]:
            if self._lexicon.is_concept(word.norm):
                parts.append([])
            else:
                parts[-1].append(word)
        if len(parts) == 1:
            return []
        found: list[Mention] = []
        for part in filter(None, parts):
            start, end = part[0].start, part[-1].end
            for mention in self._linker.link(text[start:end]):
                found.append(replace(mention, start=mention.start + start, end=mention.end + start))
        return found if any(mention.decision is not Decision.NONE for mention in found) else []

    def _widened(
        self, text: str, words: Sequence[Word], first: int, stop: int, mention: Mention, taken: frozenset[int]
    ) -> Mention:
        """An unknown name with the words beside it that we do not know either: "acme robotics", "peter lundquist"."""

        def belongs(at: int, gap: str) -> bool:
            norm = words[at].norm
            strange = norm.isalpha() and not self._lexicon.knows(norm) and not self._lexicon.is_concept(norm)
            version = norm.isdigit() and gap in ("-", ".")
            return at not in taken and (version or (strange and not gap.strip()))

        while first > 0 and stop - first < _LONGEST_UNKNOWN:
            if not belongs(first - 1, text[words[first - 1].end : words[first].start]):
                break
            first -= 1
        while stop < len(words) and stop - first < _LONGEST_UNKNOWN:
            if not belongs(stop, text[words[stop - 1].end : words[stop].start]):
                break
            stop += 1
        start, end = words[first].start, words[stop - 1].end
        return replace(mention, start=start, end=end, text=text[start:end])

    def _releases(self, words: Sequence[Word], mentions: Sequence[Mention]) -> list[tuple[int, int, Period]]:
        """Spans of time before or after a work came out: "before ChatGPT", "since the launch of GPT-4"."""
        found = []
        for first, stop, mention in lattice.spans_of(words, mentions):
            work = lattice.of_kind(mention, EntityKind.WORK)
            date = self._released(work.best.id) if work and work.best else None
            begin = first - 1
            while begin >= 0 and words[begin].norm in self._lexicon.release_words:
                begin -= 1
            side = self._lexicon.release_prepositions.get(words[begin].norm) if begin >= 0 else None
            inner = first - 1 - begin
            while stop < len(words) and words[stop].norm in self._lexicon.release_words:
                stop += 1
                inner += 1
            if date is None or side is None or (side == "during" and not (inner and begin)):
                continue
            text = " ".join(word.norm for word in words[begin:stop])
            if side == "before":
                period = Period(None, date.first - datetime.timedelta(1), text)
            elif side == "during":
                period = Period(date.first, date.last, text)
            else:
                period = Period(date.first if side == "since" else date.last, None, text)
            found.append((begin, stop, period))
        return found


def _abbreviates(text: str, mark: re.Match[str], abbreviations: frozenset[str]) -> bool:
    """Whether a full stop ends no sentence: "Siri Inc. hired", "C. J. Mahoney"."""
    word = _WORD_BEFORE.search(text, 0, mark.start()) if mark[0] == "." else None
    more = text[mark.end() :].strip()
    return bool(word and more and (len(word[0]) == 1 or word[0].casefold() in abbreviations))


def _joined(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, with what stands beside a name and is only more of the same name put to it."""
    found: list[Mention] = []
    for mention in mentions:
        last = found[-1] if found else None
        if last and (whole := _whole(text, last, mention)):
            found[-1] = whole
        else:
            found.append(mention)
    return found


def _whole(text: str, left: Mention, right: Mention) -> Mention | None:
    """Two mentions as one, where both are spellings of parts of one name: "Srinivas Narayyanan", "Artur Mensch"."""
    known, rest = (left, right) if left.best else (right, left)
    if not known.best or right.start - left.end > _GAP:
        return None
    if rest.decision is Decision.NONE and rest.candidates and rest.candidates[0].id == known.best.id:
        return replace(known, start=left.start, end=right.end, text=text[left.start : right.end])
    if text[left.end : right.start] != " ":
        return None
    misspelt = any(m.candidates and m.candidates[0].score < _AS_STORED for m in (left, right))
    for candidate in (*right.candidates, *left.candidates):
        name = candidate.name.casefold().split()
        named = candidate.kind is EntityKind.PERSON or (candidate.kind is EntityKind.ORGANIZATION and misspelt)
        if named and all(any(ratio(m.text.casefold(), word) >= _SAME_WORD for word in name) for m in (left, right)):
            whole = text[left.start : right.end]
            return Mention(left.start, right.end, whole, Decision.MATCH, (candidate,))
    return None


def telling(mention: Mention) -> bool:
    """Whether a mention's text is a name by its looks: several words, a capital, a digit, a script without capitals."""
    cased = mention.text.casefold() != mention.text or mention.text.upper() == mention.text
    return " " in mention.text.strip() or cased or any(c.isdigit() for c in mention.text)
