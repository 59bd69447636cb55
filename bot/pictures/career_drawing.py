"""Draws the chart of a career: a lane a stay, its bar upon a common axis of time, lines from where a move led on."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bot.answers.answer import Answer
from bot.answers.patterns import say
from bot.answers.timeline import Tie
from bot.answers.wording import date
from bot.facts.dates import PartialDate
from bot.facts.records import Status
from bot.pictures.canvas import GRID, MARGIN, MUTED, NAME, TEXT, WIDTH, Canvas, Font, width, wrap
from bot.pictures.card import Sign, footer, header
from bot.pictures.career import CareerChart, Lane, Line, Span, status_words

COLORS = {
    Tie.JOB: "#0072B2",
    Tie.BOARD: "#B8860B",
    Tie.ADVISER: "#AA4499",
    Tie.STUDENT: "#007D5E",
    Tie.INVESTOR: "#3C97CE",
    Tie.ACADEMIC: "#C44E00",
}
"""Of the Okabe-Ito palette, darkened where paper is too light for it: told apart in every kind of color blindness."""
RUMOR = "#6A5D7B"
PALE = 0.5
"""Opacity of what is only reported."""

LABELS = MARGIN, 312.0
AXIS = 328.0, WIDTH - MARGIN
FADE = 36.0
"""How far an end that no one tells fades out."""

_THICK, _THIN = 13.0, 6.0
_TICK = Font(10.5, color=MUTED)
_SMALL = Font(10.0, color=MUTED)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where days are on the axis."""

    first: float
    last: float

    def x(self, ordinal: float) -> float:
        left, right = AXIS[0] + FADE, AXIS[1] - FADE
        return left + (ordinal - self.first) / (self.last - self.first) * (right - left)

    def middle(self, when: PartialDate) -> float:
        return self.x((when.first.toordinal() + when.last.toordinal() + 1) / 2)


def draw_career(chart: CareerChart, answer: Answer) -> bytes:
    """Return the chart as a PNG."""
    canvas = Canvas()
    asof = f" · {say('pictures.as of', date=date(chart.asof))}" if chart.asof else ""
    y = header(canvas, chart.person, say("pictures.career") + asof)
    scale = _scale(chart)
    top = y + 8
    y = top + 22
    places: list[float] = []
    for lane in chart.lanes:
        places.append(y + NAME.leading / 2)
        y = _lane(canvas, scale, lane, y) + 11
    for rumor in chart.rumors:
        y = _rumor(canvas, scale, rumor, y) + 11
    _grid(canvas, scale, top, y - 4)
    for link in chart.links:
        x = scale.middle(link.date)
        ends = sorted((places[link.origin], places[link.destination]))
        canvas.line([(x, ends[0]), (x, ends[1])], MUTED, 1.3, link.status is not Status.CONFIRMED, z=2.5)
    notes = [say("pictures.alt cut", count=str(chart.untold))] if chart.untold else []
    return canvas.finish(footer(canvas, y + 4, _signs(chart), answer, notes))


def _lane(canvas: Canvas, scale: _Scale, lane: Lane, y: float) -> float:
    """Draw a lane below `y` and return the y below it."""
    room = LABELS[1] - LABELS[0]
    middle = y + NAME.leading / 2
    color = COLORS[lane.tie]
    below = middle + _span(
        canvas, scale, lane.span, lane.status, middle, color, _THICK, f"{lane.span.words} {lane.marks}"
    )
    if lane.arrival and lane.span.start:
        hollow = lane.arrival is not Status.CONFIRMED
        canvas.marker(scale.middle(lane.span.start), middle, "o", color, hollow, 11)
    for text in wrap(lane.name, NAME, room, 2):
        canvas.text(LABELS[0], y + NAME.leading / 2, text, NAME)
        y += NAME.leading
    for line in lane.lines:
        placed = line.span is not None or line.point is not None
        if placed:
            y = max(y, below)
        middle = y + TEXT.leading / 2
        if line.span:
            told = f"{line.span.words} {line.marks}"
            below = middle + _span(canvas, scale, line.span, line.status, middle, color, _THIN, told)
        elif line.point:
            _point(canvas, scale, line, middle, color)
            below = middle + 7
        for text in wrap(line.text if placed else f"{line.text} {line.marks}", TEXT, room - 10, 2):
            canvas.text(LABELS[0] + 10, y + TEXT.leading / 2, text, TEXT)
            y += TEXT.leading
    return max(y, below)


def _rumor(canvas: Canvas, scale: _Scale, line: Line, y: float) -> float:
    status = status_words(line.status)
    middle = y + NAME.leading / 2
    canvas.text(LABELS[0], middle, status[:1].upper() + status[1:], Font(NAME.size, True, RUMOR))
    if line.point:
        _point(canvas, scale, line, middle, RUMOR)
    else:
        canvas.text(AXIS[0] + 4, middle, f"{line.words} {line.marks}", _SMALL)
    y += NAME.leading
    for text in wrap(line.text, TEXT, LABELS[1] - LABELS[0] - 10, 3):
        canvas.text(LABELS[0] + 10, y + TEXT.leading / 2, text, TEXT)
        y += TEXT.leading
    return y


def _point(canvas: Canvas, scale: _Scale, line: Line, y: float, color: str) -> None:
    """Draw a move at its date, with a whisker as long as the days that the date allows."""
    if line.point is None:
        return
    left, right = (scale.x(day) for day in (line.point.first.toordinal(), line.point.last.toordinal() + 1))
    canvas.line([(left, y), (right, y)], color, 1.4, dashed=line.status is Status.RUMORED)
    shape = "X" if line.status is Status.DENIED else "D"
    canvas.marker((left + right) / 2, y, shape, color, line.status in (Status.RUMORED, Status.REPORTED))
    _beside(canvas, max(left, 0), max(right, (left + right) / 2 + 5), y, f"{line.words} {line.marks}", 8)


