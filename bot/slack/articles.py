"""The article that somebody adds facts from: fetched and read once, however often its proposals are looked through."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.drafting.reviewing import Suggestion, suggested
from bot.ingest.apart import article_apart
from bot.ingest.article import Article
from bot.ingest.errors import ArticleError
from bot.ingest.fetching import fetch
from bot.ingest.page import Page
from bot.ingest.proposals import ArticleReader
from bot.names.linker import Linker

AT_ONCE = 2
"""Articles that are read at a time; each takes a process and up to a second of it."""
MOST_WAITING = 10
MOST_REMEMBERED = 20
MOST_READ = 60_000
"""Characters of an article that are read for its proposals, in some tens of milliseconds: more than any news."""


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """An article, or a message, and what it proposes."""

    article: Article
    suggestions: tuple[Suggestion, ...]
    is_message: bool = False


class Articles:
    """Reads articles at their addresses; `enabled` is whether pages are fetched at all."""

    def __init__(
        self,
        linker: Linker,
        enabled: bool,
        get: Callable[[str], Awaitable[Page]] = fetch,
        read: Callable[[Page], Awaitable[Article]] = article_apart,
    ) -> None:
        self.enabled = enabled
        self.get = get
        self._read = read
        self._reader = ArticleReader(linker)
        self._remembered: OrderedDict[str, ReadArticle] = OrderedDict()
        self._places = asyncio.Semaphore(AT_ONCE)
        self._wanted = 0

    def remembered(self, url: str) -> ReadArticle | None:
        """Return the article of an address that was read lately, or None."""
        return self._remembered.get(url)

    def message(self, text: str, link: str | None) -> tuple[str, ReadArticle]:
        """Return what a message proposes, and the key by which it is remembered for some time."""
        article = Article(text, link)
        key = f"message-{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}"
        return key, self._keep(key, ReadArticle(article, self._proposed(article), is_message=True))

    async def read(self, url: str) -> ReadArticle:
        """Return the article at an address, or the message of a key, and what it proposes.

        Raises:
            ArticleError: it can't be had or read.
        """
        if known := self._remembered.get(url):
            self._remembered.move_to_end(url)
            return known
        if url.startswith("message-"):
            raise ArticleError("What the message told is not at hand any more.")
        if not self.enabled:
            raise ArticleError("Reading articles is switched off here.")
        if self._wanted >= MOST_WAITING:
            raise ArticleError("Many articles are being read just now; try again in a minute.")
        self._wanted += 1
        try:
            async with self._places:
                article = await self._read(await self.get(url))
        finally:
            self._wanted -= 1
        return self._keep(url, ReadArticle(article, self._proposed(article)))

    def _proposed(self, article: Article) -> tuple[Suggestion, ...]:
        return suggested(self._reader.read(replace(article, text=article.text[:MOST_READ])))

    def _keep(self, key: str, read: ReadArticle) -> ReadArticle:
        self._remembered[key] = read
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return read
