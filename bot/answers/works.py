"""What a work is and who made it, and what a place has made."""

from __future__ import annotations

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.citations import Notes
from bot.answers.draft import Context, Draft
from bot.answers.lists import MOST_NAMES, Entry, Group, Listing, grouped, told
from bot.answers.patterns import say
from bot.answers.wording import article, date, joined, number, on, possessive, sentence
from bot.facts.records import Credit, Entity, EntityKind, Fact, Statement, Status, Work
from bot.questions.question import Question

_ORDER = ("led", "created", "co-created", "author", "contributor")
"""Contributions, the weightiest first."""

FEW = 4
"""People named in the short text who took part in what others led or created."""

MOST_STATEMENTS = 1
"""Statements that are told beside what a work is."""


def creators(question: Question, context: Context) -> Draft | None:
    """Answer "who made Phi-3?"."""
    works = context.works(question.works)
    if not works:
        return None
    notes = context.notes()
    known = False
    texts, longer = [], []
    for work in works:
        credited = credits_of(work, context)
        listings = _made(work, credited, context, named=True)
        text, more = told(listings, notes)
        known = known or bool(credited or (work.organization and work.sources))
        if not credited:
            text = _unmade(work, context, notes)
        elif work.organization and work.sources:
            kind = article(f"{context.families.name(work.organization)} {work.kind}")
            text += " " + sentence(say("works.of_place", kind=kind, released=_released(work), marks=notes.cite(work)))
        texts.append(text)
        longer.append(more or text)
    long = "\n".join(longer)
    text = " ".join(texts)
    return Draft(
        Outcome.ANSWERED if known else Outcome.NO_RECORD,
        text,
        notes,
        suggestions=offers.answerable([offers.makers_now(w.id, w.name, context) for w in works]),
        more=long if long != "\n".join(texts) else None,
    )


def about_work(question: Question, context: Context) -> Draft | None:
    """Answer "what is Phi-3?", "when was it released?"."""
    works = context.works(question.works)
    if not works:
        return None
    notes = context.notes()
    texts, longer, known = [], [], False
    for work in works:
        credited = credits_of(work, context)
        told_so = _statements(work, context)
        text = _is(work, context, notes) if work.sources or not (credited or told_so) else ""
        made, more = told(_made(work, credited, context, named=not text), notes)
        newest = " ".join(_told(statement, notes) for statement in told_so[:MOST_STATEMENTS])
        notes.rest_on(work, *credited)
        texts.append(" ".join(filter(None, (text, made, newest))))
        longer.append(" ".join(filter(None, (text, more or made, *(_told(s, notes) for s in told_so)))))
        known = known or bool(work.sources or credited or told_so)
    text, long = " ".join(texts), "\n".join(longer)
    wanted = [offers.makers_now(w.id, w.name, context) for w in works]
    wanted += [offers.works_of(w.organization, context) for w in works if w.organization]
    undated = [work.name for work in works if not work.released] if _asks_when(question) else []
    if undated:
        text = f"{sentence(say('works.undated', names=joined(undated, 'or')))} {text}"
    outcome = Outcome.ANSWERED if known and not undated else Outcome.NO_RECORD
    more = long if long != " ".join(texts) else None
    return Draft(outcome, text, notes, suggestions=offers.answerable(wanted), more=more)


def _asks_when(question: Question) -> bool:
    return question.text.casefold().split()[:1] == [say("works.when")]


