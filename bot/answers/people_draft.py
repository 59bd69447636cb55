"""One draft from what is told of each person in a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.people_sentences import Teller
from bot.answers.people_suggestions import suggestions
from bot.answers.timeline import timeline
from bot.questions.question import Question


@dataclass(frozen=True, slots=True)
class Told:
    """Sentences on one person. `known` is false where they only say that there is no record."""

    sentences: tuple[str, ...]
    known: bool = True
    longer: tuple[str, ...] = ()
    """The same with what `sentences` cut off, where they did."""


def about_each(question: Question, context: Context, tell: Callable[[Teller], Told]) -> Draft | None:
    """Tell of each person in the question, in order; None where there is none."""
    people = context.people(question.people)
    if not people:
        return None
    notes = context.notes()
    told: list[Told] = []
    offers: list[str] = []
    for person in people:
        teller = Teller(person, timeline(context.store, person.id, context.families, context.today), notes, context)
        told.append(tell(teller))
        offers += suggestions(teller, question.intent)
    text = " ".join(sentence for one in told for sentence in one.sentences)
    longer = " ".join(sentence for one in told for sentence in one.longer or one.sentences)
    return Draft(
        Outcome.ANSWERED if any(one.known for one in told) else Outcome.NO_RECORD,
        text,
        notes,
        suggestions=tuple(dict.fromkeys(offers))[:3],
        more=longer if longer != text else None,
    )
