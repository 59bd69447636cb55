"""Draws a flow: whence at the left, whither at the right, a named strand a person; bands with counts where many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answers.answer import Answer
from bot.answers.lists import grouped
from bot.answers.patterns import say
from bot.answers.wording import date, number
from bot.facts.records import Status
from bot.pictures.canvas import INK, MARGIN, MUTED, NAME, WIDTH, Canvas, Font, cut, width, wrap
from bot.pictures.card import Sign, footer, header
from bot.pictures.career import status_words
from bot.pictures.flows import NOWHERE, FlowChart, Strand

MOST_STRANDS = 44
"""Moves that are drawn one by one, each with its name; more become bands."""
MOST_ENDS = 16
"""Organizations at one side of bands; the smaller ones are gathered."""

COLORS = ("#0072B2", "#C44E00", "#007D5E", "#AA4499", "#B8860B", "#3C97CE", "#6A5D7B", "#8A5A3C")
GRAY = "#8B9098"

_LEFT = MARGIN, 148.0  # labels, and the bar at their right
_NAMES = 168.0, 402.0
_RIGHT = 586.0, 602.0  # the bar, and the labels at its right
_RIGHT_OF_BANDS = 500.0, 516.0
_BAR = 6.0
_ROW, _GAP = 16.5, 14.0
_PERSON = Font(11.5)
_WHEN = Font(10.0, color=MUTED)
_COUNT = Font(11.0, color=MUTED)
_BAND = Font(10.0, bold=True, color=INK)
_OTHERS = "others"
_OPACITY = {Status.CONFIRMED: 0.9, Status.REPORTED: 0.5, Status.RUMORED: 0.9}


@dataclass(frozen=True, slots=True)
class _Block:
    """One end of the strands at one side."""

    top: float
    high: float
    lines: tuple[str, ...]
    count: int
    color: str


def draw_flow(chart: FlowChart, answer: Answer) -> bytes:
    """Return the chart as a PNG."""
    canvas = Canvas()
    asof = say("pictures.as of", date=date(chart.asof)) if chart.asof else ""
    y = header(canvas, chart.title, " · ".join(filter(None, (chart.count, chart.dates, asof)))) + 4
    notes = []
    if len(chart.strands) <= MOST_STRANDS:
        y = _strands(canvas, chart, y)
        signs = _signs(chart)
    else:
        y = _bands(canvas, chart, y)
        signs = []
        if rumors := sum(strand.status is Status.RUMORED for strand in chart.strands):
            notes.append(_counted("rumors not drawn", rumors))
    if chart.undrawn:
        notes.append(_counted("not drawn", chart.undrawn))
    return canvas.finish(footer(canvas, y + 18, signs, answer, notes))


def _counted(pattern: str, count: int) -> str:
    words = number(count)
    return say(f"pictures.{pattern}{' one' if count == 1 else ''}", count=words[:1].upper() + words[1:])


def _strands(canvas: Canvas, chart: FlowChart, top: float) -> float:
    colors = _colors(chart.origins, chart.destinations)
    comes = Counter(strand.destination for strand in chart.strands)
    leaves = Counter(strand.origin for strand in chart.strands)
    at_left = [(o, chart.called(o, origin=True), leaves[o], leaves[o] * _ROW) for o in chart.origins]
    left, high = _blocks(at_left, colors, _LEFT[1] - _LEFT[0] - 8)
    room = WIDTH - MARGIN - _RIGHT[1]
    gaps = _GAP * (len(chart.destinations) - 1)
    pitch = min(_ROW, max(5.0, (high - gaps) / len(chart.strands)))
    right, other = _blocks([(d, chart.called(d), comes[d], comes[d] * pitch) for d in chart.destinations], colors, room)
    tall = max(high, other)
    left_top, right_top = top + (tall - high) / 2, top + (tall - other) / 2
    _labels(canvas, left.values(), left_top, _LEFT[0], _LEFT[1])
    _labels(canvas, right.values(), right_top, _RIGHT[1], _RIGHT[0])
    arrived: Counter[str] = Counter()
    for origin, strands in grouped(chart.strands, lambda strand: strand.origin):
        block = left[origin]
        y = left_top + block.top + (block.high - len(strands) * _ROW) / 2 + _ROW / 2
        for strand in strands:
            end = right[strand.destination]
            v = right_top + end.top + (end.high - comes[strand.destination] * pitch) / 2
            v += pitch * (arrived[strand.destination] + 0.5)
            arrived[strand.destination] += 1
            _strand(canvas, strand, y, v, _color(strand, colors, chart))
            y += _ROW
    return top + tall


def _strand(canvas: Canvas, strand: Strand, y: float, v: float, color: str) -> None:
    when = f"{date(strand.date) if strand.date else ''} {strand.marks}".strip()
    room = _NAMES[1] - _NAMES[0] - (width(when, _WHEN) + 8 if when else 0) - 14
    x = _NAMES[0] + canvas.text(_NAMES[0], y, cut(strand.person, _PERSON, room), _PERSON)
    if when:
        x += 7 + canvas.text(x + 7, y, when, _WHEN)
    dashed, opacity = strand.status is Status.RUMORED, _OPACITY.get(strand.status, 0.9)
    if x + 7 < _NAMES[1]:
        canvas.strand((x + 7, y), (_NAMES[1], y), color, 2.6, dashed, opacity)
    canvas.strand((_NAMES[1], y), (_RIGHT[0], v), color, 2.6, dashed, opacity)


def _bands(canvas: Canvas, chart: FlowChart, top: float) -> float:
    """Gather moves by both ends; what is only said is left out."""
    sure = [strand for strand in chart.strands if strand.status is not Status.RUMORED]
    origins, destinations = _largest(chart.origins, sure, True), _largest(chart.destinations, sure, False)
    counts = Counter(
        (s.origin if s.origin in origins else _OTHERS, s.destination if s.destination in destinations else _OTHERS)
        for s in sure
    )
    leaves, comes = Counter[str](), Counter[str]()
    for (origin, destination), count in counts.items():
        leaves[origin] += count
        comes[destination] += count
    unit = min(9.0, max(0.4, 430 / max(1, len(sure))))
    colors = _colors(origins, destinations)
    at_left = [(o, _called(chart, o, origins, True), leaves[o], leaves[o] * unit) for o in (*origins, _OTHERS)]
    at_right = [
        (d, _called(chart, d, destinations, False), comes[d], comes[d] * unit) for d in (*destinations, _OTHERS)
    ]
    left, high = _blocks([end for end in at_left if end[2]], colors, _LEFT[1] - _LEFT[0] - 8)
    right, other = _blocks([end for end in at_right if end[2]], colors, WIDTH - MARGIN - _RIGHT_OF_BANDS[1])
    tall = max(high, other)
    left_top, right_top = top + (tall - high) / 2, top + (tall - other) / 2
    _labels(canvas, left.values(), left_top, _LEFT[0], _LEFT[1])
    _labels(canvas, right.values(), right_top, _RIGHT_OF_BANDS[1], _RIGHT_OF_BANDS[0])
    used: Counter[tuple[bool, str]] = Counter()
    for origin in left:
        for destination in right:
            count = counts[origin, destination]
            if not count:
                continue
            a = left_top + _edge(left[origin], leaves[origin] * unit) + used[True, origin] * unit
            b = right_top + _edge(right[destination], comes[destination] * unit) + used[False, destination] * unit
            used[True, origin] += count
            used[False, destination] += count
            thick = count * unit
            color = colors.get(origin if len(origins) > 1 else destination, GRAY)
            canvas.band(_LEFT[1] + _BAR, (a, a + thick), _RIGHT_OF_BANDS[0], (b, b + thick), color, 0.55)
            if thick >= 10:
                canvas.text(_LEFT[1] + _BAR + 10, a + thick / 2, str(count), _BAND)
    return top + tall


def _largest(ends: Sequence[str], strands: Sequence[Strand], at_origin: bool) -> tuple[str, ...]:
    counts = Counter(strand.origin if at_origin else strand.destination for strand in strands)
    if len(ends) <= MOST_ENDS:
        return tuple(ends)
    kept = set(sorted(ends, key=lambda end: (-counts[end], end))[: MOST_ENDS - 1])
    return tuple(end for end in ends if end in kept)


def _called(chart: FlowChart, end: str, shown: Sequence[str], at_origin: bool) -> str:
    if end == _OTHERS and end not in chart.names:
        every = chart.origins if at_origin else chart.destinations
        return say("pictures.others", count=number(len(every) - len(shown)))
    return chart.called(end, origin=at_origin)


def _edge(block: _Block, thick: float) -> float:
    return block.top + (block.high - thick) / 2


def _blocks(
    ends: Sequence[tuple[str, str, int, float]], colors: dict[str, str], room: float
) -> tuple[dict[str, _Block], float]:  # fmt: skip
    """Place ends (id, name, count, height of its strands) under one another; return them and their whole height."""
    blocks: dict[str, _Block] = {}
    y = 0.0
    for end, name, count, thick in ends:
        lines = tuple(wrap(name, NAME, room - width(f" {count}", _COUNT) - 4, 2))
        high = max(thick, len(lines) * NAME.leading)
        blocks[end] = _Block(y, high, lines, count, colors.get(end, GRAY))
        y += high + _GAP
    return blocks, y - _GAP


def _labels(canvas: Canvas, blocks: Iterable[_Block], top: float, x: float, bar: float) -> None:
    for block in blocks:
        canvas.box(bar, top + block.top, _BAR, block.high, block.color)
        y = top + block.top + block.high / 2 - (len(block.lines) - 1) * NAME.leading / 2
        for at, line in enumerate(block.lines):
            wide = canvas.text(x, y, line, NAME)
            if at == len(block.lines) - 1:
                canvas.text(x + wide + 7, y, str(block.count), _COUNT)
            y += NAME.leading


def _colors(origins: Sequence[str], destinations: Sequence[str]) -> dict[str, str]:
    """Give each end a color of its own, the side that tells more apart first; gray when they run out."""
    first, second = (origins, destinations) if len(origins) > 1 else (destinations, origins)
    ends = [end for end in dict.fromkeys((*first, *second)) if end != NOWHERE]
    return dict(zip(ends, COLORS, strict=False))


def _color(strand: Strand, colors: dict[str, str], chart: FlowChart) -> str:
    return colors.get(strand.origin if len(chart.origins) > 1 else strand.destination, GRAY)


def _signs(chart: FlowChart) -> list[Sign]:
    statuses = {strand.status for strand in chart.strands}
    if statuses == {Status.CONFIRMED}:
        return []
    return [_sign(status) for status in _OPACITY if status in statuses]


def _sign(status: Status) -> Sign:
    def sign(canvas: Canvas, x: float, y: float) -> None:
        canvas.strand((x, y), (x + 22, y), MUTED, 2.6, status is Status.RUMORED, _OPACITY[status])

    return status_words(status), sign