def works_of_place(question: Question, context: Context) -> Draft | None:
    """Answer "what has OpenAI made?"; None where no place is named."""
    places = context.organizations(question.organizations)
    if not places:
        return None
    place = places[0]
    found = sorted(context.store.works_of(context.families.parts(place)), key=_newest)
    notes = context.notes()
    name = context.families.name(place)
    if not found:
        wanted = [offers.about(place, context)]
        text = sentence(say("works.of_none", place=name))
        return Draft(Outcome.NO_RECORD, text, notes, suggestions=offers.answerable(wanted))
    pattern = "works.of_one" if len(found) == 1 else "works.of_many"
    blanks = {"count": number(len(found)), "place": name}
    entries = tuple(_listed(work, context) for work in found)
    text, more = told([Listing(pattern, (Group(entries),), blanks)], notes)
    if not notes.citations:
        text, more = told([Listing("works.of_unsourced", (Group(entries),), blanks)], notes)
    notes.rest_on(*found)
    wanted = [offers.makers(work.id, work.name, context) for work in found]
    outcome = Outcome.ANSWERED if notes.citations else Outcome.NO_RECORD
    return Draft(outcome, text, notes, suggestions=offers.answerable(wanted[:9]), more=more)


def credits_of(work: Work, context: Context) -> list[Credit]:
    """Return who made a work, those who led it first."""
    return sorted(context.store.credits_on(work.id), key=lambda c: (_rank(c), c.person))


def _rank(credit: Credit) -> int:
    return _ORDER.index(credit.contribution) if credit.contribution in _ORDER else len(_ORDER)


def _made(work: Work, credited: list[Credit], context: Context, named: bool) -> list[Listing]:
    listings: list[Listing] = []
    for contribution, those in grouped(credited, lambda c: c.contribution if c.contribution in _ORDER else _ORDER[-1]):
        if contribution == "author" and work.kind != "paper":
            contribution = "author_one" if len(those) == 1 else "author_many"
        entries = tuple(Entry(_name(credit.person, context), facts=(credit,)) for credit in those)
        blanks = {"work": work.name if named and not listings else say("works.it")}
        most = MOST_NAMES if not listings else FEW
        listings.append(Listing(f"works.{contribution}", (Group(entries),), blanks, most))
    return listings


def _is(work: Work, context: Context, notes: Notes) -> str:
    by = say("works.by", place=context.families.name(work.organization)) if work.organization else ""
    if not work.sources:
        return sentence(say("works.nothing", name=work.name, kind=article(work.kind), by=by))
    description = (work.description or "").rstrip(". ")
    if work.organization and context.families.name(work.organization) in description:
        by = ""
    described = say("works.described", description=description) if description else ""
    blanks = {"name": work.name, "kind": article(work.kind), "by": by, "released": _released(work)}
    return sentence(say("works.is", **blanks, described=described, marks=notes.cite(work)))


def _released(work: Work) -> str:
    return say("works.released", on=on(work.released)) if work.released else ""


def _unmade(work: Work, context: Context, notes: Notes) -> str:
    if not work.organization or not work.sources:
        return sentence(say("works.unknown", name=work.name))
    place = context.families.name(work.organization)
    marks = notes.cite(work)
    return sentence(
        say("works.made_by_place", name=work.name, place=possessive(place), released=_released(work), marks=marks)
    )


def _statements(work: Work, context: Context) -> list[Statement]:
    found = context.store.statements_about(EntityKind.WORK, work.id)
    kept = [s for s in found if s.status is Status.CONFIRMED and s.sources]
    return sorted(kept, key=lambda s: (-(s.date.last.toordinal() if s.date else 0), s.id))


def _told(statement: Statement, notes: Notes) -> str:
    return sentence(say("works.statement", text=statement.text.rstrip(". "), marks=notes.cite(statement)))


def _listed(work: Work, context: Context) -> Entry:
    """A work with its kind and date; one that cites nothing itself rests on who made it."""
    backing: tuple[Fact | Entity, ...] = (work,)
    if not work.sources:
        backing = (*context.store.credits_on(work.id)[:1], work)
    if work.released:
        return Entry(work.name, say("works.kind_and_date", kind=work.kind, date=date(work.released)), backing)
    return Entry(work.name, say("works.kind", kind=work.kind), backing)


def _newest(work: Work) -> tuple[int, str]:
    return -(work.released.last.toordinal() if work.released else 0), work.name


def _name(person: str, context: Context) -> str:
    record = context.store.person(person)
    return record.name if record else person
