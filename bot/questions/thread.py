"""Threads: what a question means after those that were asked before it.

Pronouns and what is left out are taken from the newest question that has it; "and before that?", "when?", "source?"
and the like change that question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.questions.question import Group, Intent, Order, Period, Question, Relation

_SILENT = frozenset({Intent.HELP, Intent.HELLO, Intent.THANKS, Intent.UNRESOLVED, Intent.OFF_TOPIC})

_OF_A_GROUP = {
    Intent.FOUNDERS: Group.FOUNDERS,
    Intent.CREATORS: Group.MAKERS,
    Intent.DEPARTURES: Group.LEAVERS,
    Intent.FLOW: Group.LEAVERS,
    Intent.ARRIVALS: Group.JOINERS,
}

_RELATIONS = {
    Intent.NEXT: Relation.LEAVE,
    Intent.DEPARTURES: Relation.LEAVE,
    Intent.ARRIVALS: Relation.JOIN,
    Intent.FOUNDED_BY: Relation.FOUND,
    Intent.FOUNDERS: Relation.FOUND,
    Intent.ROLE_HOLDER: Relation.HOLD,
    Intent.SUCCESSION: Relation.HOLD,
}

_OF_THE_GROUP = {
    "now": Intent.WHEREABOUTS,
    "where": Intent.WHEREABOUTS,
    "where-group": Intent.WHEREABOUTS,
    "before": Intent.PREVIOUS,
    "place-before": Intent.PREVIOUS,
}
"""What a follow-up asks of a group that was asked for."""

_LISTS = frozenset({Intent.DEPARTURES, Intent.ARRIVALS, Intent.FLOW, Intent.GROUP, Intent.STAFF, Intent.NEWS})
"""Intents whose answer may leave something out that "more" asks for."""

_BY_WHOM = {
    Intent.FOUNDED_WHEN: Intent.FOUNDERS,
    Intent.ABOUT_ORGANIZATION: Intent.FOUNDERS,
    Intent.ABOUT_WORK: Intent.CREATORS,
}
"""What "and by whom?" asks after a question."""

Answered = Callable[[Question], tuple[Mention, ...]]


@dataclass(frozen=True, slots=True)
class Thread:
    """The questions asked before, oldest first, and whom their answers were about, where that can be told."""

    questions: tuple[Question, ...]
    answered: Answered | None = None

    @property
    def last(self) -> Question | None:
        """The newest question that asked something."""
        return next((q for q in reversed(self.questions) if q.intent not in _SILENT), None)

    @property
    def of_many(self) -> Question | None:
        """The newest question that asked for a group, if nobody was named since: "who made AlphaFold?", "when?"."""
        for question in reversed(self.questions):
            if group_of(question):
                return question
            if question.people or question.intent in _LISTS:
                return None
        return None

    def mentions(self, kind: EntityKind) -> tuple[Mention, ...]:
        """Those of a kind whom the thread was about last."""
        for question in reversed(self.questions):
            found = _slot(question, kind)
            if kind is EntityKind.PERSON and question is self.last and question.order is Order.BEFORE:
                found = self.holder()
            if not found and kind is not EntityKind.WORK and self.answered and question is self.last:
                told = tuple(m for m in self.answered(question) if m.best and m.best.kind is kind)
                named = kind is EntityKind.PERSON and any(q.people for q in self.questions)
                found = () if named and len(told) > 1 and group_of(question) else told[:1]
            if found:
                return found if kind is EntityKind.PERSON else found[-1:]
        return ()

    def holder(self) -> tuple[Mention, ...]:
        """Who held the title of the newest question by its answer, so that "and before that?" goes one further back."""
        last = self.last
        if last is None or self.answered is None:
            return ()
        known = {mention.best.id for mention in last.people if mention.best}
        people = (m for m in self.answered(last) if m.best and m.best.kind is EntityKind.PERSON)
        told = [m for m in people if m.best and m.best.id not in known]
        return tuple(told[:1]) or last.people

    def title(self) -> str | None:
        """The title that was spoken of last."""
        return next((q.title for q in reversed(self.questions) if q.title), None)


def _slot(question: Question, kind: EntityKind) -> tuple[Mention, ...]:
    by_kind = {
        EntityKind.PERSON: question.people,
        EntityKind.ORGANIZATION: question.organizations,
        EntityKind.WORK: question.works,
    }
    return by_kind[kind]


def group_of(question: Question) -> Group | None:
    """The group that a question asked for, so that "they" are its members: "who founded Adept?"."""
    if question.people:
        return None
    return question.group if question.intent is Intent.GROUP else _OF_A_GROUP.get(question.intent)


def of_group(last: Question, asked: Question) -> Question:
    """What is asked about "them" after a question for a group: "where are they now?", "are they still there?"."""
    relations = {Intent.PREVIOUS: Relation.PREVIOUS, Intent.RELATION: asked.relation}
    relation = relations.get(asked.intent)
    told = relation if relation in (Relation.PREVIOUS, Relation.STILL, Relation.LEAVE) else None
    joined = asked.relation is Relation.JOIN or asked.intent is Intent.ARRIVALS
    if joined and asked.organizations and group_of(last) is Group.LEAVERS:
        return replace(last, text=asked.text, intent=Intent.FLOW, counted=asked.counted,
                       organizations=(*last.organizations[:1], *asked.organizations[:1]))  # fmt: skip
    if asked.intent in (Intent.WHEN, Intent.WHY):
        return replace(asked, organizations=last.organizations, works=last.works)
    if asked.intent in (Intent.CAREER, Intent.COLLEAGUES):
        return replace(last, text=asked.text, counted=False)
    return replace(last, text=asked.text, intent=Intent.GROUP, group=group_of(last), relation=told,
                   counted=asked.counted)  # fmt: skip


def follow(
    kind: str, text: str, thread: Thread, mentions: Sequence[tuple[EntityKind, Mention]], title: str | None,
    period: Period | None,
) -> Question | None:  # fmt: skip
    """The question that a follow-up asks, or None where the thread has nothing that it could be about.

    `kind` is one of the follow-ups of templates.yaml; `mentions` are those in the follow-up itself.
    """
    last = thread.last
    if last is None:
        return None
    base = replace(last, text=text, confidence=95.0, period=period or last.period)
    named = tuple(mention for of, mention in mentions if of is EntityKind.PERSON)
    if kind != "substitute" and any(mention.decision is Decision.NONE for mention in named):
        return replace(base, intent=Intent.UNKNOWN_NAME, unknown=named[:1])
    people = named or last.people or (() if group_of(last) else thread.mentions(EntityKind.PERSON))
    organizations = last.organizations
    relation = last.relation or _RELATIONS.get(last.intent)
    plain = Question(text, last.intent, people=people, organizations=organizations, works=last.works, title=last.title,
                     period=period, confidence=95.0)  # fmt: skip
    if kind == "substitute":
        return substituted(base, mentions)
    if kind == "title" and title:
        if last.intent in (Intent.ROLE_HOLDER, Intent.SUCCESSION, Intent.RELATION, Intent.WHEN):
            return replace(base, title=title)
        return replace(plain, intent=Intent.ROLE_HOLDER, people=(), title=title) if organizations else None
    if kind == "else":
        return _others(base, plain)
    if kind == "more":
        return base if last.intent in _LISTS or not people else replace(plain, intent=Intent.CAREER, title=None)
    if kind == "who" and last.intent in (Intent.ROLE_HOLDER, Intent.SUCCESSION):
        return base
    if kind in ("first", "latest"):
        has_ends = last.intent in (Intent.DEPARTURES, Intent.ARRIVALS) or (
            kind == "first" and last.intent is Intent.ROLE_HOLDER
        )
        return replace(base, order=Order(kind)) if has_ends else None
    if kind == "when" and last.intent in _LISTS and not last.people:
        return base
    if kind in ("who", "now") and last.intent is Intent.ABOUT_ORGANIZATION:
        return replace(plain, intent=Intent.STAFF, people=())
    if kind in ("to-place", "from-place"):
        return _narrowed(kind, base, mentions) or substituted(base, mentions)
    if kind in ("who-to", "who-from"):
        return _narrowed(kind, base, mentions)
    if kind == "source":
        return replace(base, intent=Intent.SOURCE, follows=last.follows or last.intent)
    if kind == "count":
        return replace(base, counted=True)
    if kind == "by-whom":
        intent = _BY_WHOM.get(last.intent)
        return replace(plain, intent=intent, people=last.people) if intent else None
    if kind in ("leavers", "joiners", "founders", "makers", "news"):
        return _about_place(kind, plain, thread)
    if kind == "company" and last.intent in (Intent.CREATORS, Intent.ABOUT_WORK):
        return replace(plain, intent=Intent.ABOUT_WORK, people=(), title=None)
    kind = "where" if kind == "company" else kind
    many = thread.of_many
    if kind == "still":
        places = tuple(mention for of, mention in mentions if of is EntityKind.ORGANIZATION)
        if many and (not places or many.works):
            asked = replace(plain, intent=Intent.RELATION, relation=Relation.STILL)
            return replace(of_group(many, asked), organizations=places or many.organizations)
        if places:
            return None
    if many and (asks := _OF_THE_GROUP.get(kind)):
        return of_group(many, replace(plain, intent=asks))
    if kind == "who-before" and last.title and organizations:
        return replace(plain, intent=Intent.SUCCESSION, people=named or thread.holder(), order=Order.BEFORE)
    if kind == "before" and last.title and last.intent in (Intent.ROLE_HOLDER, Intent.SUCCESSION):
        return replace(plain, intent=Intent.SUCCESSION, people=named or thread.holder(), order=Order.BEFORE)
    if kind == "now" and last.intent in (Intent.ROLE_HOLDER, Intent.STAFF):
        return replace(base, period=period, order=None)
    if kind == "where" and last.intent is Intent.FOUNDED_BY:
        return base
    if kind == "when" and last.intent in (Intent.FOUNDERS, Intent.ABOUT_ORGANIZATION):
        return replace(plain, intent=Intent.FOUNDED_WHEN, people=last.people)
    if kind == "when" and last.intent in (Intent.CREATORS, Intent.ABOUT_WORK):
        return replace(plain, intent=Intent.ABOUT_WORK, people=last.people, order=Order.FIRST)
    if kind == "role" and last.intent in (Intent.ABOUT_WORK, Intent.ABOUT_ORGANIZATION):
        return base
    if kind in ("when", "why") and not people and organizations:
        return replace(base, intent=Intent.WHY if kind == "why" else Intent.WHEN, relation=relation)
    if not people:
        return None
    return _about_person(kind, plain, last, relation)


def _about_person(kind: str, plain: Question, last: Question, relation: Relation | None) -> Question | None:
    if kind == "with-whom":
        return _with_whom(plain, last)
    if kind in ("before", "who-before", "place-before"):
        steps = last.steps + 1 if last.intent is Intent.PREVIOUS else 1
        return replace(plain, intent=Intent.PREVIOUS, title=None, steps=steps)
    if kind == "after":
        return replace(plain, intent=Intent.NEXT if plain.organizations else Intent.WHEREABOUTS, title=None)
    simple = {
        "when": Intent.WHEN,
        "since-when": Intent.WHEN,
        "how-long": Intent.HOW_LONG,
        "why": Intent.WHY,
        "where": Intent.AS_OF if plain.period else Intent.WHEREABOUTS,
        "now": Intent.WHEREABOUTS,
        "replaced": Intent.SUCCESSION,
        "preceded": Intent.SUCCESSION,
        "role": Intent.ROLE_AT if plain.organizations else Intent.WHEREABOUTS,
        "still": Intent.RELATION,
        "known": Intent.CAREER,
        "who": Intent.CAREER,
        "works": Intent.WORKS_OF,
    }
    intent = simple.get(kind)
    if intent is None:
        return None
    if kind == "since-when":
        relation = Relation.HOLD if plain.title else Relation.JOIN
    if kind == "still":
        relation = Relation.STILL
    order = {"replaced": Order.AFTER, "preceded": Order.BEFORE}.get(kind)
    tied = intent in (Intent.WHEN, Intent.WHY, Intent.RELATION)
    return replace(plain, intent=intent, relation=relation if tied else None, order=order)


def _with_whom(plain: Question, last: Question) -> Question:
    """Who left, founded or made with somebody what the last question was about."""
    founded = last.relation is Relation.FOUND or last.intent is Intent.FOUNDED_BY
    if founded and plain.organizations:
        return replace(plain, intent=Intent.FOUNDERS, title=None, period=None)
    left = last.relation is Relation.LEAVE or last.intent in (Intent.NEXT, Intent.WHY)
    return replace(plain, intent=Intent.COLLEAGUES, relation=Relation.LEAVE if left else None, title=None)


def _about_place(kind: str, plain: Question, thread: Thread) -> Question | None:
    if kind == "makers":
        works = plain.works or thread.mentions(EntityKind.WORK)
        return replace(plain, intent=Intent.CREATORS, people=(), works=works, title=None) if works else None
    places = plain.organizations or thread.mentions(EntityKind.ORGANIZATION)
    if kind == "news":
        return replace(plain, intent=Intent.NEWS, title=None)
    intent = {"leavers": Intent.DEPARTURES, "joiners": Intent.ARRIVALS, "founders": Intent.FOUNDERS}[kind]
    return replace(plain, intent=intent, people=(), organizations=places[:1], title=None) if places else None


def _others(base: Question, plain: Question) -> Question | None:
    """ "who else?": the rest of a list, or those of whom the same is true."""
    if base.intent in (Intent.RELATION, Intent.WHEN, Intent.WHY, Intent.NEXT) and base.organizations:
        intents = {
            Relation.LEAVE: Intent.DEPARTURES,
            Relation.JOIN: Intent.ARRIVALS,
            Relation.RETURN: Intent.ARRIVALS,
            Relation.FOUND: Intent.FOUNDERS,
        }
        relation = base.relation or _RELATIONS.get(base.intent)
        intent = intents.get(relation, Intent.STAFF) if relation else Intent.STAFF
        if relation is Relation.HOLD and base.title:
            intent = Intent.ROLE_HOLDER
        title = base.title if intent is Intent.ROLE_HOLDER else None
        flow = intent is Intent.DEPARTURES and len(base.organizations) > 1
        return replace(plain, intent=Intent.FLOW if flow else intent, people=(), title=title, period=base.period)
    if base.people and not base.organizations and base.intent is not Intent.COLLEAGUES:
        return replace(plain, intent=Intent.COLLEAGUES)
    return base


def _narrowed(kind: str, base: Question, mentions: Sequence[tuple[EntityKind, Mention]]) -> Question | None:
    """Those of a list who went to a place, or came from one: "to Anthropic?" after "who left OpenAI?"."""
    known = (mention for kind, mention in mentions if kind is EntityKind.ORGANIZATION)
    places = tuple(mention for mention in known if mention.decision is not Decision.NONE)
    there, here = places[:1], base.organizations[:1]
    if len(places) != 1 or not here or base.intent not in (Intent.DEPARTURES, Intent.ARRIVALS, Intent.FLOW):
        return None
    if kind in ("to-place", "who-to") and base.intent is not Intent.ARRIVALS:
        return replace(base, intent=Intent.FLOW, organizations=(*here, *there))
    if kind in ("from-place", "who-from") and base.intent is not Intent.DEPARTURES:
        return replace(base, intent=Intent.FLOW, organizations=(*there, *base.organizations[-1:]))
    return None


def substituted(base: Question, mentions: Sequence[tuple[EntityKind, Mention]]) -> Question | None:
    """The same question about someone or something else: "what about Zoph?", "and Anthropic?"."""
    result = base
    for kind, mention in mentions:
        if mention.decision is Decision.NONE:
            return replace(base, intent=Intent.UNKNOWN_NAME, unknown=(mention,))
        if kind is EntityKind.PERSON:
            mention = _among(mention, result.people)
        if kind is EntityKind.PERSON and (result.people or not result.organizations):
            result = replace(result, people=(mention,))
        elif kind is EntityKind.PERSON:
            result = _person_at(result, mention)
        elif kind is EntityKind.ORGANIZATION and result.organizations:
            result = replace(result, organizations=(*result.organizations[:-1], mention))
        elif kind is EntityKind.ORGANIZATION and result.people:
            relation = result.relation or Relation.AT
            intent = result.intent if result.intent in (Intent.WHEN, Intent.WHY, Intent.HOW_LONG) else Intent.RELATION
            result = replace(result, intent=intent, relation=relation, organizations=(mention,))
        elif kind is EntityKind.WORK and result.works:
            result = replace(result, works=(mention,))
        else:
            return None
    return result if result is not base else None


def _among(mention: Mention, before: Sequence[Mention]) -> Mention:
    """The mention as one of those whom an ambiguous name may have meant: "Mark" after "where is Chen?"."""
    offered = {c.id for m in before if m.decision is Decision.AMBIGUOUS for c in m.candidates}
    meant = tuple(candidate for candidate in mention.candidates if candidate.id in offered)
    if mention.decision is not Decision.AMBIGUOUS or len(meant) != 1:
        return mention
    return replace(mention, decision=Decision.MATCH, candidates=meant)


def _person_at(question: Question, person: Mention) -> Question:
    """A person named after a question about a place: whether what was asked holds for that one."""
    relations = {
        Intent.DEPARTURES: Relation.LEAVE,
        Intent.FLOW: Relation.LEAVE,
        Intent.ARRIVALS: Relation.JOIN,
        Intent.FOUNDERS: Relation.FOUND,
        Intent.ROLE_HOLDER: Relation.HOLD,
        Intent.STAFF: Relation.AT,
    }
    relation = relations.get(question.intent, Relation.AT)
    return replace(question, intent=Intent.RELATION, people=(person,), relation=relation, counted=False, order=None)
