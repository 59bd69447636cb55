"""Reads a page in a process of its own, which can be killed: a hostile one makes any parser run for minutes."""

from __future__ import annotations

from bot.apart import ApartError, serve, work_apart
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
    try:
        read = await work_apart(__name__, page, LONGEST_SECONDS)
    except ApartError:
        raise UnreadableError("This page is too much for me: nothing was read of it.") from None
    if isinstance(read, ArticleError):
        raise read
    assert isinstance(read, Article)
    return read


def _read(page: Page) -> Article | ArticleError:
    try:
        return article_of(page)
    except ArticleError as error:
        return error


if __name__ == "__main__":
    serve(_read)
