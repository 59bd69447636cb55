"""One span of time as it is typed, without what stands before it: "2024", "last May", "Q3", "two years ago".

A span is as precise as it was typed. A month, quarter or season without a year is the newest one that has begun.
The words are in a YAML file of the language.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

DASHES = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark of a text, in lower case, with its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """Both ends included; `stop` is the token after the span."""

    first: datetime.date
    last: datetime.date
    stop: int


class Words:
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
        self.beside: dict[str, int] = by_word("beside")
        self.shy = frozenset(data["shy months"])
        self.telling = frozenset({*self.months, *self.seasons, *self.units, *self.decades, *self.days, *self.weekdays,
                                  *data["to date"]})  # fmt: skip
        """Without one of these or a number nothing is a span of time."""
        self.sets = {key: frozenset(value) for key, value in data.items() if isinstance(value, list)}


@lru_cache(maxsize=4)
def words_of(language: str) -> Words:
    """Read the words for spans of time of a language."""
    text = resources.files("bot.questions").joinpath(language, "periods.yaml").read_text("utf-8")
    return Words(yaml.safe_load(text))


class SpanReader:
    """Reads spans of time from tokens; each method tries one form at an index and returns None where it is not.

    `today` is what "last year" is counted from.
    """

    def __init__(self, tokens: list[Token], today: datetime.date, words: Words) -> None:
        self.tokens, self.today, self.words = tokens, today, words

    def at(self, index: int) -> str:
        """The word at an index; empty outside of the text."""
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def isin(self, index: int, key: str) -> bool:
        """Whether the word at an index is in a set of the word lists."""
        return self.at(index) in self.words.sets[key]

    def skip(self, index: int, *keys: str) -> int:
        """The first index from `index` whose word is in none of the sets."""
        while any(self.isin(index, key) for key in keys):
            index += 1
        return index

    def days(self, index: int, near: bool) -> Days | None:
        """One span without what stands before it. `near`: a date word stands before, so "may" is a month."""
        forms: tuple[Callable[[int], Days | None], ...] = (
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

    def _year(self, index: int) -> Days | None:
        if (year := self._full_year(index)) is not None:
            return self._span(year, 1, 12, index + 1)
        if self.at(index) in "'’" and self.at(index) and len(short := self.at(index + 1)) == 2 and short.isdigit():
            century = 2000 if int(short) <= (self.today.year + 2) % 100 else 1900
            return self._span(century + int(short), 1, 12, index + 2)
        return None

    def _iso(self, index: int) -> Days | None:
        """2025-10, 2025-10-14, 2025/10, 10/2025."""
        a, mark, b = self.at(index), self.at(index + 1), self.at(index + 2)
        if mark not in ("-", "/") or not (a.isdigit() and b.isdigit()):
            return None
        if self._full_year(index) and len(b) == 2 and 1 <= int(b) <= 12:
            day = self.at(index + 4)
            if self.at(index + 3) == mark and len(day) == 2 and day.isdigit():
                date = datetime.date(int(a), int(b), int(day))
                return Days(date, date, index + 5)
            return self._span(int(a), int(b), 1, index + 3)
        if self._full_year(index + 2) and len(a) <= 2 and 1 <= int(a) <= 12:
            return self._span(int(b), int(a), 1, index + 3)
        return None

    def _day_month(self, index: int) -> Days | None:
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
        return Days(date, date, stop)

    def _day(self, index: int) -> tuple[int, int] | None:
        word = self.at(index)
        if not (word.isascii() and word.isdigit() and len(word) <= 2 and 1 <= int(word) <= 31):
            return None
        return int(word), index + (2 if self.at(index + 1) in ("st", "nd", "rd", "th") else 1)

    def _month(self, index: int, near: bool) -> Days | None:
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

    def _weekday(self, index: int) -> Days | None:
        """on Monday, since last Friday: the newest such day before today, or today."""
        at = index + 1 if self.isin(index, "this") or self.isin(index, "last") else index
        day = self.words.weekdays.get(self.at(at))
        if day is None:
            return None
        back = (self.today.weekday() - day) % 7
        date = self.today - datetime.timedelta(back or (7 if self.isin(index, "last") else 0))
        return Days(date, date, at + 1)

    def _relative_year(self, index: int) -> tuple[int, int] | None:
        """ "last year", "this year", after a month, quarter or season."""
        shift = 0 if self.isin(index, "this") else -1 if self.isin(index, "last") else None
        if shift is None or self.words.units.get(self.at(index + 1)) != "year":
            return None
        return self.today.year + shift, index + 2

    def _quarter(self, index: int) -> Days | None:
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

    def _season(self, index: int) -> Days | None:
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

    def _decade(self, index: int) -> Days | None:
        word = self.at(index)
        if word in self.words.decades:
            return self._span(self.words.decades[word], 1, 120, index + 1)
        if len(word) == 4 and word.isdigit() and word.endswith("0") and self.at(index + 1) == "s":
            return self._span(int(word), 1, 120, index + 2)
        return None

    def _part(self, index: int) -> Days | None:
        """early 2024, mid-2023, the end of last year, late October."""
        part = self.words.parts.get(self.at(index))
        if part is None:
            return None
        at = self.skip(index + 2 if self.at(index + 1) in DASHES else index + 1, "the")
        if self.words.units.get(self.at(at)) == "year":
            whole: Days | None = self._span(self.today.year, 1, 12, at + 1)
        else:
            whole = self._relative(at) or self._decade(at) or self._year(at) or self._month(at, near=True)
        if whole is None or whole.last - whole.first < datetime.timedelta(27):
            return None
        third = (whole.last - whole.first + datetime.timedelta(1)) / 3
        first = whole.first + third * part
        last = whole.last if part == 2 else whole.first + third * (part + 1) - datetime.timedelta(1)
        if whole.first.day == 1 and whole.first.month == 1 and (whole.last - whole.first).days < 366:
            return self._span(whole.first.year, 1 + 4 * part, 4, whole.stop)
        return Days(first, last, whole.stop)

    def _relative(self, index: int) -> Days | None:
        """today, yesterday, this week, last month, next year, last May, year to date, the year before."""
        word = self.at(index)
        if word in self.words.days:
            date = self.today - datetime.timedelta(self.words.days[word])
            return Days(date, date, index + 1)
        if self.isin(index, "to date"):
            return Days(datetime.date(self.today.year, 1, 1), self.today, index + 1)
        unit = self.words.units.get(word)
        if unit and self.at(index + 1) in self.words.beside and not self.at(index + 2):
            return self._unit(unit, self.words.beside[self.at(index + 1)], index + 2)
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
        if unit is None or following.endswith("s") or rolling or (unit == "day" and shift == -1):
            return None
        return self._unit(unit, shift, index + 2)

    def _unit(self, unit: str, shift: int, stop: int) -> Days | None:
        """The calendar unit that holds today, or the one `shift` units away."""
        today = self.today
        if unit == "day":
            date = today + datetime.timedelta(shift)
            return Days(date, date, stop)
        if unit == "week":
            monday = today - datetime.timedelta(today.weekday()) + datetime.timedelta(7 * shift)
            return Days(monday, monday + datetime.timedelta(6), stop)
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

    def _ago(self, index: int) -> Days | None:
        """two years ago: the year, month or week that lies so far back."""
        amount = self._amount(index)
        if amount is None or not self.isin(amount[2], "ago"):
            return None
        number, unit, stop = amount
        date = self._back(number, unit)
        if unit == "day":
            return Days(date, date, stop + 1)
        return SpanReader(self.tokens, date, self.words)._unit(unit, 0, stop + 1)

    def _rolling(self, index: int) -> Days | None:
        """the past six months, the last year: from so far back until today."""
        if not self.isin(index, "past"):
            return None
        unit = self.words.units.get(self.at(index + 1))
        amount = (1, unit, index + 2) if unit else self._amount(index + 1)
        if amount is None:
            return None
        return Days(self._back(amount[0], amount[1]), self.today, amount[2])

    def _span(self, year: int, month: int, months: int, stop: int) -> Days:
        count = year * 12 + month - 1 + months - 1
        end = datetime.date(count // 12, count % 12 + 1, _days_in(count // 12, count % 12 + 1))
        return Days(datetime.date(year, month, 1), end, stop)

    def _newest(self, month: int, months: int, stop: int) -> Days:
        """The newest such months that have begun."""
        year = self.today.year if month <= self.today.month else self.today.year - 1
        return self._span(year, month, months, stop)


def _days_in(year: int, month: int) -> int:
    following = datetime.date(year + month // 12, month % 12 + 1, 1)
    return (following - datetime.timedelta(1)).day
