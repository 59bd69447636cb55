"""Where someone is now: the newest move, how fresh the picture is, and what is rumored or denied beside it."""

from __future__ import annotations

from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.timeline import present, timeline
from bot.questions.question import Question


def whereabouts(question: Question, context: Context) -> Draft | None:
    """Answer "where did Bubeck go?", "where is Zoph now?"."""
    people = context.people(question.people)
    if not people:
        return None
    notes = context.notes()
    parts = []
    for person in people:
        now = present(timeline(context.store, person.id, context.families), context.today, context.store)
        if now.last:
            parts.append(f"{person.name}: {now.last.kind}{notes.cite(now.last)}.")
        elif now.stays:
            parts.append(f"{person.name}: {context.families.name(now.stays[0].organization)}.")
    return Draft(Outcome.ANSWERED, " ".join(parts), notes)
