"""Why people left a place or came to one: the reasons that are given for each, never a reason for all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.citations import Notes
from bot.answers.draft import Context, Draft
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.people_reasons import asks_of_dismissal, lowered, reason_words, tells_of_dismissal
from bot.answers.people_said import touched
from bot.answers.people_sentences import cited
from bot.answers.topical import Topic, topics_of, touches
from bot.answers.turnover import Change, arrivals, departures, flow
from bot.answers.wording import date, number
from bot.facts.records import Move
from bot.names.normalize import normalize
from bot.questions.question import Question, Relation

_Given = Sequence[tuple[Change, Move]]

SHOWN = 4
"""People whose reasons are told before the rest is a press away."""


def why_they_moved(question: Question, context: Context) -> Draft | None:
    """Answer "why are people leaving xAI?"; None where a person or no place is named."""
    places = context.organizations(question.organizations)
    if not places or question.people:
        return None
    came = question.relation in (Relation.JOIN, Relation.RETURN)
    search = (question.period, context.store, context.families, context.today)
    if len(places) > 1:
        changes, came = flow(places[0], places[1], *search)[0], True
    else:
        changes = (arrivals if came else departures)(places[0], *search).sure
    given = [(change, move) for change in changes if (move := _with_reason(change))]
    over = _causes(question)
    if over:
        given = [(change, move) for change, move in given if touches(over, move.reason or "")]
    blanks = _blanks(places[-1], question, context, given) | {"all": number(len(changes))}
    side = "over" if over else "came" if came else "left"
    notes = context.notes()
    if not given and over:
        return Draft(Outcome.NO_RECORD, f"{say('reasons_given.none_over', **blanks)}.", notes)
    if not given:
        text = f"{say(f'reasons_given.none_{side}', **blanks)}."
        return touched(question, context) or Draft(Outcome.NO_RECORD, text, notes)
    wanted = [offers.where_now(change.person, context) for change, _ in given[:1]]
    wanted += [offers.who_left(places[0], context, question.period)]
    return _drafted(side, blanks, given, wanted, notes, context)


def _causes(question: Question) -> frozenset[Topic]:
    """What the reason asked about is, where it is told: "who left OpenAI over safety?"."""
    words = f" {normalize(question.text)} "
    at, phrase = min(((at, phrase) for phrase in reason_words()["over"] if (at := words.find(f" {phrase} ")) > 0),
                     default=(0, ""))  # fmt: skip
    return topics_of(replace(question, text=words[at:])) if phrase else frozenset()


def made_to_go(question: Question, context: Context) -> Draft | None:
    """Answer "who got fired from OpenAI?": those of whom a reason says so; None where no dismissal is asked about."""
    places = context.organizations(question.organizations)
    if not places or question.people or not asks_of_dismissal(question):
        return None
    search = (question.period, context.store, context.families, context.today)
    given = [
        (change, move)
        for change in departures(places[0], *search).sure
        if (move := _with_reason(change)) and tells_of_dismissal(move.reason or "")
    ]
    blanks = _blanks(places[0], question, context, given)
    notes = context.notes()
    wanted = [offers.who_left(places[0], context, question.period)]
    if not given:
        text = f"{say('reasons_given.none_fired', **blanks)}."
        return Draft(Outcome.NO_RECORD, text, notes, suggestions=offers.answerable(wanted))
    return _drafted("fired", blanks, given, wanted, notes, context)


def _blanks(place: str, question: Question, context: Context, given: _Given) -> dict[str, str]:
    return {
        "place": context.families.name(place),
        "during": spoken(question.period, context),
        "count": number(len(given)),
    }


def _drafted(
    pattern: str,
    blanks: Mapping[str, str],
    given: _Given,
    wanted: Sequence[offers.Offer],
    notes: Notes,
    context: Context,
) -> Draft:
    """Tell the first of those with a reason, and in the long form all."""
    opening = say(f"reasons_given.{pattern}" if len(given) > 1 else f"reasons_given.{pattern}_one", **blanks)
    text = _told(opening, given[:SHOWN], notes, context)
    more = _told(opening, given, notes, context) if len(given) > SHOWN else None
    return Draft(Outcome.ANSWERED, text, notes, suggestions=offers.answerable(wanted), more=more)


def _with_reason(change: Change) -> Move | None:
    return next((fact for fact in change.facts if isinstance(fact, Move) and fact.reason), None)


def _told(opening: str, given: _Given, notes: Notes, context: Context) -> str:
    sentences: list[str] = []
    for change, move in given:
        person = context.store.person(change.person)
        when = f" ({date(move.date)})" if move.date else ""
        name = f"{person.name if person else change.person}{when}"
        told = say("reasons_given.one", name=name, reason=lowered(move.reason or ""))
        sentences.append(cited(told if sentences else f"{opening}; {told}", notes.cite(move, most=2)))
    return " ".join(sentences)
