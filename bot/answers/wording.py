"""How dates, spans of time, lists and names are said. Pure functions from data to words."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from bot.facts.dates import PartialDate

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def date(when: PartialDate) -> str:
    """Return "14 October 2024", "October 2024" or "2024"."""
    words = str(when.year)
    if when.month is not None:
        words = f"{_MONTHS[when.month - 1]} {words}"
    if when.day is not None:
        words = f"{when.day} {words}"
    return words


def on(when: PartialDate) -> str:
    """Return the date with its preposition: "on 14 October 2024", "in October 2024", "in 2024"."""
    return f"{'on' if when.day is not None else 'in'} {date(when)}"


def day(when: datetime.date) -> str:
    """Return a whole day: "14 October 2024"."""
    return date(PartialDate(when.year, when.month, when.day))


def month_of(when: PartialDate) -> str:
    """Return the date no finer than its month: "October 2024" or "2024"."""
    return date(PartialDate(when.year, when.month))


def span(start: PartialDate | None, end: PartialDate | None) -> str:
    """Return "July 2014 – October 2024", "from 2014", "until 2024", or "" when neither end is known.

    Of two dates in one year the coarser is told as what it is: "from January 2026, ended that year".
    """
    if start and end and start != end and start.year == end.year and not (start.month and end.month):
        return f"from {date(start)}, ended that year" if start.month else f"until {date(end)}, begun that year"
    if start and end:
        return date(start) if start == end else f"{date(start)} – {date(end)}"
    if start:
        return f"from {date(start)}"
    return f"until {date(end)}" if end else ""


def during(start: datetime.date | None, end: datetime.date | None, today: datetime.date) -> str:
    """Return a span of days as a sentence has it: "in 2025", "in June 2026", "since 2024", "from May to July 2026"."""
    if start is None:
        return f"until {_as_coarse(end, last=True)}" if end else ""
    if end is None or (end == today and start < today):
        whole = today.replace(month=1, day=1) if start.month == 1 else today.replace(day=1)
        if start != whole:
            return f"since {_as_coarse(start)}"
        end = PartialDate(start.year, None if start.month == 1 else start.month).last
    for unit in (PartialDate(start.year), PartialDate(start.year, start.month)):
        if (unit.first, unit.last) == (start, end):
            return on(unit)
    if start == end:
        return on(PartialDate(start.year, start.month, start.day))
    first = _as_coarse(start)
    last = _as_coarse(end, last=True, finer=first != str(start.year))
    if (start.year, start.month) == (end.year, end.month) and _is_a_day(first) and _is_a_day(last):
        first = str(start.day)
    elif start.year == end.year and len(first) > 4 and len(last) > 4:
        first = first.removesuffix(f" {start.year}")
    return f"from {first} to {last}"


def _is_a_day(words: str) -> bool:
    return words[:1].isdigit() and " " in words


def _as_coarse(when: datetime.date, last: bool = False, finer: bool = False) -> str:
    """Say a day as the year or month that it begins, or with `last` ends, where it does; with `finer` never a year."""
    for unit in (PartialDate(when.year), PartialDate(when.year, when.month))[finer:]:
        if when == (unit.last if last else unit.first):
            return date(unit)
    return day(when)


_COUNTED_DAYS = 28
"""Below how many days a time is told in days, where both ends are known to the day."""


def duration(start: PartialDate, end: PartialDate) -> str:
    """Return how long it was, no more precisely than both ends allow: "about ten years", "some months"."""
    days = (end.first - start.first).days
    if start.day and end.day and 0 < days < _COUNTED_DAYS:
        return _count(days, "day")
    months = (end.year - start.year) * 12 + ((end.month or 6) - (start.month or 6))
    if start.month is None or end.month is None:
        years = end.year - start.year
        return "less than a year" if years == 0 else f"about {_count(years, 'year')}"
    if months == 0:
        return "less than a month"
    if months < 12:
        return f"about {_count(months, 'month')}"
    if months < 21:
        return "about a year" if months < 15 else "about a year and a half"
    return f"about {_count(round(months / 12), 'year')}"


def _count(count: int, unit: str) -> str:
    return f"{number(count)} {unit}" if count == 1 else f"{number(count)} {unit}s"


def number(count: int) -> str:
    """Return a count as prose has it: words up to twelve, then digits."""
    return _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"


def people(count: int) -> str:
    """Return "one person", "three people", "no one"."""
    if count == 0:
        return "no one"
    return f"{number(count)} {'person' if count == 1 else 'people'}"


def joined(items: Sequence[str], conjunction: str = "and") -> str:
    """Join as English does: "A", "A and B", "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {conjunction} {items[-1]}"


def article(noun: str) -> str:
    """Return the noun with "a" or "an", by how it is said: "an MIT student", "a university", "an adviser"."""
    first = noun.split(maxsplit=1)[0] if noun.split() else ""
    if len(first) > 1 and first.isupper():  # spelled letter by letter: "an MIT student", "a VP"
        vowel = first[0] in "AEFHILMNORSX"
    else:
        lower = first.lower()
        vowel = lower.startswith(("a", "e", "i", "o", "u", "hour", "honor", "honest", "heir"))
        vowel = vowel and not lower.startswith(("uni", "use", "eu", "one", "once", "ubi"))
    return f"{'an' if vowel else 'a'} {noun}"


def possessive(name: str) -> str:
    """Return "Meta's", "Amazon Web Services'"."""
    return f"{name}'" if name.endswith(("s", "S")) else f"{name}'s"


def sentence(text: str) -> str:
    """Return the text with a capital at its start and a full stop after its last mark or word."""
    text = text.strip()
    if text and text[0].islower() and not text[1:2].isupper():  # "xAI" stays as it is
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
