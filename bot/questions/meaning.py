"""What a fit means: the question of a template, its slots filled with names, titles and what the thread was about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.questions import lattice
from bot.questions.matching import Fit
from bot.questions.messages import Message
from bot.questions.question import Group, Intent, Order, Period, Question, Relation
from bot.questions.templates import SLOTS
from bot.questions.thread import Thread, of_group

_PLACE_GOES_ON = frozenset({Intent.HOW_LONG, Intent.WHEN, Intent.WHY, Intent.SUCCESSION, Intent.ROLE_AT})
"""Intents whose place, left out, is the one that the thread was about last."""

_LISTS = frozenset({Intent.DEPARTURES, Intent.ARRIVALS, Intent.FLOW})

_EVER = Period(None, None, "ever")

_WITHOUT_PLACE = {
    **{intent: intent for intent in (Intent.HOW_LONG, Intent.WHEN, Intent.WHY, Intent.PREVIOUS, Intent.RELATION)},
    Intent.ROLE_AT: Intent.WHEREABOUTS,
}
"""What is asked where a pronoun stands for no place that the thread has spoken of."""


def asked_by(fit: Fit, message: Message, thread: Thread) -> Question:
    """The question of a message that a template fits; pronouns stand for whom the thread was about last."""
    block, last = fit.block, thread.last
    by_kind: dict[str, list[Mention]] = {"person": [], "organization": [], "work": []}
    unknown: list[Mention] = []
    unresolved: list[str] = []
    title, further = block.title, tuple[str, ...]()
    several, many = False, thread.of_many
    for slot, filler in sorted(fit.slots, key=lambda item: list(SLOTS).index(item[0])):
        mentions = filler.mentions
        if filler.at:
            holder = _holder(filler.title, filler.at, message, thread)
            if isinstance(holder, Question):
                return holder
            mentions = (holder,)
        else:
            title, further = filler.title or title, filler.further or further
        if filler.pronoun:
            if filler.pronoun == lattice.SEVERAL and many:
                several = True
                continue
            mentions = thread.mentions(lattice.PRONOUN_KINDS[filler.pronoun])
            if not mentions:
                unresolved.append(SLOTS[slot])
        for mention in mentions:
            (unknown if mention.decision is Decision.NONE else by_kind[SLOTS[slot]]).append(mention)
    intent = at_time(block.intent) if fit.period else block.intent
    if block.title and title != block.title:  # "who joined as CTO", where only those of a board come and go as such
        intent = Intent.ROLE_HOLDER
    if unknown:
        intent = Intent.UNKNOWN_NAME
    elif unresolved == ["organization"] and by_kind["person"] and intent in _WITHOUT_PLACE:
        intent = _WITHOUT_PLACE[intent]
    elif unresolved:
        intent = Intent.UNRESOLVED
    question = Question(
        text=message.text,
        intent=intent,
        people=_once(by_kind["person"]),
        organizations=_once(by_kind["organization"]),
        works=_once(by_kind["work"]),
        unknown=tuple(unknown),
        title=title,
        further=further,
        period=fit.period or (_EVER if block.ever else None),
        relation=block.relation,
        order=block.order or _end(fit),
        group=block.group,
        counted=fit.counted,
        lately=_lately(fit),
        confidence=round(max(0.0, 100 - 10 * fit.cost), 1),
    )
    if len(question.organizations) > 2 and intent is Intent.COMPARISON and block.relation is Relation.JOIN:
        question = _from_one(question, fit, message)
    if several and many and intent is not Intent.UNKNOWN_NAME:
        return of_group(many, question)
    return _continued(question, message, fit, last)


def _holder(title: str | None, place: Mention, message: Message, thread: Thread) -> Mention | Question:
    """Who holds a title at a place by what is known; where nobody alone does, the question who it is."""
    asked = Question(message.text, Intent.ROLE_HOLDER, organizations=(place,), title=title)
    told = thread.answered(asked) if thread.answered else ()
    people = [mention for mention in told if mention.best and mention.best.kind is EntityKind.PERSON]
    return people[0] if len(people) == 1 else asked


def _from_one(question: Question, fit: Fit, message: Message) -> Question:
    """Who hired more from one place is told by where its leavers went; from which of several, by the ways between."""
    sources = [filler.mentions for slot, filler in fit.slots if slot == "{from}"]
    if not sources:
        return question
    if len(sources[0]) == 1:
        return question if _in_a_row(sources[0][0], fit, message) else replace(question, group=Group.LEAVERS)
    return replace(question, intent=Intent.FLOW, relation=None)


def _lately(fit: Fit) -> bool:
    """Whether a list is asked for with the newest in mind: "who left lately", "new hires these days"."""
    recent = "recent" in fit.asked | fit.passed or ("now" in fit.passed and fit.block.intent is not Intent.FLOW)
    return recent and fit.block.intent in _LISTS and not fit.period


def _end(fit: Fit) -> Order | None:
    """Which end of a list of moves is asked for: "the latest departure", "the first to leave"."""
    ends = [order for order in (Order.LATEST, Order.FIRST) if str(order) in fit.asked]
    return ends[0] if ends and fit.block.intent in _LISTS - {Intent.FLOW} else None


def _in_a_row(place: Mention, fit: Fit, message: Message) -> bool:
    """Whether a place is only the first of those that are compared: "who hired more, OpenAI, Google or Meta"."""
    return message.whole[place.end :].lstrip().startswith(",") and "from" not in fit.asked


def at_time(intent: Intent) -> Intent:
    """What is asked where a span of time is named: "where is Zoph?" becomes "where was Zoph in 2020?"."""
    return Intent.AS_OF if intent in (Intent.WHEREABOUTS, Intent.CAREER) else intent


def _once(mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, each record once: "which of OpenAI's founders are still at OpenAI?"."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        found.setdefault(mention.best.id if mention.best else mention.text, mention)
    return tuple(found.values())


def _continued(question: Question, message: Message, fit: Fit, last: Question | None) -> Question:
    """The question with the place and the title that the thread was about, where it is about the same person."""
    named = {(mention.start, mention.end) for mention in message.mentions}
    afresh = any((mention.start, mention.end) in named for mention in question.people)
    if last is None or not question.people or afresh:
        return question
    if question.intent is Intent.WHEREABOUTS and "role" in fit.asked and last.organizations:
        question = replace(question, intent=Intent.ROLE_AT)
    if question.intent not in _PLACE_GOES_ON:
        return question
    if last.people not in ((), question.people) or question.organizations:
        return question
    goes_on = replace(question, organizations=last.organizations)
    if question.intent is Intent.SUCCESSION:
        return replace(goes_on, title=question.title or last.title)
    if "go" in fit.asked and question.relation is Relation.JOIN and last.relation is Relation.LEAVE:
        return replace(goes_on, relation=Relation.LEAVE)
    return goes_on