def _span(
    canvas: Canvas, scale: _Scale, span: Span, status: Status, y: float, color: str, thick: float, told: str
) -> float:  # fmt: skip
    """Draw a bar with its dates beside it, and return how far below `y` it reaches."""
    if not span.dates:
        canvas.text(AXIS[0] + 4, y, told, _SMALL, over=True)
        return thick / 2
    left, right, alpha = _shape(scale, span, 1.0 if status is Status.CONFIRMED else PALE)
    canvas.bar(left, right, y, thick, color, alpha)
    return _beside(canvas, left, right, y, told, thick / 2)


def _beside(canvas: Canvas, left: float, right: float, y: float, text: str, reach: float) -> float:
    """Write the text right of a bar, else left of it, else below; return how far below `y` all that reaches."""
    wide = width(text.strip(), _SMALL)
    if right + 8 + wide <= AXIS[1]:
        canvas.text(right + 8, y, text.strip(), _SMALL, over=True)
    elif left - 8 - wide >= AXIS[0]:
        canvas.text(left - 8, y, text.strip(), _SMALL, "right", over=True)
    else:
        canvas.text(max(AXIS[0], min(left, AXIS[1] - wide)), y + reach + 8, text.strip(), _SMALL, over=True)
        return reach + 14
    return reach


def _shape(scale: _Scale, span: Span, most: float) -> tuple[float, float, Callable[[Any], Any]]:
    """Return where a bar begins and ends, and its opacity: rising and falling over the days that its ends allow."""
    start, end = span.start, span.end
    known = [day for d in span.dates for day in (d.first.toordinal(), d.last.toordinal() + 1)]
    if start:
        rise = scale.x(start.first.toordinal()), scale.x(start.last.toordinal() + 1)
    else:
        rise = scale.x(min(known)) - FADE, scale.x(min(known))
    if end:
        fall = scale.x(end.first.toordinal()), scale.x(end.last.toordinal() + 1)
    else:
        fall = scale.x(max(known)), scale.x(max(known)) + FADE
    if start and end and start.last >= end.first:
        rise = fall = (rise[0] + 0.0, max(rise[1], fall[1]))  # no day is sure

    def alpha(x: Any) -> Any:
        rising = np.clip((x - rise[0] + 1.5) / max(rise[1] - rise[0], 1.0), 0, 1)
        falling = np.clip((fall[1] - x + 1.5) / max(fall[1] - fall[0], 1.0), 0, 1)
        return most * np.minimum(rising, falling)

    return rise[0], max(fall[1], rise[0] + 3), alpha


def _scale(chart: CareerChart) -> _Scale:
    lines = [line for lane in chart.lanes for line in lane.lines] + list(chart.rumors)
    dates = [d for lane in chart.lanes for d in lane.span.dates]
    dates += [d for line in lines if line.span for d in line.span.dates] + [line.point for line in lines if line.point]
    first, last = min(d.first for d in dates), max(d.last for d in dates)
    low, high = first.toordinal(), last.toordinal() + 1
    spare = max(0, 366 - (high - low)) / 2
    return _Scale(low - spare, high + spare)


def _grid(canvas: Canvas, scale: _Scale, top: float, bottom: float) -> None:
    first = datetime.date.fromordinal(max(1, int(scale.first))).year
    last = datetime.date.fromordinal(min(int(scale.last), datetime.date.max.toordinal())).year
    year = scale.x(366) - scale.x(1)
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 500) if step * year >= 46), 1000)
    for number in range(first, min(last + 1, 9999) + 1):
        x = scale.x(datetime.date(number, 1, 1).toordinal())
        if number % step or not AXIS[0] <= x <= AXIS[1]:
            continue
        canvas.line([(x, top + 12), (x, bottom)], GRID, 1.0, z=1.5)
        canvas.text(x, top, str(number), _TICK, "center")


def _signs(chart: CareerChart) -> list[Sign]:
    """The legend: only what the chart has, and nothing where it has only sure jobs."""
    ties = list(dict.fromkeys(lane.tie for lane in chart.lanes if lane.span.dates))
    signs = []
    if ties != [Tie.JOB]:
        signs = [_swatch(say(f"pictures.tie {tie}"), COLORS[tie]) for tie in Tie if tie in ties]
    statuses = {lane.status for lane in chart.lanes} | {line.status for lane in chart.lanes for line in lane.lines}
    statuses |= {lane.arrival for lane in chart.lanes if lane.arrival}
    if Status.REPORTED in statuses:
        color = COLORS[ties[0]] if len(ties) == 1 else MUTED
        signs += [_surety(Status.CONFIRMED, color), _surety(Status.REPORTED, color)]
    for status, shape in ((Status.RUMORED, "D"), (Status.DENIED, "X")):
        if any(rumor.status is status and rumor.point for rumor in chart.rumors):
            signs.append(_sign(status_words(status), shape, status is Status.RUMORED))
    return signs


def _swatch(text: str, color: str) -> Sign:
    return text, lambda canvas, x, y: canvas.box(x, y - 5, 22, 10, color)


def _surety(status: Status, color: str) -> Sign:
    """A piece of a bar with the mark of a move upon it, as sure as the status."""
    sure = status is Status.CONFIRMED

    def sign(canvas: Canvas, x: float, y: float) -> None:
        canvas.box(x, y - 5, 22, 10, color, 1.0 if sure else PALE)
        canvas.marker(x + 11, y, "o", color, not sure, 8)

    return status_words(status), sign


def _sign(text: str, shape: str, hollow: bool) -> Sign:
    return text, lambda canvas, x, y: canvas.marker(x + 11, y, shape, RUMOR, hollow)
