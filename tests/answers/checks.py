"""What holds for every answer over any store: checks that the property tests share."""

from __future__ import annotations

import datetime
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, settings

from bot.answers.answer import Answer, FactKind, Outcome
from bot.answers.answerer import Answerer
from bot.answers.citations import PER_CLAIM
from bot.facts.records import Credit, Move, Record, Role, Source, Work
from bot.facts.store import FactStore
from bot.questions.question import Period, Question
from tests.answers.stores import PEOPLE, PLACES, TODAY, WORKS, store_of

SETTINGS = settings(max_examples=settings.default.max_examples // 4, suppress_health_check=[HealthCheck.too_slow])
"""A store takes a while to build: each is asked much, and fewer are drawn than a profile would have."""

PERIODS = [
    None,
    Period(datetime.date(2019, 1, 1), datetime.date(2019, 12, 31), "in 2019"),
    Period(datetime.date(2024, 3, 1), datetime.date(2024, 3, 31), "in March 2024"),
    Period(datetime.date(2022, 1, 1), None, "since 2022"),
]
HEDGES = (
    "according to", "reported", "is said", "are said", "talk", "denied", "disputed", "daily kite", "evening moth",
    "reuters",
)  # fmt: skip


@contextmanager
def opened(records: list[Record]) -> Iterator[FactStore]:
    """Open a store of these records for as long as a test needs it."""
    with tempfile.TemporaryDirectory() as folder:
        store = store_of(Path(folder), records)
        yield store
        store.close()


def answers(records: list[Record], asked: Sequence[Question]) -> Iterator[tuple[Question, Answer]]:
    """Answer these questions over a store of these records."""
    with opened(records) as store:
        answerer = Answerer(store, lambda: TODAY)
        for question in asked:
            yield question, answerer.answer(question)


def cited_answers(records: list[Record], asked: Sequence[Question]) -> Iterator[tuple[Question, Answer]]:
    """Answer them twice: both answers are the same, cited, and say only what their facts say."""
    with opened(records) as store:
        answerer = Answerer(store, lambda: TODAY)
        for question in asked:
            answer = answerer.answer(question)
            assert answerer.answer(question) == answer
            is_cited(answer, records)
            says_only_what_is_known(answer, question, records)
            yield question, answer


def facts_of(answer: Answer, records: list[Record]) -> list[Record]:
    """Return the records that an answer says it rests on."""
    known = {(FactKind(r.__class__.__name__.lower()), r.id): r for r in records if not isinstance(r, Source)}
    return [known[fact.kind, fact.id] for fact in answer.facts]


def people_of(facts: list[Record]) -> set[str]:
    """Return whom the facts are about."""
    return {fact.person for fact in facts if isinstance(fact, Role | Move | Credit)} | {
        fact.id for fact in facts if fact.id in PEOPLE
    }


def is_cited(answer: Answer, records: list[Record]) -> None:
    """Every sentence has a mark, every mark a citation, every citation is a source of a fact."""
    for text in filter(None, (answer.text, answer.more)):
        if answer.outcome is Outcome.ANSWERED:
            parts = [part for part in re.split(r"(?<=[.!?])\s+", text) if part]
            assert all(re.search(r"\[\d+\]", part) for part in parts), text
    text = f"{answer.text} {answer.more or ''}"
    assert all(run.count("[") <= PER_CLAIM for run in re.findall(r"(?:\[\d+\])+", text)), text
    told = {int(mark) for mark in re.findall(r"\[(\d+)\]", text)}
    assert told == {citation.number for citation in answer.citations}, answer.text
    cited = {source for fact in facts_of(answer, records) for source in fact.sources}
    assert {citation.source for citation in answer.citations} <= cited


def says_only_what_is_known(answer: Answer, question: Question, records: list[Record]) -> None:
    """No name and no year stands in the text that is neither in the question nor in the facts."""
    facts = facts_of(answer, records)
    for text in filter(None, (answer.text, answer.more)):
        _only_known_names(text, question, facts)
        _only_known_years(text, question, facts, records)


def _only_known_names(text: str, question: Question, facts: list[Record]) -> None:
    named = {mention.candidates[0].id for mention in question.mentions}
    for fact in facts:
        named.add(fact.id)
        for field in ("person", "organization", "origin", "destination", "work", "parent"):
            named.add(getattr(fact, field, None))
    for identifier, name in (PEOPLE | WORKS | PLACES).items():
        assert identifier in named or name not in text, f"{name} is not in the facts of: {text}"


def _only_known_years(text: str, question: Question, facts: list[Record], records: list[Record]) -> None:
    published = {r.id: r.published for r in records if isinstance(r, Source)}
    works = {r.id: r for r in records if isinstance(r, Work)}
    known = {TODAY.year, TODAY.year - 1}  # a comparison without a period is of the last year
    if question.period:
        known |= {day.year for day in (question.period.start, question.period.end) if day}
    for fact in facts:
        dates = [getattr(fact, field, None) for field in ("start", "end", "date", "released", "founded")]
        dates += [published[source] for source in fact.sources]
        if isinstance(fact, Credit):  # the year of a work stands beside its name
            dates.append(works[fact.work].released)
        known |= {date.year for date in dates if date}
    assert {int(year) for year in re.findall(r"\b20\d\d\b", text)} <= known, text
