"""Who went from one place to a second and on to a third."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, told
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.turnover import Change, flow
from bot.answers.wording import date, joined, number
from bot.facts.records import Fact, Status
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
