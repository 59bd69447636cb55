"""Draws in a process of its own: the plotting library is slow to load, hungry for memory, and not safe in threads."""

from __future__ import annotations

from pathlib import Path

from bot.answers.answer import Answer
from bot.apart import ApartError, serve, work_apart
from bot.facts.store import FactStore
from bot.pictures.errors import DrawingError, PictureError
from bot.pictures.picture import Picture, draw

LONGEST_SECONDS = 60.0
"""The first picture on a machine takes longer than the next: fonts are looked for."""


async def draw_apart(answer: Answer, facts: Path) -> Picture:
    """Draw what an answer tells of the facts in a store, as `draw` does, while the event loop goes on.

    Raises:
        PictureError: there is nothing to draw, or nothing to draw with.
        DrawingError: the process died, or took longer than LONGEST_SECONDS.
    """
    try:
        drawn = await work_apart(__name__, (answer, facts), LONGEST_SECONDS)
    except ApartError as error:
        raise DrawingError(str(error)) from None
    if isinstance(drawn, PictureError):
        raise drawn
    assert isinstance(drawn, Picture)
    return drawn


def _draw(given: tuple[Answer, Path]) -> Picture | PictureError:
    answer, facts = given
    try:
        return draw(answer, FactStore(facts))
    except PictureError as error:
        return error


if __name__ == "__main__":
    serve(_draw)
