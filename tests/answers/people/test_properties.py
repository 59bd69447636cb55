"""What holds for every answer about people, over any store."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import FactKind, Outcome
from bot.answers.answerer import Answerer
from bot.facts.records import EntityKind, Record, Status
from bot.questions.question import Intent, Question, Relation
from tests.answers.checks import HEDGES, PERIODS, SETTINGS, answers, cited_answers, facts_of, people_of
from tests.answers.stores import PEOPLE, PLACES, TODAY, WORKS, datasets, mention, record, store_of

INTENTS = [
    Intent.WHEREABOUTS, Intent.PREVIOUS, Intent.NEXT, Intent.AS_OF, Intent.CAREER, Intent.PROFILE, Intent.ROLE_AT,
    Intent.RELATION, Intent.WHEN, Intent.HOW_LONG, Intent.WHY, Intent.SAID, Intent.SOURCE, Intent.COLLEAGUES,
    Intent.FOUNDED_BY, Intent.WORKS_OF,
]  # fmt: skip


@st.composite
def questions(draw: st.DrawFn) -> Question:
    intent = draw(st.sampled_from(INTENTS))
    most = 2 if intent is Intent.COLLEAGUES else 1
    people = draw(st.lists(st.sampled_from(sorted(PEOPLE)), min_size=1, max_size=most, unique=True))
    places = draw(st.lists(st.sampled_from(sorted(PLACES)), max_size=2, unique=True))
    works = draw(st.lists(st.sampled_from(sorted(WORKS)), max_size=1))
    return Question(
        "a question",
        intent,
        people=tuple(mention(EntityKind.PERSON, person, PEOPLE[person]) for person in people),
        organizations=tuple(mention(EntityKind.ORGANIZATION, place, PLACES[place]) for place in places),
        works=tuple(mention(EntityKind.WORK, work, WORKS[work]) for work in works),
        title=draw(st.sampled_from([None, "CEO", "chief scientist", "student"])),
        relation=draw(st.sampled_from([None, *Relation])),
        period=draw(st.sampled_from(PERIODS)),
    )


@SETTINGS
@given(datasets(), st.lists(questions(), min_size=6, max_size=12))
def test_an_answer_is_cited_and_says_only_what_its_facts_say(records: list[Record], asked: list[Question]) -> None:
    for question, answer in cited_answers(records, asked):
        facts = facts_of(answer, records)
        if question.intent is not Intent.COLLEAGUES:
            assert people_of(facts) <= {m.candidates[0].id for m in question.people}


@SETTINGS
@given(datasets(st.just("reported")), st.lists(questions(), min_size=6, max_size=12))
def test_what_is_only_reported_is_never_told_as_sure(records: list[Record], asked: list[Question]) -> None:
    for _, answer in answers(records, asked):
        if any(fact.kind not in (FactKind.ROLE, FactKind.MOVE, FactKind.STATEMENT) for fact in answer.facts):
            continue
        if answer.facts and answer.outcome in (Outcome.ANSWERED, Outcome.NO_RECORD):
            assert any(hedge in answer.text.casefold() for hedge in HEDGES), answer.text


@SETTINGS
@given(datasets(st.sampled_from(["rumored", "denied"])), st.lists(questions(), min_size=6, max_size=12))
def test_rumors_and_denials_are_told_as_such(records: list[Record], asked: list[Question]) -> None:
    for _, answer in answers(records, asked):
        if not any(fact.kind is FactKind.CREDIT for fact in answer.facts):
            assert not answer.text.startswith("Yes"), answer.text
        if any(fact.kind in (FactKind.ROLE, FactKind.MOVE, FactKind.STATEMENT) for fact in answer.facts):
            assert any(word in answer.text for word in ("talk", "Talk", "denied")), answer.text


@pytest.mark.parametrize("intent", INTENTS)
def test_someone_without_any_fact_gets_an_honest_answer(tmp_path: Path, intent: Intent) -> None:
    store = store_of(tmp_path, [record("person", id="ada-quill", name="Ada Quill", sources=[])])
    question = Question("a question", intent, people=(mention(EntityKind.PERSON, "ada-quill", "Ada Quill"),))
    answer = Answerer(store, lambda: TODAY).answer(question)
    assert answer.outcome is Outcome.NO_RECORD
    assert "no record" in answer.text
    assert not answer.citations


@pytest.mark.parametrize("intent", list(Intent))
def test_an_empty_store_and_empty_slots_never_raise(tmp_path: Path, intent: Intent) -> None:
    store = store_of(tmp_path, [])
    gone = mention(EntityKind.PERSON, "no-such-person", "No Such Person")
    for question in (Question("a question", intent), Question("a question", intent, people=(gone,))):
        answer = Answerer(store, lambda: TODAY).answer(question)
        assert answer.text
        assert not answer.facts


def test_statuses_are_all_known() -> None:
    assert {str(status) for status in Status} == {"confirmed", "reported", "rumored", "denied"}
