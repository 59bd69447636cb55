"""What holds for every answer about people, over any store."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.answers.answer import Answer, FactKind, Outcome
from bot.answers.answerer import Answerer
from bot.facts.records import EntityKind, Move, Record, Role, Source, Statement, Status
from bot.facts.store import FactStore
from bot.questions.question import Intent, Period, Question, Relation
from tests.answers.people.stores import PEOPLE, PLACES, TODAY, WORKS, datasets, mention, record, store_of

INTENTS = [
    Intent.WHEREABOUTS, Intent.PREVIOUS, Intent.NEXT, Intent.AS_OF, Intent.CAREER, Intent.PROFILE, Intent.ROLE_AT,
    Intent.RELATION, Intent.WHEN, Intent.HOW_LONG, Intent.WHY, Intent.SAID, Intent.SOURCE, Intent.COLLEAGUES,
    Intent.FOUNDED_BY, Intent.WORKS_OF,
]  # fmt: skip

_PERIODS = [
    None,
    Period(datetime.date(2019, 1, 1), datetime.date(2019, 12, 31), "in 2019"),
    Period(datetime.date(2024, 3, 1), datetime.date(2024, 3, 31), "in March 2024"),
    Period(datetime.date(2022, 1, 1), None, "since 2022"),
]
_HEDGES = ("according to", "reported", "talk", "denied", "disputed", "daily kite", "evening moth", "reuters")


@st.composite
def questions(draw: st.DrawFn) -> Question:
    person = draw(st.sampled_from(sorted(PEOPLE)))
    places = draw(st.lists(st.sampled_from(sorted(PLACES)), max_size=2, unique=True))
    works = draw(st.lists(st.sampled_from(sorted(WORKS)), max_size=1))
    return Question(
        "a question",
        draw(st.sampled_from(INTENTS)),
        people=(mention(EntityKind.PERSON, person, PEOPLE[person]),),
        organizations=tuple(mention(EntityKind.ORGANIZATION, place, PLACES[place]) for place in places),
        works=tuple(mention(EntityKind.WORK, work, WORKS[work]) for work in works),
        title=draw(st.sampled_from([None, "CEO", "chief scientist"])),
        relation=draw(st.sampled_from([None, *Relation])),
        period=draw(st.sampled_from(_PERIODS)),
    )


@contextmanager
def opened(records: list[Record]) -> Iterator[FactStore]:
    with tempfile.TemporaryDirectory() as folder:
        store = store_of(Path(folder), records)
        yield store
        store.close()


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+", text) if part]


def facts_of(answer: Answer, records: list[Record]) -> list[Record]:
    by_kind = {FactKind(r.__class__.__name__.lower()): {} for r in records if not isinstance(r, Source)}
    for r in records:
        if not isinstance(r, Source):
            by_kind[FactKind(r.__class__.__name__.lower())][r.id] = r
    return [by_kind[fact.kind][fact.id] for fact in answer.facts]


_SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@_SETTINGS
@given(datasets(), st.lists(questions(), min_size=4, max_size=8))
def test_an_answer_is_cited_and_says_only_what_its_facts_say(records: list[Record], asked: list[Question]) -> None:
    published = {r.id: r.published for r in records if isinstance(r, Source)}
    with opened(records) as store:
        answerer = Answerer(store, lambda: TODAY)
        for question in asked:
            answer = answerer.answer(question)
            facts = facts_of(answer, records)
            assert answerer.answer(question) == answer
            for text in filter(None, (answer.text, answer.more)):
                marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", text)}
                assert marks <= {citation.number for citation in answer.citations}
                if answer.outcome is Outcome.ANSWERED:
                    assert all(re.search(r"\[\d+\]", sentence) for sentence in sentences(text)), text
                _only_known_names(text, question, facts)
                _only_known_dates(text, question, facts, published)
            cited = {source for fact in facts for source in fact.sources}
            assert {citation.source for citation in answer.citations} <= cited
            told = {int(mark) for mark in re.findall(r"\[(\d+)\]", f"{answer.text} {answer.more or ''}")}
            assert told == {citation.number for citation in answer.citations}
            if question.intent is not Intent.COLLEAGUES:
                assert _people_of(facts) <= {m.candidates[0].id for m in question.people}


def _only_known_names(text: str, question: Question, facts: list[Record]) -> None:
    asked = {mention.candidates[0].id for mention in question.mentions}
    named = set(asked)
    for fact in facts:
        named.add(fact.id)
        if isinstance(fact, Role):
            named |= {fact.organization}
        elif isinstance(fact, Move):
            named |= {fact.origin, fact.destination}
        elif not isinstance(fact, Statement) and hasattr(fact, "work"):
            named |= {fact.work, fact.person}
    for identifier, name in (PEOPLE | WORKS).items():
        if identifier not in named:
            assert name not in text
    for identifier, name in PLACES.items():
        # A role at a part is told as one at the whole that was asked about, which the question names.
        if identifier not in named and name in text:
            raise AssertionError(f"{name} is not in the facts of: {text}")


def _only_known_dates(text: str, question: Question, facts: list[Record], published: dict[str, object]) -> None:
    known = set(re.findall(r"\d{4}", question.period.text)) if question.period else set()
    for fact in facts:
        for field in ("start", "end", "date", "released", "founded"):
            value = getattr(fact, field, None)
            if value:
                known.add(str(value.year))
        known |= {str(published[s])[:4] for s in fact.sources if published[s]}
        if hasattr(fact, "work"):
            known |= _RELEASED
    assert set(re.findall(r"\b20\d\d\b", text)) <= known, text


_RELEASED = {str(year) for year in range(2005, 2029)}
"""The year of a work stands beside its name; the credit is the fact that is cited."""


def _people_of(facts: list[Record]) -> set[str]:
    return {fact.person for fact in facts if hasattr(fact, "person")} | {fact.id for fact in facts if fact.id in PEOPLE}


@_SETTINGS
@given(datasets(st.just("reported")), st.lists(questions(), min_size=4, max_size=8))
def test_what_is_only_reported_is_never_told_as_sure(records: list[Record], asked: list[Question]) -> None:
    with opened(records) as store:
        answerer = Answerer(store, lambda: TODAY)
        for question in asked:
            answer = answerer.answer(question)
            if any(fact.kind not in (FactKind.ROLE, FactKind.MOVE, FactKind.STATEMENT) for fact in answer.facts):
                continue
            if answer.facts and answer.outcome in (Outcome.ANSWERED, Outcome.NO_RECORD):
                assert any(hedge in answer.text.casefold() for hedge in _HEDGES), answer.text


@_SETTINGS
@given(datasets(st.sampled_from(["rumored", "denied"])), st.lists(questions(), min_size=4, max_size=8))
def test_rumors_and_denials_are_told_as_such(records: list[Record], asked: list[Question]) -> None:
    with opened(records) as store:
        answerer = Answerer(store, lambda: TODAY)
        for question in asked:
            answer = answerer.answer(question)
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
