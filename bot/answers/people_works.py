"""What people made, and with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, names
from bot.answers.organizations_moves import who_joined
from bot.answers.patterns import say
from bot.answers.people_career import career, no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_founding import founding, told_founding
from bot.answers.people_overlap import overlap
from bot.answers.people_sentences import Teller
from bot.answers.people_together import tells_of_coming, together
from bot.answers.statements import told_statement
from bot.answers.wording import joined, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Credit, EntityKind, Work
from bot.questions.question import Question, Relation

MOST_WORKS = 6
MOST_COLLEAGUES = 8

_ORDER = ("led", "created", "co-created", "author", "contributor")


def works_of(question: Question, context: Context) -> Draft | None:
    """Answer "what did Buck work on?", "what is Devlin known for?"."""

    def tell(teller: Teller) -> Told:
        own = [(c, w) for c in context.store.credits_of(teller.person.id) if (w := context.store.work(c.work))]
        if not own:
            return Told((_instead(teller),), known=False)
        own.sort(key=lambda pair: (_ORDER.index(pair[0].contribution), _age(pair[1]), pair[1].name))
        told = (_credits(teller, own[:MOST_WORKS]), *_words_on(teller, [w.id for _, w in own[:MOST_WORKS]]))
        longer = (_credits(teller, own),) if len(own) > MOST_WORKS else ()
        return Told(told, longer=longer)

    return about_each(question, context, tell)


def _instead(teller: Teller) -> str:
    """No work is known by name: the place that was founded last is what someone is known for, if there is one."""
    what = f"what {teller.name()} worked on"
    for stay in reversed(teller.line.stays):
        fact = founding(stay)
        if fact:
            return sentence(say("people.no-record-but", what=what, told=told_founding(teller, stay, fact)))
    return no_record(teller, what)


def made(question: Question, context: Context) -> Draft | None:
    """Answer "did Bubeck make Phi-3?"."""
    works = context.works(question.works)

    def tell(teller: Teller) -> Told:
        own = {c.work: c for c in context.store.credits_of(teller.person.id)}
        found = [(own[w.id], w) for w in works if w.id in own]
        if found:
            return Told((sentence(say("people.yes", told=_credits(teller, found).rstrip("."))),))
        what = f"{teller.name()} in the making of {joined([w.name for w in works], 'or')}"
        makers = [w.organization for w in works if w.organization]
        there = [stay for maker in makers for stay in teller.line.at_organization(maker)][-1:]
        if there:
            told = f"{teller.who()} {'is' if there[0].ongoing else 'was'} {teller.stay(there[0])}"
            return Told((sentence(say("people.no-record-but", what=what, told=told)),), known=False)
        return Told((no_record(teller, what),), known=False)

    return about_each(question, context, tell)


def colleagues(question: Question, context: Context) -> Draft | None:
    """Answer "who did Vaswani work with on the Transformer?": those credited with the same works."""
    if question.relation is Relation.LEAVE and not question.works:
        beside = together(question, context)
        if beside and beside.outcome is Outcome.NO_RECORD and question.organizations and tells_of_coming(question):
            return who_joined(replace(question, people=(), relation=None), context)
        return beside
    if question.relation is Relation.AT and (both := overlap(question, context)):
        return both
    asked = {work.id for work in context.works(question.works)}

    def tell(teller: Teller) -> Told:
        told: list[str] = []
        seen: set[str] = set()
        own = [c for c in context.store.credits_of(teller.person.id) if not asked or c.work in asked]
        own.sort(key=lambda c: _ORDER.index(c.contribution))
        for credit in own:
            work = context.store.work(credit.work)
            others = [c for c in context.store.credits_on(credit.work) if c.person not in (teller.person.id, *seen)]
            if not work or not others or len(seen) >= MOST_COLLEAGUES:
                continue
            others = others[: MOST_COLLEAGUES - len(seen)]
            seen.update(c.person for c in others)
            who = teller.who()
            entries = [Entry(_name(context, c.person), facts=(c,)) for c in others]
            told.append(sentence(say("people.worked-with", who=who, names=names(entries, teller.notes), work=work.name,
                                     marks=teller.cite(credit))))  # fmt: skip
        if told:
            return Told(tuple(told))
        return Told((no_record(teller, f"whom {teller.name()} worked with"),), known=False)

    if not context.people(question.people):
        return None
    return about_each(question, context, tell) or career(question, context)


def _credits(teller: Teller, own: Sequence[tuple[Credit, Work]]) -> str:
    groups: dict[str, list[tuple[Credit, Work]]] = {}
    for credit, work in own:
        groups.setdefault(credit.contribution, []).append((credit, work))
    who = teller.who()
    parts = []
    for contribution, those in groups.items():
        names = joined([f"{_title(work)}{teller.cite(credit)}" for credit, work in those])
        parts.append(say(f"people.made-{contribution}", works=names))
    return sentence(f"{who} {joined(parts)}")


def _title(work: Work) -> str:
    return f"{work.name} ({work.released.year})" if work.released else work.name


def _words_on(teller: Teller, works: Sequence[str]) -> list[str]:
    """One statement about the person and one of the works: what is said of it."""
    wanted = set(works)
    found = [
        s for s in teller.context.store.statements_about(EntityKind.PERSON, teller.person.id) if wanted & set(s.about)
    ]
    found.sort(key=lambda s: (-len(wanted & set(s.about)), -(s.date or PartialDate(1)).last.toordinal(), s.id))
    return [told_statement(teller.notes, statement) for statement in found[:2]]


def _age(work: Work) -> int:
    return -work.released.first.toordinal() if work.released else 0


def _name(context: Context, person: str) -> str:
    record = context.store.person(person)
    return record.name if record else person
