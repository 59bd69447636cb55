"""What every picture has: a title with a line under it, and a footer that tells the signs and the sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.answers.answer import Answer
from bot.answers.patterns import say
from bot.answers.wording import number
from bot.pictures.canvas import EDGE, INK, MARGIN, NOTE, SUBTITLE, TITLE, WIDTH, Canvas, Font, clean, width, wrap

MOST_SOURCES = 24
"""Sources that a footer names; the answer has the rest."""

Sign = tuple[str, Callable[[Canvas, float, float], None]]
"""An entry of the legend: its words, and what draws the sign at a place, 22 units wide."""

_LABEL = Font(10.5, bold=True, color=INK)


def header(canvas: Canvas, title: str, subtitle: str) -> float:
    """Write title and subtitle, and return the y below them."""
    y = MARGIN + 4
    for line in wrap(title, TITLE, WIDTH - 2 * MARGIN, 2):
        canvas.text(MARGIN, y + TITLE.leading / 2 - 4, line, TITLE)
        y += TITLE.leading
    for line in wrap(subtitle, SUBTITLE, WIDTH - 2 * MARGIN, 2):
        canvas.text(MARGIN, y + SUBTITLE.leading / 2, line, SUBTITLE)
        y += SUBTITLE.leading
    return y + 14


def footer(canvas: Canvas, y: float, signs: Sequence[Sign], answer: Answer, notes: Sequence[str] = ()) -> float:
    """Write legend, notes and sources, and return the height of the card."""
    canvas.line([(MARGIN, y), (WIDTH - MARGIN, y)], EDGE)
    y += 16
    x = MARGIN
    for text, draw in signs:
        wide = 28 + width(clean(text), NOTE) + 18
        if x + wide > WIDTH - MARGIN and x > MARGIN:
            x, y = MARGIN, y + 17
        draw(canvas, x, y)
        canvas.text(x + 28, y, text, NOTE)
        x += wide
    y += 20 if signs else 0
    for note in notes:
        for line in wrap(note, NOTE, WIDTH - 2 * MARGIN, 2):
            canvas.text(MARGIN, y, line, NOTE)
            y += NOTE.leading
    y += 6 if notes else 0
    items = [f"[{c.number}] {c.publisher}" for c in answer.citations[:MOST_SOURCES]]
    if len(answer.citations) > MOST_SOURCES:
        items.append(say("pictures.more sources", count=number(len(answer.citations) - MOST_SOURCES)))
    if items:
        y = _sources(canvas, y, items)
    return y + MARGIN - 10


def _sources(canvas: Canvas, y: float, items: Sequence[str]) -> float:
    x = MARGIN + canvas.text(MARGIN, y, say("pictures.sources"), _LABEL) + 12
    left = x
    for item in items:
        shown = wrap(item, NOTE, WIDTH - MARGIN - left, 1)[0]
        wide = width(shown, NOTE)
        if x + wide > WIDTH - MARGIN and x > left:
            x, y = left, y + NOTE.leading
        canvas.text(x, y, shown, NOTE)
        x += wide + 12
    return y + NOTE.leading
