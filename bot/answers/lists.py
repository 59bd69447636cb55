"""Lists of people as a person would say them: grouped, the weightiest first, cut, every name with its citation.

An entry is one person with what is told beside the name; a group is a label with entries. What a list leaves out of
the text stands in its long form and in the facts all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answers.citations import PER_CLAIM, Notes
from bot.answers.wording import joined, number
from bot.facts.records import Entity, Fact

MOST_NAMES = 10
"""Names that a text lists before it is cut: about as many as one reads without skipping."""

MARKS = 2
"""Sources shown for each name of a list; all of a fact's sources would bury the names."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of a list; `after` follows the name ("Ilya Sutskever" + " to found SSI (June)")."""

    name: str
    after: str = ""
    facts: tuple[Fact | Entity, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that one thing is told of, before or after their names: "in 2026: …", "… to Anthropic"."""

    entries: tuple[Entry, ...]
    before: str = ""
    after: str = ""


def cut(groups: Sequence[Group], most: int = MOST_NAMES) -> tuple[tuple[Group, ...], int]:
    """Return the groups with at most so many entries in all, and how many entries were left out.

    One entry more than that is let in: "and one other" is no shorter than the name.
    """
    total = sum(len(group.entries) for group in groups)
    room = total if total <= most + 1 else most
    shown: list[Group] = []
    for group in groups:
        entries = group.entries[:room]
        room -= len(entries)
        if entries:
            shown.append(replace(group, entries=entries))
    return tuple(shown), total - sum(len(group.entries) for group in shown)


def names(entries: Sequence[Entry], notes: Notes, others: int = 0) -> str:
    """Join entries as English does, each with its marks: "Dario and Daniela Amodei [1], Jack Clark [2] and two others".

    A surname that neighbors share is said once where nothing else is told of them.
    """
    said = [
        f"{entry.name}{entry.after}{notes.cite(*entry.facts, most=max(MARKS, min(PER_CLAIM, len(entry.facts))))}"
        for entry in _families(entries)
    ]
    if others:
        said.append(f"{number(others)} {'other' if others == 1 else 'others'}")
    return joined(said)


def told(groups: Sequence[Group], notes: Notes, others: int = 0) -> list[str]:
    """Return each group as words around its names; the entries that were left out are counted in the last."""
    last = len(groups) - 1
    return [
        f"{group.before}{names(group.entries, notes, others if index == last else 0)}{group.after}"
        for index, group in enumerate(groups)
    ]


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
