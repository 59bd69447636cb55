"""Who holds an office, held it at a time, held it first, and who came before or after whom in it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.answers import offers
from bot.answers.answer import Outcome
from bot.answers.citations import Notes
from bot.answers.draft import Context, Draft
from bot.answers.lists import Entry, Group, Listing, grouped, told
from bot.answers.naming import surname
from bot.answers.organizations_entries import spoken
from bot.answers.patterns import say
from bot.answers.people_led import places_of
from bot.answers.phrases import at_place, is_held_alone, plural, said, with_article
from bot.answers.roles_line import office_of
from bot.answers.roles_tenure import Tenure, head_of, held_after, held_before, held_in, highest, merged, tenures
from bot.answers.stays import is_ahead
from bot.answers.timeline import as_of
from bot.answers.titles import (
    capitals,
    folded,
    is_founder,
    is_general,
    offices,
    permanent,
)
from bot.answers.wording import article, date, joined, month_of, number, on, sentence, span
from bot.facts.records import Status
from bot.questions.question import Order, Period, Question

STALE = datetime.timedelta(days=550)
"""From which age of its newest source on, an office is told as it was then: about a year and a half."""

MOST_IN_FULL = 2
"""Holders of an office who are told each in a clause; more are listed by name."""

HEADS = "CEO"
"""Whom "who runs X?" asks for first, where it names no title."""


def role_holder(question: Question, context: Context) -> Draft | None:
    """Answer "who is the CFO of OpenAI?", "who was its CTO in 2023?", "who was its first CEO?"."""
    places = places_of(question, context)
    if not places:
        return None
    if question.order in (Order.BEFORE, Order.AFTER):
        return succession(question, context)
    return _Office(question, places[0], context).holder()


def succession(question: Question, context: Context) -> Draft | None:
    """Answer "who replaced Murati as CTO of OpenAI?", "who was CEO of Cruise before Vogt?"."""
    people = context.people(question.people)
    places = context.organizations(question.organizations)
    if people:
        place, title = office_of(people[0].id, places, question, context)
        if not place or not title:
            return None
        # Who comes after a stand-in, or before, holds the office for good.
        return _Office(question, place, context, permanent(title)).neighbor(
            people[0].id, question.order is Order.BEFORE
        )
    if not places or question.people:
        return None
    office = _Office(question, places[0], context)
    anchor = next((t for t in reversed(office.held) if t.current), None)
    if anchor is None:
        return office.holder()
    return office.neighbor(anchor.person, question.order is not Order.AFTER, anchor)


class _Office:
    """One office at one place, with all who are known to have held it."""

    def __init__(self, question: Question, place: str, context: Context, title: str | None = None):
        self.place, self.context = place, context
        self.period: Period | None = question.period
        self.order = question.order
        self.text = question.text
        self.title = title or question.title or HEADS
        found = tenures(self.title, place, context)
        leads = is_general(self.title) or (self._is_for_the_top() and not self._is_named())
        if title is None and leads and not any(t.fit for t in found):
            self.title, found = head_of(place, context) or (self.title, found)
        self.held = [t for t in found if t.fit]
        self.kin = _nearest([t for t in found if not t.fit])
        self.notes: Notes = context.notes()

    @property
    def blanks(self) -> dict[str, str]:
        return {
            **{"title": shown(self.title), "a_title": article(shown(self.title))},
            "place": self.context.families.name(self.place),
            "during": spoken(self.period, self.context),
        }

    def holder(self) -> Draft:
        """Tell who holds the office, or held it in the period asked for."""
        if self.order is Order.FIRST and self.held:
            return self._draft("first", ([t for t in self.held if t.start or t.end] or self.held)[:1], brief=True)
        if self.period and not self._reaches_today():
            return self._in_period()
        every = [t for t in merged(self.held) if t.current]
        current = [t for t in every if not is_ahead(t.start, self.context.today)]
        if every and not current:
            return self._finished(Outcome.ANSWERED, joined([self._is_to_be(t) for t in every[:MOST_IN_FULL]]), every)
        if current:
            to_come = [t for t in every if t not in current] if is_held_alone(self.title) else []
            return self._now(sorted(current, key=lambda t: t.began, reverse=True), to_come)
        kin = [t for t in merged(self.kin) if t.current]
        if self.held:
            last = max(self.held, key=lambda t: (t.end.last if t.end else t.began, t.began))
            return self._draft("none_now_kin" if kin else "none_now", [last], also=kin[-3:], brief=True)
        if self.kin:
            return self._draft("none_kin", (kin or self.kin)[-3:])
        return self._none()

    def neighbor(self, person: str, before: bool, anchor: Tenure | None = None) -> Draft:
        """Tell who held the office before, or after, someone; `anchor`: before or after this tenure of theirs."""
        own = [anchor] if anchor else [t for t in (*self.held, *self.kin) if t.person == person]
        others = [t for t in self.held if t is not anchor and (anchor or t.person != person)]
        if not own:
            own = self._stays(person)
        found = held_before(own, others) if before else held_after(own, others)
        record = self.context.store.person(person)
        blanks = self.blanks | {"name": record.name if record else person}
        pattern = "before" if before else "after"
        if not found:
            told = merged(own or others)[-2:]
            if not told:
                return self._none()
            spans = [_time(t) for t in told]
            sure = all(t.person == person and t.fit and t.status is Status.CONFIRMED for t in told)
            if sure and all(spans):
                names = say("roles.their_time", name=surname(blanks["name"]), span=joined(spans))
                names += self.notes.cite(*(fact for t in told for fact in t.facts))
            else:
                names = joined([self._is(t) if t.current else self._was(t) for t in told])
            text = say(f"roles.none_{pattern}", names=names, **blanks)
            return self._finished(Outcome.NO_RECORD, text, told)
        clauses = [self._was(t) if before else self._came(t) for t in found]
        text = say(f"roles.{pattern}", names=joined(clauses), **blanks)
        again = next((t for t in own if not before and t.current and t.start and t.began >= found[-1].began), None)
        if again and len(own) > 1 and again.start:
            text += say("roles.again", date=date(again.start), name=blanks["name"]) + self.notes.cite(*again.facts)
        for tenure in own:
            self.notes.rest_on(*tenure.facts)
        return self._finished(Outcome.ANSWERED, text, found)

    def _reaches_today(self) -> bool:
        """A period that holds the present, and has no beginning worth telling, asks who it is now."""
        period, today = self.period, self.context.today
        return bool(period and period.start and period.start >= today)

    def _now(self, current: Sequence[Tenure], to_come: Sequence[Tenure]) -> Draft:
        seen = as_of(self.context.store, [fact for t in current for fact in t.facts])
        if len(current) > MOST_IN_FULL:
            known = say("roles.as_of", date=month_of(seen)) if seen else say("roles.as_known")
            return self._several(f"{known}, ", "", [[tenure] for tenure in current])
        if seen is None:
            pattern, blanks = "now_undated", {}
        elif any(t.start and t.start.first > seen.last for t in current):
            pattern, blanks = "now_announced", {"date": month_of(seen)}
        else:
            pattern, blanks = "now", {"date": month_of(seen)}
        stale = seen is not None and self.context.today - seen.last > STALE and not self._undated(current)
        clauses = [self._had_been(t) if stale else self._is(t) for t in current]
        text = say(f"roles.{pattern}", names=joined(clauses), **blanks)
        for tenure in to_come[:1]:
            start = date(tenure.start) if tenure.start else ""
            text += say("roles.then", name=self._name(tenure), date=start) + self.notes.cite(*tenure.facts)
        return self._finished(Outcome.ANSWERED, text, [*current, *to_come])

    def _several(self, known: str, during: str, people: Sequence[Sequence[Tenure]]) -> Draft:
        """List holders by name, each with all their times."""
        title = self.blanks["title"]
        entries = tuple(self._entry(times, titled=True) for times in people)
        blanks = {"known": known, "during": during, "count": number(len(people)), "title": plural(title)}
        office = at_place(title, self.blanks["place"]).removeprefix(with_article(title))
        listing = Listing("roles.several", (Group(entries),), blanks | {"place": office})
        text, more = told([listing], self.notes)
        return self._finished(Outcome.ANSWERED, text, [t for times in people for t in times], more)

    def _undated(self, current: Sequence[Tenure]) -> bool:
        """Whether a source without a date, which may be newer than all that have one, shows an office held."""
        cited = {source for t in current for fact in t.facts for source in fact.sources}
        found = (self.context.store.source(identifier) for identifier in cited)
        return any(source and not source.published for source in found)

    def _in_period(self) -> Draft:
        assert self.period
        first = self.period.start or datetime.date.min
        last = min(self.period.end or datetime.date.max, max(self.context.today, first))
        sure = [t for t in self.held if held_in(t, first, last)]
        if sure:
            return self._told_in_period(sure)
        maybe = [t for t in self.held if held_in(t, first, last) is None]
        if maybe:
            # The one who began last before the period is the likeliest of those whose end nobody tells.
            begun = [t for t in maybe if t.start]
            return self._draft("perhaps", begun[-1:] or maybe[:2])
        kin = [t for t in self.kin if held_in(t, first, last)]
        if kin:
            return self._draft("none_kin", kin[-3:])
        if self.held:
            nearest = min(self.held, key=lambda t: abs((t.began - first).days))
            return self._draft("none_in", [nearest], outcome=Outcome.NO_RECORD)
        return self._none()

    def _told_in_period(self, sure: Sequence[Tenure]) -> Draft:
        """Tell each person once, with all their times; after the first only the title and the time."""
        clauses: list[str] = []
        people = [times for _, times in grouped(merged(sure), lambda t: t.person)]
        if len(people) > MOST_IN_FULL + 1:
            return self._several("", self.blanks["during"], people)
        for times in people:
            if clauses:
                spans = joined([span(t.start, t.end) for t in times if t.start or t.end])
                words = say(
                    "roles.too", name=self._name(times[0]), title=said(times[0].title),
                    span=say("roles.span", span=spans) if spans else "",
                )  # fmt: skip
                clauses.append(words + self.notes.cite(*(fact for t in times for fact in t.facts)))
            else:
                clauses.append(self._was(times[0], during=True, others=times[1:]))
        return self._finished(Outcome.ANSWERED, joined(clauses), sure)

    def _draft(
        self,
        pattern: str,
        told: Sequence[Tenure],
        outcome: Outcome = Outcome.ANSWERED,
        also: Sequence[Tenure] = (),
        brief: bool = False,
    ) -> Draft:
        names, kin = (joined([self._is(t) if t.current else self._was(t) for t in each]) for each in (told, also))
        names = joined([self._brief(t) for t in told]) if brief else names
        return self._finished(outcome, say(f"roles.{pattern}", names=names, kin=kin, **self.blanks), (*told, *also))

    def _none(self) -> Draft:
        near = highest(self.place, self.context) if self._is_for_the_top() and not self.period else []
        if near:
            seen = as_of(self.context.store, near[0].facts)
            known = f"{say('roles.as_of', date=month_of(seen))}, " if seen and near[0].current else ""
            names = known + joined([self._is(t) if t.current else self._was(t) for t in near])
            if self._is_named():
                return self._finished(Outcome.NO_RECORD, say("roles.none_but", names=names, **self.blanks), near)
            return self._finished(Outcome.ANSWERED, say("roles.none_leads", names=names, **self.blanks), near)
        return self._finished(Outcome.NO_RECORD, say("roles.none", **self.blanks), ())

    def _is_for_the_top(self) -> bool:
        return offices(self.title)[:1] == offices(HEADS)

    def _is_named(self) -> bool:
        """Whether the question names the office: "who runs X?" does not, though the head is meant."""
        return set(folded(self.title).split()) <= set(folded(self.text).split())

    def _finished(self, outcome: Outcome, text: str, told: Sequence[Tenure], more: str | None = None) -> Draft:
        for tenure in told:
            self.notes.rest_on(*tenure.facts)
        wanted = [offers.where_now(t.person, self.context) for t in told[:1] if not t.current]
        if self.order is None and len(self.held) > 1 and told and is_held_alone(self.title):
            newest = told[0]
            blanks = {key: self.blanks[key] for key in ("title", "place")}
            question = say("roles.ask_before", name=self._name(newest), **blanks)
            others = [t for t in self.held if t.person != newest.person]
            wanted.append((question, lambda: bool(held_before([newest], others))))
        wanted += [offers.founders(self.place, self.context), offers.who_left(self.place, self.context)]
        return Draft(outcome, sentence(text), self.notes, suggestions=offers.answerable(wanted), more=more)

    def _name(self, tenure: Tenure) -> str:
        record = self.context.store.person(tenure.person)
        return record.name if record else tenure.person

    def _role(self, tenure: Tenure) -> str:
        return at_place(tenure.title, self.context.families.name(tenure.organization))

    def _is(self, tenure: Tenure) -> str:
        since = say("roles.since", date=date(tenure.start)) if tenure.start else ""
        words = say(f"roles.is{_SURE[tenure.status]}", name=self._name(tenure), role=self._role(tenure), since=since)
        words += self.notes.cite(*tenure.facts)
        if tenure.left and tenure.left.date:
            words += say("roles.though_left", when=on(tenure.left.date)) + self.notes.cite(tenure.left)
        return words

    def _is_to_be(self, tenure: Tenure) -> str:
        start = date(tenure.start) if tenure.start else ""
        words = say("roles.to_be", name=self._name(tenure), role=self._role(tenure), date=start)
        return words + self.notes.cite(*tenure.facts)

    def _had_been(self, tenure: Tenure) -> str:
        """What was so when the newest source is old: told from there."""
        if not tenure.start:
            return self._was(tenure)
        words = say(
            f"roles.had_been{_SURE[tenure.status]}", name=self._name(tenure), role=self._role(tenure),
            date=date(tenure.start),
        )  # fmt: skip
        return words + self.notes.cite(*tenure.facts)

    def _was(self, tenure: Tenure, during: bool = False, others: Sequence[Tenure] = ()) -> str:
        words = say(
            f"roles.was{_SURE[tenure.status]}", name=self._name(tenure), role=self._role(tenure),
            during=self.blanks["during"] if during else "", span=_span(tenure, others),
        )  # fmt: skip
        return words + self.notes.cite(*tenure.facts, *(fact for t in others for fact in t.facts))

    def _entry(self, times: Sequence[Tenure], titled: bool = False) -> Entry:
        """Someone with the times, and the title where it says more than what is asked, in brackets."""
        first = times[0]
        further = titled and len(said(first.title)) > len(self.blanks["title"]) + len("director ")
        asides = [said(first.title)] if further else []
        asides.append(joined([words for t in times if (words := _time(t))]) or say("roles.over") * (not first.current))
        if first.status is not Status.CONFIRMED:
            asides.append(say(f"roles.mark{_SURE[first.status]}"))
        aside = ", ".join(filter(None, asides))
        facts = tuple(fact for t in times for fact in t.facts)
        return Entry(self._name(first), say("roles.span", span=aside) if aside else "", facts)

    def _brief(self, tenure: Tenure) -> str:
        entry = self._entry([tenure])
        return entry.name + entry.after + self.notes.cite(*entry.facts)

    def _came(self, tenure: Tenure) -> str:
        asides = [date(tenure.start)] if tenure.start else []
        asides += [say(f"roles.mark{_SURE[tenure.status]}")] if tenure.status is not Status.CONFIRMED else []
        when = say("roles.span", span=", ".join(asides)) if asides else ""
        role = f" as {said(tenure.title)}" if tenure.fit.interim or tenure.fit.shared else ""
        return f"{self._name(tenure)}{role}{when}{self.notes.cite(*tenure.facts)}"

    def _stays(self, person: str) -> list[Tenure]:
        """The times of someone in any role of the place, for ordering, where none is in the office asked for."""
        return [
            Tenure(person, r.organization, r.title, r.start, r.end, r.ongoing, r.status, self.held[0].fit, (r,))
            for r in self.context.store.roles_of(person)
            if self.held and self.context.families.related(r.organization, self.place)
        ]


_SURE = {Status.CONFIRMED: "", Status.REPORTED: "_reported", Status.RUMORED: "_rumored", Status.DENIED: "_rumored"}


def shown(title: str) -> str:
    """A title as asked, for saying: "CEO" for "ceo", the words as typed for longer ones."""
    words = said(title).split()[:12]
    return " ".join(word.upper() if word.lower() in capitals() else word for word in words)


def _time(tenure: Tenure) -> str:
    """When an office was held, or since when; "" where no one says."""
    if tenure.current:
        return say("roles.from", date=date(tenure.start)) if tenure.start else ""
    return span(tenure.start, tenure.end)


def _nearest(kin: Sequence[Tenure]) -> list[Tenure]:
    """Those over the very field that is asked for, where there are any of today, else all; each person once."""
    those = [t for t in kin if t.fit.near and t.current] or list(kin)
    return list({t.person: t for t in those}.values())


def _span(tenure: Tenure, others: Sequence[Tenure] = ()) -> str:
    spans = [words for t in (tenure, *others) if (words := span(t.start, t.end))]
    if not spans:
        return "" if tenure.current or is_founder(tenure.title) else say("roles.ended")
    return say("roles.span", span=joined(spans))
