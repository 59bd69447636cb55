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
from bot.names.looks import Word, begins_surname, in_place, is_initial, may_be_name, runs, words_of
from bot.names.mention import Candidate, Decision, Mention
from bot.names.normalize import clean, tokenize
from bot.names.search import NEAREST, Found, NameSearch, decide
from bot.names.words import KIND_AFTER, KIND_BEFORE, load

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

_COPULAS = frozenset(("is", "was", "s", "are"))
"""Words that are passed over to find the one that tells of what kind a name is: "who is Sam"."""
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
        words = words_of(text, tokens)
        search = self._search
        spans = [self._of_likely_kind(search, words, span) for span in self._spans(search, words)]
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

    def _spans(self, search: NameSearch, words: Sequence[Word]) -> list[_Span]:
        exact = self._exact_spans(search, words)
        taken = {at for span in exact for at in range(span.first, span.last)}
        spans = list(exact)
        for first, last in runs(words, taken):
            spans.extend(self._read_run(search, words, first, last))
        spans = self._with_neighbours(search, words, spans)
        return sorted(self._with_initials(search, words, spans), key=lambda span: span.first)

    def _exact_spans(self, search: NameSearch, words: Sequence[Word]) -> list[_Span]:
        """Names that stand in the text as they are stored, longest first."""
        keys: dict[str, list[tuple[int, int]]] = {}
        for first in range(len(words)):
            for last in range(first + 1, min(first + LONGEST_EXACT, len(words)) + 1):
                if last - first > 1 and words[last - 1].starts:
                    break
                if last - first == 2 and not (words[first + 1].joined or words[first + 1].owned):
                    continue
                if may_be_name(words, first, last):
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

    def _read_run(self, search: NameSearch, words: Sequence[Word], first: int, last: int) -> Iterator[_Span]:
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
        while first < last and not (words[first].telling or begins_surname(words, first, last)):
            first += 1
        while last > first and not words[last - 1].telling:
            last -= 1
        if first < last:
            guess = self._guess(search, words, first, min(last, first + LONGEST_GUESSED))
            yield _Span(first, last, Decision.NONE, guess.found if guess else ())

    def _guess(self, search: NameSearch, words: Sequence[Word], first: int, last: int) -> _Span | None:
        some = words[first:last]
        if last - first == 1 and not some[0].telling and not in_place(words, first):
            return None
        decision, found = decide(search.search([word.norm for word in some]))
        return _Span(first, last, decision, tuple(found))

    def _with_neighbours(self, search: NameSearch, words: Sequence[Word], spans: Sequence[_Span]) -> list[_Span]:
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

    def _with_initials(self, search: NameSearch, words: Sequence[Word], spans: Sequence[_Span]) -> list[_Span]:
        """Read a part of a person's name and a letter after it as one name: "ilya s", "Mira M." """
        taken = {at for span in spans for at in range(span.first, span.last)}
        read: list[_Span] = []
        for span in spans:
            at = span.last
            if at < len(words) and at not in taken and _part_of_person(span) and is_initial(words, at):
                decision, found = decide(search.search([word.norm for word in words[span.first : at + 1]]))
                if decision is not Decision.NONE:
                    span = _Span(span.first, at + 1, decision, tuple(found))
            read.append(span)
        return read

    # Which record is meant

    def _of_likely_kind(self, search: NameSearch, words: Sequence[Word], span: _Span) -> _Span:
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
        self, text: str, words: Sequence[Word], spans: Sequence[_Span], anchors: set[str], known: set[str]
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

    def _mention(self, text: str, words: Sequence[Word], span: _Span) -> Mention:
        start, end = words[span.first].token.start, words[span.last - 1].token.end
        candidates: tuple[Candidate, ...] = tuple(item.candidate for item in span.found)
        return Mention(start, end, text[start:end], span.decision, candidates)


def _part_of_person(span: _Span) -> bool:
    return span.last - span.first == 1 and bool(span.found) and span.found[0].entity.kind is EntityKind.PERSON


def _given_name(words: Sequence[Word], span: _Span) -> bool:
    """Whether the name of a thing is a given name too: "Sam" of "Sam Novotny" is no work."""
    return span.last - span.first == 1 and bool(nicknames(words[span.first].norm))
