"""The linker: which stretches of a text are names, and which records they mean."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.facts.records import EntityKind
from bot.names import spelling
from bot.names.likeness import nicknames
from bot.names.mention import Candidate, Decision, Mention
from bot.names.normalize import Token, clean, tokenize
from bot.names.search import NEAREST, Found, NameSearch, decide
from bot.names.words import (
    AFTER_NAME,
    BEFORE_NAME,
    DETERMINERS,
    KIND_AFTER,
    KIND_BEFORE,
    MONTHS,
    PARTICLES,
    STOP,
    common,
    load,
)

MOST_TOKENS = 160
"""Words of a text that are read; a question has twelve, and what is longer is no question."""
LONGEST_EXACT = 16
"""Words of a stored name that are found in running text (titles of papers are the longest)."""
MOST_KEYS = 500
"""Keys that one statement looks up."""
MOST_FORMS = 5
"""Ways to read a bare name: with its asides, without them."""
LONGEST_GUESSED = 5
"""Words of a name that is found in running text though it is not spelled as stored."""

_WORD_OF_ONE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""One character of Chinese, Japanese or Korean: each is a token, and most are words of other kinds."""
_LETTERS_THAT_ARE_WORDS = frozenset("ai")
_COPULAS = frozenset(("is", "was", "s", "are"))
_INITIALS = re.compile(r"[a-z](?:\.[a-z])*")
_JOINTS = frozenset(("", "-", "&", "·", "_"))
"""What may stand between two words of one name."""


_ID = re.compile(r"\s?\(([a-z0-9-]{1,300})\)")


class Facts(Protocol):
    """What the linker needs of the fact store."""

    @property
    def connection(self) -> sqlite3.Connection:
        """A connection to the store."""

    def weight(self, kind: EntityKind, identifier: str) -> int:
        """How many facts there are about a record."""

    def ties(self, person: str) -> frozenset[str]:
        """The ids of the organizations and works that a person's facts name."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the text with what its looks say.

    `capital` only where capitals tell names from other words; `joined`: no more than a space or a hyphen parts it from
    the word before; `owned`: that word was a possessive; `starts`: it begins a sentence. `stop` words are no names by
    themselves: words of questions, and single characters of scripts that write without spaces.
    """

    token: Token
    norm: str
    capital: bool
    stop: bool
    common: bool
    joined: bool
    owned: bool
    starts: bool

    @property
    def telling(self) -> bool:
        """Whether it looks like a name or a part of one."""
        return not self.stop and not self.norm.isdigit() and (self.capital or not self.common)


@dataclass(frozen=True, slots=True)
class _Span:
    """Words `first` to `last` (excluded) of the text, and what they may mean."""

    first: int
    last: int
    decision: Decision
    found: tuple[Found, ...]


