"""Where someone is now: the newest move, how fresh the picture is, and what is rumored or denied beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answers.draft import Context, Draft
from bot.answers.foremost import main_stay
from bot.answers.patterns import say
from bot.answers.people_draft import Told, about_each
from bot.answers.people_odds import at_odds
from bot.answers.people_sentences import Teller, beside_founding, cited, shown_roles
from bot.answers.phrases import is_office
from bot.answers.stays import Stay
from bot.answers.timeline import Present, as_of, present
from bot.answers.titles import folded, offices
from bot.answers.wording import joined, month_of, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Role, Status
from bot.questions.question import Question

MOST_BESIDE = 3
"""How many other posts are told beside the main one."""


def whereabouts(question: Question, context: Context) -> Draft | None:
    """Answer "where did Bubeck go?", "where is Zoph now?"."""

    def tell(teller: Teller) -> Told:
        told = where_now(teller)
        return Told(tuple(told)) if told else Told((nothing_known(teller),), known=False)

    return about_each(question, context, tell)


def where_now(teller: Teller) -> list[str]:
    """Return one to three sentences on where a person is, the newest first; none where no move or role is known."""
    now = present(teller.line, teller.context.today, teller.context.store)
    if now.stays:
        told = _going(teller, now)
    elif now.left or now.ended:
        told = [_gone(teller, now), *at_odds(teller, now.ended)]
    else:
        told = []
    return [*told, *_talk(teller, now)]


def nothing_known(teller: Teller) -> str:
    """Say that no post is known, with what is: the person's description, where it has a source."""
    person = teller.person
    marks = teller.cite(person) if person.description and person.sources else ""
    name = teller.who()
    if not marks:
        return f"I have no record of where {name} works or has worked."
    return f"I have no record of a post of {name}; what I know: {cited(person.description or '', marks)}"


def _going(teller: Teller, now: Present) -> list[str]:
    main = main_stay(now, teller.line, teller.context.store)
    told = []
    over = now.ended
    if over and over.arrival and over.arrival is now.last and not over.end:
        told.append(sentence(_over(teller, over)))
    elif now.left and not main.arrival:
        told.append(sentence(teller.move(now.left)))
    told += _arrived(teller, main) if main.arrival or main.within else [_holds(teller, main)]
    beside = [stay for stay in now.stays if stay is not main and not _same_place(teller, stay, main)]
    roles = [role for stay in beside[:MOST_BESIDE] for role in shown_roles(stay, 1) if role.ongoing]
    if roles:
        reported = [role.status is Status.REPORTED for role in roles]
        hedge, who = teller.hedge(*roles) if all(reported) else "", teller.who()
        posts = [
            teller.holding([r], marked=m and not hedge) + teller.cite(r) for r, m in zip(roles, reported, strict=True)
        ]
        told.append(sentence(f"{hedge}{who} is also {joined(posts)}"))
    moves = [stay.arrival for stay in beside[:MOST_BESIDE] if stay.arrival and not stay.roles]
    return [*told, *(sentence(teller.move(move)) for move in moves[:1])]


def _arrived(teller: Teller, stay: Stay) -> list[str]:
    """The moves that led to a stay and on within it, newest first, and how fresh the picture is."""
    within = [m for m in stay.within if m.kind is MoveKind.LEAVE or m.title_to or m.kind is MoveKind.RETURNED]
    moves = [m for m in (stay.arrival, *within[-1:]) if m][::-1]
    roles = [role for role in shown_roles(stay) if role.ongoing]
    if moves and moves[0] is not stay.arrival and stay.arrival and stay.arrival.kind is MoveKind.FOUNDED:
        roles = [role for role in roles if beside_founding(role.title)]  # the founding is told after it
    if not moves:
        return [_holds(teller, stay)] if roles else [sentence(teller.move(m)) for m in stay.within[-1:]]
    told = [_freshened(teller, moves[0], roles)]
    told += [teller.move(move) for move in moves[1:]]
    return [sentence(clause) for clause in told]


