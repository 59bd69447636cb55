"""Why someone moved, whose reason it is, and whether they were made to go."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import yaml

from bot.answers.draft import Context, Draft
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_sentences import Teller, cited
from bot.answers.statements import told_statement
from bot.answers.stays import BOARD_MOVES, came_over
from bot.answers.wording import joined, sentence
from bot.facts.records import EntityKind, Move, Statement, Status
from bot.questions.question import Question, Relation

CLOSE = 100
"""Days between a move and a statement that may tell why."""

MOST_MOVES = 3
"""How many moves are looked through, newest first, for one of which a reason is known."""

WORD = r"[\w’']+"


def why(question: Question, context: Context) -> Draft | None:
    """Answer "why did Schulman leave OpenAI?": whose reason it is, or that none is known."""
    organizations = context.organizations(question.organizations)

    def tell(teller: Teller) -> Told:
        moves = asked_about(teller, question, organizations)
        if not moves:
            places = joined([teller.place(o) for o in organizations], "or")
            what = f"{teller.name()} leaving {places}" if places else f"a move of {teller.name()}"
            return Told((no_record(teller, what),), known=False)
        explained = (m for m in moves[:MOST_MOVES] if m.reason or _reasons_said(teller, m, organizations))
        move = next(explained, None)
        if move:
            same = context.families.related(move.origin, moves[0].origin)  # a departure that the newer one completes
            newer = [moves[0]] if move is not moves[0] and not organizations and not same else []
            told = [sentence(say("people.no-reason-newest", told=teller.move(m))) for m in newer]
            return Told((*told, *_explained(teller, move, organizations))[:3])
        return Told(
            (sentence(say("people.no-reason", told=_without_reason(teller, moves[0], question, organizations))),), False
        )

    return about_each(question, context, tell)


def _without_reason(teller: Teller, move: Move, question: Question, organizations: Sequence[str]) -> str:
    """A move of which no reason is known; where it leads the other way than the one asked about, the stay there."""
    stays = teller.line.at_organization(organizations[0]) if organizations else ()
    within = teller.context.families.within
    joins = question.relation in (Relation.JOIN, Relation.RETURN, Relation.FOUND)
    if not stays or not stays[-1].roles or within(move.destination if joins else move.origin, organizations[0]):
        return teller.move(move)
    return f"{teller.who()} {'is' if stays[-1].ongoing else 'was'} {teller.stay(stays[-1])}"


def asks_of_dismissal(question: Question) -> bool:
    """Whether a question asks if someone was made to go: "did Zoph get fired?"."""
    return tells_of_dismissal(question.text)


def dismissed(teller: Teller, question: Question, moves: Sequence[Move], organizations: Sequence[str]) -> Told:
    """Tell whether someone was made to go: on what a statement or a reason says, never by the departure alone."""
    for move in moves[:MOST_MOVES]:
        if move.reason and not move.destination:
            return Told(tuple(_explained(teller, move, organizations)))
        words = [s for s in _reasons_said(teller, move, organizations) if tells_of_dismissal(s.text)]
        if words:
            return Told((told_statement(teller.notes, words[0]), sentence(teller.move(move))))
    told = _without_reason(teller, moves[0], question, organizations)
    return Told((sentence(say("people.no-dismissal", told=told)),), known=False)


def tells_of_dismissal(text: str) -> bool:
    """Whether a text says that someone was made to go."""
    words = f" {' '.join(re.findall(WORD, text.casefold()))} "
    return any(f" {phrase} " in words for phrase in reason_words()["dismissal"])


def _explained(teller: Teller, move: Move, organizations: Sequence[str]) -> list[str]:
    """Tell a move with the reason given and with what was said of it then; nothing where there is neither."""
    words = _reasons_said(teller, move, organizations)
    if not move.reason and not words:
        return []
    told = [sentence(teller.move(move))]
    if move.reason:
        told.append(cited(say("people.reason", reason=lowered(move.reason)), teller.cite(move)))
    return [*told, *(told_statement(teller.notes, s) for s in words[: 3 - len(told)])]


def asked_about(teller: Teller, question: Question, organizations: Sequence[str]) -> list[Move]:
    """Return the moves that are asked about, newest first."""
    families = teller.context.families
    moves = list(teller.line.moves[::-1])
    if not organizations:
        gone = [m for m in moves if m.origin and m.origin != m.destination]
        if question.relation in (Relation.JOIN, Relation.FOUND, Relation.RETURN):
            gone = [m for m in moves if m.destination and m.origin != m.destination]
        return gone or moves
    place = organizations[0]
    away = [m for m in moves if families.within(m.origin, place) and not families.within(m.destination, place)]
    there = [
        m for m in moves
        if families.within(m.destination, place)
        and (not families.within(m.origin, place) or came_over(m, place, families))
    ]  # fmt: skip
    there.sort(key=lambda m: not came_over(m, place, families))
    around = [m for m in moves if families.within(m.origin, place) or families.within(m.destination, place)]
    if question.relation in (Relation.JOIN, Relation.FOUND, Relation.RETURN):
        return there or around
    chosen = away if question.relation is Relation.LEAVE else [*away, *there]
    off_board = [m for m in chosen if m.kind not in BOARD_MOVES]
    return off_board or chosen or around


def _reasons_said(teller: Teller, move: Move, organizations: Sequence[str]) -> list[Statement]:
    """Return statements of that time about the person that may tell why."""
    found = []
    for statement in teller.context.store.statements_about(EntityKind.PERSON, teller.person.id):
        text = statement.text.lower()
        tells = set(statement.topics) & reason_words()["topics"] or any(w in text for w in reason_words()["words"])
        near = not (statement.date and move.date) or (
            abs((statement.date.first - move.date.first).days) <= CLOSE or statement.date.year == move.date.year == 0
        )
        placed = not organizations or any(o in statement.about for o in (*organizations, move.origin, move.destination))
        if tells and near and placed and _closest(statement, teller.line.moves) == _ends_told(statement, move):
            found.append(statement)
    firm = {Status.CONFIRMED: 0, Status.REPORTED: 1, Status.RUMORED: 2, Status.DENIED: 2}
    return sorted(found, key=lambda s: (firm[s.status], not set(s.topics) & reason_words()["topics"], s.id))


def _ends_told(statement: Statement, move: Move) -> int:
    """How many ends of a move a statement is about."""
    return len({end for end in (move.origin, move.destination) if end} & set(statement.about))


def _closest(statement: Statement, moves: Sequence[Move]) -> int:
    """How many ends it is about of that move of its year that it is closest to."""
    then = [m for m in moves if not (m.date and statement.date) or m.date.year == statement.date.year]
    return max((_ends_told(statement, move) for move in then), default=0)


def lowered(text: str) -> str:
    """Return a reason as it follows a colon: without the capital of a word that is no name."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    small = first.lower() in reason_words()["openers"]
    return text[:1].lower() + text[1:] if small else text


@cache
def reason_words() -> dict[str, frozenset[str]]:
    """Return the words of en/reasons.yaml, by what they are for."""
    data = yaml.safe_load(files("bot.answers").joinpath("en/reasons.yaml").read_text(encoding="utf-8"))
    return {key: frozenset(values) for key, values in data.items()}