class Linker:
    """Finds the names in a text, and the records that they mean."""

    def __init__(self, facts: Facts):
        self._facts = facts
        load()

    def find(self, name: str) -> Mention:
        """Find what a bare name means; at most five candidates, best first."""
        text = clean(name)
        decision, found = decide(self._found(text))
        candidates = [item.candidate for item in self._by_weight(decision, found)]
        return Mention(0, len(text), text, decision, tuple(candidates[:NEAREST]))

    def link(self, text: str, context: Sequence[Mention] = ()) -> tuple[Mention, ...]:
        """Find the mentions in a text, none inside another, in the text's order.

        `context` are the mentions of the same thread so far: who was spoken of is meant again. A stretch that looks
        like a name and is near none in the store is a mention with decision `none`.
        """
        text = clean(text)
        tokens = tokenize(text)[:MOST_TOKENS]
        words = _words(text, tokens)
        spans = [self._of_likely_kind(self._search, words, span) for span in self._spans(words)]
        anchors = {item.entity.id for span in spans if span.decision is Decision.MATCH for item in span.found[:1]}
        known = {m.best.id for m in context if m.best}
        return tuple(self._mentions(text, words, spans, anchors, known))

    def _found(self, text: str) -> list[Found]:
        """What a bare name may mean as it stands, or without its asides ("Charles (Chuck) Edwards")."""
        if len(text) > spelling.LONGEST_NAME:
            return []
        key, search = spelling.bare_key(text), self._search
        found = [search.search(form, key) for form in spelling.forms(text, person=True)[:MOST_FORMS]]
        found = found or [search.search((), key)]
        return next((some for some in found if some and some[0].firm), found[0])

    @property
    def _search(self) -> NameSearch:
        return NameSearch(self._facts.connection)

    def _by_weight(self, decision: Decision, found: Sequence[Found]) -> Sequence[Found]:
        if decision is not Decision.AMBIGUOUS:
            return found
        return sorted(found, key=lambda item: -self._facts.weight(item.entity.kind, item.entity.id))

    # Which words are names

    def _spans(self, words: Sequence[_Word]) -> list[_Span]:
        search = self._search
        exact = self._exact_spans(search, words)
        taken = {at for span in exact for at in range(span.first, span.last)}
        spans = list(exact)
        for first, last in _runs(words, taken):
            spans.extend(self._read_run(search, words, first, last))
        spans = self._with_neighbours(search, words, spans)
        return sorted(self._with_initials(search, words, spans), key=lambda span: span.first)

    def _exact_spans(self, search: NameSearch, words: Sequence[_Word]) -> list[_Span]:
        """Names that stand in the text as they are stored, longest first."""
        keys: dict[str, list[tuple[int, int]]] = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + LONGEST_EXACT, len(words)) + 1):
                if last - first > 1 and words[last - 1].starts:
                    break
                if last - first == 2 and not (words[first + 1].joined or words[first + 1].owned):
                    continue
                if _may_be_name(words, first, last):
                    key = spelling.key(tuple(word.norm for word in words[first:last]))
                    keys.setdefault(key, []).append((first, last))
        found: dict[str, list[Found]] = {}
        wanted = tuple(keys)
        for at in range(0, len(wanted), MOST_KEYS):
            found.update(search.exact(wanted[at : at + MOST_KEYS]))
        places = sorted(
            ((last - first, -first, key) for key, at in keys.items() if key in found for first, last in at),
            reverse=True,
        )
        spans: list[_Span] = []
        taken: set[int] = set()
        for length, start, key in places:
            covered = range(-start, -start + length)
            if taken.isdisjoint(covered):
                taken.update(covered)
                decision, records = decide(found[key])
                spans.append(_Span(-start, -start + length, decision, tuple(records)))
        return spans

    def _read_run(self, search: NameSearch, words: Sequence[_Word], first: int, last: int) -> Iterator[_Span]:
        """Read words that follow one another and may be names as few names as fit, each as long as possible."""
        for length in range(min(last - first, LONGEST_GUESSED), 0, -1):
            for start in range(first, last - length + 1):
                span = self._guess(search, words, start, start + length)
                if span is not None and span.decision is not Decision.NONE:
                    if start > first:
                        yield from self._read_run(search, words, first, start)
                    yield span
                    if start + length < last:
                        yield from self._read_run(search, words, start + length, last)
                    return
        while first < last and not (words[first].telling or _particle(words, first, last)):
            first += 1
        while last > first and not words[last - 1].telling:
            last -= 1
        if first < last:
            guess = self._guess(search, words, first, min(last, first + LONGEST_GUESSED))
            yield _Span(first, last, Decision.NONE, guess.found if guess else ())

    def _guess(self, search: NameSearch, words: Sequence[_Word], first: int, last: int) -> _Span | None:
        some = words[first:last]
        if last - first == 1 and not some[0].telling and not _in_place(words, first):
            return None
        decision, found = decide(search.search([word.norm for word in some]))
        return _Span(first, last, decision, tuple(found))

    def _with_neighbours(self, search: NameSearch, words: Sequence[_Word], spans: Sequence[_Span]) -> list[_Span]:
        """Read a known part of a person's name and an unknown word beside it as one name, known or unknown."""
        merged: list[_Span] = []
        for span in sorted(spans, key=lambda item: item.first):
            before = merged[-1] if merged else None
            if before is not None and before.last == span.first and words[span.first].joined:
                known, unknown = (span, before) if before.decision is Decision.NONE else (before, span)
                named = _part_of_person(known) or _given_name(words, known)
                if unknown.decision is Decision.NONE and known.decision is not Decision.NONE and named:
                    decision, found = decide(search.search([word.norm for word in words[before.first : span.last]]))
                    nearest = tuple(found or known.found[:NEAREST])
                    merged[-1] = _Span(before.first, span.last, decision, nearest)
                    continue
            merged.append(span)
        return merged

    def _with_initials(self, search: NameSearch, words: Sequence[_Word], spans: Sequence[_Span]) -> list[_Span]:
        """Read a part of a person's name and a letter after it as one name: "ilya s", "Mira M." """
        taken = {at for span in spans for at in range(span.first, span.last)}
        read: list[_Span] = []
        for span in spans:
            at = span.last
            if at < len(words) and at not in taken and _part_of_person(span) and _initial(words, at):
                decision, found = decide(search.search([word.norm for word in words[span.first : at + 1]]))
                if decision is not Decision.NONE:
                    span = _Span(span.first, at + 1, decision, tuple(found))
            read.append(span)
        return read

    # Which record is meant

    def _of_likely_kind(self, search: NameSearch, words: Sequence[_Word], span: _Span) -> _Span:
        """Choose between kinds by the words around; a word that names a thing may be somebody's given name as well."""
        if span.decision is Decision.NONE:
            return span
        kinds = {item.entity.kind for item in span.found}
        at = span.first - 1
        at -= at > 0 and words[at].norm in _COPULAS
        before = words[at].norm if at >= 0 else ""
        after = words[span.last].norm if span.last < len(words) else ""
        points = {
            kind: 2 * (before in KIND_BEFORE[kind])
            + 2 * (after in KIND_AFTER[kind])
            + any(item.alias == 0 for item in span.found if item.entity.kind is kind)
            for kind in EntityKind
        }
        likeliest = max(points[kind] for kind in kinds)
        if EntityKind.PERSON not in kinds and span.last - span.first == 1 and points[EntityKind.PERSON] > likeliest:
            people = [item for item in search.parts(words[span.first].norm) if item.entity.kind is EntityKind.PERSON]
            decision, people = decide(people)
            return span if decision is Decision.NONE else _Span(span.first, span.last, decision, tuple(people))
        if span.decision is not Decision.AMBIGUOUS or len(kinds) < 2:
            return span
        chosen = [item for item in span.found if points[item.entity.kind] == likeliest]
        decision = Decision.MATCH if len(chosen) == 1 else Decision.AMBIGUOUS
        return _Span(span.first, span.last, decision, tuple(chosen))

    def _settled(self, span: _Span, anchors: set[str], known: set[str]) -> _Span:
        """Choose among several by what else the text names and of whom the thread spoke; the best known goes first."""
        if span.decision is not Decision.AMBIGUOUS:
            return span
        spoken = [item for item in span.found if item.entity.id in known]
        tied = [
            item
            for item in span.found
            if item.entity.kind is EntityKind.PERSON and anchors and anchors & self._facts.ties(item.entity.id)
        ]
        chosen = tied or spoken or list(span.found)
        if tied and spoken and (both := [item for item in tied if item in spoken]):
            chosen = both
        decision = Decision.MATCH if len(chosen) == 1 else Decision.AMBIGUOUS
        return _Span(span.first, span.last, decision, tuple(self._by_weight(decision, chosen)))

    def _mentions(
        self, text: str, words: Sequence[_Word], spans: Sequence[_Span], anchors: set[str], known: set[str]
    ) -> Iterator[Mention]:
        """Settle each name; an id in brackets after it says which of those who bear it is meant."""
        end = 0
        for span in spans:
            mention = self._mention(text, words, span)
            if mention.start < end:  # read out of the brackets
                continue
            bracket = _ID.match(text, mention.end)
            meant = next((each for each in mention.candidates if bracket and each.id == bracket[1]), None)
            if bracket and meant:
                end = bracket.end()
                yield Mention(mention.start, end, text[mention.start : end], Decision.MATCH, (meant,))
            else:
                yield self._mention(text, words, self._settled(span, anchors, known))

    def _mention(self, text: str, words: Sequence[_Word], span: _Span) -> Mention:
        start, end = words[span.first].token.start, words[span.last - 1].token.end
        candidates: tuple[Candidate, ...] = tuple(item.candidate for item in span.found)
        return Mention(start, end, text[start:end], span.decision, candidates)


