"""Lists of people as a person would say them: grouped, the weightiest first, cut, every name with its citation.

An entry is one person with what is told beside the name; a group is a label with entries. What a list leaves out of
the text stands in its long form and in the facts all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.answers.citations import PER_CLAIM, Notes
from bot.answers.patterns import say
from bot.answers.wording import joined, number, sentence
from bot.facts.records import Entity, Fact

_T = TypeVar("_T")
_K = TypeVar("_K", bound=Hashable)

MOST_NAMES = 10
"""Names that a text lists before it is cut: about as many as one reads without skipping."""

MARKS = 2
"""Sources shown for each name of a list; all of a fact's sources would bury the names."""

LONG = 6
"""From more names than these on, each has one source: two would be half of the text."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list; `after` follows the name ("Ilya Sutskever" + " to found SSI (June)").

    `people` is more than one where `name` names several of whom the same is told.
    """

    name: str
    after: str = ""
    facts: tuple[Fact | Entity, ...] = ()
    people: int = 1


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that one thing is told of, before or after their names: "in 2026: …", "… to Anthropic"."""

    entries: tuple[Entry, ...]
    before: str = ""
    after: str = ""
    apart: bool = False
    """Whether the entries hold commas of their own, so that semicolons part them."""
    starts: bool = False
    """Whether a new sentence starts with the group."""


def grouped(items: Iterable[_T], key: Callable[[_T], _K]) -> list[tuple[_K, list[_T]]]:
    """Return items by their key; keys and items in the order of first mention."""
    found: dict[_K, list[_T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return list(found.items())


def cut(groups: Sequence[Group], most: int = MOST_NAMES) -> tuple[tuple[Group, ...], int]:
    """Return the groups with at most so many entries in all, and how many entries were left out.

    One entry more than that is let in: "and one other" is no shorter than the name.
    """
    total = _size(groups)
    room = total if total <= most + 1 else most
    shown: list[Group] = []
    for group in groups:
        entries: list[Entry] = []
        for entry in group.entries:
            if room > 0:
                entries.append(entry)
                room -= entry.people
        if entries:
            shown.append(replace(group, entries=tuple(entries)))
    return tuple(shown), total - _size(shown)


def names(entries: Sequence[Entry], notes: Notes, others: str = "", apart: bool = False, marks: int = MARKS) -> str:
    """Join entries as English does, each with its marks: "Dario and Daniela Amodei [1], Jack Clark [2] and two others".

    A surname that neighbors share is said once where nothing else is told of them; so are the sources. `marks` is how
    many sources a name has, where it does not rest on more facts.
    """
    told = [(f"{entry.name}{entry.after}", _marks(entry, notes, marks)) for entry in _families(entries)]
    said = [text + (cited if _ends_run(told, place) else "") for place, (text, cited) in enumerate(told)]
    if others:
        said.append(f"and {others}" if apart else others)
    return "; ".join(said) if apart else joined(said)


def _marks(entry: Entry, notes: Notes, most: int) -> str:
    return notes.cite(*entry.facts, most=max(most, min(PER_CLAIM, len(entry.facts))))


def _ends_run(told: Sequence[tuple[str, str]], place: int) -> bool:
    """Whether the next name has other sources than the one at this place."""
    return place + 1 == len(told) or told[place + 1][1] != told[place][1]


@dataclass(frozen=True, slots=True)
class Listing:
    """A sentence with names in it: a pattern, its other blanks, and the groups that fill `{names}`.

    `most` is how many names the short text shows; `short` is what it shows where that is not just the first of all.
    """

    pattern: str
    groups: tuple[Group, ...] = ()
    blanks: Mapping[str, str] = field(default_factory=dict)
    most: int = MOST_NAMES
    short: tuple[Group, ...] | None = None
    rest: str | None = "others"
    """How what is left out is called (lists.yaml); None where the names are examples and need no count."""

    @property
    def shown(self) -> tuple[tuple[Group, ...], int]:
        """The groups of the short text, and how many names it leaves out."""
        if self.short is None:
            return cut(self.groups, self.most)
        return self.short, _size(self.groups) - _size(self.short)


def told(listings: Sequence[Listing], notes: Notes) -> tuple[str, str | None]:
    """Return the listings as text, cut short, and in full where something was cut; the text's sources come first."""
    text = " ".join(sentence(_said(listing, listing.shown, notes)) for listing in listings)
    if all(listing.shown[1] == 0 for listing in listings):
        return text, None
    return text, "\n".join(sentence(_said(listing, (listing.groups, 0), notes)) for listing in listings)


def _size(groups: Iterable[Group]) -> int:
    return sum(entry.people for group in groups for entry in group.entries)


def _said(listing: Listing, shown: tuple[tuple[Group, ...], int], notes: Notes) -> str:
    groups, left_out = shown
    others = _others(left_out, listing.rest) if left_out and listing.rest else ""
    alone = len(groups) == 1 and not groups[0].after
    marks = MARKS if _size(groups) <= LONG else 1
    text = ""
    for place, group in enumerate(groups):
        entries = names(group.entries, notes, others if alone else "", group.apart, marks)
        clause = f"{group.before}{entries}{group.after}"
        if place == 0:
            text = clause
        elif group.starts:
            text += f". {clause[:1].upper()}{clause[1:]}"
        else:
            text += f"; {clause}"
    if others and not alone:
        text += f"; and {others}"
    return say(listing.pattern, names=text, **listing.blanks)


def _others(count: int, rest: str) -> str:
    return say(f"lists.{rest}_one") if count == 1 else say(f"lists.{rest}", count=number(count))


def _families(entries: Sequence[Entry]) -> list[Entry]:
    """Put neighbors of one surname, of whom the same is told, into one entry: "Dario and Daniela Amodei"."""
    merged: list[tuple[list[str], Entry]] = []
    for entry in entries:
        given, _, surname = entry.name.rpartition(" ")
        if merged and given and entry.facts:
            others, last = merged[-1]
            if others and last.name.endswith(f" {surname}") and last.after == entry.after and len(others) < 3:
                others.append(given)
                shared = f"{joined(others)} {surname}"
                merged[-1] = (others, Entry(shared, last.after, (*last.facts, *entry.facts)))
                continue
        merged.append(([given] if given else [], entry))
    return [entry for _, entry in merged]
