"""Where the people of a group are now, who of them is still there, who left, and where they were before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.doubt import doubt
from bot.answers.draft import Context, Draft
from bot.answers.families import Families
from bot.answers.lists import MOST_NAMES, Entry, Group, Listing, grouped, told
from bot.answers.organizations_entries import spoken
from bot.answers.organizations_founding import founders_of
from bot.answers.patterns import say
from bot.answers.people_founding import founding
from bot.answers.phrases import is_office, said
from bot.answers.stays import Stay, Tie
from bot.answers.timeline import Present, Timeline, present, previous, timeline
from bot.answers.turnover import arrivals, departures
from bot.answers.wording import joined, month_of, number, on
from bot.answers.works import credits_of
from bot.facts.dates import PartialDate
from bot.facts.records import Fact, Move, Status
from bot.questions.question import Group as Kind
from bot.questions.question import Question, Relation


@dataclass(frozen=True, slots=True)
class _Member:
    """One of the group: the fact that makes them so, and where their ways have led."""

    person: str
    fact: Fact
    line: Timeline
    now: Present


BESIDE = frozenset((Tie.ADVISER, Tie.INVESTOR, Tie.STUDENT))
"""Ties of people who are not counted as still there."""

KNOWN, GONE, LAST, UNKNOWN = range(4)
_BEFORE = {GONE: "group_gone", LAST: "group_last", UNKNOWN: "group_unknown"}


@dataclass(frozen=True, slots=True)
class _Words:
    """What is said after a name, on which facts; `rank` and `day` (an ordinal) put the freshest knowledge first."""

    text: str
    facts: tuple[Fact, ...]
    rank: int = KNOWN
    day: int = 0
    asides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Members:
    """The group: who they are, the place that "there" means, and the name of what they are the group of."""

    kind: Kind
    of: str
    place: str | None
    members: tuple[_Member, ...]


def group(question: Question, context: Context) -> Draft | None:
    """Answer "where are the makers of Phi-3 now?", "which founders of xAI are still there?"."""
    found = _members(question, context)
    if found is None:
        return None
    if not found.members:
        during = spoken(question.period, context)
        which = say(f"groups.which_{found.kind}")
        text, _ = told(
            [Listing("groups.nobody", blanks={"which": which, "of": found.of, "during": during})], context.notes()
        )
        return Draft(Outcome.NO_RECORD, text, context.notes())
    telling = _Telling(question, context, found)
    listings = telling.listings()
    notes = context.notes()
    text, more = told(listings, notes)
    for member in found.members:
        notes.rest_on(member.fact, *_facts(member))
    wanted = [offers.where_now(member.person, context) for member in found.members[:1]]
    if found.place:
        wanted += [offers.who_left(found.place, context), offers.who_joined(found.place, context)]
    return Draft(Outcome.ANSWERED, text, notes, suggestions=offers.answerable(wanted), more=more)


def _members(question: Question, context: Context) -> _Members | None:
    places, works = context.organizations(question.organizations), context.works(question.works)
    kind = question.group or (Kind.MAKERS if works else Kind.FOUNDERS)
    if works and not (places and kind is not Kind.MAKERS):
        facts: dict[str, Fact] = {c.person: c for work in reversed(works) for c in reversed(credits_of(work, context))}
        home = next((work.organization for work in works if work.organization), None)
        return _gathered(Kind.MAKERS, joined([work.name for work in works]), home, facts, context)
    if not places:
        return None
    place, name = places[0], context.families.name(places[0])
    if kind is Kind.MAKERS:
        made = context.store.works_of(context.families.parts(place))
        facts = {c.person: c for work in made for c in credits_of(work, context)}
        if facts:
            return _gathered(kind, name, place, facts, context)
        kind = Kind.FOUNDERS
    if kind is Kind.FOUNDERS:
        founders = [f for f in founders_of(place, context)[0] if f.status is not Status.RUMORED]
        return _gathered(kind, name, place, {f.person: f.facts[0] for f in founders}, context)
    search = departures if kind is Kind.LEAVERS else arrivals
    turnover = search(place, question.period, context.store, context.families, context.today)
    return _gathered(kind, name, place, {change.person: change.facts[0] for change in turnover.sure}, context)


def _gathered(kind: Kind, of: str, place: str | None, facts: dict[str, Fact], context: Context) -> _Members:
    members = []
    for person, fact in facts.items():
        line = timeline(context.store, person, context.families, context.today)
        members.append(_Member(person, fact, line, present(line, context.today, context.store)))
    return _Members(kind, of, place, tuple(members))


def _facts(member: _Member) -> tuple[Fact, ...]:
    """What tells where a member is: the newest move, and the roles and arrivals that go on."""
    told_of: list[Fact] = [member.now.last] if member.now.last else []
    for stay in (*member.now.stays, *([member.now.ended] if member.now.ended else [])):
        told_of += [*_of_stay(stay), *stay.placed_by]
    return tuple(told_of)


def _of_stay(stay: Stay) -> tuple[Fact, ...]:
    """The facts of a stay that say it goes on, or else all: the newest role first."""
    held = [role for role in reversed(stay.roles) if role.ongoing]
    if held:
        return (held[0], *([stay.arrival] if stay.arrival else []))
    if stay.roles and not stay.ongoing:
        return (stay.roles[-1], *([stay.departure] if stay.departure else []))
    return (stay.arrival,) if stay.arrival else stay.roles[-1:] or stay.facts[:1]


def _day(when: PartialDate | None) -> int:
    return when.last.toordinal() if when else 0


def _month(when: PartialDate) -> PartialDate:
    return PartialDate(when.year, when.month)


class _Telling:
    """Puts what is asked of a group into listings."""

    def __init__(self, question: Question, context: Context, found: _Members):
        self.context, self.found = context, found
        self.relation = question.relation
        places = context.organizations(question.organizations)
        self.other = places[1] if len(places) > 1 else places[0] if found.kind is Kind.MAKERS and places else None
        self.during = spoken(question.period, context)

    def listings(self) -> list[Listing]:
        """Return the sentences that answer what is asked."""
        if self.relation is Relation.PREVIOUS and self.other and self.found.kind is not Kind.MAKERS:
            return self._at(self.other, now=False)
        if self.relation is Relation.PREVIOUS:
            return [self._listing("before", self.found.members, self._before)]
        if self.relation in (Relation.JOIN, Relation.AT, Relation.RETURN) and self.other:
            return self._at(self.other, self.relation is Relation.AT)
        if self.relation is Relation.FOUND and self.found.kind in (Kind.LEAVERS, Kind.MAKERS):
            return self._founded()
        if self.relation is Relation.STILL and self.found.place:
            return self._still(self.other or self.found.place)
        if self.relation is Relation.LEAVE and self.found.place and self.found.kind is not Kind.LEAVERS:
            return self._left(self.found.place)
        return [self._listing("now", self.found.members, self._where)]

    def _still(self, place: str) -> list[Listing]:
        there = [m for m in self.found.members if self._is_at(m, place)]
        gone = [m for m in self.found.members if m not in there]
        if not there:
            return [self._listing("still_none", gone, self._where)]
        if not gone:
            return [self._listing("still_all", there, self._title_at(place), all_of_them=len(there) > 1)]
        staying = self._listing("still_some", there, self._title_at(place))
        return [staying, self._listing("others", gone, self._where)]

    def _left(self, place: str) -> list[Listing]:
        there = [m for m in self.found.members if self._is_at(m, place)]
        gone = [m for m in self.found.members if m not in there]
        if not gone:
            return [self._listing("left_none", there, self._title_at(place))]
        if not there:
            return [self._listing("left_all", gone, self._where, all_of_them=len(gone) > 1)]
        staying = [self._listing("staying", there, self._title_at(place))]
        return [self._listing("left_some", gone, self._where), *staying]

    def _at(self, place: str, now: bool) -> list[Listing]:
        """Those who are at another place, or else were there."""
        there = [m for m in self.found.members if self._is_at(m, place)] if now else []
        every = len(there) == len(self.found.members) > 1
        if there:
            return [self._listing("joined_all" if every else "joined_some", there, self._title_at(place), every)]
        been = [m for m in self.found.members if m.line.at_organization(place)]
        every = len(been) == len(self.found.members) > 1
        how = "joined_been_all" if every else "joined_been" if been else "joined_none"
        return [self._listing(how, been or self.found.members, self._where, every)]

    def _founded(self) -> list[Listing]:
        """Those who founded a place after they were at this one, each with the newest of those places."""
        since = {m.person: self._began_here(m) for m in self.found.members}
        founded: dict[str, Stay] = {}
        for member in self.found.members:
            begun = [s for s in member.line.stays if founding(s) and s.began > since[member.person]]
            outside = [s for s in begun if not self.context.families.related(s.organization, self.found.place)]
            if outside:
                founded[member.person] = outside[-1]
        if not founded:
            none = "founded_none_makers" if self.found.kind is Kind.MAKERS else "founded_none"
            return [Listing(f"groups.{none}", blanks={"of": self.found.of, "during": self.during})]
        those = [m for m in self.found.members if m.person in founded]
        return [self._listing("founded_some", those, lambda m: self._stay(founded[m.person]))]

    def _began_here(self, member: _Member) -> float:
        place = self.found.place
        here = [s.began for s in member.line.stays if self.context.families.within(s.organization, place)]
        return min(here, default=0.0)

    def _is_at(self, member: _Member, place: str) -> bool:
        families = self.context.families
        return any(s.tie not in BESIDE and _goes_on_at(s, place, families) for s in member.now.stays)

    def _listing(
        self, pattern: str, members: Sequence[_Member], tell: Callable[[_Member], _Words], all_of_them: bool = False
    ) -> Listing:
        """A sentence on some of the members: those whose place is known first, the newest knowledge first."""
        told_of = [(tell(member), member) for member in members]
        told_of.sort(key=lambda item: (item[0].rank, -item[0].day, item[1].person))
        groups = []
        for rank, those in grouped(told_of, lambda item: item[0].rank):
            entries = tuple(self._entry(words, member) for words, member in those)
            before = say(f"groups.{_BEFORE[rank]}") if rank in _BEFORE else ""
            groups.append(Group(entries, before, apart=any(entry.after.startswith(",") for entry in entries)))
        every = len(self.found.members)
        count = number(every)
        if all_of_them:
            count = say("groups.both") if every == 2 else say("groups.all", count=count)
        kind = f"groups.{self.found.kind}" + ("_one" if every == 1 else "")
        makers = self.found.kind is Kind.MAKERS
        asked = self.other if pattern.startswith(("joined", "still")) and self.other else self.found.place
        place = self.context.families.name(asked) if asked else ""
        blanks = {
            "group": say(kind, of=self.found.of, during=self.during, count=count),
            "count": number(len(members)),
            "are": "is" if len(members) == 1 else "are",
            "have": "has" if len(members) == 1 else "have",
            "place": place,
            "there": say("groups.at_place", place=place) if makers else say("groups.there"),
        }
        one = "_one" if every == 1 and pattern not in ("staying", "others") else ""
        return Listing(f"groups.{pattern}{one}", tuple(groups), blanks, MOST_NAMES + 2)

    def _entry(self, words: _Words, member: _Member) -> Entry:
        """A name with what is told of it, and whether that, or the part in the group, is only reported."""
        facts = words.facts or (member.fact,)
        asides = [*words.asides, doubt(*facts) or doubt(member.fact)]
        aside = ", ".join(filter(None, asides))
        return Entry(self._name(member.person), f"{words.text} ({aside})" if aside else words.text, facts)

    def _where(self, member: _Member) -> _Words:
        """Where someone is: the place and title, or that they left, or where they were last."""
        now = member.now
        if now.left and now.left.origin:
            when = f" {on(_month(now.left.date))}" if now.left.date else ""
            known = self.found.kind is Kind.LEAVERS and now.left.origin == self.found.place
            left = say("groups.left_to_nowhere", place=self._place(now.left.origin), when=when)
            left = when.strip() if known else left
            return _Words("", (now.left,), GONE, _day(now.left.date), (left,))
        if now.stays:
            home = [
                s
                for s in now.stays
                if self.found.place and self.context.families.within(s.organization, self.found.place)
            ]
            return self._stay((home or list(now.stays))[0])
        if now.ended:
            until = say("groups.until", date=month_of(now.ended.end)) if now.ended.end else ""
            text = say("groups.last_at", place=self._place(now.ended.organization), until=until)
            return _Words("", _of_stay(now.ended), LAST, _day(now.ended.end), (text,))
        return _Words("", (), UNKNOWN)

    def _title_at(self, place: str) -> Callable[[_Member], _Words]:
        def tell(member: _Member) -> _Words:
            families = self.context.families
            stay = next(s for s in member.now.stays if s.tie not in BESIDE and _goes_on_at(s, place, families))
            title = _title(stay)
            where = [] if stay.organization == place else [self._place(stay.organization)]
            return _Words("", _of_stay(stay), day=_day(stay.start), asides=(*where, title))

        return tell

    def _before(self, member: _Member) -> _Words:
        """Where someone was before the place of the group."""
        here = member.line.at_organization(self.found.place) if self.found.place else ()
        earlier = previous(member.line, here[0]) if here else None
        if earlier:
            return self._stay(earlier)
        origin = member.fact.origin if isinstance(member.fact, Move) else None
        if origin and self.found.kind is not Kind.LEAVERS:
            return _Words(say("groups.at", place=self._place(origin)), (member.fact,))
        return _Words("", (), UNKNOWN)

    def _stay(self, stay: Stay) -> _Words:
        time = ""
        if stay.ongoing:
            time = say("groups.since", date=month_of(stay.start)) if stay.start else ""
        elif stay.end:
            time = say("groups.until", date=month_of(stay.end)).removeprefix(", ")
        text = say("groups.at", place=self._place(stay.organization))
        return _Words(text, _of_stay(stay), day=_day(stay.start or stay.end), asides=(_title(stay), time))

    def _place(self, organization: str) -> str:
        return self.context.families.name(organization)

    def _name(self, person: str) -> str:
        record = self.context.store.person(person)
        return record.name if record else person


def _goes_on_at(stay: Stay, place: str, families: Families) -> bool:
    """Whether a stay, or a role of it that goes on, is at a place or a part of it."""
    places = [stay.organization, *(role.organization for role in stay.roles if role.ongoing)]
    return any(families.within(each, place) for each in places)


def _title(stay: Stay) -> str:
    held = [role for role in stay.roles if role.ongoing] or list(stay.roles)
    title = held[-1].title if held else stay.arrival.title_to if stay.arrival else None
    return said(title) if title and is_office(title) else ""
