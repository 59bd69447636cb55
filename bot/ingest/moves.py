"""Moves that a line tells: the words for one (moves.yaml), who moves, and what stands around."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.facts.records import Status
from bot.ingest.around import (
    Around,
    begins_move,
    bought,
    clause_end,
    date_before,
    headed,
    others,
    place_behind,
    read_behind,
    title_behind,
)
from bot.ingest.certainty import certainty, denies, recent
from bot.ingest.clauses import Scene
from bot.ingest.dates import DateSpan
from bot.ingest.items import Kind
from bot.ingest.language import Frame
from bot.ingest.movers import People, founders, gone, joined_by, joining, listed, subject_behind, whose_move

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
    replaced: str | None = None
    meant: bool = False


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
    if status is None or (status is Status.DENIED and frame.noun and not denies(scene.line, at, scene.language)):
        return
    noun_frame = scene.language.nouns.get(scene.line.lows[at])
    if noun_frame is not None and end - at == 1 and _as_noun(scene, scene.line.item_of[at]):
        frame = noun_frame
    words, lows = scene.language.words, scene.line.lows
    noun = at > 0 and lows[at - 1] in words["before_leave"]
    noun = noun or (at > 1 and lows[at - 2] in words["articles"] | words["his"])
    if frame.kind == "left" and lows[at] == "leave" and noun:
        return
    if frame.kind == "left" and at and lows[at].endswith("ed") and lows[at - 1] in words["articles"]:
        return  # "a retired general"
    aside = end < len(lows) and lows[end] == ")"
    if lows[at] == "left" and at and (lows[at - 1] in words["before_left"] or aside):
        return
    if frame.kind == "founded" and end < len(lows) and lows[end] in words["members"] | words["crowds"]:
        return
    first, behind = scene.line.item_of[at], scene.line.item_of[end - 1] + 1
    limit = clause_end(scene, behind)
    reader = _noun if frame.noun else _verb
    people, around = reader(scene, frame, first, behind, limit)
    if not people or not _enough(frame, around):
        return
    listed_act = at > 0 and scene.line.lows[at - 1] in scene.language.words["listing"]
    news = recent(scene.line, at, end, scene.language) and not listed_act
    titles = dict(around.others)
    for person in dict.fromkeys((*people, *around.beside, *titles)):
        yield Told(
            person=person,
            kind=around.kind or frame.kind,
            origin=None if person in titles else around.origin if person in people or frame.kind != "founded" else None,
            destination=around.destination,
            title_from=around.title_from,
            title_to=titles.get(person, around.title_to),
            date=around.date,
            status=status,
            recent=news and not frame.noun and not around.old,
            line=scene.at,
            token=at,
            new_place=around.new_place,
            noun=frame.noun,
            bought=around.bought,
            replaced=around.replaced,
            meant=around.meant,
        )


def _as_noun(scene: Scene, first: int) -> bool:
    """Whether a word that may be a verb is a noun here: "her exit", "Ada Novak's earlier hire"."""
    words = scene.language.words
    for at in range(first - 1, max(first - 3, -1), -1):
        item = scene.items[at]
        if (item.kind is Kind.PERSON and item.genitive) or item.name in words["his"] | words["determiners"]:
            return True
        if item.kind is not Kind.WORD or item.name in words["stops"]:
            return False
    return False


def _enough(frame: Frame, around: Around) -> bool:
    """Whether what the frame needs is there."""
    have = {
        "place": bool(around.origin or around.destination or around.general),
        "title": bool(around.title_to),
        "new": around.new_place,
        "head": around.headed,
        "person": True,
        "board": around.kind == "board-joined",
    }
    return not frame.needs or any(have.get(need, False) for need in frame.needs)


def _verb(scene: Scene, frame: Frame, first: int, behind: int, limit: int) -> tuple[People, Around]:
    items, words, around = scene.items, scene.language.words, Around()
    passive = _passive(scene, first)
    if frame.object == "successor":
        return _successor(scene, frame, first, behind, limit, passive)
    parted = frame.kind == "left" and items[behind - 1].name in words["with"] and behind < limit
    if parted and items[behind].kind is Kind.PERSON:
        frame = replace(frame, who="either", before="from")
    if frame.who == "either":
        return _done_to(scene, frame, first, behind, limit, passive, around), around
    if frame.kind == "joined" and (people := joining(scene, first, behind, around)):
        return people, around
    people = gone(scene, frame, first, around) or whose_move(scene, frame, first) or scene.subject(first)
    people = people or subject_behind(scene, first, behind) or listed(scene, first, behind, around, frame)
    if passive and frame.kind == "founded":
        people = None
    if passive and frame.kind == "joined":
        people = joined_by(scene, behind, limit, around)
    start = behind
    if frame.title is None:
        place_behind(scene, frame, behind, limit, around)
        around.kind = around.kind or _of_board(scene, frame, behind, limit)
        if frame.kind == "left" and _leaves_a_thing(scene, behind, limit, around):
            return None, around
        if frame.kind == "joined" and frame.after == "to" and _joins_a_thing(scene, behind, limit, around):
            return None, around
    else:
        start = title_behind(scene, frame, behind, limit, around, skip_people=False)
    if frame.kind == "founded":
        people = founders(scene, first, behind, limit, around) or people
    read_behind(scene, frame, start, limit, around)
    if around.meant and people and frame.kind == "left" and (own := _own_place(scene, people[0])):
        around.origin = own
    if frame.after == "head":
        headed(scene, behind, limit, around)
    around.date = around.date or date_before(scene, first)
    if frame.kind == "joined":
        place = bought(scene, behind, around.destination)
        around.bought = place is not None
        if around.bought and around.date is None:
            dates = (item.date for item in scene.items[behind : behind + 22] if item.kind is Kind.DATE)
            around.date = next(dates, None)
            around.old = True
        around.put("from", place)
        if any(scene.items[k].name in scene.language.words["parent"] for k in range(behind, min(behind + 8, limit))):
            around.kind = "transferred"
    return people, around


def _done_to(scene: Scene, frame: Frame, first: int, behind: int, limit: int, passive: bool, around: Around) -> People:
    """Read what a place does to people: "Acme hired Ada Novak", "Ada Novak was hired by Acme"."""
    words = scene.language.words
    people = None if passive else scene.object(behind, limit)
    reduced = behind < len(scene.items) and scene.items[behind].name in words["by"]
    start = behind
    if people is None or reduced:
        if not passive and not reduced and not _participle(scene, first, behind):
            return None
        people = scene.subject(first)
        if frame.title:
            start = title_behind(scene, frame, behind, limit, around, skip_people=False)
        read_behind(scene, frame, start, limit, around)
        around.put(frame.before, around.by)
        if not passive and not reduced and scene.items[first].owner >= 0:
            around.put(frame.before, scene.place_spoken_of(0))
    else:
        around.put("from", _owner_of(scene, behind, limit))
        place = scene.place_before(first)
        if place is None and (doers := scene.subject(first)):
            place = scene.place_of(doers[0])
        around.put(frame.before, place)
        around.title_to = _number_of(scene, behind, limit)
        if frame.title:
            start = title_behind(scene, frame, behind, limit, around, skip_people=True)
        more, first_of_more = others(scene, behind, people) if frame.kind in (APPOINTED, "joined") else ((), limit)
        read_behind(scene, frame, start, min(limit, first_of_more), around)
        around.others = more if around.title_to else ()
        if not around.title_to and _to_board(scene, behind, limit):
            around.kind = "board-joined"
        if frame.kind == "promoted" and not around.title_to and not _has_post(scene, people):
            return None
    around.date = around.date or date_before(scene, first)
    return people


def _own_place(scene: Scene, person: str) -> str | None:
    """The place that stands beside somebody's name in the line."""
    posts = (post for item in scene.items if item.kind is Kind.PERSON and item.name == person for post in item.posts)
    place = next((post.place for post in posts if post.place and not post.former), None)
    for item in scene.items if place is None else ():
        if item.kind is Kind.PLACE and item.genitive and item.owner >= 0 and scene.items[item.owner].name == person:
            return item.name
    return place


