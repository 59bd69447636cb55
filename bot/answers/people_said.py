"""What is said about a person or a thing, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.answer import Citation, Outcome
from bot.answers.draft import Context, Draft, Family
from bot.answers.naming import surname
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_reasons import reason_words
from bot.answers.people_relation import relation
from bot.answers.people_sentences import Teller
from bot.answers.people_suggestions import suggestions
from bot.answers.people_whereabouts import whereabouts
from bot.answers.statements import told_statement
from bot.answers.timeline import timeline
from bot.answers.topical import closeness, topics_of, touching
from bot.answers.wording import date, joined, number, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind, Move, Person, Statement, Status
from bot.questions.question import Question

_TALK = frozenset((Status.RUMORED, Status.DENIED))

MOST_SOURCES = 6
"""How many sources are named in the text; all of them are cited below it."""

MOST_TOUCHING = 2
MOST_STATEMENTS = 3
"""How many statements are told before the rest is a press away."""


def _subjects(question: Question) -> list[tuple[EntityKind, str]]:
    return [
        *((EntityKind.PERSON, m.best.id) for m in question.people if m.best),
        *((EntityKind.ORGANIZATION, m.best.id) for m in question.organizations if m.best),
        *((EntityKind.WORK, m.best.id) for m in question.works if m.best),
    ]


def touched(question: Question, context: Context) -> Draft | None:
    """Answer a question that was not understood with the statements about those named that touch its topic, if any."""
    subjects = _subjects(question)
    found = touching(question, _statements(context, subjects)) if subjects else []
    if not found:
        return None
    notes = context.notes()
    told = [told_statement(notes, s) for s in found]
    people = [Teller(p, timeline(context.store, p.id, context.families, context.today), notes, context)
              for p in _people(context, subjects)]  # fmt: skip
    told[MOST_TOUCHING:MOST_TOUCHING] = [c for teller in people if (c := _came_of_it(teller, found[:MOST_TOUCHING]))]
    first = told[: MOST_TOUCHING + 1] if len(told) > len(found) else told[:MOST_TOUCHING]
    return Draft(Outcome.ANSWERED, " ".join(first), notes, more=" ".join(told) if len(told) > len(first) else None)


def said(question: Question, context: Context) -> Draft | None:
    """Answer "what is said about Murati?", "any rumors about xAI?"."""
    subjects = _subjects(question)
    if not subjects:
        return None
    found = _statements(context, subjects)
    topics = topics_of(question)
    found.sort(key=lambda s: closeness(topics, s), reverse=True)
    touched_on = not topics or any(closeness(topics, statement)[0] for statement in found)
    if question.period:
        period = question.period
        found = [s for s in found if s.date and not (
            (period.start and s.date.last < period.start) or (period.end and s.date.first > period.end))]  # fmt: skip
    if _asks_for_talk(question):
        found.sort(key=lambda s: s.status not in _TALK)
    notes = context.notes()
    told = [told_statement(notes, s) for s in found[: MOST_STATEMENTS if touched_on else MOST_TOUCHING]]
    if told and not touched_on:
        told[0] = sentence(say("people.nothing-on-that", told=told[0]))
    talked = _talked_of(context, subjects)[: max(0, MOST_STATEMENTS - len(told))]
    people = dict.fromkeys([*_people(context, subjects), *(person for person, _ in talked)])
    tellers = [
        Teller(p, timeline(context.store, p.id, context.families, context.today), notes, context) for p in people
    ]
    told += [sentence(teller.move(m)) for teller in tellers for p, m in talked if p == teller.person]
    if told:
        told += [came for teller in tellers if (came := _came_of_it(teller, found[:MOST_STATEMENTS]))]
        more = [told_statement(notes, s) for s in found] if len(found) > len(told) else []
        return Draft(
            Outcome.ANSWERED, " ".join(told), notes,
            suggestions=tuple(o for teller in tellers for o in suggestions(teller, question.intent))[:3],
            more=" ".join(more) or None,
        )  # fmt: skip
    if question.people:
        return about_each(question, context, lambda t: Told((no_record(t, f"talk about {t.name()}"),), known=False))
    name = (
        context.families.name(subjects[0][1]) if subjects[0][0] is EntityKind.ORGANIZATION else question.works[0].text
    )
    return Draft(Outcome.NO_RECORD, f"I have no record of talk about {name}.", notes)


def source(question: Question, context: Context, before: Family | None = None) -> Draft | None:
    """Answer "who says so?": the sources of the facts that answer the question before, by its family."""
    before = before or (relation if question.relation else whereabouts)
    draft = before(replace(question, intent=question.follows or question.intent), context)
    if draft is None or draft.outcome is not Outcome.ANSWERED:
        return draft
    citations = draft.notes.citations
    others = len(citations) - MOST_SOURCES
    named = joined([
        *(_source_line(citation) for citation in citations[:MOST_SOURCES]),
        *([say("people.other-sources", count=number(others))] if others > 0 else []),
    ])  # fmt: skip
    return Draft(draft.outcome, f"{draft.text} {sentence(say('people.sources', sources=named))}", draft.notes)


def _source_line(citation: Citation) -> str:
    when = f" ({date(citation.published)})" if citation.published else ""
    return f"{citation.publisher}{when} [{citation.number}]"


def _statements(context: Context, subjects: Sequence[tuple[EntityKind, str]]) -> list[Statement]:
    """Return the statements about all subjects, else about any, newest first."""
    sets = [{s.id: s for s in context.store.statements_about(kind, identifier)} for kind, identifier in subjects]
    shared = set(sets[0]).intersection(*sets[1:])
    chosen = {i: s for each in sets for i, s in each.items() if not shared or i in shared}
    names = {surname(p.name) for k, i in subjects if k is EntityKind.PERSON and (p := context.store.person(i))}
    apart = [s for s in chosen.values() if names and not any(name in s.text for name in names)]
    return sorted(chosen.values(), key=lambda s: (s in apart, -(s.date or PartialDate(1)).last.toordinal(), s.id))


def _people(context: Context, subjects: Sequence[tuple[EntityKind, str]]) -> list[Person]:
    found = (context.store.person(identifier) for kind, identifier in subjects if kind is EntityKind.PERSON)
    return [person for person in found if person]


def _asks_for_talk(question: Question) -> bool:
    words = question.text.casefold()
    return any(word in words for word in reason_words()["talk"])


def _came_of_it(teller: Teller, told: Sequence[Statement]) -> str | None:
    """Return the move that followed talk about a person, when the talk is among what is told."""
    talk = [s.date for s in told if s.status is Status.RUMORED and s.date and teller.person.id in s.about]
    if not talk:
        return None
    first = min(talk, key=lambda d: d.first)
    later = [m for m in teller.line.moves if m.destination and m.date and m.date.first > first.last]
    return sentence(teller.move(later[0])) if later else None


def _talked_of(context: Context, subjects: Sequence[tuple[EntityKind, str]]) -> list[tuple[Person, Move]]:
    """Return rumored and denied moves of the people among the subjects, else of the organizations, newest first."""
    people = {person.id for person in _people(context, subjects)}
    moves = [move for person in people for move in context.store.moves_of(person)]
    for kind, identifier in subjects:
        if kind is EntityKind.ORGANIZATION and not people:
            parts = context.families.parts(identifier)
            moves += {m.id: m for m in (*context.store.moves_from(parts), *context.store.moves_to(parts))}.values()
    talk = [move for move in moves if move.status in _TALK]
    talk.sort(key=lambda move: (-(move.date or PartialDate(1)).last.toordinal(), move.id))
    return [(person, move) for move in talk if (person := context.store.person(move.person))]
