"""Titles and places as they follow one another: "a co-founder and former chief scientist of OpenAI"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.ingest.items import Item, Kind, Post
from bot.ingest.language import Language
from bot.ingest.reading import Line
from bot.ingest.titles import field_end
from bot.names.words import common

MOST_POSTS = 6


def read_posts(line: Line, start: int, end: int, language: Language) -> tuple[list[Post], int]:
    """Read titles and places as they follow one another: "a co-founder and former chief scientist of OpenAI".

    Returns them with the index of the item behind the last one read.
    """
    posts: list[Post] = []
    at = read = start
    while at < end and len(posts) < MOST_POSTS:
        post, after = _post(line, at, end, language)
        if post is None:
            break
        posts.append(post)
        read = after
        at = after
        while at < end and line.items[at].name in language.words["and_then"]:
            at += 1
        if at == after:
            break
    return list(_placed(posts)), read


def _placed(posts: Sequence[Post]) -> Iterator[Post]:
    """Give a title without a place that of the one behind it: "president and CEO of Acme"."""
    for at, post in enumerate(posts):
        place = post.place or next((later.place for later in posts[at + 1 :] if later.place and not later.led), None)
        yield replace(post, place=place, whose=post.whose if place is None else -1)


def _post(line: Line, start: int, end: int, language: Language) -> tuple[Post | None, int]:
    items, words = line.items, language.words
    at, former, place, whose = start, False, None, -1
    skipped = 0
    while at < end:
        item = items[at]
        if item.kind is Kind.PLACE and place is None and not item.held:
            place = item.name
        elif item.kind in (Kind.WORD, Kind.OTHER) and item.name in words["former"]:
            former = True
        elif item.name in words["its"]:
            whose = at
        elif item.name == "'s" and at > start and items[at - 1].name in words["places"]:
            whose = at - 1
        elif (item.kind is Kind.WORD and item.name in language.describing) or (
            item.kind is Kind.WORD and former and item.name in language.titles["at_place"]
        ):
            pass
        elif item.kind is Kind.OTHER or (
            item.kind is Kind.WORD and item.name not in language.title_stops and skipped < 3
        ):
            skipped += item.kind is Kind.WORD
        elif item.kind is Kind.DATE and former:
            pass
        elif item.name in words["of"] and items[at - 1].name in language.raw["numbers"] and at > start:
            pass  # "two of the three co-founders"
        else:
            break
        at += 1
        beside = place is not None and former and not items[at - 1].genitive and items[at - 1].kind is Kind.PLACE
        goes_on = at < end and items[at].kind in (Kind.TITLE, Kind.WORD) and items[at].name not in language.title_stops
        if beside and not goes_on:
            return Post(None, place, True), at
    if at >= end or items[at].kind is not Kind.TITLE or items[at].held:
        return None, start
    title, led = items[at], place is not None
    text, at = title.name, at + 1
    if title.over:
        text, place, at = _over(line, at - 1, end, language, place)
    if at < end and items[at].name in words["jobs"]:
        at += 1
    if place is None:
        place, at = _at_place(line, at, end, language)
    if place is None and at < end and items[at].kind is Kind.PLACE and title.founder:
        place, at = items[at].name, at + 1
    if place is None and whose < 0 and title.over:
        whose = next(
            (k for k in range(at - 1, start, -1) if items[k].name == "'s" and items[k - 1].name in words["places"]), -1
        )
    return Post(text, place, former, title.founder, whose if place is None else -1, led), at


def _over(line: Line, title: int, end: int, language: Language, place: str | None) -> tuple[str, str | None, int]:
    """What a title is over: a place, a part of one, or a field, which then belongs to the title."""
    items = line.items
    stops = language.title_stops | language.titles["over_words"]
    at = title + 1
    while at < end and items[at].name in language.titles["over_parts"]:
        at += 1
    begin = at
    described = _described(line, at, end, language)
    if described is not None and items[described].name.lower() not in language.titles["modifiers"]:
        at = described
    if at < end and items[at].kind is Kind.PLACE and not _is_field(items[at], items[title].name, language):
        found = items[at]
        if not found.genitive:
            rest = at + 1
            part = not found.sure or found.name.lower().split()[-1] in language.titles["modifiers"]
            if part and rest < end and items[rest].name in language.words["parts"]:
                return line.text(title, rest + 1), place, rest + 1
            if rest < end and items[rest].kind is Kind.WORD and items[rest].name not in stops:
                last = _field(line, rest, end, language)
                return line.text(title, last), place or found.name, last
            if rest < end and items[rest].name in language.titles["at_place"]:
                other, after = _at_place(line, rest, end, language)
                if other:
                    return line.text(title, rest), other, after
            return items[title].name, place or found.name, rest
        last = _field(line, at + 1, end, language)
        return f"{items[title].name} of {line.text(at + 1, last)}".removesuffix(" of "), found.name, last
    last = _field(line, begin, end, language)
    if last == begin:
        return items[title].name, place, title + 1
    return line.text(title, last), place, last


def _is_field(item: Item, title: str, language: Language) -> bool:
    """Whether what a title is over is no place: "vice president of Finance"."""
    name = item.name.lower()
    if all(word in language.titles["modifiers"] for word in name.split()):
        return True
    rank = title.lower().split()[-1]
    return (
        item.short
        and not item.sure
        and common(name)
        and (rank not in language.titles["bare"] or "vice" in title.lower())
    )


def _described(line: Line, at: int, end: int, language: Language) -> int | None:
    """The place behind words that say what it is: "the British AI startup Acme"."""
    general = False
    for k in range(at, min(at + 8, end)):
        item = line.items[k]
        if item.kind is Kind.PLACE:
            return k if general or k == at else None
        if item.kind is Kind.PERSON and item.genitive and k == at:
            general = True
        elif item.kind is Kind.OTHER or item.name in language.words["places"] or item.name in language.describing:
            general = general or item.name in language.describing
        elif item.kind is not Kind.WORD or item.name in language.title_stops:
            return None
    return None


def _field(line: Line, start: int, end: int, language: Language) -> int:
    if start >= end:
        return start
    tokens = line.sentence.tokens
    people = {item.first for item in line.items[start:end] if item.kind in (Kind.PERSON, Kind.DATE)}
    last = field_end(tokens, line.items[start].first, language, language.title_stops, people)
    return min(line.item_of[last] if last < len(tokens) else len(line.items), end)


def _at_place(line: Line, start: int, end: int, language: Language) -> tuple[str | None, int]:
    """The place behind "at", "of" or "for"."""
    items, words = line.items, language.words
    if start >= end or items[start].name not in language.titles["at_place"]:
        return None, start
    at = start + 1
    while at < end and at - start < 8 and items[at].kind in (Kind.WORD, Kind.OTHER):
        if items[at].name in language.title_stops and items[at].name not in words["determiners"] | words[
            "prepositions"
        ] - {"in"}:
            break
        if items[at].name in words["prepositions"] and items[at].name not in words["of"]:
            break
        at += 1
    if at < end and items[at].kind is Kind.PLACE:
        if items[at].genitive and at + 1 < end and items[at + 1].kind is Kind.PLACE:
            at += 1
        return items[at].name, at + 1
    return None, start
