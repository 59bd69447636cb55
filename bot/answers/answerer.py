"""From a question as understood to an answer: which family of questions answers which intent."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from bot.answers import people_whereabouts
from bot.answers.ambiguity import unsettled
from bot.answers.answer import Answer, LinkedName, Outcome
from bot.answers.draft import Context, Draft, Family
from bot.answers.families import Families
from bot.facts.store import FactStore
from bot.questions.question import Intent, Question

FAMILIES: dict[Intent, Family] = {
    Intent.WHEREABOUTS: people_whereabouts.whereabouts,
}
"""Who answers what. An intent that is not here, or whose slots are empty, is not understood."""

NOT_UNDERSTOOD = "I only know who works where in AI, who moved, and what they built. Try “who left OpenAI this year?”"


class Answerer:
    """Answers questions from one store; `today` is the only clock."""

    def __init__(self, store: FactStore, today: Callable[[], datetime.date]):
        self._store = store
        self._today = today

    def answer(self, question: Question) -> Answer:
        """Return the answer to one question."""
        context = Context(self._store, self._today(), Families(self._store))
        draft = unsettled(question, context) or self._drafted(question, context)
        return Answer(
            question=question.text,
            outcome=draft.outcome,
            intent=str(question.intent),
            text=draft.text,
            mentions=_linked(question),
            facts=draft.notes.facts,
            citations=draft.notes.citations,
            choices=draft.choices,
            suggestions=draft.suggestions,
            more=draft.more,
        )

    def _drafted(self, question: Question, context: Context) -> Draft:
        family = FAMILIES.get(question.intent)
        draft = family(question, context) if family else None
        profile = FAMILIES.get(Intent.PROFILE)
        if draft is None and profile:
            draft = profile(question, context)
        return draft or Draft(Outcome.NOT_UNDERSTOOD, NOT_UNDERSTOOD, context.notes())


def _linked(question: Question) -> tuple[LinkedName, ...]:
    return tuple(
        LinkedName(mention.text, best.kind, best.id, best.name, best.score)
        for mention in question.mentions
        if (best := mention.best)
    )
