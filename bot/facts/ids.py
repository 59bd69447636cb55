"""Ids for new records, made as docs/FORMAT.md shows, and unlike every id that is taken."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from anyascii import anyascii

from bot.facts.dates import PartialDate
from bot.facts.format import MAX_ID
from bot.facts.records import Credit, Entity, Move, MoveKind, Record, Role, Source, Statement

R = TypeVar("R", bound=Record)

LONGEST_SLUG = 60
"""Characters in one part of an id at most; it is cut between words."""

_INITIALS = re.compile(r"\b(?:\w\.)+(?=\w\b)")
_APOSTROPHES = re.compile("['’‘ʼ`´]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


def slug(text: str) -> str:
    """Return a text as lower-case ASCII words joined by hyphens: "Sébastien Bubeck" is `sebastien-bubeck`.

    A text without a letter or digit in it gives "".
    """
    text = _INITIALS.sub(lambda match: match[0].replace(".", ""), _APOSTROPHES.sub("", text[: 10 * LONGEST_SLUG]))
    words = _NOT_SLUG.sub("-", anyascii(text).lower()).strip("-")
    if len(words) <= LONGEST_SLUG:
        return words
    return words[: words.rfind("-", 0, LONGEST_SLUG + 1)] if "-" in words[: LONGEST_SLUG + 1] else words[:LONGEST_SLUG]


def identified(record: R, taken: Callable[[str], bool]) -> R:
    """Return the record with a new id in the place of its own; `taken` tells whether there is one like it."""
    return replace(record, id=unique(proposed(record), taken))


def unique(identifier: str, taken: Callable[[str], bool]) -> str:
    """Return the id, with the first of `-2`, `-3` … that makes it unlike those taken."""
    for number in itertools.count(1):
        suffixed = identifier if number == 1 else f"{identifier}-{number}"
        if not taken(suffixed):
            return suffixed
    raise AssertionError("numbers do not end")


def proposed(record: Record) -> str:
    """Return the id that the record would have if none were taken."""
    match record:
        case Source():
            parts = [slug(record.publisher).replace("-", ""), _iso(record.published), *_telling(_headline(record))]
            return _joined("-", *parts, otherwise="source")
        case Role():
            return _joined("--", record.person, record.organization, slug(record.title), otherwise="role")
        case Move():
            what = "" if record.kind is MoveKind.JOINED or _between_two(record) else str(record.kind)
            destination = record.destination if record.destination != record.origin else ""
            when = _iso(record.date) or "undated"
            return _joined("--", record.person, record.origin, destination, what, when, otherwise="move")
        case Credit():
            return _joined("--", record.person, record.work, otherwise="credit")
        case Statement():
            subject = next(iter(record.about), "")
            year = str(record.date.year) if record.date else ""
            parts = [subject, *_telling(record.text, beside=subject), year]
            return _joined("-", *parts, otherwise="statement")
        case _:
            return _joined("-", slug(_name(record)), otherwise="unnamed")


def _name(record: Entity) -> str:
    return record.name


def _between_two(move: Move) -> bool:
    return bool(move.origin and move.destination and move.origin != move.destination)


def _headline(source: Source) -> str:
    if source.title:
        return source.title
    try:
        path = urlsplit(source.url).path
    except ValueError:
        return ""
    return re.sub(r"\.\w{1,5}\Z", "", path.rstrip("/").rpartition("/")[2])


def _telling(text: str, beside: str = "") -> list[str]:
    """The two longest words of a text, in its order, that do not stand in the id `beside` them."""
    words = list(dict.fromkeys(word for word in slug(text).split("-") if word and word not in beside))
    longest = sorted(words, key=len, reverse=True)[:2]
    return [word for word in words if word in longest]


def _iso(date: PartialDate | None) -> str:
    return str(date) if date else ""


def _joined(mark: str, *parts: str | None, otherwise: str) -> str:
    """The parts that say something, joined, with room left for a suffix."""
    return mark.join(part for part in parts if part)[: MAX_ID - 10].rstrip("-") or otherwise
