"""Who was at several places: one after the other, or in any order."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.doubt import HAPPENED
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, told
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.stays import BOARD_MOVES, Tie, tie_of
from bot.answers.turnover import Change, flow
from bot.answers.wording import date, joined, number
from bot.facts.records import EntityKind, Fact, Move, Role, Status
from bot.questions.question import Question


def along_path(places: Sequence[str], question: Question, context: Context) -> Draft:
    """Answer "who went from Google to OpenAI to Anthropic?": straight from each to the next, in this order."""
    search = (question.period, context.store, context.families, context.today)
    steps = [{c.person: c for c in flow(one, other, *search)[0]} for one, other in itertools.pairwise(places)]
    people = [person for person in steps[-1] if all(person in step for step in steps)]
    every = [(person, [step[person] for step in steps]) for person in people]
    walked = [(person, changes) for person, changes in every if _in_order(changes)]
    names = [context.families.name(place) for place in places]
    blanks = {"places": joined(names), "during": spoken(question.period, context), "count": number(len(walked))}
    notes = context.notes()
    how = "none" if not walked else "one" if len(walked) == 1 else "many"
    entries = tuple(_entry(person, changes, context) for person, changes in walked)
    text, more = told([Listing(f"path.{how}", (Group(entries),), blanks)], notes)
    wanted = [offers.where_now(person, context) for person, _ in walked[:1]]
    wanted += [offers.who_left(place, context) for place in places[:2]]
    outcome = Outcome.ANSWERED if walked else Outcome.NO_RECORD
    return Draft(outcome, text, notes, suggestions=offers.answerable(wanted), more=more)


def at_all(places: Sequence[str], question: Question, context: Context) -> Draft:
    """Answer "who has worked at both Tesla and Apple?": those of whom a fact tells so of each place."""
    there = [_people_at(place, context) for place in places]
    people = [person for person in there[0] if all(person in others for others in there[1:])]
    people.sort(key=lambda person: (-context.store.weight(EntityKind.PERSON, person), person))
    blanks = {"places": joined([context.families.name(place) for place in places]), "count": number(len(people))}
    how = "none_ever" if not people else "ever_one" if len(people) == 1 else "ever_many"
    notes = context.notes()
    entries = []
    for person in people:
        record = context.store.person(person)
        facts = tuple(facts[person] for facts in there)
        reported = say("organizations.reported")
        aside = f" ({reported})" if any(fact.status is Status.REPORTED for fact in facts) else ""
        entries.append(Entry(record.name if record else person, aside, facts))
    text, more = told([Listing(f"path.{how}", (Group(tuple(entries)),), blanks)], notes)
    for entry in entries:
        notes.rest_on(*entry.facts)
    wanted = [offers.where_now(person, context) for person in people[:1]]
    outcome = Outcome.ANSWERED if people else Outcome.NO_RECORD
    return Draft(outcome, text, notes, suggestions=offers.answerable(wanted), more=more)


def _people_at(place: str, context: Context) -> dict[str, Role | Move]:
    """Who is known to have worked at a place, each with a fact that says so: a role before a move."""
    parts = context.families.parts(place)
    found: dict[str, Role | Move] = {}
    roles = [role for role in context.store.roles_at(parts) if tie_of(role.title) in (Tie.JOB, Tie.ACADEMIC)]
    moves = [m for m in (*context.store.moves_to(parts), *context.store.moves_from(parts)) if m.kind not in BOARD_MOVES]
    known: list[Role | Move] = [*roles, *moves]
    for fact in known:
        if fact.status in HAPPENED:
            found.setdefault(fact.person, fact)
    return found


def _in_order(changes: Sequence[Change]) -> bool:
    """Whether no step is known to come before the one that it should follow."""
    dates = [change.date for change in changes if change.date]
    return all(one.first <= other.last for one, other in itertools.pairwise(dates))


def _entry(person: str, changes: Sequence[Change], context: Context) -> Entry:
    record = context.store.person(person)
    facts: list[Fact] = [change.facts[0] for change in changes]
    dates = [say("path.to", place=context.families.name(c.place), when=date(c.date)) for c in changes if c.date]
    reported = [say("organizations.reported")] if any(c.status is Status.REPORTED for c in changes) else []
    aside = ", ".join([*dates, *reported])
    return Entry(record.name if record else person, f" ({aside})" if aside else "", tuple(facts))
