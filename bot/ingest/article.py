"""An article as it is read: its text, and what is known of where and when it appeared."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Article:
    """What somebody published about people. `text` is plain, paragraphs parted by empty lines or line breaks.

    `published` is what "last week" and news without a date are dated by. `language` is an ISO 639-1 code, None when
    unknown.
    """

    text: str
    url: str | None = None
    title: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None
    language: str | None = None