def _has_post(scene: Scene, people: list[str]) -> bool:
    return any(item.kind is Kind.PERSON and item.name in people and item.posts for item in scene.items)


def _of_board(scene: Scene, frame: Frame, behind: int, limit: int) -> str | None:
    """The kind of "joined the Acme board", "left Acme's board of directors"."""
    kinds = {"joined": "board-joined", "returned": "board-joined", "left": "board-left"}
    for at in range(behind, min(behind + 7, limit)):
        if scene.items[at].name in scene.language.words["stops"] - scene.language.words["of"]:
            return None
        if scene.line.lows[scene.items[at].first] in scene.language.words["board"]:
            return kinds.get(frame.kind)
    return None


def _to_board(scene: Scene, behind: int, limit: int) -> bool:
    """Whether people are brought onto a board: "appointed Ada Novak to its board"."""
    words = scene.language.words
    for at in range(behind, limit):
        if scene.line.lows[scene.items[at].first] in words["board"]:
            before = [scene.items[k].name for k in range(max(at - 5, behind), at)]
            return any(name in words["to"] | words["for"] for name in before)
    return False


def _owner_of(scene: Scene, behind: int, limit: int) -> str | None:
    """The place whose people are hired: "hired Acme's top researcher, Ada Novak"."""
    for at in range(behind, min(behind + 3, limit)):
        item = scene.items[at]
        if item.kind is Kind.PLACE:
            return item.name if item.genitive else None
        if item.kind is not Kind.WORD:
            return None
    return None


def _number_of(scene: Scene, behind: int, limit: int) -> str | None:
    """The title of "three new directors: Ada Novak, …"."""
    for at in range(behind, min(behind + 6, limit)):
        item = scene.items[at]
        if item.kind is Kind.PERSON:
            return None
        low = scene.line.text(at, at + 1).lower()
        if low in scene.language.titles["board_plural"]:
            return low.removesuffix("s")
    return None


