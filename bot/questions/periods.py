"""Spans of time in a text: "in 2024", "last year", "Q3 2025", "since May", "between 2019 and 2021", "before 2020".

What stands before a span opens it, closes it or joins it with another; spans.py reads the spans themselves.
"""

from __future__ import annotations

import datetime
import re

from bot.questions.question import Period
from bot.questions.spans import DASHES, Days, SpanReader, Token, words_of

Span = tuple[int, int]

_TOKEN = re.compile(r"\0+|\d+|[^\W\d_]+|[-–—/.,'’]")
_FAR = datetime.date(9999, 12, 31)
_MAX_TOKENS = 400


def find_period(text: str, today: datetime.date, language: str = "en") -> tuple[Period, Span] | None:
    """Find the first span of time in `text`; the second part of the result is where it stands, `text[start:end]`.

    `today` is what "last year" is counted from. Days, months and years that do not exist are not spans of time.
    """
    tokens = [Token(m.group().casefold(), m.start(), m.end()) for m in _TOKEN.finditer(text)][:_MAX_TOKENS]
    words = words_of(language)
    if not any(token.text in words.telling or token.text.isdigit() for token in tokens):
        return None
    reader = _Reader(tokens, today, words)
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
    words = words_of(language)
    named = [m.group().casefold() for m in _TOKEN.finditer(period.text)]
    counted = words.sets["this"] | words.sets["last"] | words.sets["past"] | words.sets["next"] | words.sets["ago"]
    own = any(w in counted or w in words.days or w in words.units or (w.isdigit() and len(w) == 4) for w in named)
    if earlier is None or earlier.end is None:
        return period
    if named[-1] in words.beside and (beside := find_period(period.text, earlier.end, language)):
        return beside[0]
    if own:
        return period
    found = find_period(period.text, earlier.end, language)
    if found is None or (earlier.start and found[0].end and found[0].end < earlier.start):
        return period
    return found[0]


class _Reader(SpanReader):
    """Reads spans of time with what stands before them."""

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

    def _range(self, index: int) -> Days | None:
        first = self.days(index, near=True)
        if first is None or not (self.isin(first.stop, "and") or self.at(first.stop) in DASHES):
            return None
        second = self.days(self.skip(first.stop + 1, "the"), near=True)
        if second is None:
            return None
        if second.last < first.first or (self._dated(first.stop, second.stop) and not self._dated(index, first.stop)):
            first = SpanReader(self.tokens, second.last, self.words).days(index, near=True)
        return Days(first.first, second.last, second.stop) if first and first.first <= second.last else None

    def _dated(self, start: int, stop: int) -> bool:
        """Whether a span says its own year: "between July and September 2025" says one for both."""
        return any(len(token.text) == 4 and token.text.isdigit() for token in self.tokens[start:stop])
