"""The way of a question, from text to answer: names, questions, answers. Front ends call `Engine.ask`."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from bot.answers.answer import Answer, Citation, FactRef, LinkedName, Outcome
from bot.answers.answerer import Answerer
from bot.facts.dates import PartialDate
from bot.facts.format import RecordKind
from bot.facts.records import Credit, EntityKind, Move, Organization, Person, Role, Statement
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Candidate, Decision, Mention
from bot.questions.parser import Parser
from bot.questions.question import Intent, Question

THREAD_LENGTH = 50
"""How many earlier questions of a thread are taken into account."""

MOST_TOLD = 12
"""How many facts of an answer tell whom and what a later question may take up."""

_MARK = re.compile(r"\[(\d+)\]")
_MARKS = re.compile(r"(?:\[\d+\])+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


class Engine:
    """Answers questions from one fact store. `today` is the only clock.

    Raises:
        StoreError: there is no fact store at `facts`.
    """

    def __init__(self, facts: Path, today: Callable[[], datetime.date] = datetime.date.today):
        self._today = today
        self._store = FactStore(facts)
        self._linker = Linker(self._store)
        self._parser = Parser(self._linker, today, self._released, self._answered)
        self._answerer = Answerer(self._store, today)

    @property
    def today(self) -> datetime.date:
        """The day from which "last year" is counted."""
        return self._today()

    @property
    def store(self) -> FactStore:
        """The facts that the answers come from, for drawing one."""
        return self._store

    def ask(self, text: str, thread: Sequence[str] = ()) -> Answer:
        """Answer a message; `thread` holds the messages asked before in the same thread, oldest first."""
        self._store.refresh()
        return _combined(text, [self._answerer.answer(question) for question in self.understand(text, thread)])

    def understand(self, text: str, thread: Sequence[str] = ()) -> tuple[Question, ...]:
        """Return the questions in a message, at least one; see `ask`."""
        earlier: list[Question] = []
        for message in thread[-THREAD_LENGTH:]:
            earlier.extend(self._parser.parse(message, earlier))
        return self._parser.parse(text, earlier)

    def tell(self, facts: Sequence[FactRef], others: int = 0) -> Answer | None:
        """Tell what facts say that have just come in, beside `others`; None if none of them stands any more."""
        self._store.refresh()
        records = (self._store.record(RecordKind(fact.kind), fact.id) for fact in facts)
        return self._answerer.tell([r for r in records if isinstance(r, Role | Move | Credit | Statement)], others)

    def about(self, candidate: Candidate) -> Answer:
        """Tell where a person is, or what a place or work is, whichever others bear the same name."""
        self._store.refresh()
        mention = (Mention(0, len(candidate.name), candidate.name, Decision.MATCH, (candidate,)),)
        match candidate.kind:
            case EntityKind.PERSON:
                question = Question(candidate.name, Intent.WHEREABOUTS, people=mention)
            case EntityKind.ORGANIZATION:
                question = Question(candidate.name, Intent.ABOUT_ORGANIZATION, organizations=mention)
            case _:
                question = Question(candidate.name, Intent.ABOUT_WORK, works=mention)
        return self._answerer.answer(question)

    def find(self, name: str) -> Mention:
        """Find the record that a bare name means."""
        self._store.refresh()
        return self._linker.find(name)

    def _answered(self, question: Question) -> tuple[Mention, ...]:
        """Whom and which place the answer to a question tells of, in order.

        "Who came before her?" finds its "her" there, "who else went there?" its "there".
        """
        told: dict[str, Mention] = {}
        for fact in self._answerer.answer(question).facts[:MOST_TOLD]:
            for record in self._told(fact):
                kind = EntityKind.PERSON if isinstance(record, Person) else EntityKind.ORGANIZATION
                candidate = Candidate(record.id, kind, record.name, 100.0)
                told.setdefault(record.id, Mention(0, 0, record.name, Decision.MATCH, (candidate,)))
        return tuple(told.values())

    def _told(self, fact: FactRef) -> Iterator[Person | Organization]:
        """The person of a fact, and the place where it leaves that person."""
        record = self._store.record(RecordKind(fact.kind), fact.id)
        if isinstance(record, Person):
            yield record
        elif isinstance(record, Role | Move | Credit):
            if person := self._store.person(record.person):
                yield person
            place = record.organization if isinstance(record, Role) else None
            place = record.destination or record.origin if isinstance(record, Move) else place
            if place and (organization := self._store.organization(place)):
                yield organization

    def _released(self, work: str) -> PartialDate | None:
        record = self._store.work(work)
        return record.released if record else None


def _combined(text: str, answers: Sequence[Answer]) -> Answer:
    """Put the answers to several questions of one message together, their citations numbered through."""
    if len(answers) == 1:
        return replace(answers[0], question=text)
    citations: dict[str, Citation] = {}
    texts: list[str] = []
    longer: list[str] = []
    for answer in answers:
        numbers = {}
        for citation in answer.citations:
            new = citations.setdefault(citation.source, replace(citation, number=len(citations) + 1))
            numbers[str(citation.number)] = str(new.number)
        texts.append(_unsaid(_renumbered(answer.text, numbers), texts))
        longer.append(_unsaid(_renumbered(answer.more or answer.text, numbers), longer))
    answered = [answer for answer in answers if answer.outcome is Outcome.ANSWERED]
    mentions: dict[LinkedName, None] = dict.fromkeys(m for answer in answers for m in answer.mentions)
    facts: dict[FactRef, None] = dict.fromkeys(f for answer in answers for f in answer.facts)
    first = (answered or answers)[0]
    return Answer(
        question=text,
        outcome=first.outcome,
        intent=first.intent,
        text="\n".join(filter(None, texts)),
        mentions=tuple(mentions),
        facts=tuple(facts),
        citations=tuple(citations.values()),
        choices=tuple(choice for answer in answers for choice in answer.choices),
        suggestions=tuple(dict.fromkeys(s for answer in answers for s in answer.suggestions))[:3],
        more="\n".join(filter(None, longer)) if any(answer.more for answer in answers) else None,
    )


def _renumbered(text: str, numbers: dict[str, str]) -> str:
    """Number the marks anew, those of one claim in order."""

    def renumbered(marks: re.Match[str]) -> str:
        new = sorted(int(numbers.get(mark, mark)) for mark in _MARK.findall(marks[0]))
        return "".join(f"[{number}]" for number in new)

    return _MARKS.sub(renumbered, text)


def _unsaid(text: str, said: Sequence[str]) -> str:
    """Leave out the sentences that an earlier answer of the same message has said already."""
    return " ".join(sentence for sentence in _SENTENCE_END.split(text) if not any(sentence in t for t in said))
