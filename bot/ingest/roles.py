"""Roles that an article tells: what stands beside names, what somebody is said to be or to have been, and what moves
make of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status
from bot.ingest.around import Around, headed
from bot.ingest.certainty import certainty
from bot.ingest.clauses import Scene
from bot.ingest.items import Item, Kind, Post
from bot.ingest.steps import Step, same_place
from bot.ingest.titled import read_posts

MOST_ROLES = 200
HEADED_WORDS = 10
"""Items in which stands what somebody headed or where somebody worked."""


@dataclass(frozen=True, slots=True)
class Held:
    """A title at a place, by a person, as told at a token of a line."""

    person: str
    place: str
    title: str | None
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool
    status: Status
    line: int
    token: int


def roles(scenes: Sequence[Scene], steps: Sequence[Step]) -> list[Held]:
    """Return the roles that an article tells, each once, in the order of the text."""
    found: list[Held] = []
    for held in (*_beside(scenes), *_said(scenes), *_moved(scenes, steps)):
        for at, other in enumerate(found):
            if _alike(other, held):
                found[at] = _together(other, held)
                break
        else:
            found.append(held)
        if len(found) >= MOST_ROLES:
            break
    return sorted(found, key=lambda held: (held.line, held.token))


def said(scenes: Sequence[Scene]) -> list[tuple[str, int, Post]]:
    """Who is said to be or to have been what, with the line that says so."""
    return [(held.person, held.line, Post(held.title, held.place, not held.ongoing)) for held in _said(scenes)]


def _beside(scenes: Sequence[Scene]) -> Iterator[Held]:
    for scene in scenes:
        for index, item in enumerate(scene.items):
            for post in item.posts:
                place = post.place or _unsaid(scene, index, item, post)
                if place:
                    yield _held(scene, item.name, replace(post, place=place), item.first)


def _unsaid(scene: Scene, index: int, item: Item, post: Post) -> str | None:
    """The place of "chief executive Ada Novak" in a text on that place."""
    if post.title is None or post.former or post.title.lower() not in scene.language.titles["of_the_place"]:
        return None
    return scene.place_spoken_of(min(item.begin, index))


def _held(scene: Scene, person: str, post: Post, token: int) -> Held:
    weak = post.title is not None and post.title.lower() in scene.language.titles["weak"]
    title = None if weak or post.title is None else _without_place(post.title, post.place or "", scene)
    ongoing = not post.former and (title is not None or weak) and not post.founder
    return Held(person, post.place or "", title, None, None, ongoing, Status.REPORTED, scene.at, token)


def _without_place(title: str, place: str, scene: Scene) -> str:
    """The title of who heads a place as a whole: "head", not "head of Acme"."""
    head = scene.language.raw["head"]
    return head if title == f"{head} of {place}" else title


def _said(scenes: Sequence[Scene]) -> Iterator[Held]:
    """What somebody is said to be: "Ada Novak previously served as head of search at Acme"."""
    for scene in scenes:
        lows, at = scene.line.lows, 0
        while at < len(lows):
            item = scene.items[scene.line.item_of[at]]
            found = scene.language.roles.at(lows, at) if item.kind in (Kind.WORD, Kind.TITLE) else None
            if found is None:
                at += 1
                continue
            length, frame = found
            if certainty(scene.line, at, at + length, scene.language) in (Status.CONFIRMED, Status.REPORTED):
                yield from _read(scene, frame.kind, frame.title is not None, frame.after, at, at + length)
            at += length


def _read(scene: Scene, kind: str, titled: bool, after: str | None, at: int, end: int) -> Iterator[Held]:
    first, behind = scene.line.item_of[at], scene.line.item_of[end - 1] + 1
    limit = len(scene.items)
    if behind >= limit:
        return
    past = kind == "past"
    posts: list[Post]
    if titled:
        posts, last = read_posts(scene.line, behind, limit, scene.language)
        if there := _there(scene, first):
            posts = [post if post.place else replace(post, place=there) for post in posts]
    elif after == "head":
        around, last = Around(), behind
        headed(scene, behind, min(limit, behind + HEADED_WORDS), around)
        posts = [Post(around.title_to or scene.language.raw["head"], around.destination, past)]
    else:
        place, last = _worked_at(scene, behind, limit)
        posts = [Post(None, place, past)]
    posts = [post for post in posts if post.place and (post.title or not titled)]
    if not posts:
        return
    start, ended = _span(scene, last)
    for person in scene.subject(first) or ():
        for post in posts:
            held = _held(scene, person, replace(post, former=post.former or past), at)
            yield replace(held, start=start, end=ended)


def _worked_at(scene: Scene, behind: int, limit: int) -> tuple[str | None, int]:
    """The place of "worked at Acme", "worked on search at Acme", and where it ends."""
    words = scene.language.words
    place, last, _ = scene.place_behind(behind, limit)
    if place is not None and not any(scene.items[k].name in words["stops"] for k in range(behind, last - 1)):
        return place, last
    for k in range(behind, min(behind + HEADED_WORDS, limit - 1)):
        item = scene.items[k]
        if item.name in words["at_places"]:
            place, last, _ = scene.place_behind(k + 1, limit)
            return place, last
        if item.kind in (Kind.SIGN, Kind.PERSON):
            break
    return None, behind


def _span(scene: Scene, start: int) -> tuple[PartialDate | None, PartialDate | None]:
    """The dates of "from 2005 to 2009", "until 2017", "since May"."""
    words = scene.language.words
    since = until = None
    for k in range(start, min(start + 6, len(scene.items))):
        item = scene.items[k]
        if item.kind is Kind.DATE and item.date is not None:
            before = scene.items[k - 1].name
            since = item.date.date if before in words["since"] else since
            until = item.date.date if before in words["until"] else until
        elif item.kind is Kind.SIGN:
            break
    return since, until


def _there(scene: Scene, first: int) -> str | None:
    """The place of "Acme, where she was chief scientist"."""
    for at in range(first - 1, max(first - 5, 0), -1):
        if scene.items[at].name in scene.language.words["where"]:
            return next(
                (scene.items[k].name for k in range(at - 1, max(at - 4, -1), -1) if scene.items[k].kind is Kind.PLACE),
                None,
            )
    return None


def _moved(scenes: Sequence[Scene], steps: Sequence[Step]) -> Iterator[Held]:
    """What moves make of it: a title begins with an arrival and ends with an exit."""
    for step in steps:
        if step.status in (Status.DENIED, Status.RUMORED):
            continue
        start = step.date if step.dated or step.recent else None
        if step.destination and step.title_to and step.kind is not MoveKind.FOUNDED:
            title = _without_place(step.title_to, step.destination, scenes[step.line])
            yield Held(step.person, step.destination, title, start, None, True, step.status, step.line, step.token)
        if step.origin and step.title_from and step.kind in (MoveKind.LEFT, MoveKind.JOINED, MoveKind.RETURNED):
            end = step.date if step.kind is MoveKind.LEFT and step.dated else None
            yield Held(step.person, step.origin, step.title_from, None, end, False, step.status, step.line, step.token)


def _alike(one: Held, other: Held) -> bool:
    if one.person != other.person or not same_place(one.place, other.place):
        return False
    return one.title is None or other.title is None or _plain(one.title) == _plain(other.title)


def _plain(title: str) -> str:
    return title.lower().replace("-", "").removeprefix("the ")


def _together(one: Held, other: Held) -> Held:
    return replace(
        one,
        title=one.title or other.title,
        start=one.start or other.start,
        end=one.end or other.end,
        ongoing=one.ongoing and other.ongoing and not (one.end or other.end),
    )