def _words(text: str, tokens: Sequence[Token]) -> list[_Word]:
    lettered = [token for token in tokens if token.text[0].isalpha()]
    capitals = sum(token.text[0].isupper() for token in lettered)
    telling = capitals * 2 <= len(lettered) + 2 or any(t.norm in STOP and t.text[0].islower() for t in lettered)
    words: list[_Word] = []
    end, owned = 0, False
    for at, token in enumerate(tokens):
        between = text[end : token.start]
        end = token.end
        if token.possessive:
            owned = True
            continue
        starts = not words or any(mark in between for mark in ".?!")
        initial = bool(words) and _INITIALS.fullmatch(words[-1].norm) is not None and between == ". "
        words.append(
            _Word(
                token,
                token.norm,
                telling and token.text[0].isupper() and (not starts or initial or _given(text, tokens, at)),
                token.norm in STOP or _is_of_one(token),
                common(token.norm),
                bool(words) and not owned and (initial or between.strip() in _JOINTS),
                owned,
                starts and not initial,
            )
        )
        owned = False
    return words


def _given(text: str, tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that begins a sentence is a given name with a surname after it: "Steve Novotny joins"."""
    if at + 1 == len(tokens) or tokens[at].norm in STOP:
        return False
    after = tokens[at + 1]
    beside = text[tokens[at].end : after.start] == " " and after.text[0].isupper() and after.norm not in STOP
    return beside and bool(nicknames(tokens[at].norm))


def _may_be_name(words: Sequence[_Word], first: int, last: int) -> bool:
    """Whether words that are spelled like a stored name may be meant as one."""
    some = words[first:last]
    if last - first == 1:
        word = some[0]
        named = word.capital and word.norm not in MONTHS  # "who left Together?"
        return word.telling or named or (not word.stop and _in_place(words, first))
    if some[-1].stop and last < len(words) and (words[last].norm.isdigit() or words[last].norm in MONTHS):
        return False  # "who left Zoom in 2024", whatever else is called "Zoom In"
    return any(not word.stop or word.capital or _is_of_one(word.token) for word in some) or last - first > 2


def _in_place(words: Sequence[_Word], at: int) -> bool:
    """Whether a common word in small letters stands where a name would."""
    if words[at].stop or len(words) == 1:
        return not words[at].stop
    before = words[at - 1].norm if at else ""
    after = words[at + 1].norm if at + 1 < len(words) else ""
    if before in DETERMINERS:
        return False
    if at + 1 < len(words) and words[at + 1].owned:
        return True
    return before in BEFORE_NAME and (not after or after in AFTER_NAME or after in STOP)


def _runs(words: Sequence[_Word], taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield stretches of words that may be names: joined, none a word of questions, at least one that looks like it."""
    first = None
    for at in range(len(words) + 1):
        open_ = at < len(words) and at not in taken and not words[at].stop
        if first is not None and not (open_ and words[at].joined):
            if any(words[i].telling or _in_place(words, i) or _particle(words, i, at) for i in range(first, at)):
                yield first, at
            first = None
        if open_ and first is None:
            first = at


def _particle(words: Sequence[_Word], at: int, last: int) -> bool:
    """Whether a surname begins with this word: "where is van den Berg"."""
    return words[at].norm in PARTICLES and at + 1 < last


def _is_of_one(token: Token) -> bool:
    return _WORD_OF_ONE.fullmatch(token.text) is not None


def _part_of_person(span: _Span) -> bool:
    return span.last - span.first == 1 and bool(span.found) and span.found[0].entity.kind is EntityKind.PERSON


def _given_name(words: Sequence[_Word], span: _Span) -> bool:
    """Whether the name of a thing is a given name too: "Sam" of "Sam Novotny" is no work."""
    return span.last - span.first == 1 and bool(nicknames(words[span.first].norm))


def _initial(words: Sequence[_Word], at: int) -> bool:
    """Whether a letter stands for a name, and is no word of its own ("is Sam a founder?")."""
    word = words[at]
    own = word.norm in _LETTERS_THAT_ARE_WORDS and not word.token.text.isupper() and at + 1 < len(words)
    return word.joined and len(word.norm) == 1 and word.norm.isalpha() and not own
