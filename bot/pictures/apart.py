"""Draws in a process of its own: the plotting library is slow to load, takes much memory, and is not safe in threads.

A process draws one picture and ends, so that nothing of it stays, and one that hangs can be killed.
"""

from __future__ import annotations

import asyncio
import pickle
import sys
from pathlib import Path

from bot.answers.answer import Answer
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
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, str(facts),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # an interrupt at the terminal is for the bot, which lets drawings end
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            drawn, complaint = await process.communicate(pickle.dumps(answer))
    except TimeoutError:
        raise DrawingError(f"no picture after {LONGEST_SECONDS:.0f} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise DrawingError(complaint.decode(errors="replace").strip()[-2000:] or f"exit status {process.returncode}")
    result = pickle.loads(drawn)
    if isinstance(result, PictureError):
        raise result
    assert isinstance(result, Picture)
    return result


def _serve() -> None:
    """Draw the answer that standard input brings; standard output takes the picture, or why there is none."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    answer: Answer = pickle.load(sys.stdin.buffer)
    result: Picture | PictureError
    try:
        result = draw(answer, FactStore(Path(sys.argv[1])))
    except PictureError as error:
        result = error
    out.write(pickle.dumps(result))


if __name__ == "__main__":
    _serve()
