"""What stands around the words of a move: from where, to where, as what, when, with whom."""

from __future__ import annotations

from dataclasses import dataclass

from bot.ingest.clauses import FARTHEST, Scene
from bot.ingest.dates import DateSpan
from bot.ingest.items import Kind, Post
from bot.ingest.language import Frame
from bot.ingest.posts import DASHES
from bot.ingest.titled import read_posts

DATE_REACH = 9
"""Items before the words of a move in which a date is theirs."""


@dataclass(slots=True)
class Around:
    """What is found around the words of a move.

    `general`: a place is meant that is not named there ("the company"). `new_place`: one that is only now founded.
    `headed`: something is headed from now on. `beside`: people who took part. `by`: who did it. `kind`: what the move
    is after all. `old`: it is no news. `replaced`: whose place
    is taken. `meant`: the origin is what "the company" is taken to mean. `others`: more people and their titles.
    """

    origin: str | None = None
    destination: str | None = None
    title_from: str | None = None
    title_to: str | None = None
    date: DateSpan | None = None
    by: str | None = None
    new_place: bool = False
    general: bool = False
    headed: bool = False
    beside: tuple[str, ...] = ()
    bought: bool = False
    kind: str | None = None
    old: bool = False
    meant: bool = False
    others: tuple[tuple[str, str], ...] = ()
    replaced: str | None = None

    def put(self, end: str | None, place: str | None) -> None:
        """Set an end of the move, unless it is known already."""
        if place is None:
            return
        if end == "from" and self.origin is None:
            self.origin = place
        elif end == "to" and self.destination is None:
            self.destination = place

    def title(self, which: str, posts: list[Post]) -> None:
        """Set a title, with the place that is named with it."""
        titles = [post.title for post in posts if post.title and not post.former]
        if not titles:
            return
        place = next((post.place for post in posts if post.place and not post.former), None)
        if which == "title_to":
            self.title_to = self.title_to or titles[0]
            self.put("to", place)
        else:
            self.title_from = self.title_from or titles[0]
            self.put("from", place)


def clause_end(scene: Scene, start: int) -> int:
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
        if item.name in words["and"] | {","} and at + 1 < len(items):
            following = items[at + 1]
            if at > start and following.kind is Kind.WORD and following.name in words["clause_starts"]:
                return at
            if item.name in words["and"] and begins_move(scene, at + 1):
                return at
    return min(start + FARTHEST, len(items))


def begins_move(scene: Scene, at: int) -> bool:
    """Whether the words for a move begin here."""
    item = scene.items[at]
    return item.kind is Kind.WORD and scene.language.frames.at(scene.line.lows, item.first) is not None


def place_behind(scene: Scene, frame: Frame, behind: int, limit: int, around: Around) -> None:
    """The place right behind the words."""
    if frame.after in (None, "head"):
        return
    items, words = scene.items, scene.language.words
    end = str(frame.after)
    if end == "behind":
        end = "from" if items[behind - 1].name in words["from"] else "to"
    place, last, around.general = scene.place_behind(behind, limit)
    if frame.kind == "founded":
        _founded(scene, behind, limit, place, last, around)
        return
    if place is None and around.general and behind < limit:
        definite = items[behind].name in words["definite"]
        if definite or end == "from":
            place = scene.place_spoken_of(behind)
            around.meant = end == "from"
    around.put(end, place)


def _founded(scene: Scene, behind: int, limit: int, place: str | None, last: int, around: Around) -> None:
    items, words = scene.items, scene.language.words
    if begins_with_his(scene, behind):
        place = _called(scene, behind, min(limit, behind + 4)) or place
        if any(item.name in words["bought"] for item in items[max(behind - 5, 0) : behind]):
            return
        around.new_place, around.old = place is not None, True
        around.put("to", place)
        return
    if place is None and behind < limit and items[behind].name in words["definite"]:
        return
    stretch = [items[k].name for k in range(behind, min(last if place else behind + 8, limit))]
    unnamed = any(name in words["new_place"] for name in stretch)
    own = place is not None and place.split()[-1].lower() in words["new_names"]
    if items[behind - 1].name in words["founding"]:
        around.new_place = place is not None or unnamed
    else:
        around.new_place = unnamed or own
    if place is None and unnamed:
        place = _called(scene, behind, limit)
    if place is None and not unnamed and items[behind - 1].name in words["founding"]:
        place = _founded_before(scene, behind)
        around.new_place = place is not None
    around.put("to", place)


def begins_with_his(scene: Scene, behind: int) -> bool:
    """Whether the words that end here are "his new venture"."""
    items, words = scene.items, scene.language.words
    before = [item.name for item in items[max(behind - 4, 0) : behind]]
    return (
        before[-1] in words["new_place"]
        and any(name in words["his"] for name in before)
        and not (set(before) & words["founding"])
    )


