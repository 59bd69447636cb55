"""A card to draw on: text that is measured and cut to its place, bars that fade, strands. The only user of matplotlib.

Lengths are units of 1/100 inch, two pixels each; y grows downwards. The background is light and opaque with dark text,
so that a picture reads the same in a light and in a dark theme. Fonts: DejaVu Sans comes with matplotlib; where it
lacks a script, the installed fonts of FALLBACKS follow, and last matplotlib's own sign for a letter that no font has.
"""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke

WIDTH = 760.0
MARGIN = 26.0
DOTS = 200
"""Pixels an inch."""

PAPER = "#FCFBF7"
EDGE = "#D9D5CB"
GRID = "#E7E3DA"
INK = "#1D2127"
MUTED = "#565D66"

FALLBACKS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR", "Source Han Sans SC", "WenQuanYi Zen Hei",
    "Noto Sans Arabic", "Noto Sans Hebrew", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Tamil",
    "Noto Sans Telugu", "Noto Sans Thai", "Noto Sans Ethiopic", "Noto Sans Khmer",
)  # fmt: skip

warnings.filterwarnings("ignore", r"Glyph \d+ .* missing", UserWarning)  # the sign for it in the picture tells enough

_POINTS = 0.72  # of one unit
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Font:
    """How text looks; `size` is in units."""

    size: float
    bold: bool = False
    color: str = INK

    @property
    def leading(self) -> float:
        """The height of a line."""
        return round(self.size * 1.32, 1)


TITLE = Font(21, bold=True)
SUBTITLE = Font(12.5, color=MUTED)
NAME = Font(13, bold=True)
TEXT = Font(11.5)
NOTE = Font(10.5, color=MUTED)


class Canvas:
    """A card of a fixed width and of the height that is given when it is finished."""

    def __init__(self) -> None:
        self._figure = Figure(figsize=(WIDTH / 100, 1), dpi=DOTS, facecolor=PAPER)
        FigureCanvasAgg(self._figure)
        self._axes: Any = self._figure.add_axes((0, 0, 1, 1))
        self._axes.set_axis_off()

    def text(
        self, x: float, y: float, text: str, font: Font, align: str = "left", over: bool = False
    ) -> float:  # fmt: skip
        """Write one line, centered upon `y`, and return its width; `over` keeps it legible upon lines."""
        shown = clean(text)
        effects = [withStroke(linewidth=3.0, foreground=PAPER)] if over else None
        self._axes.text(
            x, y, shown, fontproperties=_properties(font), color=font.color, ha=align, va="center_baseline",
            parse_math=False, usetex=False, path_effects=effects, zorder=6, clip_on=False,
        )  # fmt: skip
        return width(shown, font)

    def bar(
        self, left: float, right: float, y: float, height: float, color: str, alpha: Callable[[Any], Any]
    ) -> None:  # fmt: skip
        """Draw a bar whose opacity at each x (an array) is `alpha`."""
        columns = max(2, round((right - left) * 2))
        xs = left + (np.arange(columns) + 0.5) * (right - left) / columns
        image = np.empty((1, columns, 4))
        image[0, :, :3] = mpl.colors.to_rgb(color)
        image[0, :, 3] = np.clip(alpha(xs), 0.0, 1.0)
        self._axes.imshow(
            image, extent=(left, right, y + height / 2, y - height / 2), aspect="auto", interpolation="nearest",
            origin="upper", zorder=3, clip_on=False,
        )  # fmt: skip

    def box(self, left: float, top: float, wide: float, high: float, color: str, alpha: float = 1.0) -> None:
        """Draw a filled rectangle."""
        patch = Rectangle((left, top), wide, high, facecolor=color, alpha=alpha, linewidth=0, zorder=3, clip_on=False)
        self._axes.add_patch(patch)

    def line(
        self, points: Sequence[tuple[float, float]], color: str, thick: float = 1.0, dashed: bool = False, z: float = 2
    ) -> None:  # fmt: skip
        """Draw straight lines from point to point."""
        self._stroke(Path(list(points)), color, thick, dashed, 1.0, z)

    def strand(
        self, start: tuple[float, float], end: tuple[float, float], color: str, thick: float, dashed: bool, alpha: float
    ) -> None:  # fmt: skip
        """Draw a smooth curve from left to right."""
        (x, y), (u, v) = start, end
        bend = (u - x) * 0.5
        path = Path([(x, y), (x + bend, y), (u - bend, v), (u, v)], [Path.MOVETO, *[Path.CURVE4] * 3])
        self._stroke(path, color, thick, dashed, alpha, 2)

    def band(
        self, left: float, start: tuple[float, float], right: float, end: tuple[float, float], color: str, alpha: float
    ) -> None:  # fmt: skip
        """Draw a smooth band from the heights `start` (top, bottom) at the left to `end` at the right."""
        bend = (right - left) * 0.5
        (a, b), (c, d) = start, end
        points = [
            (left, a), (left + bend, a), (right - bend, c), (right, c),
            (right, d), (right - bend, d), (left + bend, b), (left, b), (left, a),
        ]  # fmt: skip
        codes = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
        patch = PathPatch(Path(points, codes), facecolor=color, alpha=alpha, linewidth=0, zorder=2, clip_on=False)
        self._axes.add_patch(patch)

    def marker(self, x: float, y: float, shape: str, color: str, hollow: bool, size: float = 9.0) -> None:
        """Draw a sign: "o", "D" or "X"; hollow ones are filled with paper."""
        self._axes.plot(
            [x], [y], marker=shape, markersize=size * _POINTS, markerfacecolor=PAPER if hollow else color,
            markeredgecolor=color if hollow else PAPER, markeredgewidth=1.6 if hollow else 0.9, zorder=5,
            clip_on=False, linestyle="none",
        )  # fmt: skip

    def finish(self, height: float) -> bytes:
        """Return the card as a PNG."""
        self._figure.set_size_inches(WIDTH / 100, height / 100)
        self._axes.set_xlim(0, WIDTH)
        self._axes.set_ylim(height, 0)
        frame = Rectangle((1, 1), WIDTH - 2, height - 2, fill=False, edgecolor=EDGE, linewidth=1.2, zorder=1)
        self._axes.add_patch(frame)
        file = io.BytesIO()
        self._figure.savefig(file, format="png", dpi=DOTS, facecolor=PAPER, metadata={"Software": None})
        return file.getvalue()

    def _stroke(self, path: Path, color: str, thick: float, dashed: bool, alpha: float, z: float) -> None:
        style: Any = (0, (3.2, 2.2)) if dashed else "solid"
        patch = PathPatch(
            path, fill=False, edgecolor=color, linewidth=thick * _POINTS, linestyle=style, alpha=alpha, zorder=z,
            capstyle="butt", clip_on=False,
        )  # fmt: skip
        self._axes.add_patch(patch)


