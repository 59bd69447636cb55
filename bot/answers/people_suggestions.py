"""What to ask next about a person: only what the store can answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from bot.answers.foremost import main_stay
from bot.answers.people_sentences import Teller
from bot.answers.stays import Tie
from bot.answers.timeline import present, previous
from bot.facts.records import EntityKind
from bot.questions.question import Intent

MOST = 3
"""How many questions are offered."""


def suggestions(teller: Teller, asked: Intent) -> tuple[str, ...]:
    """Return at most three questions about the person that are not the one asked, each of which has an answer."""
    return tuple(itertools.islice(_offered(teller, asked), MOST))


def _offered(teller: Teller, asked: Intent) -> Iterator[str]:
    """Yield questions, what is asked most often first; each is looked up only if it is still wanted."""
    name, line, store = teller.person.name, teller.line, teller.context.store
    related = teller.context.families.related
    reasons = [m for m in line.moves if m.reason and m.origin and not related(m.origin, m.destination)]
    if asked is not Intent.WHY and reasons:
        yield f"Why did {name} leave {teller.place(reasons[-1].origin or '')}?"
    if asked not in (Intent.WHEREABOUTS, Intent.CAREER, Intent.PROFILE) and line.stays:
        yield f"Where is {name} now?"
    if asked in (Intent.WHEREABOUTS, Intent.NEXT):
        now = present(line, teller.context.today, store)
        main = main_stay(now, line, store) if now.stays else now.ended
        if main and main.tie is not Tie.BOARD and previous(line, main):
            yield f"Where was {name} before {teller.place(main.organization)}?"
    if asked is not Intent.WORKS_OF and store.credits_of(teller.person.id):
        yield f"What did {name} work on?"
    if asked is not Intent.SAID and store.statements_about(EntityKind.PERSON, teller.person.id):
        yield f"What is said about {name}?"
    if asked not in (Intent.CAREER, Intent.PROFILE) and len(line.stays) > 2:
        yield f"Who is {name}?"
