"""The names of a list of moves: what is told beside each, where they went to or came from, when and by which source."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answers.citations import Notes
from bot.answers.draft import Context
from bot.answers.lists import Entry
from bot.answers.patterns import is_pattern, say
from bot.answers.phrases import at_place, said
from bot.answers.stays import BOARD_MOVES
from bot.answers.turnover import Change, Side
from bot.answers.wording import date, during, month_of, on
from bot.facts.dates import PartialDate
from bot.facts.records import Fact, Move, MoveKind, Role, Status
from bot.questions.question import Order, Period

_TELLS_FAR_END = ("rumored", "none")
HIGH = 1
"""Down to which standing a title is told beside the name in a list."""


@dataclass(frozen=True, slots=True)
class MoveList:
    """What a list of changes is about: which family of patterns words it, and the names that fill them."""

    context: Context
    words: str
    side: Side
    place: str
    period: Period | None
    origin: str | None = None
    board: bool = False
    lately: bool = False
    title: str | None = None
    """The office that those on it held."""
    end: Order | None = None
    """Which end of the list is asked for: the newest of it, or the first."""
    led: Role | None = None
    """What makes it the list of someone who was in charge there."""

    def name(self, person: str) -> str:
        """Return the name of a person; the id where the store has no record."""
        record = self.context.store.person(person)
        return record.name if record else person

    @property
    def blanks(self) -> dict[str, str]:
        """Return what fills the blanks of a pattern beside the names."""
        place = self.context.families.name(self.place)
        if self.title:
            place = say("organizations.place_as", place=place, title=said(self.title))
        return {
            "place": say("organizations.board_of", place=place) if self.board else place,
            "origin": self.context.families.name(self.origin) if self.origin else "",
            "during": spoken(self.period, self.context),
        }

    def pattern(self, name: str) -> str:
        """Return the pattern of these words, where there is one of their own, else that of the side."""
        own = f"organizations.{self.words}_{name}"
        return own if is_pattern(own) else f"organizations.{self.side}_{name}"


def spoken(period: Period | None, context: Context) -> str:
    """Return the period as it follows a verb: " in 2025", or "" for none."""
    words = during(period.start, period.end, context.today) if period else ""
    return f" {words}" if words else ""


def in_the_lead(asked: MoveList, role: Role, notes: Notes) -> str:
    """Say who is or was in charge of the place: "Mark Zuckerberg is CEO of Meta [1]"."""
    verb = "is" if role.ongoing else "was"
    place = asked.context.families.name(role.organization)
    reported = f" ({say('organizations.reported')})" if role.status is Status.REPORTED else ""
    return f"{asked.name(role.person)} {verb} {at_place(role.title, place)}{reported}{notes.cite(role, most=1)}"


def named(asked: MoveList, change: Change, reported: bool, far: str, when: Callable[[PartialDate], str]) -> Entry:
    """A person with where they went, and aside their title, the time, and what came of it."""
    return _entry(asked, change, _with_part(asked, change, far), _asides(asked, change, reported, when))


def whole_entry(asked: MoveList, change: Change) -> Entry:
    """A person, and aside where they went or came from as well, with the whole date."""
    ways = _with_part(asked, change, far_end(asked, change)).strip()
    return _entry(asked, change, "", [ways, *_asides(asked, change, False, date)])


def _entry(asked: MoveList, change: Change, after: str, asides: Sequence[str]) -> Entry:
    aside = ", ".join(aside for aside in asides if aside)
    return Entry(asked.name(change.person), f"{after} ({aside})" if aside else after, _cited(change))


def _asides(asked: MoveList, change: Change, reported: bool, when: Callable[[PartialDate], str]) -> list[str]:
    asides = []
    if change.title and change.weight <= HIGH:
        asides.append(said(change.title))
    if change.left and change.left.date:
        asides.append(say("organizations.left_before", when=on(_month(change.left.date))))
    elif change.date:
        asides.append(when(change.date))
    if change.status is Status.REPORTED and not reported:
        asides.append(say("organizations.reported"))
    if change.undone and change.undone.date:
        asides.append(say("organizations.back", on=on(change.undone.date)))
    if change.later:
        asides.append(say("organizations.later", place=_later_at(asked, change.later)))
    return asides


def _month(when: PartialDate) -> PartialDate:
    return PartialDate(when.year, when.month)


def _later_at(asked: MoveList, fact: Move | Role) -> str:
    place = fact.organization if isinstance(fact, Role) else fact.destination
    return asked.context.families.name(place or "")


def _with_part(asked: MoveList, change: Change, far: str) -> str:
    """Say at which part of the place it was: " from Google Brain to OpenAI"."""
    if change.place == asked.place:
        return far
    part = say(asked.pattern("part"), part=asked.context.families.name(change.place))
    return f"{part}{far}" if asked.side is Side.LEFT else f"{far}{part}"


def far_end(asked: MoveList, change: Change) -> str:
    """ " to Anthropic", " to found SSI", " from Meta"; "" where it is not known, or asked for."""
    if change.other is None or change.kind is None or asked.words == "went":
        return ""
    return say(asked.pattern(str(change.kind)), place=asked.context.families.name(change.other))


def _cited(change: Change) -> tuple[Fact, ...]:
    more = (change.led, change.later, change.undone)
    return (change.facts[0], *(fact for fact in more if fact))


def year_of(change: Change) -> int | None:
    """Return the year of a change, where it is known."""
    return change.date.year if change.date else None


def within_its_year(when: PartialDate) -> str:
    """The month alone, where the year is told beside it."""
    return month_of(when).removesuffix(f" {when.year}") if when.month else ""


def dated_entry(asked: MoveList, change: Change, name: str) -> Entry:
    """A person with the whole date, since no year stands before the names."""
    ended = name.startswith("unmoved") and asked.side is Side.LEFT
    asides = []
    if name.startswith(_TELLS_FAR_END):
        after = _with_part(asked, change, far_end(asked, change))
    else:
        after = ""
        asides += [asked.context.families.name(change.place)] if change.place != asked.place else []
    if change.status is Status.RUMORED and not asked.board:
        asides += [say("organizations.board")] if change.kind in BOARD_MOVES else []
        founding = change.kind is MoveKind.FOUNDED and asked.side is Side.CAME
        asides += [say("organizations.as_founder")] if founding else []
    if change.date:
        asides.append(say("organizations.until", date=date(change.date)) if ended else date(change.date))
    if change.status is Status.REPORTED:
        asides.append(say("organizations.reported"))
    if change.undone and change.status is Status.RUMORED:
        asides.append(say("organizations.denied", on=_on(change.undone.date)))
    return _entry(asked, change, after, asides)


def _on(when: PartialDate | None) -> str:
    return f" {on(when)}" if when else ""
