"""Spans of time are read as they were typed, counted from a fixed day, and no more precise than that."""

from __future__ import annotations

import datetime

import pytest

from bot.questions.periods import find_period

TODAY = datetime.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "first", "last", "typed"),
    [
        ("who left in 2024?", "2024-01-01", "2024-12-31", "in 2024"),
        ("who left last year", "2025-01-01", "2025-12-31", "last year"),
        ("who left this summer?", "2026-06-01", "2026-08-31", "this summer"),
        ("hires in Q3 2025", "2025-07-01", "2025-09-30", "in Q3 2025"),
        ("the third quarter of 2025", "2025-07-01", "2025-09-30", "the third quarter of 2025"),
        ("since May", "2026-05-01", None, "since May"),
        ("between 2019 and 2021", "2019-01-01", "2021-12-31", "between 2019 and 2021"),
        ("over the past six months", "2026-05-25", "2026-11-25", "over the past six months"),
        ("yesterday", "2026-11-24", "2026-11-24", "yesterday"),
        ("in july 2012", "2012-07-01", "2012-07-31", "in july 2012"),
        ("now 2011", "2011-01-01", "2011-12-31", "now 2011"),
        ("before 2020", None, "2019-12-31", "before 2020"),
        ("until 2023", None, "2023-12-31", "until 2023"),
        ("after 2020", "2021-01-01", None, "after 2020"),
        ("early 2024", "2024-01-01", "2024-04-30", "early 2024"),
        ("mid-2023", "2023-05-01", "2023-08-31", "mid-2023"),
        ("late 2024", "2024-09-01", "2024-12-31", "late 2024"),
        ("2019-2021", "2019-01-01", "2021-12-31", "2019-2021"),
        ("on 2025-10-14", "2025-10-14", "2025-10-14", "on 2025-10-14"),
        ("14 October 2025", "2025-10-14", "2025-10-14", "14 October 2025"),
        ("two years ago", "2024-01-01", "2024-12-31", "two years ago"),
        ("last month", "2026-10-01", "2026-10-31", "last month"),
        ("news from last month", "2026-10-01", "2026-10-31", "from last month"),
        ("this week", "2026-11-23", "2026-11-29", "this week"),
        ("in the 2010s", "2010-01-01", "2019-12-31", "in the 2010s"),
        ("from 2020 onwards", "2020-01-01", None, "from 2020 onwards"),
        ("between July and September 2025", "2025-07-01", "2025-09-30", "between July and September 2025"),
        ("from October to March", "2025-10-01", "2026-03-31", "from October to March"),
        ("and the year before?", "2025-01-01", "2025-12-31", "year before"),
        ("in December", "2025-12-01", "2025-12-31", "in December"),
    ],
)
def test_a_span_of_time_is_found(text: str, first: str | None, last: str | None, typed: str) -> None:
    found = find_period(text, TODAY)
    assert found is not None
    period, (start, end) = found
    assert (period.start and str(period.start), period.end and str(period.end)) == (first, last)
    assert period.text == text[start:end] == typed


@pytest.mark.parametrize(
    "text",
    [
        "who may leave",
        "they march on",
        "in 9999",
        "0000",
        "a fall from grace",
        "the past",
        "GPT-4",
        "2 people",
        "",
        "\0" * 50,
    ],
)
def test_other_words_are_no_span_of_time(text: str) -> None:
    assert find_period(text, TODAY) is None


def test_a_day_that_does_not_exist_is_not_made_up() -> None:
    found = find_period("31 February 2024", TODAY)
    assert found is None or found[0].start != found[0].end
