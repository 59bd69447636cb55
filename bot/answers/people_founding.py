"""What someone founded, and whether they did, with the talk that there was of it before."""

from __future__ import annotations

from bot.answers.draft import Context, Draft
from bot.answers.openings import Opening, opening
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_sentences import Teller
from bot.answers.stays import Stay
from bot.answers.titles import is_founder
from bot.answers.wording import date, sentence
from bot.facts.records import Move, MoveKind, Role
from bot.questions.question import Question

LATELY = 3 * 366
"""Days in which what was founded answers whether someone is starting a company."""

MOST = 3
"""Companies told before the rest is a press away."""


def founded_by(question: Question, context: Context) -> Draft | None:
    """Answer "what company did David Ha found?", "is Murati really starting a company?"."""

    def tell(teller: Teller) -> Told:
        founded: dict[str, tuple[Stay, Move | Role]] = {}
        for stay in reversed(teller.line.stays):
            fact = founding(stay)
            if fact:
                founded.setdefault(stay.organization, (stay, fact))
        plans = [m for m in teller.line.rumored if m.kind is MoveKind.FOUNDED and m.destination not in founded]
        if not founded and not plans:
            return Told((no_record(teller, f"a company founded by {teller.name()}"),), known=False)
        if not founded:
            return Told((sentence(say("people.only-talk", told=teller.move(plans[-1]))),))
        newest = next(iter(founded.values()))[0]
        yes = _is_meant(question, newest, context)
        talk = [m for m in plans if yes and m.date and newest.start and m.date.first <= newest.start.last]
        before = teller.move(talk[-1]) if talk else ""
        clauses = [told_founding(teller, stay, fact) for stay, fact in founded.values()]
        if yes:
            clauses[0] = say("people.yes-after-talk" if talk else "people.yes", talk=before, told=clauses[0])
        told = tuple(map(sentence, clauses))
        return Told(told[:1] if yes else told[:MOST], longer=told)

    return about_each(question, context, tell)


def founding(stay: Stay) -> Move | Role | None:
    """Return the move or the role that tells that someone founded a place, or None."""
    if stay.arrival and stay.arrival.kind is MoveKind.FOUNDED:
        return stay.arrival
    return next((role for role in stay.roles if is_founder(role.title)), None)


def told_founding(teller: Teller, stay: Stay, fact: Move | Role) -> str:
    """Return a clause on a founding, with its marks."""
    if isinstance(fact, Move):
        return teller.move(fact)
    hedge, who = teller.hedge(fact), teller.who()
    if fact.ongoing and stay.ongoing:
        return f"{hedge}{who} is {teller.holding([fact])}{teller.cite(fact)}"
    end = f" until {date(fact.end)}" if fact.end else ""
    start = f" from {date(fact.start)}" if fact.start else ""
    return f"{hedge}{who} was {teller.role(fact)}{start}{end}{teller.cite(fact)}"


def _is_meant(question: Question, newest: Stay, context: Context) -> bool:
    """Whether the question wants a yes, and what was founded last is what it asks about."""
    asks = opening(question.text)
    if asks is Opening.PRESENT:
        return newest.ongoing and newest.start is not None and (context.today - newest.start.last).days <= LATELY
    return asks is Opening.PAST
