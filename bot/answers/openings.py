"""How a question opens: those that begin with a verb want a yes or no, about the present or the past."""

from __future__ import annotations

from enum import StrEnum

from bot.answers.patterns import say
from bot.answers.wording import sentence
from bot.questions.question import Question


class Opening(StrEnum):
    """Of what time a yes or no is wanted."""

    PRESENT = "present"
    PAST = "past"


def opening(text: str) -> Opening | None:
    """Return the time that a question for yes or no is about, by its first word; None for any other question."""
    words = text.split(maxsplit=1)
    first = words[0].casefold() if words else ""
    for time in Opening:
        if first in say(f"people.{time}-openers").split():
            return time
    return None


def yes(told: str) -> str:
    """Return what is told as a "yes"."""
    return sentence(say("people.yes", told=told))


def past(question: Question, told: str) -> str:
    """Open an answer about what is over: "yes" to a question about the past, else "formerly"."""
    if question.period or opening(question.text) is Opening.PAST:
        return yes(told)
    return sentence(say("people.formerly", told=told))
