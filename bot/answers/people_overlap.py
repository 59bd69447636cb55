"""Whether two people were at one place at the same time, as far as dates tell."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from enum import IntEnum

from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.openings import opening
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_founding import founding
from bot.answers.people_sentences import Teller
from bot.answers.people_suggestions import suggestions
from bot.answers.stays import Stay
from bot.answers.timeline import timeline
from bot.answers.wording import joined, sentence
from bot.questions.question import Question

MOST_PLACES = 2
"""Places of both that are told."""

MOST_WORKS = 3
"""Works of both that are told."""


class Shared(IntEnum):
    """Whether two stays at one place were at the same time; the surest is told first."""

    NOT = 0
    UNSURE = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class _Pair:
    place: str
    shared: Shared
    stays: tuple[Stay, Stay]


def overlap(question: Question, context: Context) -> Draft | None:
    """Answer "did Hinton and Krizhevsky overlap at Google?"; None where fewer than two people are named."""
    people = context.people(question.people)[:2]
    if len(people) < 2:
        return None
    notes = context.notes()
    one, other = (
        Teller(p, timeline(context.store, p.id, context.families, context.today), notes, context) for p in people
    )
    places = context.organizations(question.organizations)
    pairs = _pairs(one, other, places[0] if places else None)
    together = bool(pairs) and pairs[0].shared is Shared.YES
    made = [] if places or together else _both_made(one, other, question)
    told = [_told(one, other, pair, question) for pair in pairs[:MOST_PLACES] if pair.shared is pairs[0].shared]
    told = [*made, *told] if together or made else told[:1]
    if together and not places:
        told += _both_made(one, other)
    if told:
        offers = dict.fromkeys(offer for teller in (one, other) for offer in suggestions(teller, question.intent))
        return Draft(Outcome.ANSWERED, " ".join(told), notes, suggestions=tuple(offers)[:3])
    names = joined([one.name(), other.name()])
    at = say("people.at-place", place=one.place(places[0])) if places else say("people.at-one-place")
    return Draft(Outcome.NO_RECORD, no_record(one, f"{names} {at}"), notes)


def _pairs(one: Teller, other: Teller, place: str | None) -> list[_Pair]:
    """The places that both were at, the surest first; of each place the two stays that were nearest in time."""
    families = one.context.families
    found: dict[str, _Pair] = {}
    for mine in one.line.stays:
        for theirs in other.line.stays:
            if place:
                if not (families.within(mine.organization, place) and families.within(theirs.organization, place)):
                    continue
                where = place
            elif families.related(mine.organization, theirs.organization):
                ends = (mine.organization, theirs.organization)
                where = next(end for end in ends if all(families.within(e, end) for e in ends))
            else:
                continue
            pair = _Pair(where, _shared(mine, theirs), (mine, theirs))
            if where not in found or pair.shared > found[where].shared:
                found[where] = pair
    return sorted(found.values(), key=lambda pair: -pair.shared)


def _shared(one: Stay, other: Stay) -> Shared:
    if (one.ongoing and other.ongoing) or (
        one.organization == other.organization and founding(one) and founding(other)
    ):
        return Shared.YES
    (start, end), (begin, stop) = _days(one), _days(other)
    if (end and begin and end[1] < begin[0]) or (stop and start and stop[1] < start[0]):
        return Shared.NOT
    known = start and begin and (end or one.ongoing) and (stop or other.ongoing)
    if not known or not start or not begin:
        return Shared.UNSURE
    late = max(start[1], begin[1])
    sure = all(day is None or day[0] >= late for day in (end, stop))
    return Shared.YES if sure else Shared.UNSURE


_Days = tuple[datetime.date, datetime.date]


def _days(stay: Stay) -> tuple[_Days | None, _Days | None]:
    """The first and last day on which a stay may have begun, and may have ended."""
    start, end = stay.start, stay.end
    return (start.first, start.last) if start else None, (end.first, end.last) if end else None


def _told(one: Teller, other: Teller, pair: _Pair, question: Question) -> str:
    clauses = joined([
        f"{teller.who()} {'is' if stay.ongoing else 'was'} {teller.stay(stay)}"
        for teller, stay in zip((one, other), pair.stays, strict=True)
    ])  # fmt: skip
    wants_yes = opening(question.text) is not None
    how = {Shared.YES: "yes" if wants_yes else "both", Shared.UNSURE: "unsure", Shared.NOT: "not"}[pair.shared]
    return sentence(say(f"people.overlap-{how}", place=one.place(pair.place), told=clauses))


def _both_made(one: Teller, other: Teller, question: Question | None = None) -> list[str]:
    """The works that both are credited with, as a sentence; a "yes" to the question, where it wants one."""
    store = one.context.store
    theirs = {c.work: c for c in store.credits_of(other.person.id)}
    both = [(c, theirs[c.work]) for c in store.credits_of(one.person.id) if c.work in theirs]
    works = [(work, pair) for pair in both if (work := store.work(pair[0].work))][:MOST_WORKS]
    if not works:
        return []
    names = joined([one.who(), other.who()])
    told = say("people.both-made", names=names, works=joined([f"{work.name}{one.cite(*pair)}" for work, pair in works]))
    return [sentence(say("people.yes", told=told) if question and opening(question.text) else told)]
