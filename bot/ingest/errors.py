"""Why an article can't be had, as a sentence for whoever asked for it."""

from __future__ import annotations


class ArticleError(Exception):
    """An article can't be fetched or read. The message says why and, where something can be done, what."""


class FetchError(ArticleError):
    """The page of an address can't be fetched."""


class UnreadableError(ArticleError):
    """What was fetched or given holds no article that can be read."""