def _freshened(teller: Teller, move: Move, roles: Sequence[Role]) -> str:
    """Tell a move with the open roles that it led to: what they are, where it does not say so, and since when not."""
    told = teller.move(move)
    if not roles:
        return told
    seen = as_of(teller.context.store, roles)
    if move.kind is MoveKind.LEAVE and seen and move.date and seen.last < move.date.first:
        return told  # what was so before the leave
    fresh = seen is not None and (move.date is None or _month(seen) > _month(move.date))
    alike = teller.hedge(*roles) == teller.hedge(move) and roles[0].organization == move.destination
    untold = [replace(role, title=title) for role in roles if (title := _beyond(role, move))]
    if not untold:
        if seen and fresh and alike:
            return say(
                "people.still", told=f"{told}," if "," in told else told, seen=month_of(seen), marks=teller.cite(*roles)
            )
        return told
    hedge, marks = teller.hedge(*roles), teller.cite(*roles)
    if alike:
        comma = "," if "," in told else ""
        verb = "is" if len(untold) == len(roles) else "is also"
        return f"{told}{comma} and {verb} {teller.holding(untold[::-1], since=False, place='there')}{marks}"
    held = teller.holding((untold if roles[0].organization == move.destination else roles)[::-1], since=False)
    return f"{sentence(told)} {sentence(f'{hedge}{teller.who()} is {held}{marks}')}"


def _month(when: PartialDate) -> tuple[int, int]:
    return when.year, when.month or 0


def _beyond(role: Role, move: Move) -> str:
    """What a role's title holds beyond that with which a move led there; "" where the move says it all."""
    title, arrived = role.title, move.title_to or ""
    if move.kind is MoveKind.FOUNDED:
        title, arrived = beside_founding(title), beside_founding(arrived)
    if not title or (arrived and folded(title) in folded(arrived)):
        return ""
    first, *others = re.split(r"[,;] ", title, maxsplit=1)
    if others and folded(first) == folded(arrived):
        return others[0] if is_office(others[0]) else ""
    had = offices(arrived)
    same = all(any(held.rank == one.rank and held.over <= one.over for one in had) for held in offices(title))
    return "" if same else title


def _holds(teller: Teller, stay: Stay) -> str:
    """The open roles of a stay of which no arrival is known."""
    roles = shown_roles(stay)[::-1]
    return sentence(f"{teller.hedge(*roles)}{teller.who()} is {teller.holding(roles)}{teller.cite(*roles)}")


def _gone(teller: Teller, now: Present) -> str:
    """Left, and no one says where to; or the last post has ended."""
    ended = now.ended
    if now.left and not (ended and ended.departure is not now.left and _later(ended, now.left)):
        before = ended.arrival if ended and ended.departure is now.left else None
        if before and before.kind is MoveKind.RETURNED:
            return sentence(say("people.no-post", told=teller.move(before) + teller.and_left_again(now.left)))
        return sentence(say("people.no-post", told=teller.move(now.left)))
    if ended is None:
        return ""
    if ended.arrival and not ended.end:
        return sentence(say("people.no-post", told=_over(teller, ended)))
    facts = [*shown_roles(ended), *([ended.end_fact[1]] if ended.end_fact else [])] or list(ended.facts)
    return sentence(
        say("people.no-post", told=f"{teller.hedge(*facts)}{teller.who()} was {teller.stay(ended, hedged=False)}")
    )


def _over(teller: Teller, stay: Stay) -> str:
    """The arrival at a place that has been left again, no one says when."""
    told = teller.move(stay.arrival) if stay.arrival else ""
    return f"{told}; {say('people.ended', marks=teller.cite(*stay.roles))}"


def _later(stay: Stay, move: Move) -> bool:
    return bool(stay.start and move.date and stay.start.first > move.date.last)


def _talk(teller: Teller, now: Present) -> list[str]:
    """Rumors and denials of something newer than all that is known, at most one of each."""
    told = []
    roles = [role for stay in now.stays for role in stay.roles if role.ongoing]
    known = [d for d in (now.last.date if now.last else None, as_of(teller.context.store, roles)) if d]
    for moves in (now.rumored, teller.line.denied):
        for move in moves[-1:]:
            seen = move.date or as_of(teller.context.store, [move])
            if seen and all(seen.first > d.last for d in known):
                told.append(sentence(teller.move(move)))
    return [*told, *(sentence(teller.move(move)) for move in teller.line.planned[-1:])]


def _same_place(teller: Teller, stay: Stay, main: Stay) -> bool:
    return stay.tie is main.tie and teller.context.families.related(stay.organization, main.organization)
