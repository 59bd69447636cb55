"""Whether someone holds or held a title, or gave it up: the title that was asked for, else one of that rank."""

from __future__ import annotations

from bot.answers.openings import past, yes
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told
from bot.answers.people_sentences import Teller
from bot.answers.phrases import at_place, is_held_alone
from bot.answers.roles_tenure import tenures
from bot.answers.stays import Stay
from bot.answers.titles import Holding, folded, match
from bot.answers.wording import date, sentence, span
from bot.facts.records import Role
from bot.questions.question import Period, Question


def titled(teller: Teller, question: Question, organization: str | None = None) -> Told:
    """Whether someone holds or held a title, at an organization or anywhere."""
    found = held(teller, question, organization)
    if found:
        stay, role = found[0]
        if role.ongoing and stay.ongoing:
            return Told((yes(_holds(teller, role)),))
        return Told((past(question, _held_once(teller, role)),))
    asked = question.title or ""
    near = [
        stay for stay in reversed(_stays(teller, organization)) for role in reversed(stay.roles)
        if match(asked, role.title, [teller.place(role.organization)]).holding is Holding.KIN
    ]  # fmt: skip
    if not near and not _is_named(question):
        near = [stay for stay in reversed(_stays(teller, organization)) if stay.roles]
    if near and not question.period:
        stay = near[0]
        return Told((sentence(f"{teller.who()} {'is' if stay.ongoing else 'was'} {teller.stay(stay)}"),))
    place = f" at {teller.place(organization)}" if organization else ""
    return Told((no_record(teller, f"{teller.name()} as {asked}{place}"),), known=False)


def _is_named(question: Question) -> bool:
    """Whether the question names the title: "did Dean lead Google Brain?" does not, though a head is meant."""
    words = folded(question.text).split()
    return any(word in words for word in folded(question.title or "").split())


def left_post(teller: Teller, question: Question, organization: str | None = None) -> Told:
    """Whether someone gave up a post: "did D'Angelo leave the board?"."""
    found = held(teller, question, organization)
    if not found:
        return titled(teller, question, organization)
    stay, role = found[0]
    if role.ongoing and stay.ongoing:
        return Told((sentence(say("people.not-known-to-have-left", told=_holds(teller, role))),))
    return Told((sentence(say("people.yes-over", told=_held_once(teller, role))),))


def still_in_post(teller: Teller, question: Question, organization: str) -> Told | None:
    """Whether someone who is still at a place holds the post that is named; None where the question names none."""
    if not question.title or not _is_named(question):
        return None
    mine = [t for t in tenures(question.title, organization, teller.context) if t.person == teller.person.id and t.fit]
    holds = next((t for t in reversed(mine) if t.current), None)
    if holds:
        post = at_place(holds.title, teller.place(holds.organization))
        fresh = teller.freshness(holds.start, holds.facts)
        told = f"{teller.hedge(*holds.facts)}{teller.who()} is {post} ({fresh}){teller.cite(*holds.facts)}"
        return Told((yes(told),))
    going = [stay for stay in reversed(_stays(teller, organization)) if stay.ongoing]
    if mine:
        words = span(mine[-1].start, mine[-1].end)
        told = f"{teller.hedge(*mine[-1].facts)}{teller.who()} was "
        told += at_place(mine[-1].title, teller.place(mine[-1].organization)) + (f" ({words})" if words else "")
        over = sentence(say("people.no-over", told=told + teller.cite(*mine[-1].facts)))
        return Told((over, *(sentence(f"{teller.who()} is {teller.stay(stay)}") for stay in going[:1])))
    if not going:
        return None
    what = f"{teller.name()} as {question.title} {say('people.at-place', place=teller.place(organization))}"
    told = f"{teller.who()} is {teller.stay(going[0])}"
    return Told((sentence(say("people.no-record-but", what=what, told=told)),), known=False)


def held(teller: Teller, question: Question, organization: str | None) -> list[tuple[Stay, Role]]:
    """Return the roles of the title that is asked about, at an organization or anywhere, the newest first."""
    found = [
        (stay, role) for stay in reversed(_stays(teller, organization)) for role in reversed(stay.roles)
        if match(question.title or "", role.title, [teller.place(role.organization)])
        or _is_one(question.title or "", role.title)
    ]  # fmt: skip
    return [(s, r) for s, r in found if _role_within(r, question.period)] if question.period else found


def _is_one(asked: str, title: str) -> bool:
    """Whether a title is one of many that another names: an associate professor of law is a professor."""
    words = folded(asked).split()
    return bool(words) and not is_held_alone(asked) and set(words) <= set(folded(title).split())


def _stays(teller: Teller, organization: str | None) -> list[Stay]:
    return list(teller.line.at_organization(organization) if organization else teller.line.stays)


def _holds(teller: Teller, role: Role) -> str:
    return f"{teller.hedge(role)}{teller.who()} is {teller.holding([role])}{teller.cite(role)}"


def _held_once(teller: Teller, role: Role) -> str:
    words = f" until {date(role.end)}" if role.end else ""
    words = f" from {date(role.start)}{words}" if role.start else words
    return f"{teller.hedge(role)}{teller.who()} was {teller.role(role)}{words}{teller.cite(role)}"


def _role_within(role: Role, period: Period) -> bool:
    late = period.end and role.start and role.start.first > period.end
    return not (late or (period.start and role.end and role.end.last < period.start))
