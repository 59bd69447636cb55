"""Yes or no about a person and a place: "no" only on a fact that says so, else "no record" with what is known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answers.draft import Context, Draft
from bot.answers.openings import past, yes
from bot.answers.patterns import say
from bot.answers.people_career import as_of_period, career, no_record
from bot.answers.people_draft import Told, about_each
from bot.answers.people_founding import founded_by, founding, told_founding
from bot.answers.people_led import led_by
from bot.answers.people_odds import at_odds
from bot.answers.people_reasons import asked_about, asks_of_dismissal, dismissed
from bot.answers.people_sentences import Teller, cited
from bot.answers.people_study import STUDENT, studied
from bot.answers.people_titled import held, left_post, still_in_post, titled
from bot.answers.people_whereabouts import whereabouts
from bot.answers.people_works import made
from bot.answers.stays import Stay, Tie, came_over
from bot.answers.timeline import as_of
from bot.answers.wording import joined, sentence
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind
from bot.questions.question import Period, Question, Relation


def relation(question: Question, context: Context) -> Draft | None:
    """Answer "did Esser join Black Forest Labs?", "is Li Deng still at Citadel?", "has Rae left DeepMind?"."""
    organizations = context.organizations(question.organizations)
    if question.works and question.relation is Relation.MAKE:
        return made(question, context)
    if question.title == STUDENT and question.relation is Relation.HOLD:
        place = organizations[0] if organizations else None
        return about_each(question, context, lambda t: studied(t, question, place))
    if question.relation is Relation.LEAVE and asks_of_dismissal(question):
        return about_each(question, context, lambda t: _made_to_go(t, question, organizations))
    if len(organizations) > 1 and _is_either(question):
        return (as_of_period if question.period else whereabouts)(question, context)
    if not organizations:
        if question.relation is Relation.JOIN and len(question.people) > 1:
            return _hired(question, context)
        if question.relation is Relation.LEAVE and not question.title:
            return about_each(question, context, _left_somewhere)
        if question.relation is Relation.FOUND:
            return founded_by(question, context)
        if question.title and question.relation is Relation.LEAVE:
            return about_each(question, context, lambda t: left_post(t, question))
        return (
            about_each(question, context, lambda t: titled(t, question))
            if question.title
            else career(question, context)
        )

    def tell(teller: Teller) -> Told:
        pair = _between(teller, question, organizations)
        if pair:
            return pair
        if len(organizations) > 1 and _is_from_one_to_other(question):
            return _not_between(teller, organizations)
        organization = organizations[0] if question.relation is Relation.LEAVE else organizations[-1]
        answer = _ANSWERS.get(question.relation or Relation.AT, _was_at)
        return answer(teller, question, organization)

    return about_each(question, context, tell)


def _is_either(question: Question) -> bool:
    """Whether it is asked which of two places it is: "is she at Apple or at Meta?"."""
    at_one = question.relation in (None, Relation.AT, Relation.STILL, Relation.JOIN)
    at_one = at_one or (question.relation is Relation.LEAVE and len(question.organizations) > 2)
    return at_one and say("people.either") in question.text.casefold().split()


def _hired(question: Question, context: Context) -> Draft | None:
    """Whether someone came to the place where somebody is in charge: "did Zuckerberg hire Giannandrea?"."""
    boss, *hired = question.people
    led = led_by(boss.best.id, context) if boss.best else None
    asked = replace(question, people=tuple(hired))
    if led is None:
        return whereabouts(asked, context)
    return about_each(asked, context, lambda teller: _joined(teller, asked, led[0].organization))


def _made_to_go(teller: Teller, question: Question, organizations: Sequence[str]) -> Told:
    moves = asked_about(teller, question, organizations)
    if moves:
        return dismissed(teller, question, moves, organizations)
    return Told((no_record(teller, say("people.dismissal-of", name=teller.name())),), known=False)


def _left_somewhere(teller: Teller) -> Told:
    """Whether someone left, no one says where: the newest departure, and what came after."""
    jobs = [s for s in teller.line.stays if s.tie is not Tie.BOARD]
    gone = [s for s in jobs if s.departure and s.departure.origin != s.departure.destination]
    if gone:
        newest = max(gone, key=lambda s: s.ended or s.began)
        told = [yes(teller.move(newest.departure))] if newest.departure else []
        onward = newest.onward or next((s.arrival for s in jobs if s.arrival and s.began > (newest.ended or 0)), None)
        if onward and onward is not newest.departure:
            told.append(sentence(teller.move(onward)))
        return Told(tuple(told))
    going = [s for s in jobs if s.ongoing]
    if going:
        return Told((sentence(say("people.not-known-to-have-left", told=_is(teller, going[-1]))),))
    return Told((no_record(teller, say("people.departure-of", name=teller.name())),), known=False)


_Answer = Callable[[Teller, Question, str], Told]


def _joined(teller: Teller, question: Question, organization: str) -> Told:
    """Told by what makes it so: the founding, the arrival from elsewhere or the role, never by a move away."""
    stays = _jobs_first(teller.line.at_organization(organization))
    moves = [s.arrival for s in stays if s.arrival and not _from(teller, s.arrival, organization)]
    board = [m for m in teller.line.moves if m.kind is MoveKind.BOARD_JOINED and _to(teller, m, organization)]
    if not stays and not board:
        return _told_otherwise(teller, question, organization, lambda m: _to(teller, m, organization))
    dated = [s for s in stays if s.start]
    if question.period and dated and not any(_in(s.start, question.period) for s in dated):
        return _not_then(teller, question, moves or [], stays)
    came = [m for m in moves if m.kind is not MoveKind.RETURNED] or moves
    if question.period:
        came = [m for m in moves if m.date and _in(m.date, question.period)] or came
    begun = next(((s, fact) for s in stays if (fact := founding(s))), None) if not question.period else None
    best = max(stays, key=lambda s: (s.organization == organization, s.ongoing, -s.began), default=None)
    there = next((s for s in stays if came and s.arrival is came[-1]), best)
    if begun and begun[0].organization == organization:
        there, came, told = begun[0], [], [yes(told_founding(teller, *begun))]
    elif came:
        told = [yes(teller.move(came[-1]))]
    elif best:
        told = [yes(_is(teller, best) if best.ongoing else _was_there(teller, best))]
    else:
        told = [yes(teller.move(board[-1]))]
    if there and there.departure and (there.roles or there.arrival):
        told.append(sentence(teller.move(there.departure)))
    again = [(m, s.departure) for s in stays if (m := s.arrival) and m.kind is MoveKind.RETURNED and m not in came]
    for back, left in again[-1:] if there and there.departure else []:
        told.append(sentence(teller.move(back) + (teller.and_left_again(left) if left else "")))
    return Told((*told, *_denials(teller, lambda m: _to(teller, m, organization))))


def _left(teller: Teller, question: Question, organization: str) -> Told:
    if question.title and held(teller, question, organization):
        return left_post(teller, question, organization)
    stays = _jobs_first(teller.line.at_organization(organization))
    if not stays:
        return _told_otherwise(teller, question, organization, lambda m: _from(teller, m, organization))
    going = [stay for stay in stays if stay.ongoing]
    gone = [s for s in stays if s.departure and not _to(teller, s.departure, organization)]
    over = [s for s in stays if not s.ongoing and (s.end or not s.departure)]
    departures = [s.departure for s in gone if s.departure]
    if question.period and departures and not any(_in(m.date, question.period) for m in departures if m.date):
        return _not_then(teller, question, departures, stays)
    told: list[str] = []
    if departures:
        newest = max(gone, key=lambda s: s.ended or s.began)
        told.append(yes(teller.move(newest.departure)) if newest.departure else "")
        told += at_odds(teller, newest)
        back = [s for s in going if s.began > newest.began]
        told += [sentence(teller.move(s.arrival)) for s in back if s.arrival][:1]
    elif going:
        return _still_there(teller, organization, going, lambda m: _from(teller, m, organization))
    elif over:
        last = _was(teller, max(over, key=lambda s: s.ended or s.began))
        told.append(sentence(say("people.yes-over", told=last)))
    onward = next((s.onward for s in gone if s.onward), None)
    told += [sentence(teller.move(onward))] if onward and len(told) == 1 else []
    return Told(tuple(told[:3]))


def _still(teller: Teller, question: Question, organization: str) -> Told:
    stays = _jobs_first(teller.line.at_organization(organization))
    if not stays:
        return _told_otherwise(teller, question, organization, lambda m: _to(teller, m, organization))
    going = [stay for stay in stays if stay.ongoing]
    if going and (post := still_in_post(teller, question, organization)):
        return post
    if going:
        told = [yes(_is(teller, going[0])), *_leave(teller, going[0])]
        return Told((*told, *_rumors(teller, lambda m: _from(teller, m, organization))))
    newest = max(stays, key=lambda s: s.ended or s.began)
    if newest.departure:
        told = [sentence(say("people.no", told=teller.move(newest.departure)))]
        told += [sentence(teller.move(newest.onward))] if newest.onward else at_odds(teller, newest)
        return Told(tuple(told))
    return Told((sentence(say("people.no-over", told=_was(teller, newest))),))


def _was_at(teller: Teller, question: Question, organization: str) -> Told:
    stays = _jobs_first(teller.line.at_organization(organization))
    if question.title:
        return titled(teller, question, organization)
    if question.period and stays:
        stays = [s for s in stays if _within(s, question.period)]
    if not stays:
        return _told_otherwise(teller, question, organization, lambda m: _to(teller, m, organization))
    going = [stay for stay in stays if stay.ongoing]
    if going:
        return Told((yes(_is(teller, going[0])), *_rumors(teller, lambda m: _from(teller, m, organization))))
    newest = max(stays, key=lambda s: s.ended or s.began)
    told = [past(question, _was(teller, newest))]
    if newest.departure:
        told.append(sentence(teller.move(newest.departure)))
    return Told(tuple(told))


def _founded(teller: Teller, question: Question, organization: str) -> Told:
    stays = teller.line.at_organization(organization)
    for stay in stays:
        fact = founding(stay)
        if fact:
            return Told((yes(told_founding(teller, stay, fact)),))
    return _told_otherwise(teller, question, organization, lambda m: _to(teller, m, organization))


def _returned(teller: Teller, question: Question, organization: str) -> Told:
    stays = teller.line.at_organization(organization)
    back = [m for s in stays for m in (s.arrival, *s.within) if m and m.kind is MoveKind.RETURNED]
    if back:
        return Told((yes(teller.move(back[-1])),))
    return _told_otherwise(teller, question, organization, lambda m: _to(teller, m, organization))


_ANSWERS: dict[Relation, _Answer] = {
    Relation.JOIN: _joined,
    Relation.LEAVE: _left,
    Relation.STILL: _still,
    Relation.FOUND: _founded,
    Relation.RETURN: _returned,
    Relation.HOLD: _was_at,
}


def _between(teller: Teller, question: Question, organizations: Sequence[str]) -> Told | None:
    """Answer "did she leave A for B?" where two places are named; the first is the one that was left."""
    if len(organizations) < 2:
        return None
    whence, whither = organizations[:2]
    for stay in teller.line.at_organization(whence):
        if stay.departure and stay.onward and _to(teller, stay.onward, whither):
            return Told((yes(teller.move(stay.onward)),))
    every = [*teller.line.moves, *teller.line.rumored, *teller.line.denied, *teller.line.planned]
    for move in reversed(every):
        if _from(teller, move, whence) and _to(teller, move, whither):
            return Told((_by_status(teller, move),))
    return None


def _is_from_one_to_other(question: Question) -> bool:
    """Whether a move from the first place to the second is asked about: "did she go to Google after OpenAI?"."""
    words = question.text.casefold().split()
    told = any(word in words for word in say("people.from-words").split())
    return question.relation is Relation.LEAVE or (question.relation is Relation.JOIN and told)


def _not_between(teller: Teller, organizations: Sequence[str]) -> Told:
    """No record of a move from one place to another, with what is known of both."""
    places = [teller.place(place) for place in organizations[:2]]
    what = say("people.move-between", name=teller.name(), origin=places[0], destination=places[1])
    stays = [_jobs_first(teller.line.at_organization(place))[-1:] for place in organizations[:2]]
    known = [stay for those in stays for stay in those]
    clauses = [_was(teller, stay) for stay in known[:1]]
    clauses += [f"{'is' if stay.ongoing else 'was'} {teller.stay(stay)}" for stay in known[1:]]
    if not clauses:
        return Told((no_record(teller, what),), known=False)
    return Told((sentence(say("people.no-record-but", what=what, told=joined(clauses))),), known=False)


def _by_status(teller: Teller, move: Move) -> str:
    if move in teller.line.denied:
        return _no(teller, move)
    if move in teller.line.planned:
        return sentence(say("people.not-yet", told=teller.move(move)))
    return sentence(teller.move(move)) if move in teller.line.rumored else yes(teller.move(move))


def _told_otherwise(teller: Teller, question: Question, organization: str, concerns: Callable[[Move], bool]) -> Told:
    """No role or move says it: what is to come, a denial, a rumor, or no record."""
    planned = [move for move in teller.line.planned if concerns(move)]
    if planned:
        return Told((sentence(say("people.not-yet", told=teller.move(planned[-1]))),))
    denied = [move for move in teller.line.denied if concerns(move)]
    if denied:
        return Told((_no(teller, denied[-1]),))
    rumored = [move for move in teller.line.rumored if concerns(move)]
    if rumored:
        note = rumored[-1].note
        talk = sentence(say("people.only-talk", told=teller.move(rumored[-1])))
        return Told((talk, *([cited(note, teller.cite(rumored[-1]))] if note else [])))
    wider = [s for s in teller.line.stays if teller.context.families.within(organization, s.organization)]
    if wider:
        own = any(s.organization == organization for s in wider)
        doing = say(f"people.doing-{question.relation or Relation.AT}")
        what = f"{teller.name()} {doing} {teller.place(organization)}" if own else ""
        told = _is(teller, wider[-1]) if wider[-1].ongoing else _was(teller, wider[-1])
        if own:
            return Told((sentence(say("people.no-record-but", what=what, told=told)),), known=False)
        return Told(
            (sentence(say("people.no-record-of-part", place=teller.place(organization), told=told)),), known=False
        )
    return Told((no_record(teller, "that"),), known=False)


def _no(teller: Teller, move: Move) -> str:
    told = say("people.no", told=teller.move(move))
    if not move.note:
        return sentence(told)
    return f"{sentence(told)} {cited(move.note, teller.cite(move))}"


def _denials(teller: Teller, concerns: Callable[[Move], bool]) -> list[str]:
    """A denial of the same, told beside what happened in the end."""
    return [sentence(teller.move(move)) for move in teller.line.denied if concerns(move)][:1]


def _rumors(teller: Teller, concerns: Callable[[Move], bool]) -> list[str]:
    moves = [m for m in (*teller.line.rumored, *teller.line.denied, *teller.line.planned) if concerns(m)]
    return [sentence(teller.move(move)) for move in moves[-2:]]


def _still_there(teller: Teller, organization: str, going: Sequence[Stay], concerns: Callable[[Move], bool]) -> Told:
    denied = [move for move in teller.line.denied if concerns(move)]
    opening = [_no(teller, denied[-1])] if denied else []
    told = say("people.not-known-to-have-left", told=_is(teller, going[0]))
    rumored = [sentence(teller.move(move)) for move in teller.line.rumored if concerns(move)]
    planned = [sentence(teller.move(move)) for move in teller.line.planned if concerns(move)]
    return Told((*opening, sentence(told), *_leave(teller, going[0]), *rumored[-1:], *planned[-1:]))


def _leave(teller: Teller, stay: Stay) -> list[str]:
    """The leave of absence that goes on, where it is not all that is known of the stay."""
    return [sentence(teller.move(stay.leave))] if stay.leave and any(role.ongoing for role in stay.roles) else []


def _not_then(teller: Teller, question: Question, moves: Sequence[Move], stays: Sequence[Stay]) -> Told:
    told = teller.move(moves[-1]) if moves else _was(teller, stays[0])
    when = question.period.text if question.period else ""
    return Told((sentence(say("people.not-then", when=when, told=told)),))


def _is(teller: Teller, stay: Stay) -> str:
    roles = [role for role in stay.roles if role.ongoing][-2:]
    if roles:
        return f"{teller.hedge(*roles)}{teller.who()} is {teller.holding(roles)}{teller.cite(*roles)}"
    moves = [move for move in stay.facts if isinstance(move, Move)]
    seen = as_of(teller.context.store, moves)
    told = teller.move(moves[-1])
    return say("people.nothing-since", told=told) if seen else told


def _was(teller: Teller, stay: Stay) -> str:
    if not stay.roles and stay.departure and not stay.start:
        return teller.move(stay.departure)
    verb = "is" if stay.ongoing else "was"
    return f"{teller.who()} {verb} {teller.stay(stay)}"


def _was_there(teller: Teller, stay: Stay) -> str:
    """Like `_was`; where only a departure is known, that it shows someone there."""
    told = _was(teller, stay)
    only_left = not stay.roles and stay.departure and not stay.start
    return say("people.was-there", told=told) if only_left else told


def _jobs_first(stays: Sequence[Stay]) -> list[Stay]:
    """Oldest first, but studies and side posts only where there is nothing else."""
    jobs = [s for s in stays if s.tie in (Tie.JOB, Tie.ACADEMIC)]
    return jobs or list(stays)


def _to(teller: Teller, move: Move, organization: str) -> bool:
    return teller.context.families.within(move.destination, organization)


def _from(teller: Teller, move: Move, organization: str) -> bool:
    families = teller.context.families
    return families.within(move.origin, organization) and not came_over(move, organization, families)


def _in(when: PartialDate | None, period: Period) -> bool:
    """Whether a date can lie in a period."""
    if when is None:
        return True
    return not ((period.start and when.last < period.start) or (period.end and when.first > period.end))


def _within(stay: Stay, period: Period) -> bool:
    start, end = stay.start, stay.end
    return not (
        (period.end and start and start.first > period.end) or (period.start and end and end.last < period.start)
    )
