"""What a family of questions gets (a context) and gives back (a draft), before it becomes an answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from bot.answers.answer import Choice, Outcome
from bot.answers.citations import Notes
from bot.answers.families import Families
from bot.facts.records import Person, Work
from bot.facts.store import FactStore
from bot.names.mention import Mention
from bot.questions.question import Question


@dataclass(frozen=True, slots=True)
class Context:
    """What the answer to one question may look at. `today` is the only clock."""

    store: FactStore
    today: datetime.date
    families: Families

    def notes(self) -> Notes:
        """Return empty notes to cite into."""
        return Notes(self.store)

    def people(self, mentions: tuple[Mention, ...]) -> tuple[Person, ...]:
        """Return the people whom these mentions mean, each once."""
        found = (self.store.person(m.best.id) for m in mentions if m.best)
        return tuple(dict.fromkeys(person for person in found if person))

    def organizations(self, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
        """Return the ids of the organizations that these mentions mean, each once."""
        return tuple(dict.fromkeys(m.best.id for m in mentions if m.best and self.families.organization(m.best.id)))

    def works(self, mentions: tuple[Mention, ...]) -> tuple[Work, ...]:
        """Return the works that these mentions mean, each once."""
        found = (self.store.work(m.best.id) for m in mentions if m.best)
        return tuple(dict.fromkeys(work for work in found if work))


@dataclass(frozen=True, slots=True)
class Draft:
    """What to say, with marks from `notes`, which hold the facts and sources.

    `more` is the long form of a list that `text` cuts short; its facts are in the same notes.
    """

    outcome: Outcome
    text: str
    notes: Notes
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()
    more: str | None = None


Family = Callable[[Question, Context], Draft | None]
"""Answers the questions of some intents; None where the slots that it needs are empty."""


def either(*families: Family) -> Family:
    """Return a family that answers as the first of several whose slots are filled."""

    def answer(question: Question, context: Context) -> Draft | None:
        return next((draft for family in families if (draft := family(question, context))), None)

    return answer