def clean(text: str) -> str:
    """Return the text without what can't be drawn: control characters, marks of direction, line ends."""
    kept = (" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text[:400])
    return " ".join("".join(c for c in kept if unicodedata.category(c) not in ("Cf", "Cs", "Co")).split())


@lru_cache(maxsize=4096)
def width(text: str, font: Font) -> float:
    """Return how wide a line of text is."""
    ruler: Any = _ruler()
    wide, _, _ = ruler.get_renderer().get_text_width_height_descent(text, _properties(font), False)
    return float(wide) * 100 / DOTS


def cut(text: str, font: Font, room: float) -> str:
    """Return the text, shortened with an ellipsis where it is wider than the room."""
    text = clean(text)
    if width(text, font) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle].rstrip() + _CUT, font) <= room else (low, middle - 1)
    return text[:low].rstrip() + _CUT


def wrap(text: str, font: Font, room: float, most: int) -> list[str]:
    """Break a text into at most `most` lines between words; the last line, and a long word, is cut."""
    words = clean(text).split(" ")
    lines: list[str] = []
    while words and len(lines) < most:
        taken = len(words)
        if len(lines) < most - 1:
            taken = 1
            while taken < len(words) and width(" ".join(words[: taken + 1]), font) <= room:
                taken += 1
        lines.append(cut(" ".join(words[:taken]), font, room))
        words = words[taken:]
    return lines


@lru_cache(maxsize=32)
def _properties(font: Font) -> font_manager.FontProperties:
    return font_manager.FontProperties(
        family=list(_families()), size=font.size * _POINTS, weight="bold" if font.bold else "normal"
    )


@lru_cache(maxsize=1)
def _families() -> tuple[str, ...]:
    installed = set(font_manager.get_font_names())
    return ("DejaVu Sans", *(name for name in FALLBACKS if name in installed))


@lru_cache(maxsize=1)
def _ruler() -> FigureCanvasAgg:
    return FigureCanvasAgg(Figure(figsize=(1, 1), dpi=DOTS))
