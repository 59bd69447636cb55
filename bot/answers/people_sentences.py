"""Clauses about one person: moves and roles, as sure and as precise as their facts, each with its marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import cache
from importlib.resources import files

import yaml

from bot.answers.citations import Notes
from bot.answers.draft import Context
from bot.answers.naming import surname
from bot.answers.patterns import say
from bot.answers.phrases import as_title, at_place, is_office, latest, said, with_article
from bot.answers.stays import Stay, Tie, is_ahead
from bot.answers.timeline import Timeline, as_of
from bot.answers.titles import is_founder
from bot.answers.wording import joined, month_of, on, sentence, span
from bot.facts.dates import PartialDate
from bot.facts.records import Entity, Fact, Move, MoveKind, Person, Role, Statement, Status

_FOUNDER = re.compile(r"(?:co-?)?found(?:er|ing)[\w -]*?(?:,| and |;|$)\s*", re.IGNORECASE)
_MARK = re.compile(r"\[(\d+)\]")
_FULL_STOP = re.compile(r"(?<=[\w)”\"’]{2})([.!?])\s+(?=[A-Z“\"])")


_HAVE = "have "
"""Said once for two verbs that follow each other: "to have left X and founded Y"."""


class Tense(IntEnum):
    """The form of a verb: told, hedged ("is reported to have …"), or yet to come ("would …", "is to …")."""

    PAST = 0
    PERFECT = 1
    PLAIN = 2


class Teller:
    """Tells what is known of one person, into the notes of one draft."""

    def __init__(self, person: Person, line: Timeline, notes: Notes, context: Context):
        self.person = person
        self.line = line
        self.notes = notes
        self.context = context
        self._named = False
        self._told: set[str] = set()

    def name(self) -> str:
        """Return the full name, and count it as said."""
        self._named = True
        return self.person.name

    def who(self) -> str:
        """Return the full name at first, the surname from then on."""
        return surname(self.person.name) if self._named else self.name()

    def place(self, organization: str) -> str:
        """Return the name of an organization."""
        return self.context.families.name(organization)

    def move(self, move: Move) -> str:
        """Return a clause on a move, as sure as it is, with its marks."""
        status = move.status
        publisher = self.notes.publisher(move)
        parts = {"who": self.who(), "publisher": publisher or ""}
        if status is Status.DENIED:
            told = say("people.denied", **parts, plain=self.clause(move, Tense.PLAIN))
        elif status is Status.RUMORED:
            seen = as_of(self.context.store, [move])
            then = move.date is not None and not (seen and _month(move.date) == _month(seen))
            told = say(
                "people.rumored", **parts, plain=self.clause(move, Tense.PLAIN, when=then),
                by=say("people.talk-by", publisher=publisher) if publisher else "", seen=f" {on(seen)}" if seen else "",
            )  # fmt: skip
        elif is_ahead(move.date, self.context.today):
            pattern = "planned-reported" if status is Status.REPORTED and publisher else "planned"
            told = say(f"people.{pattern}", **parts, plain=self.clause(move, Tense.PLAIN))
        elif status is Status.REPORTED and publisher:
            told = say("people.reported", **parts, past=self.clause(move, Tense.PAST))
        elif status is Status.REPORTED:
            told = say("people.reported-unnamed", **parts, perfect=self.clause(move, Tense.PERFECT))
        else:
            told = say("people.confirmed", **parts, past=self.clause(move, Tense.PAST))
        told += self.notes.cite(move)
        self._told.add(move.id)
        after = self._departure_before(move)
        if after and after.date and after.id not in self._told:
            told += say("people.having-left", origin=self.place(after.origin or ""), when=on(after.date))
            told += self.notes.cite(after)
        leave = self._on_leave(move)
        if leave:
            told += say("people.on-leave", origin=self.place(leave.origin or "")) + self.notes.cite(leave)
        return told

    def and_left_again(self, move: Move) -> str:
        """Return " and, according to The Verge, left again in 2026" with marks, after a clause on an arrival."""
        left = say("moves.left-again", left=_verbs()["left"][Tense.PAST], when=f" {on(move.date)}" if move.date else "")
        hedge = self.hedge(move).rstrip(" ,")
        return f" and{f', {hedge},' if hedge else ''} {left}{self.cite(move)}"

    def clause(self, move: Move, tense: Tense, when: bool = True) -> str:
        """Return what the person did, without the name and without marks: "left Microsoft for OpenAI in 2024"."""
        origin, destination = move.origin, move.destination
        title = as_title(move.title_to)
        founding = move.kind is MoveKind.FOUNDED
        if founding:
            title = as_title(beside_founding(move.title_to or ""))
        ends = "both" if origin and destination else "to" if destination else "from"
        kind = str(move.kind)
        if move.kind in (MoveKind.PROMOTED, MoveKind.TRANSFERRED) and (ends != "both" or origin == destination):
            kind, ends = self._within(move)
        elif move.kind is MoveKind.LEAVE and origin == destination:
            ends = "from"
        elif move.kind is MoveKind.JOINED and ends == "both" and title:
            ends = "both-titled"
        before = self._departure_before(move)
        if ends.startswith("both") and ((before and before.date) or self._on_leave(move)):
            ends = "to"
        if f"{kind}-{ends}" not in _PATTERNS:
            kind = "left" if ends == "from" else "joined"
        verbs = {name: forms[tense] for name, forms in _verbs().items()}
        verbs |= {f"and_{name}": form.removeprefix(_HAVE) for name, form in verbs.items()}
        if founding and self._together(move):
            verbs |= {"founded": verbs["cofounded"], "and_founded": verbs["and_cofounded"]}
        return say(
            f"moves.{kind}-{ends}", **verbs,
            origin=self.place(origin) if origin else "", title=title,
            destination=self.place(destination or origin or ""),
            office=at_place(move.title_to or "", self.place(destination or origin or "")),
            when=f" {on(move.date)}" if when and move.date else "",
        )  # fmt: skip

    def _departure_before(self, move: Move) -> Move | None:
        """Return the earlier departure to nowhere known that this move completes."""
        return next((s.departure for s in self.line.stays if s.onward is move), None)

    def _on_leave(self, move: Move) -> Move | None:
        """Return the leave of absence from its origin during which this move was made."""
        leaves = [s.leave for s in self.line.stays if s.organization == move.origin and move.destination != move.origin]
        same_year = (m for m in leaves if m and m.date and move.date and m.date.year == move.date.year)
        return next((m for m in same_year if m is not move), None)

    def _within(self, move: Move) -> tuple[str, str]:
        if move.kind is MoveKind.PROMOTED:
            return "promoted", "within" if move.title_to and is_office(move.title_to) else "untitled"
        if move.origin and move.origin == move.destination:
            return ("promoted" if move.title_to and is_office(move.title_to) else "transferred"), "within"
        return ("transferred", "to") if move.destination else ("left", "from")

    def _together(self, move: Move) -> bool:
        """Whether the person is one of several founders, by any title at the place."""
        titles = [move.title_to or ""]
        titles += [r.title for s in self.line.at_organization(move.destination or "") for r in s.roles]
        return any("co-found" in title.lower() or "cofound" in title.lower() for title in titles)

    def role(self, role: Role, place: str | None = None) -> str:
        """Return a role with its place: "CEO of OpenAI", "a researcher at OpenAI"."""
        return at_place(role.title, place or self.place(role.organization))

    def holding(self, roles: Sequence[Role], since: bool = True, place: str | None = None, marked: bool = False) -> str:
        """Return "CTO of X (since 2022, as of May 2026)" for open roles at one place, oldest first, without marks.

        With `marked` it says that they are reported only.
        """
        main = roles[-1]
        start = min((r.start for r in roles if r.start), key=lambda d: d.first, default=None) if since else None
        titles = list(dict.fromkeys(with_article(latest(role.title)) for role in roles if is_office(role.title)))
        fresh = self.freshness(start, roles) + (f"; {say('people.reported-mark')}" if marked else "")
        if not titles:
            return f"{place or 'at ' + self.place(main.organization)} ({said(main.title)}; {fresh})"
        if place or len(titles) > 1:
            words = f"{_titles_joined(titles)} {place or 'at ' + self.place(main.organization)}"
        else:
            words = at_place(latest(main.title), self.place(main.organization))
        return f"{words} ({fresh})"

    def freshness(self, start: PartialDate | None, facts: Sequence[Fact]) -> str:
        """Return "since 2022, as of May 2026" for what goes on: never "now" without the date of its newest source."""
        seen = as_of(self.context.store, facts)
        at_once = start and seen and (seen.last <= start.last or month_of(seen) == month_of(start))
        since = f"since {month_of(start)}, " if start and not at_once else ""
        if seen:
            return f"{since}as of {month_of(seen)}"
        undated = say("people.undated")
        return f"{since.rstrip(', ')}; {undated}" if since else undated

    def hedge(self, *facts: Fact) -> str:
        """Return "according to The Verge, " where all that a clause rests on is reported only; else ""."""
        statuses = [fact.status for fact in facts if isinstance(fact, Role | Move | Statement)]
        if not statuses or Status.REPORTED not in statuses:
            return ""
        reported = [f for f in facts if isinstance(f, Role | Move | Statement) and f.status is Status.REPORTED]
        publisher = self.notes.publisher(*reported)
        return f"according to {publisher}, " if publisher else "by report, "

    def cite(self, *facts: Fact | Entity) -> str:
        """Note the facts and return their marks."""
        return self.notes.cite(*facts)

    def stay(self, stay: Stay, hedged: bool = True) -> str:
        """Return a place with titles and dates, with marks: "CTO of OpenAI (2022 – 2024) [1]", "at Apple (2016) [2]".

        What is reported only is marked so, unless the sentence around it already says it (`hedged` false).
        """
        roles = shown_roles(stay)
        if not roles and stay.tie is Tie.BOARD:
            reported = hedged and all(fact.status is Status.REPORTED for fact in stay.facts)
            asides = [self._span(stay, roles), say("people.reported-mark") if reported else ""]
            aside = "; ".join(part for part in asides if part)
            place = say("people.on-board", place=self.place(stay.organization))
            return f"{place}{f' ({aside})' if aside else ''}{self.cite(*stay.facts)}"
        dates = [pair[1] for pair in (stay.start_fact, stay.end_fact) if pair]
        facts = list(dict.fromkeys([*roles, *dates])) or [f for f in stay.facts if isinstance(f, Role | Move)]
        asides = [self._span(stay, roles)]
        if len(roles) == 1 and _covers(roles[0], stay):
            words = self.role(roles[0])
        else:
            words = f"at {self.place(stay.organization)}"
            self.notes.rest_on(*stay.placed_by)
            asides.append(_titles_held(stay, roles))
        if hedged and any(isinstance(f, Role | Move) and f.status is Status.REPORTED for f in facts):
            asides.append(say("people.reported-mark"))
        aside = "; ".join(part for part in asides if part)
        return f"{words}{f' ({aside})' if aside else ''}{self.cite(*facts)}"

    def _span(self, stay: Stay, roles: Sequence[Role]) -> str:
        start, end = stay.start, stay.end
        if stay.ongoing:
            return self.freshness(start, [role for role in roles if role.ongoing] or stay.facts)
        return span(_month(start), _month(end))


def _titles_joined(titles: Sequence[str]) -> str:
    """Join titles; one that holds an "and" of its own is set apart by a comma."""
    if len(titles) == 2 and any(" and " in title or "," in title for title in titles):
        return ", and ".join(titles)
    return joined(titles)


def beside_founding(title: str) -> str:
    """Return what a title holds beside founding: "CEO" for "Co-founder and CEO", "" for "Founder"."""
    return _FOUNDER.sub("", title).strip()


def _month(when: PartialDate | None) -> PartialDate | None:
    return PartialDate(when.year, when.month) if when else None


def _covers(role: Role, stay: Stay) -> bool:
    """Whether a role may be told with the dates of its stay."""
    starts = role.start is None or stay.start is None or role.start.year == stay.start.year
    ends = role.end is None or stay.end is None or role.end.year == stay.end.year
    return starts and ends and (len(stay.roles) == 1 or (role.start == stay.start and role.end == stay.end))


def _titles_held(stay: Stay, roles: Sequence[Role]) -> str:
    """Return "last as chief scientist, as researcher from 2019"."""
    told: list[str] = []
    for role in (role for role in roles if is_office(role.title)):
        last = not stay.ongoing and not told and _ends_with(role, stay)
        begun = _time_of(role, stay)
        told.append(f"{'last as' if last else 'as'} {with_article(role.title)}{begun}")
    return joined(told)


def _time_of(role: Role, stay: Stay) -> str:
    """Return " from 2019", " in November 2023" or " from 2019 to 2021" for a title held for a part of a stay."""
    start = role.start if role.start != stay.start else None
    end = role.end if role.end != stay.end else None
    if not start:
        return f" until {month_of(end)}" if end else ""
    if not end or (start.year == end.year == (stay.end.year if stay.end else None) and not end.month):
        return f" from {month_of(start)}"
    return (
        f" in {month_of(start)}" if month_of(start) == month_of(end) else f" from {month_of(start)} to {month_of(end)}"
    )


def _ends_with(role: Role, stay: Stay) -> bool:
    leaving = stay.departure.title_from if stay.departure else None
    return _same_title(role.title, leaving) or (role.end is not None and role.end == stay.end)


def _same_title(one: str, other: str | None) -> bool:
    return other is not None and one.casefold() == other.casefold()


def shown_roles(stay: Stay, most: int = 2) -> list[Role]:
    """Return the roles of a stay that are told, newest first: the open ones while it goes on, else the last."""
    roles = [role for role in stay.roles if role.ongoing] if stay.ongoing else []
    leaving = stay.departure.title_from if stay.departure else None
    newest_first = (roles or list(stay.roles))[::-1]
    roles = sorted(newest_first, key=lambda role: not _same_title(role.title, leaving))
    offices = [role for role in roles if is_office(role.title)] or roles
    chosen = offices[:most]
    founders = [role for role in offices if is_founder(role.title)]
    if founders and founders[0] not in chosen:
        chosen = [*chosen[: most - 1], founders[0]]
    kept: list[Role] = []
    for role in chosen:
        if not any(role.title.casefold() in other.title.casefold() for other in kept):
            kept.append(role)
    own = [role for role in kept if role.organization == stay.organization]
    return own or [role for role in kept if role.organization == kept[0].organization]


def cited(text: str, marks: str) -> str:
    """Return a stored text as told, with marks at the end of each sentence; what looks like a mark in it is none."""
    text = _MARK.sub(r"(\1)", text.strip())
    text = text[:-1] if text.endswith(".") else text
    return sentence(_FULL_STOP.sub(rf"{marks}\1 ", text) + marks)


@cache
def _verbs() -> dict[str, tuple[str, str, str]]:
    data = yaml.safe_load(files("bot.answers").joinpath("en/verbs.yaml").read_text(encoding="utf-8"))
    verbs = {}
    for name, forms in data.items():
        past, perfect, plain = (form.strip() for form in forms.split("|"))
        verbs[name] = (past, perfect, plain)
    return verbs


_PATTERNS = frozenset(
    yaml.safe_load(files("bot.answers").joinpath("en/moves.yaml").read_text(encoding="utf-8"))
)  # fmt: skip
