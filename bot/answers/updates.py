"""What facts say that have just come in: to those who follow whom they are about, and in digests.

The moves are told by month, a line each, in the words of the answer to "what's new?"; the other facts a line each. What
is beyond a few lines is counted: a store that was filled anew must not bury its readers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.answers.lists import Listing, told
from bot.answers.news import by_month, order, places_left
from bot.answers.patterns import say
from bot.answers.people_sentences import Teller
from bot.answers.phrases import at_place, is_office
from bot.answers.statements import told_statement
from bot.answers.timeline import timeline
from bot.answers.wording import number, sentence, span
from bot.facts.dates import PartialDate
from bot.facts.records import Credit, Fact, Move, Person, Role, Statement, Status

MOST = 12
"""Facts that one message tells."""
MOST_OTHERS = 5
"""Of these, such as are no moves, of each kind."""


def update(facts: Sequence[Fact], others: int, context: Context) -> Draft | None:
    """Tell these facts as news, the newest first, and that there are `others`; None if there are no facts."""
    telling = _Telling(context)
    text = telling.text(facts, others)
    if not text:
        return None
    moves = telling.moves
    wanted = [offers.where_now(telling.people[0], context)] if telling.people else []
    wanted += [offers.who_left(place, context) for place in places_left(moves)]
    return Draft(Outcome.ANSWERED, text, telling.notes, suggestions=offers.answerable(wanted))


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the message, and how many facts it tells."""

    words: str
    facts: int


class _Telling:
    """Words facts into one set of notes, and keeps what was told."""

    def __init__(self, context: Context):
        self.context = context
        self.notes = context.notes()
        self.moves: list[Move] = []
        self.people: list[str] = []

    def text(self, facts: Sequence[Fact], others: int) -> str:
        """Return the lines on these facts, the last one on how many more there are."""
        moves = [fact for fact in facts if isinstance(fact, Move)]
        told_of = {move.person: move for move in moves}
        roles = [fact for fact in facts if isinstance(fact, Role) and not _said_by(told_of.get(fact.person), fact)]
        unsaid = len([fact for fact in facts if isinstance(fact, Role)]) - len(roles)
        lines = self._moves(moves)
        credited = [fact for fact in facts if isinstance(fact, Credit)]
        said = sorted((fact for fact in facts if isinstance(fact, Statement)), key=_newest_statement)
        beside_moves: list[list[Callable[[], str]]] = [
            [partial(self._role, role) for role in sorted(roles, key=_newest_role)],
            [partial(self._credit, credit) for credit in credited],
            [partial(told_statement, self.notes, statement) for statement in said],
        ]
        for telling in beside_moves:
            room = min(MOST_OTHERS, MOST - sum(line.facts for line in lines))
            lines += [_Line(tell(), 1) for tell in telling[: max(room, 0)]]
        count = sum(line.facts for line in lines)
        rest = len(facts) - unsaid - count + others
        if rest and count:
            these = say("updates.this" if count == 1 else "updates.these")
            pattern = "updates.rest_one" if rest == 1 else "updates.rest"
            lines.append(_Line(say(pattern, count=number(rest).capitalize(), these=these), 0))
        return "\n".join(line.words for line in lines)

    def _moves(self, moves: Sequence[Move]) -> list[_Line]:
        """A line for each month; for each move without a date, to come or denied a line of its own."""
        past = sorted((move for move in moves if _happened(move, self.context)), key=order)[:MOST]
        others = [move for move in moves if not _happened(move, self.context)][: MOST - len(past)]
        self.moves = [*past, *others]
        self.people += [move.person for move in self.moves]
        lines = []
        for group in by_month(past, self.context, named=True):
            count = sum(entry.people for entry in group.entries)
            text, _ = told([Listing("updates.moves", (group,), most=count, rest=None)], self.notes)
            lines.append(_Line(text, count))
        return [*lines, *(_Line(sentence(self._teller(move.person).move(move)), 1) for move in others)]

    def _role(self, role: Role) -> str:
        self.people.append(role.person)
        teller = self._teller(role.person)
        title = at_place(role.title, teller.place(role.organization))
        if role.ongoing:
            words = say("updates.holds", title=title, fresh=teller.freshness(role.start, [role]))
        else:
            when = span(role.start, role.end)
            words = say("updates.held", title=title, span=f" ({when})" if when else "")
        publisher = self.notes.publisher(role) or ""
        how = "unnamed" if role.status is Status.REPORTED and not publisher else str(role.status)
        clause = say(f"updates.role_{how}", who=teller.who(), role=words, publisher=publisher)
        return sentence(clause + self.notes.cite(role))

    def _credit(self, credit: Credit) -> str:
        self.people.append(credit.person)
        work = self.context.store.work(credit.work)
        made = say(f"people.made-{credit.contribution}", works=work.name if work else credit.work)
        return sentence(
            say("updates.credit", who=self._teller(credit.person).who(), made=made) + self.notes.cite(credit)
        )

    def _teller(self, person: str) -> Teller:
        record = self.context.store.person(person) or Person(person, person)
        return Teller(record, timeline(self.context.store, record.id, self.context.families), self.notes, self.context)


def _said_by(move: Move | None, role: Role) -> bool:
    """Whether a move that is told says all that a role would: the same place, and the same title or none of note."""
    if move is None or role.organization not in (move.destination, move.origin):
        return False
    titles = {title.casefold() for title in (move.title_from, move.title_to) if title}
    return role.title.casefold() in titles or not is_office(role.title)


def _happened(move: Move, context: Context) -> bool:
    return move.date is not None and move.date.first <= context.today and move.status is not Status.DENIED


def _newest_role(role: Role) -> tuple[bool, int, str]:
    return not role.ongoing, -(role.start or role.end or PartialDate(1)).last.toordinal(), role.id


def _newest_statement(statement: Statement) -> tuple[int, str]:
    return -(statement.date or PartialDate(1)).last.toordinal(), statement.id
