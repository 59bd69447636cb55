"""From the words of one name to the records that it may mean, best first: candidates from the index, then scored."""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.facts.records import EntityKind
from bot.names import spelling
from bot.names.index import Holder, NamedRecord, NameIndex
from bot.names.likeness import Alignment, align, misspelled, nicknames
from bot.names.mention import Candidate, Decision
from bot.names.words import EXTRA, GENERIC, PARTICLES, attested, common

MOST_TYPED = 8
"""Words of a name that are looked up one by one; longer names are found whole or not at all."""
HOLDERS = 256
"""Names that are read for one word. Where more hold it, the words beside it narrow them."""
NEIGHBOURS = 48
"""Stored words that are tried for one misspelled word, likest first."""
SCORED = 12
"""Names that are laid beside the typed one, of those that one word led to."""
MOST_CANDIDATES = 64
"""Records that one name can mean at once."""
NEAREST = 5
"""Names that are offered where none is meant."""

SURNAME_ALONE = 2.0
GIVEN_NAME_ALONE = 4.0
"""Taken off where a person's other names were not typed: who is called so by surname comes before who by given name,
and both behind whose whole name it is."""
SHARED = 0.1
"""Taken off where others bear the surname too: it is rather typed alone where it tells who is meant."""
MIDDLE_LEFT_OUT = 0.5
INITIAL_LEFT_OUT = 0.25
"""Taken off for each middle name or initial that was left out, and for an initial put to a name that has none."""
WORD_LEFT_OUT = 1.0
"""Taken off for each general word ("Labs") that was left out of a name or put to it."""
PART_LEFT_OUT = 6.0
"""Taken off where a telling part of an organization's or a work's name was left out."""
JOINED = 1.0
"""By how much two typed words must be liker a name as one than as two."""
RIVAL = 1.0
"""A record whose score is less than this lower than the best is meant as likely: ask."""
FIRM = 80.0
"""Below it a name is never taken for the one stored: two letters in a word of six make 83, in one of five 80."""
EDITS_IN_NAME = 2
EDITS_IN_LONG_NAME = 3
LONG_NAME = 18
"""Letters that may differ in a name of several words: more in one of at least this many letters."""
SHORTEST_ALONE = 5
LONG_ALONE = 8
"""Letters that a word alone needs to be taken for another with one letter different, or with two."""


@dataclass(frozen=True, slots=True)
class Found:
    """A record that a name may mean; `firm` says that the likeness suffices to take it so.

    `alias` is how it was found (0: by its own name, 1: by an alias, 2: by a part of a name), `vague` that only a
    given name was typed, and one that many have.
    """

    record: int
    entity: NamedRecord
    score: float
    firm: bool
    alias: int = 2
    vague: bool = False

    @property
    def candidate(self) -> Candidate:
        """The candidate as others see it."""
        return Candidate(self.entity.id, self.entity.kind, self.entity.name, round(self.score, 1))


@dataclass(frozen=True, slots=True)
class _Scored:
    record: int
    typed: tuple[str, ...]
    form: tuple[str, ...]
    alignment: Alignment
    joined: bool


