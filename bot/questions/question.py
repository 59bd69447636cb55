"""A question as understood: what is asked (intent), about whom or what (slots), and for when (period)."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import StrEnum

from bot.names.mention import Mention


class Intent(StrEnum):
    """What is asked. The comment names the slots that matter; a slot in brackets may be empty."""

    WHEREABOUTS = "whereabouts"  # people
    PREVIOUS = "previous"  # people, [organizations: the place before which]
    NEXT = "next"  # people, organizations: where they went after it
    DEPARTURES = "departures"  # organizations, [period] [order: the newest or the first]
    ARRIVALS = "arrivals"  # organizations, [period] [order: the newest or the first]
    FLOW = "flow"  # organizations: (from, to), [period] [measure]
    ROLE_HOLDER = "role-holder"  # title, organizations, [period] [order]
    ROLE_AT = "role-at"  # people, organizations
    RELATION = "relation"  # people, organizations, relation, [title] [period]: yes or no
    WHEN = "when"  # people, [organizations], relation, [title]
    HOW_LONG = "how-long"  # people, [organizations]
    AS_OF = "as-of"  # people, period
    CAREER = "career"  # people
    FOUNDERS = "founders"  # organizations
    FOUNDED_BY = "founded-by"  # people
    FOUNDED_WHEN = "founded-when"  # organizations
    CREATORS = "creators"  # works
    WORKS_OF = "works-of"  # people or organizations
    ABOUT_WORK = "about-work"  # works
    SUCCESSION = "succession"  # [people], [title], organizations, order: who came before or after
    WHY = "why"  # people, [organizations], relation
    SAID = "said"  # people, organizations or works: rumors, statements
    SOURCE = "source"  # the same slots as the question that it follows: who says so
    NEWS = "news"  # [period] [people] [organizations]
    COMPARISON = "comparison"  # organizations, relation (join or leave), [period]
    GROUP = "group"  # group, organizations or works, relation: where they are now, who is still there …
    COLLEAGUES = "colleagues"  # people, [works] [organizations]
    ABOUT_ORGANIZATION = "about-organization"  # organizations
    STAFF = "staff"  # organizations, [period]: who is there
    PROFILE = "profile"  # a known name without a known intent: what is known about it
    HELP = "help"
    HELLO = "hello"
    THANKS = "thanks"
    UNRESOLVED = "unresolved"  # a pronoun or ellipsis with nothing in the thread to resolve it
    UNKNOWN_NAME = "unknown-name"  # unknown: the names that are not in the store
    OFF_TOPIC = "off-topic"


class Relation(StrEnum):
    """Which tie between a person and a place is asked about."""

    JOIN = "join"
    LEAVE = "leave"
    AT = "at"  # is, was, works, worked there
    STILL = "still"
    FOUND = "found"
    RETURN = "return"
    HOLD = "hold"  # holds or gets a title
    MAKE = "make"
    PREVIOUS = "previous"


class Order(StrEnum):
    """Which of several in time is asked for."""

    FIRST = "first"
    LATEST = "latest"
    BEFORE = "before"
    AFTER = "after"


class Group(StrEnum):
    """A set of people who are asked about together."""

    FOUNDERS = "founders"
    MAKERS = "makers"
    LEAVERS = "leavers"
    JOINERS = "joiners"


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included, None where it is open; `text` is how it was typed ("last year")."""

    start: datetime.date | None
    end: datetime.date | None
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Slots hold mentions in the order of their part in the intent, not of the text.

    `steps` counts the places back of a PREVIOUS question: "and before that?" asked after it is two steps back.
    `lately` says that a list is asked for with the newest of it in mind, without a span of time.
    `further` are titles that the same is asked of: "the CTO and CPO of OpenAI".
    `follows` is the intent of the question whose sources a SOURCE question asks for; None where it follows none.
    """

    text: str
    intent: Intent
    people: tuple[Mention, ...] = ()
    organizations: tuple[Mention, ...] = ()
    works: tuple[Mention, ...] = ()
    unknown: tuple[Mention, ...] = ()
    title: str | None = None
    further: tuple[str, ...] = ()
    period: Period | None = None
    relation: Relation | None = None
    order: Order | None = None
    group: Group | None = None
    counted: bool = False
    lately: bool = False
    steps: int = 1
    follows: Intent | None = None
    confidence: float = 100.0

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """Every mention in a slot, in the order of the text."""
        return tuple(sorted({*self.people, *self.organizations, *self.works, *self.unknown}, key=lambda m: m.start))
