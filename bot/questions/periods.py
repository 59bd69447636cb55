"""Spans of time in a text: "in 2024", "last year", "Q3 2025", "since May", "between 2019 and 2021", "before 2020".

A span is as precise as it was typed. A month, quarter or season without a year is the newest one that has begun.
The words are in a YAML file of the language.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from bot.questions.question import Period

Span = tuple[int, int]

_TOKEN = re.compile(r"\0+|\d+|[^\W\d_]+|[-–—/.,'’]")
_DASHES = frozenset("-–—")
_FAR = datetime.date(9999, 12, 31)
_MAX_TOKENS = 400


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Days:
    """Both ends included; `end` of the match as a token index."""

    first: datetime.date
    last: datetime.date
    stop: int


class _Words:
    """The word lists, turned to look-ups by word."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        def by_word(key: str) -> dict[str, Any]:
            return {word: value for value, words in data[key].items() for word in words}

        self.months: dict[str, int] = by_word("months")
        self.seasons: dict[str, int] = by_word("seasons")
        self.quarters: dict[str, int] = by_word("quarters")
        self.halves: dict[str, int] = by_word("halves")
        self.ordinals: dict[str, int] = by_word("ordinals")
        self.numbers: dict[str, int] = by_word("numbers")
        self.units: dict[str, str] = by_word("units")
        self.decades: dict[str, int] = by_word("decades")
        self.days: dict[str, int] = by_word("days")
        self.weekdays: dict[str, int] = by_word("weekdays")
        self.parts: dict[str, int] = by_word("parts")
        self.shy = frozenset(data["shy months"])
        self.sets = {key: frozenset(value) for key, value in data.items() if isinstance(value, list)}


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    text = resources.files("bot.questions").joinpath(language, "periods.yaml").read_text("utf-8")
    return _Words(yaml.safe_load(text))


def find_period(text: str, today: datetime.date, language: str = "en") -> tuple[Period, Span] | None:
    """Find the first span of time in `text`; the second part of the result is where it stands, `text[start:end]`.

    `today` is what "last year" is counted from. Days, months and years that do not exist are not spans of time.
    """
    tokens = [_Token(m.group().casefold(), m.start(), m.end()) for m in _TOKEN.finditer(text)][:_MAX_TOKENS]
    reader = _Reader(tokens, today, _words(language))
    for index in range(len(tokens)):
        found = reader.period(index)
        if found is not None:
            first, last, begin, stop = found
            span = (tokens[begin].start, tokens[stop - 1].end)
            return Period(first, last, text[span[0] : span[1]]), span
    return None


def refined(period: Period, earlier: Period | None, language: str = "en") -> Period:
    """Return a span of time as it is meant after an earlier one: "only October" after "in 2024" is October 2024.

    A span that says its own year, or is counted from today, stays as it is.
    """
    words = _words(language)
    named = [m.group().casefold() for m in _TOKEN.finditer(period.text)]
    counted = words.sets["this"] | words.sets["last"] | words.sets["past"] | words.sets["next"] | words.sets["ago"]
    own = any(w in counted or w in words.days or w in words.units or (w.isdigit() and len(w) == 4) for w in named)
    if earlier is None or earlier.end is None or own:
        return period
    found = find_period(period.text, earlier.end, language)
    if found is None or (earlier.start and found[0].end and found[0].end < earlier.start):
        return period
    return found[0]


