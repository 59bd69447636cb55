"""Titles in a sentence: "chief executive", "head of search", "co-founder and CEO"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.ingest.language import Language
from bot.ingest.tokens import Token
from bot.names.likeness import nicknames

LONGEST_FIELD = 9
"""Words of what a title is over: "vice president of product management and policy"."""


@dataclass(frozen=True, slots=True)
class TitleSpan:
    """Tokens `first` to `last` (excluded) are a title; `over` is where the "of" behind it is, else -1."""

    first: int
    last: int
    founder: bool
    over: int = -1


def title_spans(tokens: Sequence[Token], language: Language, stops: Collection[str]) -> list[TitleSpan]:
    """Find the titles of a sentence, without what they are over; `stops` are words that no title goes past."""
    found: list[TitleSpan] = []
    at = 0
    while at < len(tokens):
        if not _rank(tokens, at, language):
            at += 1
            continue
        last = at + 1
        while last < len(tokens) and _rank(tokens, last, language):
            last += 1
        first = _begin(tokens, at, language, found[-1].last if found else 0)
        founder = any(token.low in language.titles["founders"] for token in tokens[first:last])
        found.append(TitleSpan(first, last, founder, _over(tokens, last, language)))
        at = last
    return _joined(tokens, found, language)


def field_end(
    tokens: Sequence[Token], start: int, language: Language, stops: Collection[str], names: Collection[int]
) -> int:
    """Where what a title is over ends ("of search and AI"); `names` are the tokens where people's names begin."""
    end = at = start
    over = language.titles["over_words"]
    while at < len(tokens) and at - start < LONGEST_FIELD and at not in names:
        token = tokens[at]
        if token.low in over or token.low in language.words["determiners"] or token.low == "'s":
            at += 1
            continue
        if not token.word or token.low in stops:
            break
        at += 1
        end = at
    return end


def _rank(tokens: Sequence[Token], at: int, language: Language) -> bool:
    low = tokens[at].low
    if low not in language.titles["ranks"]:
        return False
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at else ""
    if tokens[at].capital and at and tokens[at - 1].capital and nicknames(before):
        return False  # Jeff Dean
    if low in language.titles["verbs_too"]:
        return (
            after in language.titles["over"]
            or before in language.titles["modifiers"]
            or before in language.words["as"] | {"'s"}
            or (before in language.words["articles"] and at > 1 and _given(tokens[at - 2].low, language))
        )
    if low in language.titles["relations"]:
        named = at + 1 < len(tokens) and tokens[at + 1].capital
        return named or after in language.titles["over"] or before in language.titles["modifiers"]
    return True


def _given(low: str, language: Language) -> bool:
    """Whether what stands behind a word is a title that is given: "as a partner", "become a partner"."""
    return low in language.words["as"] | language.words["role_words"]


def _begin(tokens: Sequence[Token], rank: int, language: Language, least: int) -> int:
    """Where a title begins whose last word is at `rank`."""
    first = rank
    narrow = tokens[rank].low in language.titles["bare"]
    allowed = language.titles["before_bare"] if narrow else language.titles["modifiers"]
    while first > least:
        token, before = tokens[first - 1], tokens[first - 2].low if first - 1 > least else ""
        if token.low in allowed:
            first -= 1
        elif (
            not narrow and token.low in language.words["and"] and before in allowed and tokens[first].low in allowed
        ) or (
            not narrow and token.text == "," and before in allowed and tokens[first].low in allowed and rank - first < 4
        ):
            first -= 2
        else:
            break
    return first


def _over(tokens: Sequence[Token], last: int, language: Language) -> int:
    for length in (3, 2, 1):
        words = " ".join(token.low for token in tokens[last : last + length])
        if words in language.titles["over"]:
            return last + length - 1
    return -1


def _joined(tokens: Sequence[Token], found: list[TitleSpan], language: Language) -> list[TitleSpan]:
    """Join titles side by side: "president and CEO", "founder, chairman and CEO"."""
    joined: list[TitleSpan] = []
    for span in found:
        before = joined[-1] if joined else None
        between = [token.low for token in tokens[before.last : span.first]] if before else []
        if (before and before.last == span.first and before.over < 0) or (
            before
            and (between and between[-1] in language.words["and"] | {"/"} and between[:-1] in ([], [","]))
            and before.over < 0
        ):
            joined[-1] = TitleSpan(before.first, span.last, before.founder or span.founder, span.over)
        else:
            joined.append(span)
    return joined
