"""Reads a page in a process of its own, which can be killed: a hostile one makes any parser run for minutes."""

from __future__ import annotations

import asyncio
import pickle
import sys

from bot.ingest.article import Article
from bot.ingest.errors import ArticleError, UnreadableError
from bot.ingest.page import Page, article_of

LONGEST_SECONDS = 15.0
"""A process and its libraries start in one second, and an article is read in another."""


async def article_apart(page: Page) -> Article:
    """Return the article that a page holds, as `article_of` does, while the event loop goes on.

    Raises:
        UnreadableError: there is none, or it was not found in LONGEST_SECONDS.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            read, _ = await process.communicate(pickle.dumps(page))
    except TimeoutError:
        raise UnreadableError(f"This page could not be read in {LONGEST_SECONDS:.0f} seconds.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        raise UnreadableError("This page could not be read.")
    result = pickle.loads(read)
    if isinstance(result, ArticleError):
        raise result
    assert isinstance(result, Article)
    return result


def _serve() -> None:
    """Read the page that standard input brings; standard output takes the article, or why there is none."""
    page: Page = pickle.load(sys.stdin.buffer)
    result: Article | ArticleError
    try:
        result = article_of(page)
    except ArticleError as error:
        result = error
    sys.stdout.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    _serve()
