"""Who moves, where no one stands plainly before the words: lists, "joining her are …", "founded by …"."""

from __future__ import annotations

from bot.ingest.around import Around
from bot.ingest.clauses import Scene
from bot.ingest.items import Kind
from bot.ingest.language import Frame

People = list[str] | None


def gone(scene: Scene, frame: Frame, first: int, around: Around) -> People:
    """Who is meant by "the recently departed Acme chief scientist Ada Novak"."""
    if frame.kind != "left" or scene.items[first].name.endswith("s"):
        return None
    for item in scene.items[first + 1 : first + 12]:
        if item.kind is Kind.PERSON:
            if item.begin > first + 1 or item.genitive:
                return None
            for post in item.posts:
                around.put("from", post.place)
                around.title_from = around.title_from or post.title
            return [item.name]
    return None


def whose_move(scene: Scene, frame: Frame, first: int) -> People:
    """Who makes "her move to Acme"."""
    if frame.after != "behind" or not first:
        return None
    before = scene.items[first - 1]
    if before.name in scene.language.words["his"]:
        return scene.antecedent(first - 1)
    return scene.names(first - 1) if before.kind is Kind.PERSON and before.genitive else None


def joining(scene: Scene, first: int, behind: int, around: Around) -> People:
    """Who joins in "Joining her at Acme are Bo Lind and Cy Marsh", whom that makes her colleagues."""
    items, words = scene.items, scene.language.words
    if first > 3 or not items[first].name.endswith("ing") or behind >= len(items):
        return None
    if items[behind].kind is not Kind.PERSON and items[behind].name not in words["he"] | words["she"] | words["beside"]:
        return None
    for at in range(behind + 1, min(behind + 8, len(items))):
        if items[at].kind is Kind.PLACE:
            around.put("to", items[at].name)
        if items[at].name in words["be"]:
            around.put("to", scene.place_spoken_of(first))
            members = any(item.name in words["members"] for item in items[at : at + 6])
            if members and scene.of_board():
                around.kind = "board-joined"
            return scene.object(at + 1, len(items), True)
    return None


def subject_behind(scene: Scene, first: int, behind: int) -> People:
    """The person of the main clause: "After leaving Acme, Ada Novak founded …"."""
    items, words = scene.items, scene.language.words
    if not items[first].name.endswith("ing") or first > 3:
        return None
    for index in range(behind, min(behind + 25, len(items))):
        if items[index].name != ",":
            continue
        for place in range(index + 1, min(index + 14, len(items))):
            item = items[place]
            if item.kind is Kind.PERSON and not scene.oblique(place):
                return scene.names(place)
            if item.name in words["he"] | words["she"]:
                return scene.antecedent(place)
        return None
    return None


def listed(scene: Scene, first: int, behind: int, around: Around, frame: Frame) -> People:
    """The people of "several Acme researchers have left, including Ada Novak", or the number of those spoken of."""
    items, words = scene.items, scene.language.words
    for at in range(first - 1, max(first - 12, -1), -1):
        item = items[at]
        crowd = item.name in words["crowds"] or (item.kind is Kind.TITLE and not item.held)
        if not crowd:
            continue
        counted = scene.counted(at)
        if counted:
            return counted
        before = items[at - 1] if at else None
        for k in range(behind, min(behind + 20, len(items))):
            if items[k].name in words["listing"] and (people := scene.object(k + 1, len(items), True)):
                if before is not None and before.kind is Kind.PLACE and frame.after == "from":
                    around.put("from", before.name)
                return people
        return None
    for at in range(first - 1, max(first - 45, 0), -1):
        item = items[at]
        if item.owner < 0 and item.name in words["listing"]:
            before_it = items[max(at - 3, 0) : at]
            some = any(
                each.name in words["crowds"] or (each.kind is Kind.TITLE and not each.held) for each in before_it
            )
            return scene.object(at + 1, first, True) if some else None
        if item.owner < 0 and item.kind is Kind.WORD and item.name in words["breaks"] - words["have"]:
            return None
    return None


def joined_by(scene: Scene, behind: int, limit: int, around: Around) -> People:
    """Who comes to somebody: "she is joined at Acme by Bo Lind"; co-founders found."""
    by = next((at for at in range(behind, limit) if scene.items[at].name in scene.language.words["by"]), -1)
    people = scene.object(by + 1, limit) if by >= 0 else None
    named = {item.name for item in scene.items if any(post.founder and not post.place for post in item.posts)}
    if people and named.issuperset(people):
        around.kind, around.new_place = "founded", True
        around.title_to = next(post.title for item in scene.items for post in item.posts if post.founder)
    return people


def founders(scene: Scene, first: int, behind: int, limit: int, around: Around) -> People:
    """Whom "founded by" names, and the place before it."""
    words, items = scene.language.words, scene.items
    for at in range(behind, min(behind + 6, limit)):
        if items[at].name in words["by"]:
            many = at + 1 < limit and items[at + 1].name in scene.language.raw["numbers"]
            people = scene.object(at + 1, limit, many)
            if not people:
                return None
            place = _beside(scene, first) or (scene.place_spoken_of(first) if first < 2 else None)
            around.destination = place
            around.new_place = place is not None
            return people if place else None
        if items[at].kind in (Kind.PLACE, Kind.PERSON):
            return None
    return None


def _beside(scene: Scene, first: int) -> str | None:
    """The place right before "founded by", or before words that say what it is: "Acme, a startup founded by"."""
    for at in range(first - 1, max(first - 12, -1), -1):
        item = scene.items[at]
        if item.kind is Kind.PLACE:
            return item.name
        if item.kind is Kind.WORD and item.name in scene.language.words["stops"] - scene.language.words["be"]:
            return None
    return None
