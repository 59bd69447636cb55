"""What holds for every answer about organizations, offices, works and groups, over any store."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import FactKind, Outcome
from bot.answers.answerer import Answerer
from bot.facts.records import EntityKind, Record
from bot.questions.question import Group, Intent, Order, Question, Relation
from tests.answers.checks import HEDGES, PERIODS, SETTINGS, answers, cited_answers, facts_of, opened
from tests.answers.stores import PEOPLE, PLACES, TODAY, WORKS, datasets, mention

INTENTS = [
    Intent.DEPARTURES, Intent.ARRIVALS, Intent.FLOW, Intent.ROLE_HOLDER, Intent.SUCCESSION, Intent.FOUNDERS,
    Intent.FOUNDED_WHEN, Intent.CREATORS, Intent.ABOUT_WORK, Intent.WORKS_OF, Intent.GROUP, Intent.NEWS,
    Intent.COMPARISON, Intent.ABOUT_ORGANIZATION, Intent.STAFF, Intent.PROFILE,
]  # fmt: skip
DATED = frozenset((FactKind.ROLE, FactKind.MOVE, FactKind.STATEMENT))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    people = draw(st.lists(st.sampled_from(sorted(PEOPLE)), max_size=1))
    places = draw(st.lists(st.sampled_from(sorted(PLACES)), max_size=3, unique=True))
    works = draw(st.lists(st.sampled_from(sorted(WORKS)), max_size=1))
    return Question(
        draw(st.sampled_from(["a question", "who is on the board?"])),
        draw(st.sampled_from(INTENTS)),
        people=tuple(mention(EntityKind.PERSON, person, PEOPLE[person]) for person in people),
        organizations=tuple(mention(EntityKind.ORGANIZATION, place, PLACES[place]) for place in places),
        works=tuple(mention(EntityKind.WORK, work, WORKS[work]) for work in works),
        title=draw(st.sampled_from([None, "CEO", "head", "chief scientist"])),
        relation=draw(st.sampled_from([None, *Relation])),
        period=draw(st.sampled_from(PERIODS)),
        order=draw(st.sampled_from([None, *Order])),
        group=draw(st.sampled_from([None, *Group])),
        counted=draw(st.booleans()),
    )


@SETTINGS
@given(datasets(), st.lists(questions(), min_size=6, max_size=12))
def test_an_answer_is_cited_and_says_only_what_its_facts_say(records: list[Record], asked: list[Question]) -> None:
    assert len(list(cited_answers(records, asked))) == len(asked)


@SETTINGS
@given(datasets(st.just("reported")), st.lists(questions(), min_size=6, max_size=12))
def test_what_is_only_reported_is_never_told_as_sure(records: list[Record], asked: list[Question]) -> None:
    for _, answer in answers(records, asked):
        facts = facts_of(answer, records)
        if answer.outcome is Outcome.ANSWERED and facts and all(f.kind in DATED for f in answer.facts):
            assert any(hedge in answer.text.casefold() for hedge in HEDGES), answer.text


@SETTINGS
@given(datasets(st.sampled_from(["rumored", "denied"])), st.lists(questions(), min_size=6, max_size=12))
def test_nothing_that_is_only_said_is_counted(records: list[Record], asked: list[Question]) -> None:
    for _, answer in answers(records, asked):
        assert "that I know of left" not in answer.text
        assert "that I know of joined" not in answer.text
        if answer.outcome is Outcome.ANSWERED and all(f.kind in DATED for f in answer.facts):
            assert any(hedge in answer.text.casefold() for hedge in HEDGES), answer.text


@pytest.mark.parametrize("intent", INTENTS)
def test_empty_slots_and_an_empty_store_never_raise(intent: Intent) -> None:
    with opened([]) as store:
        answer = Answerer(store, lambda: TODAY).answer(Question("a question", intent))
        assert answer.text
        assert not answer.facts