def _passive(scene: Scene, first: int) -> bool:
    """Whether a form of "be" stands before the words: "was hired", but not "is hiring"."""
    words = scene.language.words
    if scene.items[first].name.endswith("ing"):
        return False
    for at in range(first - 1, max(first - 6, -1), -1):
        name = scene.items[at].name
        if name in words["be"]:
            return True
        if name not in words["adverbs"] | words["joining_verbs"] and not begins_move(scene, at):
            return False
    return False


def _participle(scene: Scene, first: int, behind: int) -> bool:
    """Whether "hired" stands for "who was hired": behind a person or a comma, and nothing is done to anything."""
    if first == 0:
        return False
    before = scene.items[first - 1]
    after = scene.items[behind] if behind < len(scene.items) else None
    free = after is None or after.kind in (Kind.DATE, Kind.SIGN, Kind.TITLE)
    if after is not None and after.kind is Kind.WORD:
        free = after.name in scene.language.words["prepositions"] | scene.language.words["as"]
    aside = scene.items[first].owner >= 0 and bool(scene.items[scene.items[first].owner].posts)
    return free and (aside or before.kind in (Kind.PERSON, Kind.SIGN, Kind.TITLE))


def _joins_a_thing(scene: Scene, behind: int, limit: int, around: Around) -> bool:
    """Whether what is joined is no place: "joined a panel at the fair"."""
    words = scene.language.words
    if around.destination or around.general:
        return False
    for item in scene.items[behind : min(behind + 5, limit)]:
        if item.kind is not Kind.WORD or item.name in words["stops"] | words["parts"] | words["adverbs"]:
            return False
        if item.name not in words["determiners"] | words["plain"]:
            return True
    return False


def _leaves_a_thing(scene: Scene, behind: int, limit: int, around: Around) -> bool:
    """Whether what is left is no place and no post: "left a mark", "walked away from the deal"."""
    items, words = scene.items, scene.language.words
    if around.origin or around.general or behind >= limit:
        return False
    for at in range(behind, min(behind + 8, limit)):
        item = items[at]
        if item.kind in (Kind.TITLE, Kind.DATE) or item.name in words["jobs"]:
            return False
        if item.kind in (Kind.OTHER, Kind.PERSON) and at == behind:
            return True
        if item.kind is Kind.SIGN:
            return at > behind
        if item.kind is Kind.WORD and item.name in words["stops"] | words["adverbs"] | words["prepositions"]:
            return at > behind
    return True


def _successor(scene: Scene, frame: Frame, first: int, behind: int, limit: int, passive: bool) -> tuple[People, Around]:
    """Who takes whose place: the one comes to where the other is known to be."""
    around = Around()
    one, other = scene.subject(first), scene.object(behind, limit)
    if first < 2 and scene.items[first].name.endswith("ing") and other:
        be = next(
            (k for k in range(behind, min(behind + 9, limit)) if scene.items[k].name in scene.language.words["be"]),
            limit,
        )
        if be < limit and (people := scene.object(be + 1, len(scene.items), True)):
            one = people
    if passive:
        by = next(
            (k for k in range(behind, min(behind + 14, limit)) if scene.items[k].name in scene.language.words["by"]), -1
        )
        one, other = (scene.object(by + 1, limit) if by >= 0 else None), one
    if not one or not other or set(one) & set(other):
        return None, around
    read_behind(scene, frame, behind, limit, around)
    around.put("to", scene.place_of(other[0]))
    around.replaced = other[0]
    around.date = around.date or date_before(scene, first)
    return one, around


def _noun(scene: Scene, frame: Frame, first: int, behind: int, limit: int) -> tuple[People, Around]:
    """Read "Ada Novak's departure from Acme", "the departure of Ada Novak", "her exit"."""
    items, words = scene.items, scene.language.words
    around = Around()
    people: People = None
    owned = False
    for at in range(first - 1, max(first - 6, -1), -1):
        item = items[at]
        if item.kind is Kind.PERSON:
            people, owned = (scene.names(at), True) if item.genitive else (None, False)
            for post in item.posts if people else ():
                if post.place and not post.former and frame.after == "from":
                    around.origin, around.title_from = post.place, post.title
            break
        if item.name in words["his"]:
            people, owned = scene.antecedent(at), True
            break
        if item.name in words["determiners"]:
            break
        if item.kind not in (Kind.WORD, Kind.DATE) or item.name in words["stops"]:
            break
    if people is None and behind < limit and items[behind].name in words["of"]:
        people = scene.object(behind + 1, min(limit, behind + 14))
    if people is None and behind < limit and items[behind].name in words["include"]:
        people = scene.object(behind + 1, limit, True)
        if first and items[first - 1].kind is Kind.PLACE:
            around.put(frame.after, items[first - 1].name)
        return people, around
    if people:
        read_behind(scene, frame, behind, limit, around)
        if frame.kind == "returned" and owned and around.destination is None:
            return None, around
        if frame.after == "to" and not owned:
            around.put("to", scene.place_before(first) or scene.place_spoken_of(first))
            if around.title_to is None and frame.kind == "joined" and scene.of_board():
                around.kind = "board-joined"
        around.date = around.date or date_before(scene, first)
    return people, around
