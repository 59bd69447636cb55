"""Who is said to be what: the titles and places that stand beside people's names.

"former OpenAI researcher Ada Novak", "Ada Novak, head of search at Acme", "Ada Novak (formerly of Acme)". What
stands in such an aside is marked as its person's, so that it is no part of the sentence around it.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.ingest.items import Kind, Post
from bot.ingest.language import Language
from bot.ingest.reading import Line
from bot.ingest.titled import read_posts
from bot.ingest.titles import field_end

LONGEST_ASIDE = 40
"""Items of an aside that is not closed."""
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
    closed = end < len(items) and (sign == "," or dashed)
    described = items[start].name in language.words["determiners"] and closed
    if not posts and not described and not (items[start].name in language.words["articles"] and sign == ","):
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
