"""The steps of one person: what came before and after a place, when they came and went, how long they stayed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answers.draft import Context, Draft
from bot.answers.families import Families
from bot.answers.foremost import main_stay
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_lengths import spells
from bot.answers.people_odds import at_odds
from bot.answers.people_sentences import Teller
from bot.answers.people_whereabouts import nothing_known, where_now
from bot.answers.stays import BOARD_MEMBER, BOARD_MOVES, Stay, Tie, came_over
from bot.answers.timeline import present
from bot.answers.timeline import previous as stay_before
from bot.answers.titles import is_founder, match
from bot.answers.wording import date, joined, on, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Role
from bot.questions.question import Question, Relation


def previous(question: Question, context: Context) -> Draft | None:
    """Answer "where was Lia Guy before OpenAI?", "where did Bubeck come from?"."""
    organizations = context.organizations(question.organizations)

    def tell(teller: Teller) -> Told:
        if question.steps > 1:
            return _further_back(teller, question.steps)
        return _before_place(teller, organizations[0] if organizations else None)

    return about_each(question, context, tell)


def following(question: Question, context: Context) -> Draft | None:
    """Answer "where did Karpathy go after Tesla?"."""
    organizations = context.organizations(question.organizations)

    def tell(teller: Teller) -> Told:
        if not organizations:
            told = where_now(teller)
            return Told(tuple(told)) if told else Told((nothing_known(teller),), known=False)
        return _after_place(teller, organizations[0])

    return about_each(question, context, tell)


def when(question: Question, context: Context) -> Draft | None:
    """Answer "when did Shazeer leave Character.AI?", "since when is Rao at Unconventional AI?"."""
    places = context.organizations(question.organizations)
    came = question.relation in (Relation.JOIN, Relation.RETURN)
    place = (places[-1] if came else places[0]) if places else None

    def tell(teller: Teller) -> Told:
        events = _events(teller, question, place)
        dated = [event for event in events if event.date]
        if dated:
            distinct = list({(event.date, event.begins): event for event in reversed(dated)}.values())[::-1][:2]
            told_of = [_dated(teller, event) for event in distinct]
            facts = [event.fact for event in distinct]
            left = next((s for s in teller.line.stays if s.departure and s.departure in facts), None)
            odd = at_odds(teller, left) if question.relation is Relation.LEAVE else []
            return Told((*told_of, *odd))
        if events:
            told = joined([teller.move(e.fact) if isinstance(e.fact, Move) else _held(teller, e) for e in events[:1]])
            return Told((sentence(say("people.no-date", told=told)),), known=False)
        return Told((_no_event(teller, question, place),), known=False)

    return about_each(question, context, tell)


# What came before and after


def _before_place(teller: Teller, organization: str | None) -> Told:
    line, families = teller.line, teller.context.families
    arrivals = [
        move
        for move in line.moves
        if move.destination and move.origin and move.kind not in BOARD_MOVES and move.origin != move.destination
        and (organization is None or families.within(move.destination, organization))
        and not (organization and _is_inside(move, organization, families))
    ]  # fmt: skip
    if organization:
        stays = [s for s in line.at_organization(organization) if s.tie is not Tie.BOARD]
    else:
        now = present(line, teller.context.today, teller.context.store)
        stays = [main_stay(now, teller.line, teller.context.store)] if now.stays else [now.ended] if now.ended else []
    if organization and not stays and not arrivals:
        return Told((no_record(teller, f"{teller.name()} at {teller.place(organization)}"),), known=False)
    if arrivals and not (stays and organization is None and stays[0].began > _began(line.stays, arrivals[-1])):
        return Told(_came_from(teller, arrivals[-1], organization is None))
    for stay in reversed(stays):
        before = stay_before(line, stay)
        if before:
            return Told((_was_before(teller, before, stay),))
    if arrivals:
        return Told(_came_from(teller, arrivals[-1], organization is None))
    place = teller.place(organization or (stays[0].organization if stays else ""))
    return Told((no_record(teller, f"what {teller.name()} did before {place}".rstrip()),), known=False)


def _is_inside(move: Move, place: str, families: Families) -> bool:
    """Whether a move led from one part of a place to another, and not from a company that it took over."""
    return families.within(move.origin, place) and not came_over(move, place, families)


def _further_back(teller: Teller, steps: int) -> Told:
    """Tell the place several steps before the present one: "and before that?" asked again."""
    now = present(teller.line, teller.context.today, teller.context.store)
    stay = main_stay(now, teller.line, teller.context.store) if now.stays else now.ended
    after = stay
    for _ in range(steps):
        after, stay = stay, stay_before(teller.line, stay) if stay else None
    if stay and after:
        return Told((_was_before(teller, stay, after),))
    place = f" {teller.place(after.organization)}" if after else " that"
    return Told((no_record(teller, f"what {teller.name()} did before{place}"),), known=False)


def _began(stays: Sequence[Stay], move: Move) -> float:
    return next((stay.began for stay in stays if stay.arrival is move), 0.0)


def _came_from(teller: Teller, move: Move, further: bool) -> tuple[str, ...]:
    told = [sentence(teller.move(move))]
    stay = next((s for s in teller.line.stays if move in (s.departure, s.onward)), None)
    if stay and stay.roles:
        told.append(sentence(f"{teller.who()} was {teller.stay(stay)}"))
    before = stay_before(teller.line, stay) if stay and further else None
    if before:
        told.append(sentence(say("people.before", stations=teller.stay(before))))
    return tuple(told)


def _was_before(teller: Teller, before: Stay, stay: Stay) -> str:
    who = teller.who()
    teller.notes.rest_on(*stay.placed_by)
    return sentence(say("people.was-before", who=who, place=teller.place(stay.organization), stay=teller.stay(before)))


def _after_place(teller: Teller, organization: str) -> Told:
    line, families = teller.line, teller.context.families
    stays = [s for s in line.at_organization(organization) if s.tie is not Tie.BOARD]
    stays = stays or list(line.at_organization(organization))
    if not stays:
        return Told((no_record(teller, f"{teller.name()} at {teller.place(organization)}"),), known=False)
    for stay in reversed(stays):
        for move in (stay.onward, stay.departure):
            inside = families.within(move.destination, organization) if move else True
            if move and move.destination and (not inside or move.origin == organization):
                return Told((sentence(teller.move(move)),))
    last = stays[-1]
    later = [s for s in line.stays if s.began > last.began and s not in stays and s.tie is not Tie.BOARD and s.start]
    if last.departure and not later:
        return Told((sentence(say("people.since-unknown", told=teller.move(last.departure))),))
    if later:
        told = [sentence(teller.move(last.departure))] if last.departure else []
        told.append(sentence(f"{teller.who()} was then {teller.stay(later[0])}" if not later[0].arrival
                             else teller.move(later[0].arrival)))  # fmt: skip
        return Told(tuple(told))
    if last.ongoing:
        return Told(tuple(where_now(teller)))
    return Told((no_record(teller, f"where {teller.name()} went after {teller.place(organization)}"),), known=False)


# When


@dataclass(frozen=True, slots=True)
class _Event:
    """A beginning or an end, and the fact that dates it."""

    fact: Move | Role
    date: PartialDate | None
    begins: bool


def _events(teller: Teller, question: Question, organization: str | None) -> list[_Event]:
    """Return the events asked about, newest first; at an organization, or anywhere."""
    line = teller.line
    stays = list(line.at_organization(organization)) if organization else [s for s in line.stays if s.tie is Tie.JOB]
    stays = [s for s in stays if s.tie is not Tie.BOARD] or stays
    stays = stays[::-1]
    relation = question.relation
    if question.title == BOARD_MEMBER and (seats := _seats(teller, organization, relation is Relation.LEAVE)):
        return seats
    if question.title:
        return _title_events(teller, question, stays)
    if organization and relation in (None, Relation.JOIN, Relation.AT, Relation.STILL):
        stays = [spell[0] for spell in spells(stays)][::-1]
    if relation is Relation.LEAVE:
        gone = [_ended(stay) for stay in stays]
        ahead = [m for m in line.planned if m.origin and organization in (None, m.origin)]
        talk = [m for m in line.rumored if not m.destination]
        return [event for event in gone if event] or [_Event(m, m.date, False) for m in (*ahead, *talk)]
    if relation is Relation.FOUND:
        founded = [s for s in stays if any(is_founder(r.title) for r in s.roles) or _founding(s)]
        stays = founded
    elif relation is Relation.RETURN:
        back = [m for s in stays for m in (s.arrival, *s.within) if m and m.kind is MoveKind.RETURNED]
        return [_Event(m, m.date, True) for m in back]
    elif organization is None and relation in (None, Relation.JOIN):
        now = present(line, teller.context.today, teller.context.store)
        if now.left and not now.stays:
            return [_Event(now.left, now.left.date, False)]
        moves = [m for m in (now.last,) if m]
        if moves:
            return [_Event(m, m.date, m.destination is not None) for m in moves]
    begun = [_begun(stay) for stay in stays]
    return [event for event in begun if event]


def _seats(teller: Teller, organization: str | None, left: bool) -> list[_Event]:
    """When someone came to a board, or left it, newest first."""
    kind = MoveKind.BOARD_LEFT if left else MoveKind.BOARD_JOINED
    within = teller.context.families.within
    moves = [m for m in teller.line.moves if m.kind is kind]
    here = [m for m in moves if organization is None or within(m.origin if left else m.destination, organization)]
    return [_Event(move, move.date, not left) for move in reversed(here)]


def _no_event(teller: Teller, question: Question, organization: str | None) -> str:
    """No record of what is asked: with what is known of the place, else of the person."""
    name = teller.name()
    doing = say(f"people.doing-{question.relation or Relation.AT}")
    what = f"{name} {doing} {teller.place(organization)}" if organization else f"a move of {name}"
    said_of = (*teller.line.rumored, *teller.line.planned)
    talk = [m for m in said_of if organization and _concerns(teller, m, organization)]
    if talk:
        return sentence(say("people.no-record-but", what=what, told=teller.move(talk[-1])))
    stays = teller.line.at_organization(organization) if organization else ()
    if stays and stays[-1].roles:
        verb = "is" if stays[-1].ongoing else "was"
        return sentence(say("people.no-record-but", what=what, told=f"{teller.who()} {verb} {teller.stay(stays[-1])}"))
    return no_record(teller, what)


def _concerns(teller: Teller, move: Move, organization: str) -> bool:
    within = teller.context.families.within
    return within(move.destination, organization) or within(move.origin, organization)


def _founding(stay: Stay) -> bool:
    return stay.arrival is not None and stay.arrival.kind is MoveKind.FOUNDED


def _begun(stay: Stay) -> _Event | None:
    if stay.start_fact:
        return _Event(stay.start_fact[1], stay.start_fact[0], True)
    fact = stay.arrival or (stay.roles[0] if stay.roles else None)
    return _Event(fact, None, True) if fact else None


def _ended(stay: Stay) -> _Event | None:
    if stay.end_fact:
        return _Event(stay.end_fact[1], stay.end_fact[0], False)
    return _Event(stay.departure, None, False) if stay.departure else None


def _title_events(teller: Teller, question: Question, stays: Sequence[Stay]) -> list[_Event]:
    found = []
    asked = question.title or ""
    for stay in stays:
        for fact in reversed(stay.facts):
            title = fact.title if isinstance(fact, Role) else fact.title_to if isinstance(fact, Move) else None
            if title and match(asked, title, [teller.place(stay.organization)]):
                ends = question.relation is Relation.LEAVE and isinstance(fact, Role)
                day = fact.end if isinstance(fact, Role) and ends else fact.start if isinstance(fact, Role) else None
                found.append(_Event(fact, fact.date if isinstance(fact, Move) else day, not ends))
    return found


def _dated(teller: Teller, event: _Event) -> str:
    if isinstance(event.fact, Move):
        return sentence(teller.move(event.fact))
    return sentence(_held(teller, event))


def _held(teller: Teller, event: _Event) -> str:
    role = event.fact
    assert isinstance(role, Role)
    hedge, who = teller.hedge(role), teller.who()
    if event.date is None:
        verb = "is" if role.ongoing else "was"
        return f"{hedge}{who} {verb} {teller.role(role)}{teller.cite(role)}"
    pattern, day = ("people.began", on(event.date)) if event.begins else ("people.stopped", date(event.date))
    return hedge + say(pattern, who=who, role=teller.role(role), when=day) + teller.cite(role)