class _Reader:
    """Reads spans of time from tokens; each method tries one form at an index and returns None where it is not."""

    def __init__(self, tokens: list[_Token], today: datetime.date, words: _Words) -> None:
        self.tokens, self.today, self.words = tokens, today, words

    def at(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def isin(self, index: int, key: str) -> bool:
        return self.at(index) in self.words.sets[key]

    def skip(self, index: int, *keys: str) -> int:
        """The first index from `index` whose word is in none of the sets."""
        while any(self.isin(index, key) for key in keys):
            index += 1
        return index

    def period(self, index: int) -> tuple[datetime.date | None, datetime.date | None, int, int] | None:
        """A whole period with what stands before it: open before or after, a range, or one span."""
        word = self.at(index)
        body = self.skip(index + 1, "the")
        opens = word in self.words.sets["since"] or (word in self.words.sets["from"] and self._goes_on(body))
        if word in self.words.sets["between"] or (opens and self._range(body)):
            found = self._range(body)
            return (found.first, found.last, index, found.stop) if found else None
        if opens and (days := self.days(body, near=True)):
            stop = days.stop + (2 if self.isin(days.stop, "onwards") and self.isin(days.stop + 1, "onwards") else 0)
            return days.first, None, index, stop + (1 if stop == days.stop and self.isin(stop, "onwards") else 0)
        if word in self.words.sets["after"] and (days := self.days(body, near=True)):
            if word in self.words.sets["past"]:
                return None
            return (days.last + datetime.timedelta(1) if days.last < _FAR else days.last), None, index, days.stop
        if word in self.words.sets["before"] and (days := self.days(body, near=True)):
            if word in self.words.sets["through"]:
                return None, days.last, index, days.stop
            return None, days.first - datetime.timedelta(1), index, days.stop
        body = self.skip(index, "within", "the")
        days = self._range(body) or self.days(body, near=body > index)
        if days is None and body > index:
            body = index
            days = self._range(index) or self.days(index, near=False)
        return (days.first, days.last, index, days.stop) if days else None

    def _goes_on(self, index: int) -> bool:
        """Whether a span is followed by "on" or "onwards"."""
        days = self.days(index, near=True)
        return days is not None and self.isin(days.stop, "onwards")

    def _range(self, index: int) -> _Days | None:
        first = self.days(index, near=True)
        if first is None or not (self.isin(first.stop, "and") or self.at(first.stop) in _DASHES):
            return None
        second = self.days(self.skip(first.stop + 1, "the"), near=True)
        if second is None or second.last < first.first:
            return None
        return _Days(first.first, second.last, second.stop)

    def days(self, index: int, near: bool) -> _Days | None:
        """One span without what stands before it. `near`: a date word stands before, so "may" is a month."""
        forms: tuple[Callable[[int], _Days | None], ...] = (
            self._iso, self._relative, self._ago, self._rolling, self._quarter, self._season, self._decade,
            self._part, self._day_month, self._year,
        )  # fmt: skip
        try:
            for form in forms:
                if found := form(index):
                    return found
            return self._month(index, near) or (self._weekday(index) if near else None)
        except (ValueError, OverflowError):
            return None

    def _full_year(self, index: int) -> int | None:
        """A year of four digits from 1900 to 2099, or '24 with its apostrophe."""
        word = self.at(index)
        if len(word) == 4 and word.isascii() and word.isdigit() and 1900 <= int(word) <= 2099:
            return int(word)
        return None

    def _year(self, index: int) -> _Days | None:
        if (year := self._full_year(index)) is not None:
            return self._span(year, 1, 12, index + 1)
        if self.at(index) in "'’" and self.at(index) and len(short := self.at(index + 1)) == 2 and short.isdigit():
            century = 2000 if int(short) <= (self.today.year + 2) % 100 else 1900
            return self._span(century + int(short), 1, 12, index + 2)
        return None

    def _iso(self, index: int) -> _Days | None:
        """2025-10, 2025-10-14, 2025/10, 10/2025."""
        a, mark, b = self.at(index), self.at(index + 1), self.at(index + 2)
        if mark not in ("-", "/") or not (a.isdigit() and b.isdigit()):
            return None
        if self._full_year(index) and len(b) == 2 and 1 <= int(b) <= 12:
            day = self.at(index + 4)
            if self.at(index + 3) == mark and len(day) == 2 and day.isdigit():
                date = datetime.date(int(a), int(b), int(day))
                return _Days(date, date, index + 5)
            return self._span(int(a), int(b), 1, index + 3)
        if self._full_year(index + 2) and len(a) <= 2 and 1 <= int(a) <= 12:
            return self._span(int(b), int(a), 1, index + 3)
        return None

    def _day_month(self, index: int) -> _Days | None:
        """14 October 2025, October 14th, 2025, 14 October."""
        word, index_after = self.at(index), index + 1
        if word in self.words.months and (day := self._day(index_after)):
            month, stop = self.words.months[word], day[1]
            number = day[0]
        elif (day := self._day(index)) and self.at(self.skip(day[1], "the")) in self.words.months:
            stop = self.skip(day[1], "the")
            month, number, stop = self.words.months[self.at(stop)], day[0], stop + 1
        else:
            return None
        comma = stop + 1 if self.at(stop) == "," else stop
        year = self._full_year(comma)
        stop = comma + 1 if year else stop
        date = datetime.date(year or self.today.year, month, number)
        if year is None and date > self.today:
            date = date.replace(year=date.year - 1)
        return _Days(date, date, stop)

    def _day(self, index: int) -> tuple[int, int] | None:
        word = self.at(index)
        if not (word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31):
            return None
        return int(word), index + (2 if self.at(index + 1) in ("st", "nd", "rd", "th") else 1)

    def _month(self, index: int, near: bool) -> _Days | None:
        word = self.at(index)
        if word not in self.words.months:
            return None
        stop = index + 2 if self.at(index + 1) == "." else index + 1
        after = self.skip(stop, "the")
        month = self.words.months[word]
        if (year := self._year(after)) is not None:
            return self._span(year.first.year, month, 1, year.stop)
        if found := self._relative_year(after):
            return self._span(found[0], month, 1, found[1])
        if word in self.words.shy and not near:
            return None
        return self._newest(month, 1, index + 1)

    def _weekday(self, index: int) -> _Days | None:
        """on Monday, since last Friday: the newest such day before today, or today."""
        at = index + 1 if self.isin(index, "this") or self.isin(index, "last") else index
        day = self.words.weekdays.get(self.at(at))
        if day is None:
            return None
        back = (self.today.weekday() - day) % 7
        date = self.today - datetime.timedelta(back or (7 if self.isin(index, "last") else 0))
        return _Days(date, date, at + 1)

    def _relative_year(self, index: int) -> tuple[int, int] | None:
        """ "last year", "this year", after a month, quarter or season."""
        shift = 0 if self.isin(index, "this") else -1 if self.isin(index, "last") else None
        if shift is None or self.words.units.get(self.at(index + 1)) != "year":
            return None
        return self.today.year + shift, index + 2

    def _quarter(self, index: int) -> _Days | None:
        """Q3 2025, 2025 Q3, the third quarter of 2025, H1, the second half of last year."""
        if (year := self._full_year(index)) and (part := self._part_of_year(index + 1)):
            return self._span(year, part[0], part[1], part[2])
        part = self._part_of_year(index)
        if part is None:
            return None
        month, length, stop = part
        after = self.skip(stop, "the")
        if (found := self._year(after)) is not None:
            return self._span(found.first.year, month, length, found.stop)
        if relative := self._relative_year(after):
            return self._span(relative[0], month, length, relative[1])
        return self._newest(month, length, stop)

    def _part_of_year(self, index: int) -> tuple[int, int, int] | None:
        """First month, number of months and where it stops, for a quarter or half."""
        word, following = self.at(index), self.at(index + 1)
        joined = word + following if word in ("q", "h") else word
        stop = index + 2 if joined != word else index + 1
        if joined in self.words.quarters:
            return self.words.quarters[joined] * 3 - 2, 3, stop
        if joined in self.words.halves:
            return self.words.halves[joined] * 6 - 5, 6, stop
        if (number := self._ordinal(index)) is not None:
            unit = self.words.units.get(self.at(number[1]))
            last = self.isin(index, "last")
            if unit == "quarter" and self.isin(number[1] + 1, "the"):
                return number[0] * 3 - 2, 3, number[1] + 1
            if unit == "quarter" and not last:
                return number[0] * 3 - 2, 3, number[1] + 1
            if unit == "half" and number[0] <= 2:
                return number[0] * 6 - 5, 6, number[1] + 1
        return None

    def _ordinal(self, index: int) -> tuple[int, int] | None:
        word = self.at(index)
        if word.isdigit() and word + self.at(index + 1) in self.words.ordinals:
            return self.words.ordinals[word + self.at(index + 1)], index + 2
        return (self.words.ordinals[word], index + 1) if word in self.words.ordinals else None

    def _season(self, index: int) -> _Days | None:
        """this summer, last winter, summer 2024, the summer of 2024."""
        which = 0 if self.isin(index, "this") else -1 if self.isin(index, "last") else None
        at = index if which is None else index + 1
        month = self.words.seasons.get(self.at(at))
        if month is None:
            return None
        after = self.skip(at + 1, "the")
        if (year := self._year(after)) is not None:
            return self._span(year.first.year, month, 3, year.stop)
        if relative := self._relative_year(after):
            return self._span(relative[0], month, 3, relative[1])
        if which is None and not (
            self.isin(at - 1, "the") or self.isin(at - 1, "within") or self.isin(at - 1, "since")
        ):
            return None
        newest = self._newest(month, 3, at + 1)
        if which == -1 and newest.last >= self.today:
            return self._span(newest.first.year - 1, month, 3, at + 1)
        return newest

    def _decade(self, index: int) -> _Days | None:
        word = self.at(index)
        if word in self.words.decades:
            return self._span(self.words.decades[word], 1, 120, index + 1)
        if len(word) == 4 and word.isdigit() and word.endswith("0") and self.at(index + 1) == "s":
            return self._span(int(word), 1, 120, index + 2)
        return None

    def _part(self, index: int) -> _Days | None:
        """early 2024, mid-2023, the end of last year, late October."""
        part = self.words.parts.get(self.at(index))
        if part is None:
            return None
        at = self.skip(index + 2 if self.at(index + 1) in _DASHES else index + 1, "the")
        if self.words.units.get(self.at(at)) == "year":
            whole: _Days | None = self._span(self.today.year, 1, 12, at + 1)
        else:
            whole = self._relative(at) or self._decade(at) or self._year(at) or self._month(at, near=True)
        if whole is None or whole.last - whole.first < datetime.timedelta(27):
            return None
        third = (whole.last - whole.first + datetime.timedelta(1)) / 3
        first = whole.first + third * part
        last = whole.last if part == 2 else whole.first + third * (part + 1) - datetime.timedelta(1)
        if whole.first.day == 1 and whole.first.month == 1 and (whole.last - whole.first).days < 366:
            return self._span(whole.first.year, 1 + 4 * part, 4, whole.stop)
        return _Days(first, last, whole.stop)

    def _relative(self, index: int) -> _Days | None:
        """today, yesterday, this week, last month, next year, last May, year to date."""
        word = self.at(index)
        if word in self.words.days:
            date = self.today - datetime.timedelta(self.words.days[word])
            return _Days(date, date, index + 1)
        if self.isin(index, "to date"):
            return _Days(datetime.date(self.today.year, 1, 1), self.today, index + 1)
        shift = (
            0
            if self.isin(index, "this")
            else -1
            if self.isin(index, "last")
            else 1
            if self.isin(index, "next")
            else None
        )
        if shift is None:
            return None
        following = self.at(index + 1)
        if following in self.words.months:
            newest = self._newest(self.words.months[following], 1, index + 2)
            if shift == -1 and newest.last >= self.today:
                return self._span(newest.first.year - 1, newest.first.month, 1, index + 2)
            return newest
        unit = self.words.units.get(following)
        rolling = shift == -1 and self.isin(index - 1, "article") and unit not in (None, "decade", "half")
        if unit is None or following.endswith("s") or rolling:
            return None
        return self._unit(unit, shift, index + 2)

    def _unit(self, unit: str, shift: int, stop: int) -> _Days | None:
        """The calendar unit that holds today, or the one `shift` units away."""
        today = self.today
        if unit == "day":
            date = today + datetime.timedelta(shift)
            return _Days(date, date, stop)
        if unit == "week":
            monday = today - datetime.timedelta(today.weekday()) + datetime.timedelta(7 * shift)
            return _Days(monday, monday + datetime.timedelta(6), stop)
        lengths = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}
        length = lengths[unit]
        count = (today.year * 12 + today.month - 1) // length * length + shift * length
        return self._span(count // 12, count % 12 + 1, length, stop)

    def _amount(self, index: int) -> tuple[int, str, int] | None:
        """ "six months", "a year", "3 weeks": how many, of what, and where it stops."""
        word = self.at(index)
        number = int(word) if word.isdigit() and len(word) <= 3 and word.isascii() else self.words.numbers.get(word)
        if number is None:
            return None
        at = index + 1
        if self.at(at) in self.words.numbers:
            number, at = self.words.numbers[self.at(at)], at + 1
        at = self.skip(at, "the")
        unit = self.words.units.get(self.at(at))
        return (number, unit, at + 1) if unit else None

    def _back(self, number: int, unit: str) -> datetime.date:
        if unit in ("day", "week"):
            return self.today - datetime.timedelta(number * (7 if unit == "week" else 1))
        months = number * {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120}[unit]
        count = self.today.year * 12 + self.today.month - 1 - months
        year, month = count // 12, count % 12 + 1
        return datetime.date(year, month, min(self.today.day, _days_in(year, month)))

    def _ago(self, index: int) -> _Days | None:
        """two years ago: the year, month or week that lies so far back."""
        amount = self._amount(index)
        if amount is None or not self.isin(amount[2], "ago"):
            return None
        number, unit, stop = amount
        date = self._back(number, unit)
        if unit == "day":
            return _Days(date, date, stop + 1)
        return _Reader(self.tokens, date, self.words)._unit(unit, 0, stop + 1)

    def _rolling(self, index: int) -> _Days | None:
        """the past six months, the last year: from so far back until today."""
        if not self.isin(index, "past"):
            return None
        unit = self.words.units.get(self.at(index + 1))
        amount = (1, unit, index + 2) if unit else self._amount(index + 1)
        if amount is None:
            return None
        return _Days(self._back(amount[0], amount[1]), self.today, amount[2])

    def _span(self, year: int, month: int, months: int, stop: int) -> _Days:
        count = year * 12 + month - 1 + months - 1
        end = datetime.date(count // 12, count % 12 + 1, _days_in(count // 12, count % 12 + 1))
        return _Days(datetime.date(year, month, 1), end, stop)

    def _newest(self, month: int, months: int, stop: int) -> _Days:
        """The newest such months that have begun."""
        year = self.today.year if month <= self.today.month else self.today.year - 1
        return self._span(year, month, months, stop)


def _days_in(year: int, month: int) -> int:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (following - datetime.timedelta(1)).day
