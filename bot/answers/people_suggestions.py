"""What to ask next about a person: only what the store can answer."""

from __future__ import annotations

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
    name, line, store = teller.person.name, teller.line, teller.context.store
    offers: list[str] = []
    related = teller.context.families.related
    reasons = [m for m in line.moves if m.reason and m.origin and not related(m.origin, m.destination)]
    if asked is not Intent.WHY and reasons:
        offers.append(f"Why did {name} leave {teller.place(reasons[-1].origin or '')}?")
    if asked not in (Intent.WHEREABOUTS, Intent.CAREER, Intent.PROFILE) and line.stays:
        offers.append(f"Where is {name} now?")
    now = present(line, teller.context.today, store)
    main = main_stay(now, line, store) if now.stays else now.ended
    if asked in (Intent.WHEREABOUTS, Intent.NEXT) and main and main.tie is not Tie.BOARD and previous(line, main):
        offers.append(f"Where was {name} before {teller.place(main.organization)}?")
    if asked is not Intent.WORKS_OF and store.credits_of(teller.person.id):
        offers.append(f"What did {name} work on?")
    if asked is not Intent.SAID and store.statements_about(EntityKind.PERSON, teller.person.id):
        offers.append(f"What is said about {name}?")
    if asked not in (Intent.CAREER, Intent.PROFILE) and len(line.stays) > 2:
        offers.append(f"Who is {name}?")
    return tuple(offers[:MOST])
