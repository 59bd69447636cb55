"""From what each sentence tells to moves: one each, with both ends, dated, as sure as they are said to be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status
from bot.ingest.certainty import announced
from bot.ingest.clauses import Scene
from bot.ingest.items import Kind, Post
from bot.ingest.moves import APPOINTED, Told
from bot.ingest.steps import (
    ARRIVALS,
    Step,
    alike,
    compatible,
    follows,
    from_there,
    meet,
    same_house,
    same_place,
    started_elsewhere,
    together,
)

NEARBY = 6
"""Lines between an exit and an arrival that are told as one move."""


class Settler:
    """Puts together what the lines of an article tell."""

    def __init__(self, scenes: Sequence[Scene], said: Iterable[tuple[str, int, Post]] = ()):
        """Take the lines, and what they say people are or were (with the line of each)."""
        self._scenes = scenes
        self._said: dict[tuple[str, int], list[Post]] = defaultdict(list)
        for person, line, post in said:
            self._said[person, line].append(post)
        self._published = scenes[0].reading.published if scenes else None
        self._language = scenes[0].language if scenes else None
        places = Counter(item.name for scene in scenes for item in scene.items if item.kind is Kind.PLACE)
        often = [*places.most_common(2), (None, 0), (None, 0)]
        self._commonest = often[0][0]
        self._ruling = often[0][0] if often[0][1] >= max(3, 2 * often[1][1]) else None
        self._every: list[Told] = []
        self._started: set[tuple[str, str | None]] = set()
        self._announced = [announced(scene.line, scene.language) for scene in scenes]
        self._posts: dict[str, list[tuple[int, Post]]] = defaultdict(list)
        for scene in scenes:
            for item in scene.items:
                if item.kind is Kind.PERSON:
                    self._posts[item.name].extend((scene.at, post) for post in item.posts)

    def steps(self, all_told: Iterable[Told]) -> list[Step]:
        """Return the moves, in the order of the text."""
        by_person: dict[str, list[Step]] = defaultdict(list)
        every = self._every = list(all_told)
        self._started = {
            (told.person, told.destination) for told in every if told.kind == "founded" and told.destination
        }
        for told in every:
            step = self._step(told)
            if step is not None:
                by_person[step.person].append(step)
        steps = [step for some in by_person.values() for step in self._of_one(some)]
        return sorted(steps, key=lambda step: (step.line, step.token))

    # One move

    def _step(self, told: Told) -> Step | None:
        guessed = False
        kind, origin, destination, title_from, title_to = (
            told.kind,
            told.origin,
            told.destination,
            told.title_from,
            told.title_to,
        )
        if told.meant and origin is not None and self._comes_to(told, origin):
            origin = None
        if kind == "promoted" and destination is None:
            destination = self._home(told.person, told.line)
        if kind == APPOINTED:
            kind, destination = self._appointed(told)
        move = MoveKind(kind)
        if told.bought and move is MoveKind.JOINED:
            move = MoveKind.TRANSFERRED
        if told.replaced is not None and destination is not None:
            title_to = title_to or self._office(told.replaced, destination, told.line)
            if move is MoveKind.PROMOTED and title_to is None:
                return None
        if move is MoveKind.PROMOTED:
            destination = destination or origin
            if destination is None:
                return None
            origin = destination
            title_from = title_from or self._title_at(told.person, destination, told.line)
            title_from = title_from or self._title_in_house(told.person, destination, told.line)
        elif move in (MoveKind.LEFT, MoveKind.LEAVE, MoveKind.BOARD_LEFT):
            guessed = origin is None
            origin = origin or self._scenes[told.line].headed_by() or self._home(told.person, told.line)
            origin = origin or (None if destination else self._topic(told))
            if origin is not None:
                title_from = title_from or self._title_at(told.person, origin, told.line)
            gone_to = destination is not None and not told.noun and not (origin and same_place(origin, destination))
            if move is MoveKind.LEFT and gone_to:
                move = MoveKind.JOINED
            else:
                destination = None
        elif move in ARRIVALS:
            if destination is None and move is MoveKind.RETURNED:
                destination = self._home(told.person, told.line) or self._topic(told)
            if origin is None and (told.recent or told.date is None) and not self._long_ago(told):
                origin, title = self._former(told.person, destination, told.line, move is MoveKind.RETURNED)
                title_from = title_from or title
            elif origin is not None:
                title_from = title_from or self._title_at(told.person, origin, told.line)
            if destination is None and move is not MoveKind.FOUNDED:
                return None
            if destination is None and origin is None and not told.new_place:
                return None
        elif destination is None:
            return None
        if origin is None and title_from is None and move in (MoveKind.JOINED, MoveKind.RETURNED):
            title_from = self._placeless_title(told)
        if title_to and self._board(told, title_to) and move in (MoveKind.JOINED, MoveKind.RETURNED, MoveKind.PROMOTED):
            move, origin, title_from = MoveKind.BOARD_JOINED, None, None
        if move is MoveKind.BOARD_JOINED:
            origin, title_from = None, None
        if origin and destination and move is not MoveKind.PROMOTED and same_place(origin, destination):
            origin, title_from = None, None
        if told.person in (origin, destination):
            return None
        return Step(
            told.person,
            move,
            origin,
            destination,
            title_from,
            title_to,
            self._date(told),
            self._status(told),
            told.line,
            told.token,
            told.recent,
            told.noun,
            told.date is not None,
            self._scenes[told.line].line.sentence.heading,
            told.noun or guessed,
            guessed,
        )

    def _comes_to(self, told: Told, place: str) -> bool:
        """Whether somebody is just told to come to a place, which "the company" that is left hardly means then."""
        near = [each for each in self._every if each.person == told.person and abs(each.line - told.line) < 3]
        news = [each for each in near if each.kind == "joined" and each.recent and each.date is None]
        return any(each.destination and same_place(each.destination, place) for each in news)

    def _status(self, told: Told) -> Status:
        """The status as told; what those who must know say of the same people in the sentences around counts too."""
        if told.status is not Status.REPORTED or not told.recent or self._long_ago(told):
            return told.status
        for scene in self._scenes[max(told.line - 1, 0) : told.line + 3]:
            named = any(item.kind is Kind.PERSON and item.name == told.person for item in scene.items)
            placed = scene.at == told.line - 1 and self._names(scene, told.destination or told.origin)
            if (named or placed) and self._announced[scene.at]:
                return Status.CONFIRMED
        return told.status

    def _names(self, scene: Scene, place: str | None) -> bool:
        return place is not None and any(
            item.kind is Kind.PLACE and same_place(item.name, place) for item in scene.items
        )

    def _long_ago(self, told: Told) -> bool:
        date = told.date.date if told.date else None
        return date is not None and (self._published is None or date.year != self._published.year)

    def _appointed(self, told: Told) -> tuple[str, str | None]:
        """Whether somebody who came to a post joined or was promoted, and where."""
        destination = told.destination or self._left_by(told.replaced)
        if told.replaced is not None and destination is None:
            return "joined", None
        home = self._home(told.person, told.line, former=False)
        if destination is None and not home:
            near = (each for each in self._every if each.person == told.person and abs(each.line - told.line) < 2)
            destination = next((each.destination for each in near if each.destination), None)
        if destination is None:
            return ("promoted", home) if home else ("joined", self._scenes[told.line].place_spoken_of(0))
        if told.origin and not same_place(told.origin, destination):
            return "joined", destination
        places = [post.place for _, post in self._posts[told.person] if post.place and not post.former]
        places += [
            post.place
            for (who, _), some in self._said.items()
            for post in some
            if who == told.person and post.place and post.former
        ]
        places += [place for who, place in self._started if who == told.person and place]
        places += [each.destination for each in self._every if _before(each, told) and each.destination]
        if any(same_house(place, destination) for place in places):
            return "promoted", destination
        return "joined", destination

    def _left_by(self, person: str | None) -> str | None:
        """The place that somebody leaves whose place is taken."""
        exits = [each for each in self._every if each.person == person and each.kind == "left"]
        places = (each.origin or self._home(each.person, each.line) or self._topic(each) for each in exits)
        return next((place for place in places if place), None)

    def _board(self, told: Told, title: str) -> bool:
        lows = self._scenes[told.line].line.lows
        assert self._language is not None
        return title.lower() in self._language.titles["board_words"] and ("board" in lows or "board" in title.lower())

    def _date(self, told: Told) -> PartialDate | None:
        if told.date is not None:
            lows = self._scenes[told.line].line.lows[max(told.token - 4, 0) : told.token]
            assert self._language is not None
            if told.date.ahead is not None and any(low in self._language.words["will"] for low in lows):
                return told.date.ahead
            return told.date.date
        if self._published is None or not told.recent or told.status is Status.DENIED:
            return None
        return PartialDate(self._published.year, self._published.month)

    def _home(self, person: str, line: int, former: bool = True) -> str | None:
        """Where somebody is, or was: nearest to the line, what still holds first."""
        posts = sorted(
            self._posts[person], key=lambda each: (self._beside(each[1]), each[1].former, abs(each[0] - line))
        )
        return next((post.place for _, post in posts if post.place and (former or not post.former)), None)

    def _beside(self, post: Post) -> bool:
        """Whether a post is one that people have beside another: a professor's."""
        assert self._language is not None
        return post.title is not None and any(
            word in self._language.titles["side"] for word in post.title.lower().split()
        )

    def _topic(self, told: Told) -> str | None:
        """The place that the article is about, if it was just spoken of."""
        headed = self._scenes[told.line].headed_by()
        if headed is not None:
            return headed
        spoken = self._scenes[told.line].place_spoken_of(self._scenes[told.line].line.item_of[told.token])
        if spoken is not None and not told.noun and spoken == self._commonest:
            return spoken
        elsewhere = any(
            each.person == told.person and each is not told and (each.origin or each.destination)
            for each in self._every
        )
        alone = told.recent and not told.noun and told.kind == "left" and not elsewhere
        return self._ruling if alone and not any(post.place for _, post in self._posts[told.person]) else None

    def _title_at(self, person: str, place: str, line: int) -> str | None:
        posts = sorted(
            self._posts[person], key=lambda each: (self._weak(each[1]), each[1].founder, abs(each[0] - line))
        )
        homes = {post.place for _, post in posts if post.place}
        for _, post in posts:
            if post.title and (
                (post.place and same_place(post.place, place)) or (post.place is None and len(homes) < 2)
            ):
                return post.title
        return None

    def _office(self, person: str, place: str, line: int) -> str | None:
        """The title of whose place is taken, if it is one that a place has once: chief executive."""
        title = self._title_at(person, place, line)
        assert self._language is not None
        return title if title is not None and title.lower() in self._language.titles["of_the_place"] else None

    def _placeless_title(self, told: Told) -> str | None:
        """The title that stands with the name in the sentence, where no place does: "researcher Ada Novak rejoined"."""
        posts = [post for line, post in self._posts[told.person] if line == told.line and post.title]
        return posts[0].title if posts and not posts[0].place and not posts[0].founder else None

    def _title_in_house(self, person: str, place: str, line: int) -> str | None:
        for _, post in sorted(self._posts[person], key=lambda each: abs(each[0] - line)):
            if post.title and post.place and not post.former and same_house(post.place, place):
                return f"{post.title} of {post.place}"
        return None

    def _weak(self, post: Post) -> bool:
        assert self._language is not None
        return post.title is None or post.title.lower() in self._language.titles["weak"]

    def _former(self, person: str, destination: str | None, line: int, founders: bool) -> tuple[str | None, str | None]:
        """Where somebody who arrives comes from, by what stands beside the name."""
        for at, post in sorted(
            self._posts[person], key=lambda each: (abs(each[0] - line), not each[1].former, each[1].founder)
        ):
            elsewhere = post.founder and not post.former and not founders
            if abs(at - line) > 3 or post.place is None or elsewhere or self._beside(post):
                continue
            if destination is not None and same_house(post.place, destination):
                continue
            return post.place, post.title
        for post in self._said.get((person, line), ()):
            if (
                post.former
                and post.place
                and not (destination and same_house(post.place, destination))
                and not post.founder
            ):
                return post.place, post.title
        return None, None

    # All moves of one person

    def _of_one(self, steps: list[Step]) -> list[Step]:
        merged: list[Step] = []
        for step in sorted(steps, key=lambda step: (step.noun, step.line, step.token)):
            for at, other in enumerate(merged):
                if alike(other, step) and not started_elsewhere(other, step, steps):
                    merged[at] = together(other, step)
                    break
            else:
                merged.append(step)
        return [step for step in self._joined(self._consistent(merged)) if step.origin or step.destination]

    def _consistent(self, steps: list[Step]) -> list[Step]:
        """Drop what something firmer or narrower contradicts: a denied exit, a leave that is called a departure."""
        denied = [step for step in steps if step.status is Status.DENIED]
        leaves = [step for step in steps if step.kind is MoveKind.LEAVE]
        kept = []
        for step in steps:
            if (
                any(step is not other and step.kind is other.kind and compatible(step, other) for other in denied)
                and step.status is not Status.DENIED
            ):
                continue
            if step.kind is MoveKind.LEFT and step.vague and any(meet(step.origin, other.origin) for other in leaves):
                continue
            if step.kind is MoveKind.LEFT and step.noun and any(_same_exit(other, step) for other in steps):
                continue
            kept.append(step)
        return kept

    def _joined(self, steps: list[Step]) -> list[Step]:
        """Make one move of an exit and the arrival that follows it."""
        arrivals = [step for step in steps if step.kind in ARRIVALS]
        gone: list[Step] = []
        for leaving in [step for step in steps if step.kind is MoveKind.LEFT and step.status is not Status.DENIED]:
            for at, arrival in enumerate(arrivals):
                away = arrival.kind is not MoveKind.RETURNED and leaving.guessed and leaving.line == arrival.line
                if away and meet(leaving.origin, arrival.destination):
                    gone.append(leaving)
                    break
                far = abs(arrival.line - leaving.line) > NEARBY
                if (far and not from_there(leaving, arrival)) or not follows(leaving, arrival):
                    continue
                if (
                    leaving.origin
                    and leaving.guessed
                    and arrival.destination
                    and same_place(leaving.origin or "", arrival.destination)
                ):
                    continue
                title = arrival.title_from or leaving.title_from
                where = arrival if not arrival.noun else replace(arrival, line=leaving.line, token=leaving.token)
                arrivals[at] = replace(
                    where, origin=leaving.origin if arrival.origin is None else arrival.origin, title_from=title
                )
                if not (leaving.dated and not arrival.dated and leaving.line != arrival.line):
                    gone.append(leaving)
                break
        others = [step for step in steps if step.kind not in ARRIVALS and step not in gone]
        return [*arrivals, *others]


def _before(one: Told, other: Told) -> bool:
    """Whether somebody is told to have come to a place at another date, before what is told now."""
    dated = one.date is not None and other.date is not None and one.date.date != other.date.date
    return (
        dated
        and one.kind == "joined"
        and one.person == other.person
        and (one.line, one.token) < (other.line, other.token)
    )


def _same_exit(firm: Step, noun: Step) -> bool:
    """Whether a noun ("his retirement in May") is for an exit that is told otherwise too, whatever its date."""
    left = firm.kind is MoveKind.LEFT and not firm.noun
    return left and firm.origin is not None and noun.origin is not None and same_place(firm.origin, noun.origin)
