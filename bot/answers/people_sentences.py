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
from bot.answers.phrases import as_title, at_place, is_office, said
from bot.answers.timeline import Stay, Timeline, as_of
from bot.answers.titles import is_founder
from bot.answers.wording import joined, month_of, on, sentence, span
from bot.facts.dates import PartialDate
from bot.facts.records import Entity, Fact, Move, MoveKind, Person, Role, Statement, Status

_FOUNDER = re.compile(r"(?:co-?)?found(?:er|ing)[\w -]*?(?:,| and |;|$)\s*", re.IGNORECASE)
_FULL_STOP = re.compile(r"(?<=[\w)”\"’]{2})([.!?])\s+(?=[A-Z“\"])")


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

    def who(self) -> str:
        """Return the full name at first, the surname from then on."""
        if self._named:
            return surname(self.person.name)
        self._named = True
        return self.person.name

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
            told = say(
                "people.rumored", **parts, plain=self.clause(move, Tense.PLAIN),
                by=f" at {publisher}" if publisher else "", seen=f" {on(seen)}" if seen else "",
            )  # fmt: skip
        elif move.date and move.date.first > self.context.today:
            pattern = "planned-reported" if status is Status.REPORTED and publisher else "planned"
            told = say(f"people.{pattern}", **parts, plain=self.clause(move, Tense.PLAIN))
        elif status is Status.REPORTED and publisher:
            told = say("people.reported", **parts, past=self.clause(move, Tense.PAST))
        elif status is Status.REPORTED:
            told = say("people.reported-unnamed", **parts, perfect=self.clause(move, Tense.PERFECT))
        else:
            told = say("people.confirmed", **parts, past=self.clause(move, Tense.PAST))
        return told + self.notes.cite(move)

    def clause(self, move: Move, tense: Tense, when: bool = True) -> str:
        """Return what the person did, without the name and without marks: "left Microsoft for OpenAI in 2024"."""
        origin, destination = move.origin, move.destination
        title = as_title(move.title_to)
        founding = move.kind is MoveKind.FOUNDED
        if founding:
            title = as_title(_FOUNDER.sub("", move.title_to or "").strip())
        ends = "both" if origin and destination else "to" if destination else "from"
        kind = str(move.kind)
        if move.kind in (MoveKind.PROMOTED, MoveKind.TRANSFERRED) and (ends != "both" or origin == destination):
            kind, ends = self._within(move)
        elif move.kind is MoveKind.LEAVE and origin == destination:
            ends = "from"
        elif move.kind is MoveKind.JOINED and ends == "both" and title:
            ends = "both-titled"
        elif f"{kind}-{ends}" not in _PATTERNS:
            kind = "joined" if destination else "left"
        verbs = {name: forms[tense] for name, forms in _verbs().items()}
        if founding and self._together(move):
            verbs["founded"] = verbs["cofounded"]
        return say(
            f"moves.{kind}-{ends}", **verbs,
            origin=self.place(origin) if origin else "", title=title,
            destination=self.place(destination or origin or ""),
            named=said(move.title_to or ""), when=f" {on(move.date)}" if when and move.date else "",
        )  # fmt: skip

    def _within(self, move: Move) -> tuple[str, str]:
        if move.kind is MoveKind.PROMOTED:
            return "promoted", "within" if move.title_to and is_office(move.title_to) else "untitled"
        if move.origin and move.origin == move.destination:
            return "transferred", "within"
        return ("transferred", "to") if move.destination else ("left", "from")

    def _together(self, move: Move) -> bool:
        """Whether the person is one of several founders, by any title at the place."""
        titles = [move.title_to or ""]
        titles += [r.title for s in self.line.at_organization(move.destination or "") for r in s.roles]
        return any("co-found" in title.lower() or "cofound" in title.lower() for title in titles)

    def role(self, role: Role, place: str | None = None) -> str:
        """Return a role with its place: "CEO of OpenAI", "a researcher at OpenAI"."""
        return at_place(role.title, place or self.place(role.organization))

    def holding(self, roles: Sequence[Role], since: bool = True) -> str:
        """Return "CTO of X (since 2022, as of May 2026)" for open roles at one place, without marks."""
        main = roles[-1]
        titles = joined([said(r.title) for r in roles[:-1]] + [said(main.title)])
        words = self.role(main) if len(roles) == 1 else f"{titles} at {self.place(main.organization)}"
        start = next((r.start for r in roles if r.start), None) if since else None
        seen = as_of(self.context.store, roles)
        dates = [f"since {month_of(start)}"] if start else []
        dates += [f"as of {month_of(seen)}"] if seen and not (start and seen.last <= start.last) else []
        return f"{words} ({', '.join(dates)})" if dates else words

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

    def stay(self, stay: Stay) -> str:
        """Return a place with its titles and dates, with marks: "CTO of OpenAI (2022 – September 2024) [1]"."""
        told = shown_roles(stay)
        ends = [e for e in (stay.start_fact, stay.end_fact) if e]
        if told:
            titles = list(dict.fromkeys(said(role.title) for role in told))
            words = (
                at_place(told[0].title, self.place(told[0].organization))
                if len(titles) == 1
                else (f"{joined(titles)} at {self.place(told[0].organization)}")
            )
        else:
            words = f"at {self.place(stay.organization)}"
        when = self._dates(stay, told)
        reported = [f for f in (*told, *(e[1] for e in ends)) if f.status is Status.REPORTED]
        hedge = "by report " if reported and len(reported) == len([*told, *ends]) else ""
        return f"{hedge}{words}{when}{self.cite(*dict.fromkeys((*told, *(e[1] for e in ends))) or stay.facts)}"

    def _dates(self, stay: Stay, told: Sequence[Role]) -> str:
        start, end = stay.start, stay.end
        if stay.ongoing:
            seen = as_of(self.context.store, [r for r in told if r.ongoing] or list(stay.facts))
            words = [f"since {month_of(start)}"] if start else []
            words += [f"as of {month_of(seen)}"] if seen and not (start and seen.last <= start.last) else []
            return f" ({', '.join(words)})" if words else ""
        when = span(PartialDate(start.year, start.month) if start else None,
                    PartialDate(end.year, end.month) if end else None)  # fmt: skip
        return f" ({when})" if when else ""


def shown_roles(stay: Stay, most: int = 2) -> list[Role]:
    """Return the roles of a stay that are told, newest first: the open ones while it goes on, else the last."""
    roles = [role for role in stay.roles if role.ongoing] if stay.ongoing else []
    roles = (roles or list(stay.roles))[::-1]
    founders = [role for role in roles if is_founder(role.title)]
    offices = [role for role in roles if is_office(role.title)] or roles
    chosen = offices[:most]
    if founders and founders[0] not in chosen:
        chosen = [*chosen[: most - 1], founders[0]]
    kept: list[Role] = []
    for role in chosen:
        if not any(role.title.casefold() in other.title.casefold() for other in kept):
            kept.append(role)
    return [role for role in kept if role.organization == kept[0].organization]


def cited(text: str, marks: str) -> str:
    """Return a text of ours as told, with its marks at the end of each of its sentences."""
    text = text.strip()
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
