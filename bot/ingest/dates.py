"""Dates that a sentence names, as exact as it names them, counted from the day that the article appeared.

A month without a year is the last one before that day (for plans: the next); without that day it is no date.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.dates import PartialDate
from bot.ingest.language import Language
from bot.ingest.tokens import Token

_YEAR = re.compile(r"(?:19[3-9]|20[0-4])\d$")
_DAY = re.compile(r"(\d{1,2})(?:st|nd|rd|th|er|\.)?$")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}$")
_DAYS = {"days": 1, "weeks": 7}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Tokens `first` to `last` (excluded) name a date; `date` is None where it can't be told without more."""

    first: int
    last: int
    date: PartialDate | None
    ahead: PartialDate | None = None
    """What it is when it is still to come: "in May"."""


def date_spans(tokens: Sequence[Token], language: Language, published: PartialDate | None) -> list[DateSpan]:
    """Find the dates of a sentence, in its order."""
    lows = [token.low for token in tokens]
    found: list[DateSpan] = []
    at = 0
    while at < len(lows):
        span = _absolute(tokens, lows, at, language, published) or _relative(lows, at, language, published)
        if span:
            found.append(span)
            at = span.last
        else:
            at += 1
    return found


def _absolute(
    tokens: Sequence[Token], lows: list[str], at: int, language: Language, published: PartialDate | None
) -> DateSpan | None:
    months: dict[str, int] = language.raw["months"]
    if _ISO.match(lows[at]):
        return _made(at, at + 1, lows[at])
    if (lows[at] in months and tokens[at].text[0].isupper()) or (lows[at] in months and language.code != "en"):
        named = at + 1 < len(tokens) and tokens[at + 1].capital
        if (lows[at] in ("may", "march") or named) and not _dated(lows, at, language):
            return None
        month, end, day = months[lows[at]], at + 1, None
        if len(lows[at]) < 5 and end + 1 < len(lows) and lows[end] == "." and not tokens[end + 1].capital:
            end += 1
        if end < len(lows) and (number := _day(lows[end])) and not (end + 1 < len(lows) and lows[end + 1] == "%"):
            day, end = number, end + 1
        end_of_year = end + (end < len(lows) and lows[end] == ",")
        first = at
        if day is None and at and (number := _day(lows[at - 1])) and not _YEAR.match(lows[at - 1]):
            day, first = number, at - 1
        if end_of_year < len(lows) and _YEAR.match(lows[end_of_year]):
            return _span(first, end_of_year + 1, int(lows[end_of_year]), month, day)
        return _without_year(first, end, month, day, published)
    if _YEAR.match(lows[at]) and (
        at == 0 or lows[at - 1] in language.words["date_prepositions"] or lows[at - 1] in "(,"
    ):
        return _span(at, at + 1, int(lows[at]))
    return None


def _relative(lows: list[str], at: int, language: Language, published: PartialDate | None) -> DateSpan | None:
    raw = language.raw
    span = language.relative_spans.at(lows, at)
    if span:
        length, meaning = span
        if published is None:
            return DateSpan(at, at + length, None)
        if "years" in meaning:
            return DateSpan(at, at + length, PartialDate(published.year - meaning["years"]))
        return DateSpan(at, at + length, _months_back(published, meaning["months"]))
    if lows[at] in raw["relative_days"]:
        return DateSpan(at, at + 1, _days_back(published, raw["relative_days"][lows[at]]))
    if lows[at] in raw["weekdays"]:
        return DateSpan(at, at + 1, _last_weekday(published, raw["weekdays"][lows[at]]))
    if at + 2 < len(lows) and lows[at + 1] in raw["units"] and lows[at + 2] in language.words["ago"]:
        number = raw["numbers"].get(lows[at], int(lows[at]) if lows[at].isdecimal() and len(lows[at]) < 4 else None)
        if number is not None:
            unit = raw["units"][lows[at + 1]]
            return DateSpan(at, at + 3, _back(published, number, unit) if lows[at + 2] == "ago" else None)
    return None


def _dated(lows: list[str], at: int, language: Language) -> bool:
    """Whether "May" is the month: a preposition before it, or a number beside it."""
    before = lows[at - 1] if at else ""
    after = lows[at + 1] if at + 1 < len(lows) else ""
    return (
        before in language.words["date_prepositions"]
        or bool(_day(before))
        or bool(_DAY.match(after))
        or bool(_YEAR.match(after))
    )


def _day(low: str) -> int | None:
    match = _DAY.match(low)
    return int(match[1]) if match and 1 <= int(match[1]) <= 31 else None


def _span(first: int, last: int, year: int, month: int | None = None, day: int | None = None) -> DateSpan:
    return DateSpan(first, last, _date(year, month, day))


def _made(first: int, last: int, text: str) -> DateSpan | None:
    try:
        return DateSpan(first, last, PartialDate.parse(text))
    except ValueError:
        return None


def _date(year: int, month: int | None, day: int | None) -> PartialDate:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return PartialDate(year, month)


def _without_year(first: int, last: int, month: int, day: int | None, published: PartialDate | None) -> DateSpan:
    if published is None:
        return DateSpan(first, last, None)
    latest = (published.month or 12, published.day or 31)
    past = (month, day or 1) <= latest
    year = published.year if past else published.year - 1
    ahead = published.year + (month < latest[0])
    return DateSpan(first, last, _date(year, month, day), _date(ahead, month, day))


def _months_back(published: PartialDate, months: int) -> PartialDate:
    if published.month is None:
        return PartialDate(published.year)
    count = published.year * 12 + published.month - 1 - months
    return PartialDate(count // 12, count % 12 + 1)


def _days_back(published: PartialDate | None, days: int) -> PartialDate | None:
    if published is None:
        return None
    if published.day is None:
        return published
    day = published.first - datetime.timedelta(days=days)
    return PartialDate(day.year, day.month, day.day)


def _last_weekday(published: PartialDate | None, weekday: int) -> PartialDate | None:
    if published is None or published.day is None:
        return published
    return _days_back(published, (published.first.weekday() - weekday) % 7)


def _back(published: PartialDate | None, number: int, unit: str) -> PartialDate | None:
    if published is None:
        return None
    if unit == "years":
        return PartialDate(max(published.year - number, 1))
    if unit == "months":
        return _months_back(published, number)
    day = _days_back(published, number * _DAYS[unit])
    return PartialDate(day.year, day.month) if day and unit == "weeks" else day