def _founded_before(scene: Scene, behind: int) -> str | None:
    """The place that "Acme, a startup she founded" tells of."""
    items, words = scene.items, scene.language.words
    general = False
    for at in range(behind - 2, max(behind - 14, -1), -1):
        item = items[at]
        if item.kind is Kind.PLACE:
            return item.name if general else None
        general = general or item.name in words["places"] | words["relatives"]
        if item.kind is Kind.DATE or (item.kind is Kind.WORD and item.name in words["prepositions"]):
            return None
    return None


def _called(scene: Scene, behind: int, limit: int) -> str | None:
    """The name of a new place: "a venture dubbed Acme Labs", "his own firm, Acme Labs"."""
    items, words = scene.items, scene.language.words
    for at in range(behind, min(behind + 16, limit)):
        if items[at].name in words["called"]:
            for k in range(at + 1, min(at + 4, limit)):
                if items[k].kind in (Kind.PLACE, Kind.PERSON):
                    return items[k].name
        beside = items[at].name == "," and at + 1 < limit and items[at + 1].kind is Kind.PLACE
        if beside and items[at - 1].name in words["new_place"]:
            return items[at + 1].name
    return None


def title_behind(scene: Scene, frame: Frame, behind: int, limit: int, around: Around, skip_people: bool) -> int:
    """The title right behind the words: "named chief scientist"; behind the people, where they come first."""
    items, start = scene.items, behind
    if skip_people:
        while start < limit and (items[start].kind is not Kind.PERSON):
            start += 1
        people = scene.groups.get(start, (start,)) if start < limit else (start,)
        start = min(people[-1] + 1, limit)
        while start < limit and items[start].owner in people:
            start += 1
        while start < limit and items[start].name in (
            scene.language.words["to"] | scene.language.words["as"] | DASHES | {","}
        ):
            start += 1
    posts, read = read_posts(scene.line, start, limit, scene.language)
    if not posts:
        return start
    around.title(frame.title or "title_to", posts)
    return read


def others(scene: Scene, start: int, people: list[str]) -> tuple[tuple[tuple[str, str], ...], int]:
    """More people and titles behind a first pair: "named Ada Novak as chair, Bo Lind as head"; where they begin."""
    items, words = scene.items, scene.language.words
    found: list[tuple[str, str]] = []
    begin = len(items)
    for at in range(start + 1, len(items) - 2):
        listed = items[at].begin and items[items[at].begin - 1].name in words["and"] | {","}
        if items[at].kind is Kind.PERSON and listed and items[at + 1].name in words["as"]:
            posts, _ = read_posts(scene.line, at + 2, len(items), scene.language)
            if posts and posts[0].title and items[at].name not in people:
                begin = min(begin, items[at].begin)
                found.append((items[at].name, posts[0].title))
    return tuple(found), begin


def read_behind(scene: Scene, frame: Frame, start: int, limit: int, around: Around) -> None:
    """Read what prepositions add behind the words."""
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
            if posts and items[at - 1].name in words["his"] | words["definite"] | words["as"]:
                around.title("title_from", posts)
                at = read
                continue
        if at > start and _begins_another(scene, at):
            return
        if item.kind is Kind.WORD and item.name in words["prepositions"] | words["as"]:
            at = _preposition(scene, frame, at, limit, around)
            continue
        at += 1


def _begins_another(scene: Scene, at: int) -> bool:
    """Whether the words for another move begin here, or somebody's departure is spoken of."""
    item, words = scene.items[at], scene.language.words
    if item.kind is not Kind.WORD or item.name in words["soft"]:
        return False
    found = scene.language.frames.at(scene.line.lows, item.first)
    if found is None:
        return False
    if not found[1].noun:
        return True
    return any(
        (scene.items[k].kind is Kind.PERSON and scene.items[k].genitive) or scene.items[k].name in words["his"]
        for k in range(max(at - 3, 0), at)
    )


