"""Partial dates: as precise as a source is, and no more (EDTF level 0, ISO 8601-2).

A date is a year, a year and month, or a whole day. Nothing here fills in what is not known: two dates are compared
by the spans of days that they allow.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date of which the day, or the month and day, may be unknown."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day without a month is not a date")
        datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

        Raises:
            ValueError: the text is not such a date, or there is no such day.
        """
        match = _ISO.match(text)
        if not match:
            raise ValueError(f"{text[:40]!r} is not a date: write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = match.groups()
        try:
            return cls(int(year), int(month) if month else None, int(day) if day else None)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date: {error}") from None

    @property
    def first(self) -> datetime.date:
        """The earliest day that this date can mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> datetime.date:
        """The latest day that this date can mean."""
        if self.day is not None:
            return self.first
        if self.month is None:
            return datetime.date(self.year, 12, 31)
        nextmonth = datetime.date(self.year + self.month // 12, self.month % 12 + 1, 1) if self.year < 9999 else None
        return nextmonth - datetime.timedelta(days=1) if nextmonth else datetime.date(9999, 12, 31)

    def __str__(self) -> str:
        text = f"{self.year:04}"
        if self.month is not None:
            text += f"-{self.month:02}"
        if self.day is not None:
            text += f"-{self.day:02}"
        return text
