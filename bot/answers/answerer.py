"""From a question as understood to an answer: which family of questions answers which intent."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence

from bot.answers import (
    groups,
    news,
    organizations_about,
    organizations_between,
    organizations_compared,
    organizations_founding,
    organizations_moves,
    organizations_reasons,
    people_career,
    people_founding,
    people_lengths,
    people_moves,
    people_reasons,
    people_relation,
    people_said,
    people_whereabouts,
    people_works,
    roles_holders,
    talk,
    updates,
    works,
)
from bot.answers.ambiguity import unsettled
from bot.answers.answer import Answer, LinkedName
from bot.answers.draft import Context, Draft, Family, either
from bot.answers.families import Families
from bot.facts.records import Fact
from bot.facts.store import FactStore
from bot.questions.question import Intent, Question

FAMILIES: dict[Intent, Family] = {
    Intent.WHEREABOUTS: people_whereabouts.whereabouts,
    Intent.DEPARTURES: either(organizations_reasons.made_to_go, organizations_moves.who_left),
    Intent.ARRIVALS: organizations_moves.who_joined,
    Intent.FLOW: either(organizations_between.moves_between, organizations_moves.who_went),
    Intent.ROLE_HOLDER: roles_holders.role_holder,
    Intent.SUCCESSION: roles_holders.succession,
    Intent.FOUNDERS: organizations_founding.founders,
    Intent.FOUNDED_WHEN: organizations_founding.founded_when,
    Intent.CREATORS: works.creators,
    Intent.ABOUT_WORK: works.about_work,
    Intent.GROUP: groups.group,
    Intent.PREVIOUS: people_moves.previous,
    Intent.NEXT: people_moves.following,
    Intent.AS_OF: people_career.as_of_period,
    Intent.CAREER: people_career.career,
    Intent.PROFILE: either(people_career.career, works.about_work, organizations_about.about_organization),
    Intent.ROLE_AT: people_career.role_at,
    Intent.RELATION: people_relation.relation,
    Intent.WHEN: people_moves.when,
    Intent.HOW_LONG: people_lengths.how_long,
    Intent.WHY: either(people_reasons.why, organizations_reasons.why_they_moved),
    Intent.SAID: people_said.said,
    Intent.SOURCE: people_said.source,
    Intent.COLLEAGUES: people_works.colleagues,
    Intent.FOUNDED_BY: people_founding.founded_by,
    Intent.WORKS_OF: either(people_works.works_of, works.works_of_place),
    Intent.NEWS: news.news,
    Intent.COMPARISON: organizations_compared.comparison,
    Intent.ABOUT_ORGANIZATION: organizations_about.about_organization,
    Intent.STAFF: organizations_about.staff,
    Intent.HELLO: talk.talk,
    Intent.THANKS: talk.talk,
    Intent.HELP: talk.talk,
    Intent.UNRESOLVED: talk.talk,
    Intent.OFF_TOPIC: talk.talk,
}
"""Who answers what. An intent that is not here, or whose slots are empty, is not understood."""

UNDERSTOOD = 70.0
"""Confidence from which the intent of a question is trusted more than the words that it shares with statements."""


class Answerer:
    """Answers questions from one store; `today` is the only clock."""

    def __init__(self, store: FactStore, today: Callable[[], datetime.date]):
        self._store = store
        self._today = today

    def answer(self, question: Question) -> Answer:
        """Return the answer to one question."""
        store = self._store.remembering()
        context = Context(store, self._today(), Families(store))
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

    def tell(self, facts: Sequence[Fact], others: int) -> Answer | None:
        """Return what facts say that have just come in beside `others`, or None if there are no facts."""
        store = self._store.remembering()
        draft = updates.update(facts, others, Context(store, self._today(), Families(store)))
        if draft is None:
            return None
        return Answer(
            question="",
            outcome=draft.outcome,
            intent=str(Intent.NEWS),
            text=draft.text,
            facts=draft.notes.facts,
            citations=draft.notes.citations,
            suggestions=draft.suggestions,
        )

    def _drafted(self, question: Question, context: Context) -> Draft:
        if question.confidence < UNDERSTOOD:
            touched = people_said.touched(question, context)
            if touched or question.intent is Intent.SAID:
                return touched or talk.talk(question, context)
        family = FAMILIES.get(question.intent)
        if question.intent is Intent.SOURCE and question.follows:
            draft = people_said.source(question, context, FAMILIES.get(question.follows))
        else:
            draft = family(question, context) if family else None
        profile = FAMILIES.get(Intent.PROFILE)
        if draft is None and profile:
            draft = profile(question, context)
        return draft or talk.talk(question, context)


def _linked(question: Question) -> tuple[LinkedName, ...]:
    return tuple(
        LinkedName(mention.text, best.kind, best.id, best.name, best.score)
        for mention in question.mentions
        if (best := mention.best)
    )
