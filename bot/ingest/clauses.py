"""Where things stand around the words of a move: who is meant by "he", whom a list names, which place is joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.ingest.items import Item, Kind
from bot.ingest.language import Language
from bot.ingest.reading import Line, Reading

FARTHEST = 60
"""Items that are looked at to either side of the words of a move."""
FARTHEST_PLACE = 9
"""Items between the words of a move and the place behind them."""
LINES_COUNTED = 12
"""Lines in which the list is looked for that "all three" sums up."""
LINES_BACK = 4
"""Lines in which whom "he" means is looked for."""

Group = tuple[int, ...]


@dataclass
class Scene:
    """A line with what is known of people when it is read."""

    reading: Reading
    at: int
    groups: dict[int, Group] = field(default_factory=dict)

    @property
    def line(self) -> Line:
        """The line itself."""
        return self.reading.lines[self.at]

    @property
    def items(self) -> list[Item]:
        """The line's items."""
        return self.line.items

    @property
    def language(self) -> Language:
        """The article's language."""
        return self.reading.language

    # People

    def subject(self, at: int) -> list[str] | None:
        """Who does what the words at `at` tell; None where that is nobody with a name."""
        items, words = self.items, self.language.words
        at = self._governing(at)
        owner = items[at].owner
        place = at - 1
        while place >= 0 and at - place < FARTHEST:
            item = items[place]
            if item.owner >= 0 and item.owner != owner:
                place -= 1
                continue
            if owner >= 0 and item.owner < 0:
                return self.names(owner, alone=True) if items[owner].kind is Kind.PERSON else None
            adjacent = place == at - 1 and items[at].name.endswith("ing")
            if item.kind is Kind.PERSON and not item.genitive and (adjacent or not self.oblique(place)):
                return self.names(place, alone=adjacent and self.oblique(place))
            if item.kind is Kind.PERSON:
                place = min(item.begin, place)
            elif item.kind is Kind.TITLE and not item.held and item.owner == owner and not item.genitive:
                if self._unnamed(place):
                    return None
            elif item.kind is Kind.WORD:
                if item.name in words["he"] | words["she"]:
                    return self.antecedent(place)
                if item.name in words["they"]:
                    return self.antecedent(place, several=True)
                if item.name in words["relatives"]:
                    return self._before_relative(place)
                if item.name in words["crowds"] and not self._after_preposition(place):
                    return None
            elif item.kind is Kind.SIGN and item.name in (";", ".", "?", "!"):
                break
            place -= 1
        return None

    def _governing(self, at: int) -> int:
        """The word of "leaving to join", "being named" that the one who does it stands before."""
        items, words = self.items, self.language.words
        if at > 1 and items[at - 1].name in words["be"] and items[at - 1].name.endswith("ing"):
            return at - 1
        led = at > 2 and items[at - 1].name in words["to"] and items[at - 2].name.endswith("ing")
        return at - 2 if led and items[at - 3].kind is Kind.PERSON else at

    def _unnamed(self, place: int) -> bool:
        """Whether a title that is nobody's beside it is whom the clause is about."""
        before = [self.items[k].name for k in range(max(place - 4, 0), place) if self.items[k].kind is Kind.WORD]
        prepositions = self.language.words["prepositions"]
        return not any(name in prepositions or name in self.language.words["role_words"] for name in before)

    def _after_preposition(self, place: int) -> bool:
        prepositions = self.language.words["prepositions"]
        return any(self.items[k].name in prepositions for k in range(max(place - 3, 0), place))

    def _before_relative(self, place: int) -> list[str] | None:
        """Whom "who" takes up."""
        before = place - 1
        while before >= 0 and (self.items[before].kind is Kind.SIGN or self.items[before].owner >= 0):
            before -= 1
        if before >= 0 and self.items[before].kind is Kind.PERSON:
            return self.names(before, alone=True)
        for back in range(place - 1, max(place - 8, -1), -1):
            item = self.items[back]
            if item.kind is Kind.PERSON:
                return self.names(back, alone=True)
            if item.kind is Kind.TITLE and not item.held and item.owner < 0:
                return None
        return None

    def names(self, index: int, alone: bool = False) -> list[str]:
        """The people of the list that a person is in."""
        group = (index,) if alone else self.groups.get(index, (index,))
        return [self.items[k].name for k in group]

    def oblique(self, index: int) -> bool:
        """Whether a person stands behind a preposition: no subject."""
        words = self.language.words
        group = self.groups.get(index, (index,))
        at = self.items[group[0]].begin - 1
        while (
            at >= 0
            and self.items[at].kind in (Kind.WORD, Kind.OTHER)
            and self.items[at].name in self.language.describing
        ):
            at -= 1
        return at >= 0 and self.items[at].kind is Kind.WORD and self.items[at].name in words["oblique"]

    def antecedent(self, before: int, several: bool = False) -> list[str] | None:
        """Whom "he", "she" or "they" at `before` means: who was last spoken of."""
        found = self._spoken_of(before, several)
        for back in range(1, LINES_BACK + 1):
            if found or self.at - back < 0:
                break
            line = self.reading.lines[self.at - back]
            if line.sentence.heading and back > 1:
                continue
            other = Scene(self.reading, self.at - back)
            other.groups = groups(other.line, self.language)
            found = other._first_subject(several)
        return found

    def _spoken_of(self, before: int, several: bool) -> list[str] | None:
        if several and (lists := [self.groups[k] for k in range(before) if k in self.groups]):
            return [self.items[k].name for k in lists[-1]]
        owner = self.items[before].owner if before < len(self.items) else -1
        quotes = [k for k in range(before) if self.items[k].name == '"']
        quoted = len(quotes) % 2 == 1  # who speaks is not whom "he" means within what is said
        for index in range(quotes[-1] if quoted else 0, before):
            item = self.items[index]
            if item.kind is Kind.PERSON and not self.oblique(index) and item.owner in (-1, owner) and not item.genitive:
                return self.names(index)
        people = [k for k in range(before) if self.items[k].kind is Kind.PERSON and self.items[k].owner < 0]
        if quoted:
            return None
        return self.names(people[-1]) if people else None

    def _first_subject(self, several: bool) -> list[str] | None:
        people = [k for k, item in enumerate(self.items) if item.kind is Kind.PERSON]
        subjects = [k for k in people if not self.oblique(k) and self.items[k].owner < 0]
        if several:
            lists = [k for k in subjects if len(self.groups.get(k, (k,))) > 1]
            subjects = lists or subjects
        for some in (subjects, people):
            if some:
                return self.names(some[0])
        return None

    def object(self, at: int, end: int, listed: bool = False) -> list[str] | None:
        """Whom what the words tell happens to: the people right behind them."""
        items, words = self.items, self.language.words
        titled = listed
        beside = {k for person, item in enumerate(items) if item.kind is Kind.PERSON for k in range(item.begin, person)}
        for index in range(at, min(at + FARTHEST // 2, end)):
            item = items[index]
            if index in beside and index > at:
                continue
            if item.owner >= 0 and item.owner != items[at - 1].owner:
                continue
            if item.kind is Kind.PERSON:
                if item.genitive:
                    return None
                described = items[index + 1 : index + 3]
                if [each.kind for each in described] == [Kind.TITLE, Kind.PERSON]:
                    continue  # "Novak aide Bo Lind"
                return self.names(index)
            if item.kind is Kind.TITLE:
                titled = titled or not item.held
            elif item.kind is Kind.WORD:
                if item.name in words["crowds"]:
                    titled = True
                if item.name in words["he"] | words["she"] and index == at:
                    return self.antecedent(index)
                if item.name in words["listing"] or (index == at and item.name in words["his"]):
                    continue
                if item.name in words["of"] and items[index - 1].name in self.language.raw["numbers"]:
                    continue
                if item.name in words["stops"] and not titled:
                    return None
                if titled and (item.name in words["breaks"] or self._another(index)):
                    return None
            elif item.kind is Kind.SIGN and item.name not in (":", "-", "–", "—", "--", "'", '"') and not titled:
                return None
        return None

    def _another(self, index: int) -> bool:
        """Whether the words for another move begin here."""
        item = self.items[index]
        begins = self.language.frames.at(self.line.lows, item.first) is not None
        return begins and item.name not in self.language.words["soft"]

    # Places

    def place_behind(self, at: int, end: int) -> tuple[str | None, int, bool]:
        """The place right behind the words: its name, where it ends, and whether one is meant though it has no name."""
        items, words = self.items, self.language.words
        general = False
        for index in range(at, min(at + FARTHEST_PLACE + 4, end)):
            item = items[index]
            if item.kind is Kind.PLACE and self._made(index):
                general = True
                continue
            if item.kind is Kind.PLACE and not item.held:
                after = items[index + 1] if index + 1 < len(items) else None
                behind = items[index + 2].name if index + 2 < len(items) else ""
                part = behind in words["parts"] | words["works"]
                if item.genitive and after is not None and after.kind is Kind.PLACE and not part:
                    return after.name, index + 2, True
                return item.name, index + 1, True
            if item.kind is Kind.PERSON:
                following = items[index + 1].name if index + 1 < len(items) else ""
                alone = not item.sure and not item.short and not item.posts and index <= at + 1
                if alone and following not in words["for"] | words["to"]:
                    return item.name, index + 1, True
                if not item.genitive:
                    break
                continue
            if item.kind is Kind.SIGN and item.name not in ('"', "'", "$", "(", "-"):
                break
            if item.kind is Kind.WORD:
                if item.name in words["places"] | words["new_place"]:
                    general = True
                elif item.name in words["called"]:
                    continue
                elif item.name in words["stops"] - words["inside_place"] and not (
                    index == at and item.name in words["of"]
                ):
                    break
            if item.kind is Kind.TITLE and index > at + 2 and not general:
                break
        return None, at, general

    def _made(self, index: int) -> bool:
        """Whether a name says what a place makes: "the Acme Phone maker"."""
        behind = self.items[index + 1].name if index + 1 < len(self.items) else ""
        return self.items[index].kind is Kind.PLACE and behind in self.language.words["makers"]

    def place_before(self, at: int) -> str | None:
        """The place that does what the words tell: nearest before them, and behind no preposition."""
        items, words = self.items, self.language.words
        for index in range(at - 1, max(at - FARTHEST, -1), -1):
            item = items[index]
            if item.owner >= 0 and item.owner != items[at].owner:
                continue
            if item.kind is Kind.PLACE and not item.genitive and not item.held:
                before = items[index - 1].name if index else ""
                if before in words["determiners"] and index > 1:
                    before = items[index - 2].name
                spoken_for = index > 1 and self._speaks(index)
                if before in words["oblique"] and not spoken_for:
                    continue
                if index + 1 < len(items) and items[index + 1].kind is Kind.TITLE and items[index + 1].held:
                    continue
                return item.name
            if item.kind is Kind.WORD and (item.name in words["place_pronouns"] or item.name in words["places"]):
                if (
                    item.name in words["places"]
                    and self._after_preposition(index)
                    and items[index - 1].name not in words["definite"]
                ):
                    continue
                near = self.place_spoken_of(index)
                if near:
                    return near
            if item.kind is Kind.SIGN and item.name in (";", "."):
                break
        return None

    def headed_by(self) -> str | None:
        """The place that a paragraph is about by its first words: "Acme: Ada Novak has left."."""
        for back in range(min(LINES_BACK, self.at) + 1):
            line = self.reading.lines[self.at - back]
            if line.sentence.paragraph != self.line.sentence.paragraph:
                return None
            if len(line.items) > 1 and line.items[0].kind is Kind.PLACE and line.items[1].name == ":":
                return line.items[0].name
        return None

    def of_board(self) -> bool:
        """Whether a board is spoken of, here or in the line before."""
        lines = self.reading.lines[max(self.at - 2, 0) : self.at + 1]
        return any(low in self.language.words["board"] for line in lines for low in line.lows)

    def _speaks(self, index: int) -> bool:
        """Whether a place stands in "the board of Acme", which acts for it."""
        words = self.language.words
        before = [self.items[k].name for k in range(max(index - 4, 0), index)]
        return any(name in words["speakers"] for name in before) and any(name in words["of"] for name in before)

    def counted(self, at: int) -> list[str] | None:
        """The people of "all three researchers", "the duo": the last list of so many."""
        number = self._number(at)
        if number is None:
            return None
        for back in range(LINES_COUNTED):
            if self.at - back < 0:
                return None
            line = self.reading.lines[self.at - back]
            there = self.groups if not back else groups(line, self.language)
            for index in sorted(there, reverse=True):
                if len(there[index]) == number and (back or index < at):
                    return [line.items[k].name for k in there[index]]
        return None

    def _number(self, at: int) -> int | None:
        pairs, numbers = self.language.raw["counted"], self.language.raw["numbers"]
        for k in range(at, max(at - 4, -1), -1):
            name = self.items[k].name
            if name in pairs:
                return int(pairs[name])
            if k < at and name in numbers and numbers[name] > 1:
                before = self.items[k - 1].name if k else ""
                return int(numbers[name]) if before in self.language.words["all_of"] else None
        return None

    def place_of(self, person: str) -> str | None:
        """Where somebody works who hires, or has a post, as far as the article said so up to here."""
        for back in range(self.at, -1, -1):
            for item in self.reading.lines[back].items:
                if item.kind is Kind.PERSON and item.name == person:
                    for post in item.posts:
                        if post.place and not post.former:
                            return post.place
        return None

    def place_spoken_of(self, before: int) -> str | None:
        """What "the company" at `before` means: the place that was last spoken of."""
        owner = self.items[before].owner if before < len(self.items) else -1
        joined: str | None = None
        for index in range(before - 1, -1, -1):
            item = self.items[index]
            outlet = item.name.lower() in self.language.words["outlets"] or self._made(index)
            if item.kind is Kind.PLACE and not item.short_of_sure and item.owner in (-1, owner) and not outlet:
                if not index or self.items[index - 1].name not in self.language.words["join"]:
                    return item.name
                joined = joined or item.name
        if joined is not None:
            return joined
        rest: list[Item] = []
        for back in range(1, LINES_BACK):
            if self.at - back < 0:
                break
            line = self.reading.lines[self.at - back]
            outlets = self.language.words["outlets"]
            places = [item for item in line.items if item.kind is Kind.PLACE and item.name.lower() not in outlets]
            plain = [item for item in places if item.owner < 0]
            chosen = [item for item in plain if not _describes(line, item)]
            subjects = [item for item in chosen if not _oblique_place(line, item, self.language)]
            if subjects:
                return subjects[0].name
            rest = rest or chosen or plain or places
        rest = self._topic() or rest or [item for item in self.items[:before] if item.kind is Kind.PLACE]
        return rest[0].name if rest else None

    def _topic(self) -> list[Item]:
        """The place that the article begins with, whose people it tells of: "Acme's head of research is leaving"."""
        for line in self.reading.lines[: min(self.at, 2)]:
            outlets = self.language.words["outlets"]
            places = [item for item in line.items if item.kind is Kind.PLACE and item.name.lower() not in outlets]
            if leading := [item for item in places if not _oblique_place(line, item, self.language)]:
                return leading[:1]
        return []


def _describes(line: Line, place: Item) -> bool:
    """Whether a place only says of what kind people are: "Acme researchers"."""
    after = line.item_of[place.last] if place.last < len(line.item_of) else -1
    return after >= 0 and line.items[after].kind is Kind.TITLE


def _oblique_place(line: Line, place: Item, language: Language) -> bool:
    at = line.item_of[place.first] - 1
    while at >= 0 and line.items[at].kind is Kind.WORD and line.items[at].name in language.describing:
        at -= 1
    return at >= 0 and line.items[at].name in language.words["oblique"] | language.words["join"]


def groups(line: Line, language: Language) -> dict[int, Group]:
    """Which people are listed together: "Ada Novak, Bo Lind and Cy Marsh"."""
    people = [index for index, item in enumerate(line.items) if item.kind is Kind.PERSON]
    found: dict[int, Group] = {}
    chain: list[int] = []
    joined = False
    for index in people:
        linked, with_and = _linked(line, chain[-1], index, language) if chain else (False, False)
        if not linked:
            _close(found, chain, joined)
            chain, joined = [], False
        chain.append(index)
        joined = joined or with_and
    _close(found, chain, joined)
    return found


def _close(found: dict[int, Group], chain: Sequence[int], joined: bool) -> None:
    if len(chain) > 1 and joined:
        for index in chain:
            found[index] = tuple(chain)


def _linked(line: Line, one: int, other: int, language: Language) -> tuple[bool, bool]:
    between = [k for k in range(one + 1, line.items[other].begin) if line.items[k].owner != one]
    names = [line.items[k].name for k in between]
    allowed = language.words["group_joins"] | language.describing
    if line.items[other].owner == one:
        return False, False
    if not names and any(line.items[k].owner == one for k in range(one + 1, other)):
        return True, False
    linked = 0 < len(names) <= 6 and all(name in allowed for name in names) and line.items[one].genitive is False
    if line.items[other].owner >= 0 and line.items[other].owner == one:
        return False, False
    joins = language.words["list_and"]
    return linked and any(n in joins or n in (",", "—") for n in names), any(n in joins for n in names)
