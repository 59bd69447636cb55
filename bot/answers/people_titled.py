"""Whether someone holds or held a title: the title that was asked for, else one of that rank."""

from __future__ import annotations

from bot.answers.openings import past, yes
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told
from bot.answers.people_sentences import Teller
from bot.answers.titles import Holding, folded, match
from bot.answers.wording import date, sentence
from bot.facts.records import Role
from bot.questions.question import Period, Question


def titled(teller: Teller, question: Question, organization: str | None = None) -> Told:
    """Whether someone holds or held a title, at an organization or anywhere."""
    asked = question.title or ""
    stays = teller.line.at_organization(organization) if organization else teller.line.stays
    held = [
        (stay, role) for stay in reversed(stays) for role in reversed(stay.roles)
        if match(asked, role.title, [teller.place(role.organization)])
    ]  # fmt: skip
    if question.period:
        held = [(s, r) for s, r in held if _role_within(r, question.period)]
    if held:
        stay, role = held[0]
        hedge, who = teller.hedge(role), teller.who()
        if role.ongoing and stay.ongoing:
            return Told((yes(f"{hedge}{who} is {teller.holding([role])}{teller.cite(role)}"),))
        words = f" until {date(role.end)}" if role.end else ""
        words = f" from {date(role.start)}{words}" if role.start else words
        return Told((past(question, f"{hedge}{who} was {teller.role(role)}{words}{teller.cite(role)}"),))
    near = [
        (stay, role) for stay in reversed(stays) for role in reversed(stay.roles)
        if match(asked, role.title, [teller.place(role.organization)]).holding is Holding.KIN
    ]  # fmt: skip
    near = near or [(stay, role) for stay in reversed(stays) for role in stay.roles if not _is_named(question)]
    if near and not question.period:
        stay = near[0][0]
        return Told((sentence(f"{teller.who()} {'is' if stay.ongoing else 'was'} {teller.stay(stay)}"),))
    place = f" at {teller.place(organization)}" if organization else ""
    return Told((no_record(teller, f"{teller.name()} as {asked}{place}"),), known=False)


def _is_named(question: Question) -> bool:
    """Whether the question names the title: "did Dean lead Google Brain?" does not, though a head is meant."""
    words = folded(question.text).split()
    return any(word in words for word in folded(question.title or "").split())


def _role_within(role: Role, period: Period) -> bool:
    late = period.end and role.start and role.start.first > period.end
    return not (late or (period.start and role.end and role.end.last < period.start))
