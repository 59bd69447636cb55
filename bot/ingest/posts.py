"""Who is said to be what: the titles and places that stand beside people's names.

"former OpenAI researcher Ada Novak", "Ada Novak, head of search at Acme", "Ada Novak (formerly of Acme)". What
stands in such an aside is marked as its person's, so that it is no part of the sentence around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.ingest.items import Item, Kind, Post
from bot.ingest.language import Language
from bot.ingest.reading import Line
from bot.ingest.titles import field_end
from bot.names.words import common

LONGEST_ASIDE = 40
"""Items of an aside that is not closed."""
MOST_POSTS = 6
DASHES = frozenset(("–", "—", "--", "-"))
_CLOSING = {"(": (")",), ",": (",", ";", "."), **dict.fromkeys(DASHES, tuple(DASHES))}


def attach(line: Line, language: Language) -> None:
    """Give each person of a line what stands before and behind the name."""
    for index, item in enumerate(line.items):
        if item.kind is Kind.PERSON:
            _before(line, index, language)
    for index, item in enumerate(line.items):
        if item.kind is Kind.PERSON and item.owner < 0:
            _behind(line, index, language)
        elif item.kind is Kind.PLACE and item.owner < 0:
            _behind_place(line, index, language)


def _before(line: Line, index: int, language: Language) -> None:
    """Read "former OpenAI chief scientist" in front of a name."""
    items, words, person = line.items, language.words, line.items[index]
    at = index - 1
    if at < 0:
        return
    title_at = -1
    place: str | None = None
    if items[at].kind is Kind.TITLE and not items[at].genitive:
        title_at = at
    elif items[at].name in DASHES | {",", ":"} and _apposed(line, index, language) is not None:
        title_at = _apposed(line, index, language) or 0
        place = _place_over(line, title_at, at)
    elif (found := _title_over(line, index, language)) is not None:
        title_at = found
        place = _place_over(line, title_at, index)
    elif items[at].kind is Kind.PLACE and items[at].genitive:
        person.posts.append(Post(None, items[at].name))
        person.begin = at
        return
    elif items[at].kind is Kind.WORD and items[at].name in words["former"] and at and items[at - 1].kind is Kind.PLACE:
        person.posts.append(Post(None, items[at - 1].name, former=True))
        person.begin = at - 1
        return
    if title_at < 0:
        return
    title = items[title_at]
    title.held = True
    begin, former = title_at, False
    title_text: str | None = None
    at = title_at - 1
    whose = -1
    while at >= 0 and items[at].kind in (Kind.WORD, Kind.OTHER, Kind.SIGN) and at > title_at - 8:
        if items[at].name in words["its"]:
            whose = begin = at
        elif items[at].name == "'s" and at and items[at - 1].name in words["places"]:
            whose = begin = at - 1
        elif items[at].name in words["places"] and at == title_at - 1 and title.founder:
            whose = begin = at
        elif items[at].kind is Kind.SIGN:
            break
        elif items[at].name in words["former"]:
            former, begin = True, at
        elif items[at].name in words["plain"] | words["present"] | words["determiners"]:
            begin = at
        elif items[at].kind is Kind.OTHER or items[at].name in words["places"] or items[at].name.endswith("-based"):
            pass
        else:
            break
        at -= 1
    over = line.text(title_at, index).rstrip(" ,") if title.over and title_at < index - 1 else title.name
    if (
        at >= 0
        and items[at].kind is Kind.PLACE
        and (place is None or items[at].genitive)
        and not _ends(line, at, title_at)
    ):
        title_text = over if place is not None else None
        place, begin = items[at].name, at
        before = at - 1
        while (
            before >= 0
            and items[before].kind is Kind.WORD
            and items[before].name
            in (words["former"] | words["plain"] | words["present"] | words["determiners"] | words["places"])
        ):
            former = former or items[before].name in words["former"]
            begin = before
            before -= 1
    fielded = items[index - 1].kind is not Kind.PLACE and items[index - 2].kind is not Kind.PLACE
    text = title_text or (over if fielded else title.name)
    if place is None and whose < 0 and items[index - 1].name in DASHES | {":"}:
        return  # "three researchers: Ada Novak, …" is no title of hers
    person.posts.append(Post(text, place, former, title.founder, whose if place is None else -1))
    person.begin = begin


def _apposed(line: Line, index: int, language: Language) -> int | None:
    """The title that stands with a comma before a name, and a sign behind it: "its chief scientist, Ada Novak,"."""
    after = line.items[index + 1] if index + 1 < len(line.items) else None
    listed = after is not None and after.name in language.words["and"]
    if index < 2 or (after is not None and after.kind is not Kind.SIGN and not listed):
        return None
    before = line.items[index - 2]
    if before.kind is Kind.TITLE:
        return None if before.held else index - 2
    return _title_over(line, index - 1, language)


def _ends(line: Line, place: int, title: int) -> bool:
    return any(line.items[at].kind is Kind.SIGN for at in range(place + 1, title))


def _title_over(line: Line, index: int, language: Language) -> int | None:
    """The title of which what it is over ends right before a person: "head of search Ada Novak"."""
    for at in range(index - 1, max(index - 12, -1), -1):
        item = line.items[at]
        if item.kind is Kind.TITLE:
            if not item.over or item.genitive:
                return None
            start = line.items[at + 1].last if at + 1 < index else item.last
            if line.items[index - 1].kind is Kind.PLACE and not line.items[index - 1].genitive:
                between = [line.items[k].name for k in range(at + 1, index - 1)]
                allowed = (
                    language.words["determiners"]
                    | language.words["places"]
                    | language.titles["over"]
                    | language.words["plain"]
                )
                return at if all(name in allowed | language.titles["at_place"] for name in between) else None
            stops = language.title_stops
            end = field_end(line.sentence.tokens, start, language, stops, {line.items[index].first})
            return at if end == line.items[index].first else None
        if item.kind in (Kind.SIGN, Kind.PERSON):
            return None
    return None


def _place_over(line: Line, title: int, index: int) -> str | None:
    before = line.items[index - 1]
    return before.name if before.kind is Kind.PLACE and index - 1 > title else None


def _behind(line: Line, index: int, language: Language) -> None:
    """Read the aside behind a name, or mark the clause that "who" begins there."""
    items = line.items
    opening = index + 1
    if _comes_from(line, index, language):
        items[index].posts.append(Post(None, items[index + 2].name, former=True))
        _own(line, index, opening, index + 3)
        return
    if opening >= len(items) or items[opening].name not in _CLOSING or items[index].genitive:
        if opening < len(items) and items[opening].name in language.words["relatives"]:
            _own(line, index, opening, _close(line, opening, (",", ";", ".", "–", "—")))
        return
    sign = items[opening].name
    end = _close(line, opening + 1, _CLOSING[sign])
    start = opening + 1
    if start >= end:
        return
    if items[start].name in language.words["relatives"]:
        _own(line, index, opening, end)
        return
    posts, read = read_posts(line, start, end, language)
    posts = [post for post in posts if post.title or post.place]
    dashed = sign in DASHES and end < len(items)
    if not posts and not (items[start].name in language.words["articles"] and (sign == "," or dashed)):
        if sign == "(":
            _own(line, index, opening, end)
        return
    if (sign in DASHES and end >= len(items)) or (read < end and _goes_on(line, read, language)):
        end = read
    items[index].posts.extend(posts)
    # "Ada Novak, an engineer at Acme, and Bo Lind": what the aside names is no part of the list
    _own(
        line,
        index,
        opening,
        min(end + 1, len(items)) if end < len(items) and items[end].name in (")", *DASHES) else end,
    )


def _comes_from(line: Line, index: int, language: Language) -> bool:
    """Whether "from Acme" stands right behind a name in a list of such: "Ada Novak from Acme and Bo Lind from Brix"."""
    items = line.items
    if index + 2 >= len(items) or items[index + 1].name not in language.words["from"] or items[index].genitive:
        return False
    place = items[index + 2]
    if place.kind is not Kind.PLACE or place.genitive:
        return False
    behind = [item for item in items[index + 3 : index + 6] if item.kind is Kind.PERSON]
    joined = index + 3 < len(items) and items[index + 3].name in language.words["and"] | {","}
    before = (
        index >= 2
        and items[items[index].begin - 1].name in language.words["and"]
        and items[items[index].begin - 2].owner >= 0
    )
    return bool(joined and behind) or before


def _goes_on(line: Line, at: int, language: Language) -> bool:
    """Whether the sentence goes on behind an aside that nothing closes: "…, dean at Acme will succeed her"."""
    item = line.items[at]
    return (
        item.kind is Kind.WORD and item.name in language.words["have"] | language.words["will"] | language.words["be"]
    )


def _behind_place(line: Line, index: int, language: Language) -> None:
    """Mark what "which" tells of a place."""
    items = line.items
    if (
        index + 2 < len(items)
        and items[index + 1].name in _CLOSING
        and items[index + 2].name in language.words["relatives"]
    ):
        _own(line, index, index + 1, _close(line, index + 2, (*_CLOSING[items[index + 1].name], ";")))


def _close(line: Line, start: int, signs: Sequence[str]) -> int:
    """Where an aside ends: at the next such sign, outside of brackets and quotes."""
    depth = 0
    for at in range(start, min(start + LONGEST_ASIDE, len(line.items))):
        name = line.items[at].name
        if line.items[at].kind is not Kind.SIGN:
            continue
        if name == "(" and ")" not in signs:
            depth += 1
        elif name == ")" and depth:
            depth -= 1
        elif name in signs and not depth:
            return at
    return min(start + LONGEST_ASIDE, len(line.items))


def _own(line: Line, owner: int, first: int, last: int) -> None:
    for at in range(first, last):
        if line.items[at].owner < 0:
            line.items[at].owner = owner


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
    if name in language.titles["modifiers"]:
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
