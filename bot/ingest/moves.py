"""Moves that a line tells: the words for one, and what stands around them (en/moves.yaml)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.facts.records import Status
from bot.ingest.certainty import certainty, recent
from bot.ingest.clauses import FARTHEST, Scene
from bot.ingest.dates import DateSpan
from bot.ingest.items import Kind, Post
from bot.ingest.language import Frame
from bot.ingest.posts import read_posts

MOST_MOVES = 400
"""Moves of an article that are looked at."""
APPOINTED = "appointed"
"""Came to a post: joined, or promoted where the person was there before."""


@dataclass(frozen=True, slots=True)
class Told:
    """A move as one sentence tells it. `kind` may still be `appointed`."""

    person: str
    kind: str
    origin: str | None
    destination: str | None
    title_from: str | None
    title_to: str | None
    date: DateSpan | None
    status: Status
    recent: bool
    line: int
    token: int
    new_place: bool = False
    noun: bool = False
    bought: bool = False


@dataclass(slots=True)
class _Around:
    """What stands around the words of a move."""

    origin: str | None = None
    destination: str | None = None
    title_from: str | None = None
    title_to: str | None = None
    date: DateSpan | None = None
    by: str | None = None
    new_place: bool = False
    general: bool = False
    beside: tuple[str, ...] = ()
    headed: bool = False
    bought: str | None = None


def told(scene: Scene) -> Iterator[Told]:
    """Read the moves of a line, in its order."""
    lows, language = scene.line.lows, scene.language
    at = 0
    while at < len(lows):
        item = scene.items[scene.line.item_of[at]]
        found = language.frames.at(lows, at) if item.kind in (Kind.WORD, Kind.TITLE) else None
        if found is None or not all(
            scene.items[scene.line.item_of[k]].kind in (Kind.WORD, Kind.TITLE) for k in range(at, at + found[0])
        ):
            at += 1
            continue
        length, frame = found
        yield from _read(scene, frame, at, at + length)
        at += length


def _read(scene: Scene, frame: Frame, at: int, end: int) -> Iterator[Told]:
    status = certainty(scene.line, at, end, scene.language)
    if status is None:
        return
    first, behind = scene.line.item_of[at], scene.line.item_of[end - 1] + 1
    limit = _clause_end(scene, behind)
    reader = _noun if frame.noun else _verb
    people, around = reader(scene, frame, first, behind, limit)
    if not people or not _enough(frame, around, people):
        return
    news = recent(scene.line, at, end, scene.language)
    for person in people:
        yield Told(
            person=person,
            kind=frame.kind,
            origin=around.origin,
            destination=around.destination,
            title_from=around.title_from,
            title_to=around.title_to,
            date=around.date,
            status=status,
            recent=news and not frame.noun,
            line=scene.at,
            token=at,
            new_place=around.new_place,
            noun=frame.noun,
            bought=around.bought is not None,
        )
    for other in around.beside if frame.kind == "founded" else ():
        yield replace(
            Told(other, "founded", None, around.destination, None, None, around.date, status, news, scene.at, at)
        )


def _enough(frame: Frame, around: _Around, people: list[str]) -> bool:
    """Whether what the frame needs is there."""
    have = {
        "place": bool(around.origin or around.destination or around.general),
        "title": bool(around.title_to),
        "new": around.new_place,
        "head": around.headed,
        "person": bool(people),
    }
    return not frame.needs or any(have.get(need, False) for need in frame.needs)


def _verb(scene: Scene, frame: Frame, first: int, behind: int, limit: int) -> tuple[list[str] | None, _Around]:
    words = scene.language.words
    passive = _passive(scene, first)
    around = _Around()
    people: list[str] | None
    done_to = frame.who == "either" and not passive
    if frame.object == "successor":
        return _successor(scene, frame, first, behind, limit, passive)
    if frame.who == "either":
        people = None if passive else scene.object(behind, limit)
        reduced = behind < len(scene.items) and scene.items[behind].name in words["by"]
        if people is None or reduced:
            if not passive and not reduced and not _participle(scene, first):
                return None, around
            people, done_to = scene.subject(first), False
    else:
        people = scene.subject(first) or _subject_behind(scene, first, behind)
        if passive and frame.kind == "founded":
            people = None
        if passive and frame.kind == "joined":
            people = _joined_by(scene, behind, limit)
    if done_to:
        place = scene.place_before(first)
        _set(around, frame.before, place)
    elif frame.who == "before" and frame.title is None:
        _place_behind(scene, frame, behind, limit, around)
    start = behind
    if frame.title:
        start = _title_behind(scene, frame, behind, limit, around, skip_people=done_to)
    if frame.kind == "founded" and scene.items[first].name.endswith("ed") and behind < len(scene.items):
        founders = _founders(scene, first, behind, limit, around)
        if founders:
            people = founders
    _behind(scene, frame, start, limit, around)
    if frame.after == "head":
        _headed(scene, behind, limit, around)
    if not around.date:
        around.date = _date_before(scene, first)
    if frame.kind == "joined":
        around.bought = _bought(scene, behind, around.destination)
        around.origin = around.origin or around.bought
    if frame.who == "either" and not done_to and around.by and frame.before:
        _set(around, frame.before, around.by)
    return people, around


def _passive(scene: Scene, first: int) -> bool:
    """Whether a form of "be" stands before the words: "was hired"."""
    words = scene.language.words
    at = first - 1
    while at >= 0 and first - at < 5:
        name = scene.items[at].name
        if name in words["be"]:
            return True
        if name not in words["adverbs"] and name not in words["joining_verbs"]:
            return False
        at -= 1
    return False


def _participle(scene: Scene, first: int) -> bool:
    """Whether "hired" may stand for "who was hired": right behind a person or a comma."""
    if first == 0:
        return False
    before = scene.items[first - 1]
    return before.kind in (Kind.PERSON, Kind.SIGN) or (before.kind is Kind.TITLE)


def _subject_behind(scene: Scene, first: int, behind: int) -> list[str] | None:
    """The person of the main clause: "After leaving Acme, Ada Novak founded …"."""
    items = scene.items
    if not items[first].name.endswith("ing") or first > 3:
        return None
    for index in range(behind, min(behind + 25, len(items))):
        if items[index].name == ",":
            for place in range(index + 1, min(index + 14, len(items))):
                item = items[place]
                if item.kind is Kind.PERSON and not scene.oblique(place):
                    return scene.names(place)
                if item.name in scene.language.words["he"] | scene.language.words["she"]:
                    return scene.antecedent(place)
            return None
    return None


def _clause_end(scene: Scene, start: int) -> int:
    """Where what belongs to the words ends: at the next clause."""
    words, items = scene.language.words, scene.items
    owner = items[start - 1].owner
    for at in range(start, min(start + FARTHEST, len(items))):
        item = items[at]
        if item.owner >= 0 and item.owner != owner:
            continue
        if owner >= 0 and item.owner < 0:
            return at
        if item.kind is Kind.SIGN and item.name in (";", "?", "!"):
            return at
        if item.kind is Kind.WORD and item.name in words["clauses"] and at > start:
            return at
        if item.name in (",", "and") and at + 1 < len(items) and at > start:
            following = items[at + 1]
            if following.kind is Kind.WORD and following.name in words["clause_starts"]:
                return at
            if (
                item.name == "and"
                and following.kind is Kind.WORD
                and scene.language.frames.at(scene.line.lows, following.first)
            ):
                return at
    return min(start + FARTHEST, len(items))


def _set(around: _Around, end: str | None, place: str | None) -> None:
    if place is None:
        return
    if end == "from" and around.origin is None:
        around.origin = place
    elif end == "to" and around.destination is None:
        around.destination = place


def _place_behind(scene: Scene, frame: Frame, behind: int, limit: int, around: _Around) -> None:
    if frame.after in (None, "head"):
        return
    if frame.after == "behind":
        word = scene.items[behind - 1].name
        end = "from" if word in scene.language.words["from"] else "to"
    else:
        end = str(frame.after)
    place, last, general = scene.place_behind(behind, limit)
    around.general = general
    items, words = scene.items, scene.language.words
    stretch = [items[k].name for k in range(behind, min(last if place else behind + 8, limit))]
    unnamed = [name for name in stretch if name in words["new_place"]]
    opening = bool(frame.kind == "founded" and (unnamed or scene.items[behind - 1].name in words["founding"]))
    if frame.kind == "founded":
        around.new_place = opening and (bool(unnamed) or place is not None)
        if place is None and unnamed:
            place = _called(scene, behind, limit)
    elif place is None and general and "from" in (end,):
        place = scene.place_spoken_of(behind)
    elif place is None and general and items[behind].name in ("the", "its"):
        place = None if unnamed and items[behind].name == "a" else scene.place_spoken_of(behind)
    _set(around, end, place)


def _called(scene: Scene, behind: int, limit: int) -> str | None:
    """The name of a new place: "a venture dubbed Acme Labs", "his own firm, Acme Labs"."""
    items, words = scene.items, scene.language.words
    for at in range(behind, min(behind + 16, limit)):
        if items[at].name in words["called"] and at + 1 < limit:
            for k in range(at + 1, min(at + 4, limit)):
                if items[k].kind in (Kind.PLACE, Kind.PERSON):
                    return items[k].name
        if (
            items[at].name == ","
            and at + 1 < limit
            and items[at + 1].kind is Kind.PLACE
            and items[at - 1].name in words["new_place"]
        ):
            return items[at + 1].name
    return None


def _title_behind(scene: Scene, frame: Frame, behind: int, limit: int, around: _Around, skip_people: bool) -> int:
    """The title right behind the words: "named chief scientist"; behind the people, where they come first."""
    items, start = scene.items, behind
    if skip_people:
        while start < limit and (items[start].kind is not Kind.PERSON):
            start += 1
        people = scene.groups.get(start, (start,)) if start < limit else (start,)
        start = people[-1] + 1
        while start < limit and items[start].owner in people:
            start += 1
        while start < limit and items[start].name in ("–", "—", "--", ",", "to", "as"):
            start += 1
    posts, read = read_posts(scene.line, start, limit, scene.language)
    if not posts:
        return start
    _title(around, frame.title or "title_to", posts)
    return read


def _title(around: _Around, which: str, posts: list[Post]) -> None:
    titles = [post.title for post in posts if post.title and not post.former]
    if not titles:
        return
    place = next((post.place for post in posts if post.place and not post.former), None)
    if which == "title_to":
        around.title_to = around.title_to or titles[0]
        _set(around, "to", place)
    else:
        around.title_from = around.title_from or titles[0]
        _set(around, "from", place)


def _behind(scene: Scene, frame: Frame, start: int, limit: int, around: _Around) -> None:
    """Read what prepositions add behind the words: from where, to where, as what, when, with whom."""
    items, words = scene.items, scene.language.words
    owner = items[start - 1].owner if start else -1
    at = start
    while at < limit:
        item = items[at]
        if item.owner >= 0 and item.owner != owner:
            at += 1
            continue
        if item.kind is Kind.DATE and around.date is None:
            around.date = item.date
        if item.kind is Kind.TITLE and not item.held and frame.kind == "left" and around.title_from is None:
            posts, read = read_posts(scene.line, at, limit, scene.language)
            if posts and items[at - 1].name in words["his"] | {"the", "as"}:
                _title(around, "title_from", posts)
                at = read
                continue
        if at > start and _begins_another(scene, at):
            return
        if item.kind is Kind.WORD and item.name in words["prepositions"] | {"as"}:
            at = _preposition(scene, frame, at, limit, around)
            continue
        at += 1


def _begins_another(scene: Scene, at: int) -> bool:
    """Whether the words for another move begin here."""
    item = scene.items[at]
    if item.kind is not Kind.WORD or item.name in scene.language.words["soft"]:
        return False
    found = scene.language.frames.at(scene.line.lows, item.first)
    return found is not None and not found[1].noun


def _preposition(scene: Scene, frame: Frame, at: int, limit: int, around: _Around) -> int:
    items, words = scene.items, scene.language.words
    word = items[at].name
    if word in words["as"]:
        posts, read = read_posts(scene.line, at + 1, limit, scene.language)
        if posts:
            _title(around, frame.as_title or "title_to", posts)
            return read
        return at + 1
    if at + 1 >= limit:
        return at + 1
    place, last, general = scene.place_behind(at + 1, min(limit, at + 12))
    if place is None and general and word in words["from"] and scene.items[at + 1].name == "the":
        place = scene.place_spoken_of(at)
    if word in words["beside"]:
        people = scene.object(at + 1, limit)
        if people:
            around.beside += tuple(people)
        return at + 1
    if place is None:
        if word in words["by"]:
            people = scene.object(at + 1, limit)
            if people:
                around.by = around.by or _place_of(scene, people[0])
        return at + 1
    if word in words["from"]:
        _set(around, "from", place)
    elif word in words["by"]:
        around.by = around.by or place
    elif word in words["to"]:
        if frame.to or frame.kind in ("left", "joined", "returned"):
            _set(around, "to", place)
    elif word in words["for"] and frame.kind == "left":
        _set(around, "to", place)
    elif word in words["at"]:
        _set(around, frame.at if not frame.noun or frame.at != "to" else "to", place)
    elif word in words["after"]:
        if any(items[k].name in words["spans"] for k in range(at, last)):
            _set(around, "from", place)
        return at + 1
    else:
        return at + 1
    return last


def _place_of(scene: Scene, person: str) -> str | None:
    """Where somebody works who hires, as far as the article said so up to here."""
    for back in range(scene.at, -1, -1):
        for item in scene.reading.lines[back].items:
            if item.kind is Kind.PERSON and item.name == person:
                for post in item.posts:
                    if post.place and not post.former:
                        return post.place
    return None


def _date_before(scene: Scene, first: int) -> DateSpan | None:
    """The date that opens the sentence: "On Monday, …"."""
    for at in range(min(first, 5)):
        if scene.items[at].kind is Kind.DATE:
            return scene.items[at].date
    owner = scene.items[first].owner
    for at in range(first - 1, max(first - 4, -1), -1):
        if scene.items[at].kind is Kind.DATE and scene.items[at].owner == owner:
            return scene.items[at].date
    return None


def _headed(scene: Scene, behind: int, limit: int, around: _Around) -> None:
    """What is headed from now on: a place, or a part of one."""
    place, last, general = scene.place_behind(behind, min(limit, behind + 12))
    around.headed = place is not None or general
    if place is None:
        return
    _set(around, "to", place)
    if (
        last < limit
        and scene.items[last].kind is Kind.WORD
        and scene.items[last].name in scene.language.words["places"]
    ):
        around.title_to = f"head of {scene.line.text(last - 1, last + 1)}"


def _successor(
    scene: Scene, frame: Frame, first: int, behind: int, limit: int, passive: bool
) -> tuple[list[str] | None, _Around]:
    """Who takes whose place: the one comes to where the other is known to be."""
    around = _Around()
    one, other = scene.subject(first), scene.object(behind, limit)
    if passive:
        by = next(
            (k for k in range(behind, min(behind + 4, limit)) if scene.items[k].name in scene.language.words["by"]),
            None,
        )
        one, other = (scene.object(by + 1, limit) if by is not None else None), one
    if not one or not other or set(one) & set(other):
        return None, around
    _behind(scene, frame, behind, limit, around)
    if around.destination is None:
        around.destination = _place_of(scene, other[0])
    around.date = around.date or _date_before(scene, first)
    return (one, around) if around.destination else (None, around)


def _joined_by(scene: Scene, behind: int, limit: int) -> list[str] | None:
    """Who comes to somebody: "she is joined at Acme by Bo Lind"."""
    for at in range(behind, limit):
        if scene.items[at].name in scene.language.words["by"]:
            return scene.object(at + 1, limit)
    return None


def _bought(scene: Scene, behind: int, destination: str | None) -> str | None:
    """The place whose purchase brought somebody along: "after the company acquired his startup"."""
    words, items = scene.language.words, scene.items
    for at in range(behind, min(behind + 14, len(items) - 1)):
        if items[at].name in words["bought"]:
            place, _, _ = scene.place_behind(at + 1, len(items))
            return place if place != destination else None
        if items[at].kind is Kind.SIGN and items[at].name in (";", "."):
            return None
    return None


def _founders(scene: Scene, first: int, behind: int, limit: int, around: _Around) -> list[str] | None:
    """Whom "founded by" names, and the place before it."""
    words, items = scene.language.words, scene.items
    for at in range(behind, min(behind + 6, limit)):
        if items[at].name in words["by"]:
            people = scene.object(at + 1, limit)
            if not people:
                return None
            if around.destination is None or around.destination in people:
                place = next(
                    (items[k] for k in range(first - 1, max(first - 10, -1), -1) if items[k].kind is Kind.PLACE), None
                )
                around.destination = place.name if place is not None else None
            around.new_place = around.destination is not None
            return people if around.destination else None
        if items[at].kind in (Kind.PLACE, Kind.PERSON):
            return None
    return None


def _noun(scene: Scene, frame: Frame, first: int, behind: int, limit: int) -> tuple[list[str] | None, _Around]:
    """Read "Ada Novak's departure from Acme", "the departure of Ada Novak", "her exit"."""
    items, words = scene.items, scene.language.words
    around = _Around()
    people: list[str] | None = None
    for at in range(first - 1, max(first - 6, -1), -1):
        item = items[at]
        if item.kind is Kind.PERSON:
            people = scene.names(at) if item.genitive else None
            for post in item.posts:
                if post.place and not post.former and frame.after == "from":
                    around.origin, around.title_from = post.place, post.title
            break
        if item.name in words["his"]:
            people = scene.antecedent(at)
            break
        if item.kind not in (Kind.WORD, Kind.DATE) or item.name in words["stops"]:
            break
    if people is None and behind < limit and items[behind].name in words["of"]:
        people = scene.object(behind + 1, min(limit, behind + 14))
        if people:
            around.title_to = None
    if people:
        _behind(scene, frame, behind, limit, around)
        if frame.after == "to" and around.destination is None:
            around.destination = (
                scene.place_before(first)
                if not any(items[k].genitive for k in range(max(first - 3, 0), first))
                else None
            )
    return people, around
