"""A career in two or three sentences, what someone did at a place, and where someone was at a time."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.draft import Context, Draft
from bot.answers.patterns import say
from bot.answers.people_draft import Told, about_each
from bot.answers.people_sentences import Teller, cited, shown_roles
from bot.answers.people_whereabouts import nothing_known, where_now
from bot.answers.stays import Stay, Tie, places_of
from bot.answers.timeline import as_of, at, present
from bot.answers.wording import joined, sentence, span
from bot.facts.records import Move, Role, Status
from bot.questions.question import Period, Question

FAR = 5 * 366
"""Days from a date that is known, beyond which a stay without its other end says nothing about a time."""

MOST_STATIONS = 4
"""How many earlier stations a career tells before the rest is a press away."""


def career(question: Question, context: Context) -> Draft | None:
    """Answer "who is Lilian Weng?", "Zoph's career", or a bare name."""

    def tell(teller: Teller) -> Told:
        now = where_now(teller)
        if not now:
            return _described(teller)
        earlier = _earlier(teller)
        short = (*now, *_before(teller, earlier[:MOST_STATIONS]))
        longer = (*now, *_before(teller, earlier)) if len(earlier) > MOST_STATIONS else ()
        return Told(short, longer=longer)

    return about_each(question, context, tell)


def _described(teller: Teller) -> Told:
    person = teller.person
    if not (person.description and person.sources):
        return Told((nothing_known(teller),), known=False)
    return Told((cited(say("people.described", who=teller.who(), described=person.description), teller.cite(person)),))


def role_at(question: Question, context: Context) -> Draft | None:
    """Answer "what does Turley do at OpenAI?"."""
    organizations = context.organizations(question.organizations)
    if not organizations:
        return career(question, context)

    def tell(teller: Teller) -> Told:
        told = [sentence for organization in organizations for sentence in _roles_there(teller, organization)]
        if told:
            return Told(tuple(told))
        talk = [m for m in teller.line.rumored for o in organizations if context.families.within(m.destination, o)]
        if talk:
            return Told((sentence(teller.move(talk[-1])),))
        places = joined([teller.place(organization) for organization in organizations], "or")
        return Told((no_record(teller, f"{teller.name()} at {places}"),), known=False)

    return about_each(question, context, tell)


def as_of_period(question: Question, context: Context) -> Draft | None:
    """Answer "where did Max Schwarzer work in 2024?"."""
    period = question.period
    if not period:
        return career(question, context)

    def tell(teller: Teller) -> Told:
        stays = [s for s in at(teller.line, period) if s.tie is not Tie.BOARD] or list(at(teller.line, period))
        if stays:
            return Told((_was_then(teller, stays[:MOST_STATIONS], period),))
        maybe = _maybe(teller, period)
        if maybe:
            return Told((sentence(say("people.unsure", when=period.text, told=_was(teller, maybe))),))
        return Told((no_record(teller, f"where {teller.name()} was {period.text}".strip()),), known=False)

    return about_each(question, context, tell)


def no_record(teller: Teller, what: str) -> str:
    """Say that there is no record, with what is known instead: the newest places, else the description."""
    stays = _newest_places(teller)
    person = teller.person
    if not stays and person.description and person.sources:
        return cited(say("people.no-record-described", what=what, described=person.description), teller.cite(person))
    if not stays:
        return f"I have no record of {what}."
    evidence = [_evidence(stay) for stay in stays]
    reported = [all(fact.status is Status.REPORTED for fact in facts) for facts in evidence]
    who, places = teller.who(), []
    for stay, facts, unsure in zip(stays, evidence, reported, strict=True):
        aside = f" ({say('people.reported-mark')})" if unsure and not all(reported) else ""
        places.append(f"{teller.place(_place_of(facts[0], stay))}{aside}{teller.notes.cite(*facts, most=1)}")
    pattern = "people.no-record-reported" if all(reported) else "people.no-record"
    return sentence(say(pattern, what=what, who=who, places=joined(places)))


def _newest_places(teller: Teller) -> list[Stay]:
    """Return the newest stay at each of the newest four places, boards aside."""
    now = present(teller.line, teller.context.today, teller.context.store)
    seen: dict[str, Stay] = {}
    for stay in [*now.stays, *reversed(teller.line.stays)]:
        if stay.tie is not Tie.BOARD or len(teller.line.stays) == 1:
            seen.setdefault(stay.organization, stay)
    return list(seen.values())[:4]


def _evidence(stay: Stay) -> Sequence[Role | Move]:
    return [f for f in (stay.arrival, stay.departure) if f][:1] or shown_roles(stay, 1) or stay.facts[:1]


def _place_of(fact: Role | Move, stay: Stay) -> str:
    """The place that a fact itself names: a role of a stay at a whole may be one at a part of it."""
    named = places_of(fact)
    return stay.organization if stay.organization in named else named[0]


def _earlier(teller: Teller) -> list[Stay]:
    """Return the stays that are over, newest first: jobs, then what was beside them, then studies."""
    now = present(teller.line, teller.context.today, teller.context.store)
    told = {id(stay) for stay in (*now.stays, *([] if now.stays or now.left else [now.ended]))}
    past = [s for s in reversed(teller.line.stays) if id(s) not in told]
    past = [s for s in past if not (now.left and not now.stays and s.departure is now.left and not shown_roles(s))]
    past = [s for s in past if s.roles or s.tie is not Tie.BOARD or not _in_a_title(s, past)]
    jobs = [s for s in past if s.tie in (Tie.JOB, Tie.ACADEMIC)]
    studies = [s for s in past if s.tie is Tie.STUDENT]
    return [*jobs, *(s for s in past if s not in jobs and s not in studies), *studies]


def _in_a_title(board: Stay, stays: Sequence[Stay]) -> bool:
    """Whether the title of another stay there holds the board seat already: "co-founder and board co-chair"."""
    titles = [role.title for stay in stays if stay.organization == board.organization for role in stay.roles]
    return any(say("organizations.board") in title.casefold() for title in titles)


def _before(teller: Teller, stays: Sequence[Stay]) -> list[str]:
    if not stays:
        return []
    return [sentence(say("people.before", stations=joined([teller.stay(s) for s in stays])))]


def _was(teller: Teller, stays: Sequence[Stay]) -> str:
    who = teller.who()
    return f"{who} was {joined([teller.stay(stay) for stay in stays])}"


def _was_then(teller: Teller, stays: Sequence[Stay], period: Period) -> str:
    """Tell the roles that were held in a period, with their own dates; a stay without such roles as a whole."""
    who, told = teller.who(), []
    for stay in stays:
        held = [role for role in stay.roles if _held_in(role, period)][-2:]
        if not held or len(stay.roles) == 1:
            told.append(teller.stay(stay))
        for role in held if len(stay.roles) > 1 else []:
            aside = [span(role.start, role.end) if role.end else teller.freshness(role.start, [role])]
            aside += [say("people.reported-mark")] if role.status is Status.REPORTED else []
            told.append(f"{teller.role(role)} ({'; '.join(aside)}){teller.cite(role)}")
    return sentence(f"{who} was {joined(told)}")


def _held_in(role: Role, period: Period) -> bool:
    """Whether the dates of a role place it in a period."""
    begun = role.start is not None and not (period.end and role.start.first > period.end)
    over = role.end is not None and period.start is not None and role.end.last < period.start
    return begun and not over and (role.end is not None or role.ongoing)


def _maybe(teller: Teller, period: Period) -> list[Stay]:
    """Return the stays of which one end is not known and the other does not rule the period out."""
    found = []
    for stay in teller.line.stays:
        start, end = stay.start, stay.end
        if stay.tie is Tie.BOARD or not (start or end or stay.ongoing):
            continue
        late = start and period.end and start.first > period.end
        early = end and period.start and end.last < period.start
        near = [d for d in (start, end) if d] or [d for d in (as_of(teller.context.store, stay.facts),) if d]
        first, last = (period.start or period.end), (period.end or period.start)
        far = first and last and all((d.first - last).days > FAR or (first - d.last).days > FAR for d in near)
        if not late and not early and not far and not (start and end):
            found.append(stay)
    return found[-2:]


def _roles_there(teller: Teller, organization: str) -> list[str]:
    told: list[str] = []
    bare: list[Move] = []
    for stay in reversed(teller.line.at_organization(organization)):
        within = [r for r in stay.roles if teller.context.families.within(r.organization, organization)]
        moves = [fact for fact in stay.facts if isinstance(fact, Move)]
        if within or stay.roles:
            told.append(_all_roles(teller, stay, within or list(stay.roles)))
        else:
            bare += moves[:1]
    return told or [sentence(teller.move(move)) for move in bare[:1]]


def _all_roles(teller: Teller, stay: Stay, roles: Sequence[Role]) -> str:
    going = [role for role in roles if role.ongoing and stay.ongoing]
    past = [role for role in roles if role not in going][::-1]
    hedge, who, told = teller.hedge(*roles), teller.who(), []
    if going:
        told.append(f"is {teller.holding(going)}{teller.cite(*going)}")
    if past:
        told.append(f"was {joined([f'{teller.role(r)}{_dates(r)}{teller.cite(r)}' for r in past])}")
    return sentence(f"{hedge}{who} {joined(told)}")


def _dates(role: Role) -> str:
    words = span(role.start, role.end)
    return f" ({words})" if words else ""
