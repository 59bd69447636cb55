"""Work in a process of its own: what it takes is given back when it ends, and one that hangs is killed."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Callable
from typing import Any


class ApartError(Exception):
    """The process died, or took too long; the message says which, for a log."""


async def work_apart(module: str, given: object, seconds: float) -> Any:
    """Return what `module`, run as a program that calls `serve`, makes of `given`, while the event loop goes on.

    Raises:
        ApartError: the process died, or took longer than these seconds.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # an interrupt at the terminal is for the bot, which lets such work end
    )  # fmt: skip
    try:
        async with asyncio.timeout(seconds):
            made, complaint = await process.communicate(pickle.dumps(given))
    except TimeoutError:
        raise ApartError(f"nothing after {seconds:.0f} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise ApartError(complaint.decode(errors="replace").strip()[-2000:] or f"exit status {process.returncode}")
    return pickle.loads(made)


def serve(work: Callable[[Any], object]) -> None:
    """Give what standard input brings to `work`; standard output takes what it makes. Called by the process."""
    out, sys.stdout = sys.stdout.buffer, sys.stderr
    out.write(pickle.dumps(work(pickle.load(sys.stdin.buffer))))
