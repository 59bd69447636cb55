"""Where someone is now: the newest move, how fresh the picture is, and what is rumored or denied beside it."""

from __future__ import annotations

from bot.answers.draft import Context, Draft
from bot.answers.patterns import say
from bot.answers.people_draft import Told, about_each
from bot.answers.people_sentences import Teller, cited, shown_roles
from bot.answers.timeline import Present, Stay, as_of, present
from bot.answers.wording import joined, sentence
from bot.facts.records import Move, MoveKind
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
        told = [_gone(teller, now)]
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


def main_stay(now: Present) -> Stay:
    """Return the stay to tell first: the one that the newest move led to, else the newest job."""
    for stay in now.stays:
        if now.last and now.last.destination and (stay.arrival is now.last or now.last in stay.within):
            return stay
    return now.stays[0]


def _going(teller: Teller, now: Present) -> list[str]:
    main = main_stay(now)
    told = []
    if now.left and not main.arrival:
        told.append(sentence(teller.move(now.left)))
    told += _arrived(teller, main) if main.arrival or main.within else [_holds(teller, main)]
    beside = [stay for stay in now.stays if stay is not main and not _same_place(teller, stay, main)]
    roles = [role for stay in beside[:MOST_BESIDE] for role in shown_roles(stay, 1)]
    if roles:
        posts = joined([f"{teller.holding([role])}{teller.cite(role)}" for role in roles])
        told.append(sentence(f"{teller.hedge(*roles)}{teller.who()} is also {posts}"))
    return told


def _arrived(teller: Teller, stay: Stay) -> list[str]:
    """The move that led to a stay, and how fresh the picture is."""
    last = stay.within[-1] if stay.within else None
    first = stay.arrival or last
    if first is None:
        return []
    told = [teller.move(first)]
    roles = [role for role in shown_roles(stay) if role.ongoing]
    if last and last is not first and (last.kind is MoveKind.LEAVE or not roles):
        told.append(teller.move(last))
    elif roles and not _says_it_all(teller, first, stay):
        told.append(
            f"{teller.hedge(*roles)}{teller.who()} is {teller.holding(roles[::-1], since=False)}{teller.cite(*roles)}"
        )
    return [sentence(clause) for clause in told]


def _says_it_all(teller: Teller, move: Move, stay: Stay) -> bool:
    """Whether a move's own title and date are all that the open role would add."""
    roles = [role for role in shown_roles(stay) if role.ongoing]
    seen = as_of(teller.context.store, roles)
    titled = move.title_to is not None and move.title_to.casefold() == roles[0].title.casefold()
    fresh = seen is not None and move.date is not None and seen.last > move.date.last
    return titled and not fresh


def _holds(teller: Teller, stay: Stay) -> str:
    """The open roles of a stay of which no arrival is known."""
    roles = shown_roles(stay)[::-1]
    return sentence(f"{teller.hedge(*roles)}{teller.who()} is {teller.holding(roles)}{teller.cite(*roles)}")


def _gone(teller: Teller, now: Present) -> str:
    """Left, and no one says where to; or the last post has ended."""
    ended = now.ended
    if now.left and not (ended and ended.departure is not now.left and _later(ended, now.left)):
        before = ended.arrival if ended and ended.departure is now.left else None
        told = [teller.move(before)] if before and before.kind is MoveKind.RETURNED else []
        told.append(teller.move(now.left))
        return sentence(say("people.no-post", told=joined(told)))
    if ended is None:
        return ""
    if ended.arrival and not ended.end:
        told = [teller.move(ended.arrival), say("people.ended", marks=teller.cite(*ended.roles))]
        return sentence(say("people.no-post", told="; ".join(told)))
    facts = [*shown_roles(ended), *([ended.end_fact[1]] if ended.end_fact else [])]
    return sentence(say("people.no-post", told=f"{teller.hedge(*facts)}{teller.who()} was {teller.stay(ended)}"))


def _later(stay: Stay, move: Move) -> bool:
    return bool(stay.start and move.date and stay.start.first > move.date.last)


def _talk(teller: Teller, now: Present) -> list[str]:
    """Rumors and denials of something newer than what happened, at most one of each."""
    told = []
    since = now.last.date if now.last else None
    for moves in (now.rumored, teller.line.denied):
        for move in moves[-1:]:
            seen = move.date or as_of(teller.context.store, [move])
            if seen and (since is None or seen.last > since.last):
                told.append(sentence(teller.move(move)))
    return told


def _same_place(teller: Teller, stay: Stay, main: Stay) -> bool:
    return stay.tie is main.tie and teller.context.families.related(stay.organization, main.organization)