def _preposition(scene: Scene, frame: Frame, at: int, limit: int, around: Around) -> int:
    items, words = scene.items, scene.language.words
    word = items[at].name
    if word in words["as"]:
        posts, read = read_posts(scene.line, at + 1, limit, scene.language)
        if posts:
            around.title(frame.as_title or "title_to", posts)
            return read
        return at + 1
    if at + 1 >= limit or (begins_move(scene, at + 1) and items[at + 1].name not in words["soft"]):
        return at + 1
    if (word in words["beside"] or (word in words["with"] and frame.kind == "founded")) and (
        people := scene.object(at + 1, limit)
    ):
        around.beside += tuple(people)
        return at + 1
    if word in words["after"]:
        place, last = _stay(scene, at, limit)
        around.put("from", place)
        return last if place else limit
    if word in words["for"] and frame.kind == "left" and (behind_job := _job(scene, at + 1, limit)):
        place, last, _ = scene.place_behind(behind_job, limit)
        around.put("to", place)
        return last if place else behind_job
    if word in words["from"] and at and items[at - 1].name in words["reports"]:
        return at + 1
    if word in words["to"] and frame.kind == "promoted":
        posts, read = read_posts(scene.line, at + 1, limit, scene.language)
        if posts:
            around.title("title_to", posts)
            return read
    if word in words["from"] | words["to"] and items[at + 1].kind is Kind.TITLE and not items[at + 1].held:
        posts, read = read_posts(scene.line, at + 1, limit, scene.language)
        around.title("title_from" if word in words["from"] else "title_to", posts)
        return max(read, at + 1)
    place, last, general = scene.place_behind(at + 1, min(limit, at + 12))
    if place is None and general and word in words["from"] and items[at + 1].name in words["definite"]:
        place = scene.place_spoken_of(at)
        around.meant = around.origin is None
    if place is None:
        if word in words["by"] and (people := scene.object(at + 1, limit)):
            around.by = around.by or scene.place_of(people[0])
        elif word in words["to"] and items[at + 1].name in words["to_head"]:
            _to_head(scene, at + 2, limit, around)
        return at + 1
    if word in words["from"]:
        around.put("from", place)
    elif word in words["by"]:
        around.by = around.by or place
    elif word in words["to"]:
        if frame.to or frame.kind in ("joined", "returned"):
            around.put("to", place)
    elif word in words["for"] and frame.kind == "left":
        around.put("to", place)
    elif word in words["of"] and (frame.who == "either" or frame.noun):
        return at + 1
    elif word in words["at"] and frame.kind != "founded":
        around.put(frame.at or frame.after, place)
    else:
        return at + 1
    return last


def _job(scene: Scene, start: int, limit: int) -> int | None:
    """Where the place of "a new role at Acme" begins."""
    items, words = scene.items, scene.language.words
    if start >= limit or items[start].name not in words["articles"]:
        return None
    for at in range(start + 1, min(start + 4, limit - 1)):
        if items[at].name in words["jobs"]:
            return at + 2 if items[at + 1].name in words["at"] else None
    return None


def _stay(scene: Scene, at: int, limit: int) -> tuple[str | None, int]:
    """The place of "after ten years at Acme", and where that ends."""
    items, words = scene.items, scene.language.words
    long = False
    for k in range(at + 1, min(at + 9, limit)):
        long = long or items[k].name in words["spans"]
        if long and items[k].name in words["at"] | words["for"]:
            place, last, general = scene.place_behind(k + 1, limit)
            return place or (scene.place_spoken_of(at) if general else None), max(last, k + 1)
    return None, at + 1


def _to_head(scene: Scene, start: int, limit: int, around: Around) -> None:
    """The title that "to lead the research lab" makes."""
    items, words = scene.items, scene.language.words
    while start < limit and (items[start].name in words["to_head_skips"] or items[start].genitive):
        start += 1
    end = start
    while end < limit and end - start < 8 and items[end].kind in (Kind.WORD, Kind.PLACE, Kind.OTHER, Kind.TITLE):
        if items[end].name in words["stops"] - words["inside_place"]:
            break
        end += 1
    if (
        end > start
        and around.title_to is None
        and (items[end - 1].name in words["places"] or items[start].kind is Kind.PLACE)
    ):
        around.title_to = f"{scene.language.raw['head']} of {scene.line.text(start, end)}"


def headed(scene: Scene, behind: int, limit: int, around: Around) -> None:
    """What is headed from now on: a place, or a part of one."""
    items, words = scene.items, scene.language.words
    place, last, general = scene.place_behind(behind, min(limit, behind + 12))
    around.headed = place is not None or general
    _to_head(scene, behind, limit, around)
    if place is None:
        around.put("to", scene.place_spoken_of(behind) if general else None)
        return
    part = last < limit and items[last].kind is Kind.WORD and items[last].name in words["places"]
    if not part or items[last - 1].genitive or items[last - 1].sure:
        around.put("to", place)
    if not around.title_to and not items[last - 1].genitive:
        around.title_to = f"{scene.language.raw['head']} of {place}"


def date_before(scene: Scene, first: int) -> DateSpan | None:
    """The date before the words: "On Monday, …", "last year when …"."""
    owner = scene.items[first].owner
    for at in range(first - 1, max(first - DATE_REACH, -1), -1):
        item = scene.items[at]
        if item.kind is Kind.DATE and item.owner == owner:
            return item.date
        if begins_move(scene, at) and item.name not in scene.language.words["soft"]:
            break
    for at in range(min(first, 5)):
        if scene.items[at].kind is Kind.DATE and scene.items[at].owner in (-1, owner):
            return scene.items[at].date
    return None


def bought(scene: Scene, behind: int, destination: str | None) -> str | None:
    """The place whose purchase brought somebody along: "after the company acquired his startup"."""
    words, items = scene.language.words, scene.items
    for at in range(behind, min(behind + 14, len(items) - 1)):
        if items[at].name in words["bought"]:
            place, _, _ = scene.place_behind(at + 1, len(items))
            return place if place != destination else None
        if items[at].kind is Kind.SIGN and items[at].name in (";", "."):
            return None
    return None