class NameSearch:
    """Looks one name up in the index."""

    def __init__(self, connection: sqlite3.Connection):
        self._index = NameIndex(connection)

    def exact(self, keys: Sequence[str]) -> dict[str, list[Found]]:
        """Return for each key the records whose name or alias has it."""
        rows = self._index.exact(keys)
        entities = self._index.records({row[1] for row in rows[: 4 * MOST_CANDIDATES]})
        found: dict[str, list[Found]] = {}
        for key, number, alias in rows:
            if number in entities:
                found.setdefault(key, []).append(Found(number, entities[number], 100.0, True, alias))
        for records in found.values():
            records.sort(key=lambda item: item.alias)
        return found

    def search(self, typed: Sequence[str], whole: str = "") -> list[Found]:
        """Return the records that a name may mean, best first; `whole` is its key if it has no comparable words."""
        stripped = spelling.strip_titles(tuple(typed))
        keys = tuple(dict.fromkeys(key for key in (whole, spelling.key(tuple(typed)), spelling.key(stripped)) if key))
        exact = self.exact(keys)
        for key in keys:
            if key in exact:
                return exact[key]
        if not stripped or len(stripped) > MOST_TYPED or max(map(len, stripped)) > 40:
            return []
        return self._judged(self._candidates(stripped))

    def parts(self, word: str) -> list[Found]:
        """Return the records of whose name a word is a part, also where it is the whole of another's."""
        return self._judged(self._scored((word,), {word: (word,)}, [(word, word)]))

    def _candidates(self, typed: tuple[str, ...]) -> list[_Scored]:
        variants = dict.fromkeys(typed, typed)
        for at in range(len(typed) - 1):
            for some in _otherwise_parted(typed[at], typed[at + 1]):
                for word in some:
                    variants.setdefault(word, (*typed[:at], *some, *typed[at + 2 :]))
        telling = {word: names for word, names in variants.items() if len(word) > 1 and word not in GENERIC}
        telling = telling or {word: names for word, names in variants.items() if len(word) > 1}
        scored = self._scored(typed, telling, [(word, word) for word in telling])
        if any(item.alignment.edits < 2 and not item.alignment.unknown for item in scored):
            return scored
        if len(typed) == 1 and scored:
            return scored
        whole = [word for word in telling if len(telling[word]) < len(typed) or word in typed]
        scored += self._scored(typed, telling, [pair for word in whole for pair in self._neighbours(word)])
        if len(typed) == 1 and not any(item.alignment.edits < 2 for item in scored):
            scored += self._unglued(typed[0])
        return scored

    def _neighbours(self, word: str) -> list[tuple[str, str]]:
        near = [(edits, other) for edits, other in misspelled(word, self._index.spellings(word)) if other != word]
        return [(word, other) for _, other in sorted(near)[:NEIGHBOURS]]

    def _unglued(self, word: str) -> list[_Scored]:
        """Read one word as two that were written as one, or with a letter in the place of the gap between them."""
        if attested(word):
            return []
        parted: dict[tuple[str, str], list[tuple[str, str]]] = {}
        for at, gap in itertools.product(range(2, len(word) - 1), (0, 1)):
            one, other = word[:at], word[at + gap :]
            if len(other) > 1:
                parted.setdefault((one, other[0]), []).append((one, other))
                parted.setdefault((other, one[0]), []).append((one, other))
        holders = self._index.holders_beside(list(parted), 4 * HOLDERS) if parted else []
        forms = [spelling.whole(spelling.Posting(*holder[:3])) for holder in holders]
        glued = ["".join(some) for form in forms for some in (form, form[::-1])]
        near = process.extract(word, glued, scorer=OSA.distance, score_cutoff=EDITS_IN_NAME, limit=SCORED)
        scored = []
        for at in {place // 2 for _, _, place in near}:
            holder, form = holders[at], forms[at]
            ways = parted[holder[0], holder[1][0]]
            alignment, typed = max(((align(way, form), way) for way in ways), key=lambda found: found[0].score)
            if not alignment.unknown and (not alignment.edits or len(word) >= LONG_ALONE):
                scored.append(_Scored(holder[3], typed, form, alignment, True))
        return scored

    def _scored(
        self, typed: tuple[str, ...], variants: dict[str, tuple[str, ...]], pairs: Sequence[tuple[str, str]]
    ) -> list[_Scored]:
        """Lay the names that hold one of these stored words beside what was typed."""
        typed_for: dict[str, list[str]] = {}
        for word, other in pairs:
            typed_for.setdefault(other, []).append(word)
        holders = self._index.holders(tuple(typed_for), 2 * HOLDERS)
        if len(holders) >= 2 * HOLDERS:
            holders = self._narrowed(variants, typed_for)
        by_word: dict[str, list[Holder]] = {}
        for holder in holders:
            for word in typed_for[holder[0]]:
                by_word.setdefault(word, []).append(holder)
        scored = []
        for word, rows in by_word.items():
            names = variants[word]
            for row in _promising([other for other in names if other != word], rows):
                form = spelling.whole(spelling.Posting(*row[:3]))
                scored.append(_Scored(row[3], names, form, align(names, form), word not in typed))
        return scored

    def _narrowed(self, variants: dict[str, tuple[str, ...]], typed_for: dict[str, list[str]]) -> list[Holder]:
        """Read the names of words that many names hold: those first whose other words start like the ones typed."""
        rows: dict[Holder, None] = {}
        for other, words in typed_for.items():
            few = self._index.holders((other,), HOLDERS)
            rows.update(dict.fromkeys(few))
            if len(few) < HOLDERS:
                continue
            for beside in {name for word in words for name in variants[word] if name != word}:
                for start in dict.fromkeys((beside, *sorted(nicknames(beside)), beside[:2], beside[:1])):
                    rows.update(dict.fromkeys(self._index.holders_beside([(other, start)], HOLDERS)))
        return list(rows)

    def _judged(self, scored: Iterable[_Scored]) -> list[Found]:
        best: dict[int, _Scored] = {}
        for item in sorted(scored, key=_rank):
            best.setdefault(item.record, item)
        ranked = sorted(best.values(), key=_rank)[: 2 * MOST_CANDIDATES]
        entities = self._index.records(item.record for item in ranked)
        bearers = Counter(item.form[-1] for item in best.values())
        found = [_found(item, entities[item.record], bearers) for item in ranked if item.record in entities]
        found.sort(key=lambda item: (not item.firm, -item.score))
        return found[:MOST_CANDIDATES]


def decide(found: Sequence[Found]) -> tuple[Decision, list[Found]]:
    """Say what a name means: the best record, one of several that are as likely, or none of those that are near."""
    if not found or not found[0].firm:
        return Decision.NONE, list(found[:NEAREST])
    rivals = [item for item in found if item.firm and item.score > found[0].score - RIVAL]
    rest = [item for item in found if item not in rivals]
    if len(rivals) > 1 or rivals[0].vague:
        return Decision.AMBIGUOUS, rivals
    return Decision.MATCH, [*rivals, *rest[: NEAREST - 1]]


def _otherwise_parted(left: str, right: str) -> Iterator[tuple[str, ...]]:
    """Yield two words that follow one another as one, and with a letter that is next to the gap on its other side."""
    yield (left + right,)
    if len(right) > 2:
        yield (left + right[0], right[1:])
    if len(left) > 2:
        yield (left[:-1], left[-1] + right)


def _rank(item: _Scored) -> tuple[float, int]:
    loss = len(item.alignment.unknown) * 30.0 + (JOINED if item.joined else 0.0)
    return loss - item.alignment.score, len(item.alignment.missing)


def _promising(others: Sequence[str], rows: Sequence[Holder]) -> Sequence[Holder]:
    """Choose the names whose other words look most like the other words typed."""
    if len(rows) <= SCORED:
        return rows
    if not others:
        return sorted(rows, key=lambda row: (row[2] % 3, row[1]))[: 2 * MOST_CANDIDATES]
    rests = [row[1] for row in rows]
    chosen = {at for _, _, at in process.extract(" ".join(others), rests, scorer=fuzz.ratio, limit=SCORED)}
    related = set(itertools.chain(others, *(nicknames(other) for other in others)))
    initials = tuple(other for other in others if len(other) == 1)
    for at, rest in enumerate(rests):
        if rest.split(" ", 1)[0] in related or (initials and rest.startswith(initials)):
            chosen.add(at)
            if len(chosen) > 4 * SCORED:
                break
    return [rows[at] for at in chosen]


def _found(item: _Scored, entity: NamedRecord, bearers: Counter[str]) -> Found:
    person = entity.kind is EntityKind.PERSON
    score, firm = _judge_person(item) if person else _judge_other(item)
    if person and len(item.typed) == 1 < len(item.form) and bearers[item.form[-1]] > 1:
        score -= SHARED
    firm = firm and score >= FIRM and _near_enough(item)
    return Found(item.record, entity, max(score, 0.0), firm, vague=person and _vague(item))


def _near_enough(item: _Scored) -> bool:
    """Whether the letters that differ are few enough for what is left to tell the name from all others."""
    alignment = item.alignment
    typed = [word for word in item.typed if word not in EXTRA] or item.typed
    if not alignment.edits:
        return alignment.exact or len(item.typed) > 1
    if item.joined or not alignment.ordered:
        return alignment.edits == 1
    if len(typed) > 1:
        return alignment.edits <= (EDITS_IN_LONG_NAME if sum(map(len, typed)) >= LONG_NAME else EDITS_IN_NAME)
    enough = SHORTEST_ALONE if alignment.edits == 1 else LONG_ALONE
    return len(typed[0]) >= enough and not attested(typed[0])


def _vague(item: _Scored) -> bool:
    alone = len(item.typed) == 1 < len(item.form) and len(item.form) - 1 in item.alignment.missing
    return alone and common(item.typed[0])


def _judge_person(item: _Scored) -> tuple[float, bool]:
    alignment, typed, last = item.alignment, item.typed, len(item.form) - 1
    score, firm = alignment.score, not alignment.unknown
    surname, given = last not in alignment.missing, 0 not in alignment.missing
    if last and not (surname and given):
        score -= SURNAME_ALONE if surname else GIVEN_NAME_ALONE
    middle = [item.form[place] for place in alignment.missing if 0 < place < last]
    score -= sum(INITIAL_LEFT_OUT if len(word) == 1 else MIDDLE_LEFT_OUT for word in middle)
    if alignment.unknown and surname and given and last:
        firm = not middle and all(len(typed[at]) == 1 for at in alignment.unknown)
        score -= INITIAL_LEFT_OUT * len(alignment.unknown)
    if alignment.guessed:
        firm = firm and len(typed) > 2 and not alignment.edits
    if not surname:
        firm = firm and alignment.exact and not (len(typed) == 1 and typed[0] in PARTICLES)
        # "Robert" is J. Robert Oppenheimer, "Núñez" María Núñez de la Peña; no other middle name is anybody.
        firm = firm and (given or len(item.form[0]) == 1 or _in_surname(item))
    return score, firm


def _in_surname(item: _Scored) -> bool:
    """Whether the one word typed stands beside a particle: it is a part of a surname of several words."""
    places = [place for place in range(len(item.form)) if place not in item.alignment.missing]
    return any(
        0 <= beside < len(item.form) and item.form[beside] in PARTICLES
        for place in places
        for beside in (place - 1, place + 1)
    )


def _judge_other(item: _Scored) -> tuple[float, bool]:
    alignment, typed = item.alignment, item.typed
    unknown = [at for at in alignment.unknown if typed[at] not in EXTRA]
    telling = [place for place in alignment.missing if item.form[place] not in GENERIC]
    score = alignment.score
    if alignment.unknown and not unknown:
        known = sum(len(word) for at, word in enumerate(typed) if at not in alignment.unknown)
        score = score * sum(map(len, typed)) / known if known else 0.0
    score -= WORD_LEFT_OUT * (len(alignment.missing) - len(telling) + len(alignment.unknown) - len(unknown))
    score -= PART_LEFT_OUT * len(telling)
    letters = sum(len(word) for word in item.form)
    left_out = sum(len(item.form[place]) for place in telling)
    says = any(word not in EXTRA and word not in GENERIC for word in typed)
    firm = says and not unknown and 0 not in alignment.missing and left_out * 3 <= letters
    return score, firm and not alignment.guessed
