"""The article that somebody adds facts from: fetched and read once, however often its proposals are looked through."""

from __future__ import annotations

import asyncio
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
    """An article and what it proposes."""

    article: Article
    suggestions: tuple[Suggestion, ...]


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

    def proposed(self, article: Article) -> tuple[Suggestion, ...]:
        """Return what an article, or the words of a message, proposes."""
        return suggested(self._reader.read(replace(article, text=article.text[:MOST_READ])))

    async def read(self, url: str) -> ReadArticle:
        """Return the article at an address and what it proposes.

        Raises:
            ArticleError: it can't be had or read.
        """
        if known := self._remembered.get(url):
            self._remembered.move_to_end(url)
            return known
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
        made = ReadArticle(article, self.proposed(article))
        self._remembered[url] = made
        while len(self._remembered) > MOST_REMEMBERED:
            self._remembered.popitem(last=False)
        return made
