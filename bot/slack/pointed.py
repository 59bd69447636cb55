"""The message that a shortcut is used on: its words, and the article it links to, as Slack has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.slack.mrkdwn import web_address
from bot.slack.reading import plain_text

READ_LIMIT = 8_000
"""Characters of a message that are read."""

_LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>|(?<![<|])\b(https?://[^\s<>|]+)")
_BARE = re.compile(r"<https?://[^<>|\s]+(?:\|https?://[^<>]*)?>|(?<![<|])\bhttps?://[^\s<>|]+")
"""Addresses that nobody has put in words: a name in one of them is not spoken of."""
_MOST_PARTS = 200


@dataclass(frozen=True, slots=True)
class Pointed:
    """What a message says, and its first link to an article, with what Slack's preview tells of that.

    `cut` says that the message is longer than what is read.
    """

    text: str
    cut: bool = False
    link: str | None = None
    title: str | None = None
    publisher: str | None = None


def pointed_at(message: Mapping[str, Any]) -> Pointed:
    """Read the message of a shortcut's payload."""
    raw = message.get("text")
    attachments = [part for part in message.get("attachments") or () if isinstance(part, dict)][:_MOST_PARTS]
    if not isinstance(raw, str) or not raw.strip():
        raw = "\n".join(_texts(message.get("blocks")))
    previews = [str(part[name]) for part in attachments for name in ("title", "text") if part.get(name)]
    whole = "\n".join([raw, *previews])
    link = first_article(raw)
    preview: Mapping[str, Any] = next((p for p in attachments if link and _of(p) in (link, link.rstrip("/"))), {})
    return Pointed(
        text=plain_text(_BARE.sub(" ", whole), limit=READ_LIMIT),
        cut=len(whole) > READ_LIMIT,
        link=link,
        title=_word(preview.get("title")),
        publisher=_word(preview.get("service_name")),
    )


def typed(text: str) -> Pointed:
    """Read what was typed after a command as a message."""
    return Pointed(plain_text(_BARE.sub(" ", text)), link=first_article(text))


def first_article(text: str) -> str | None:
    """Return the first address in Slack's markup, or in plain text, that is more than a site's front page.

    Slack makes a link of every name that looks like a domain, such as x.ai; none of those is a source.
    """
    for match in _LINK.finditer(text[: 2 * READ_LIMIT]):
        address = (match.group(1) or match.group(2).rstrip(".,;:!?)")).replace("&amp;", "&")
        if not web_address(address):
            continue
        parts = urlsplit(address)
        host = parts.hostname or ""
        if (parts.path.strip("/") or parts.query) and not (host == "slack.com" or host.endswith(".slack.com")):
            return address
    return None


def _of(attachment: Mapping[str, Any]) -> str:
    return str(attachment.get("from_url") or attachment.get("title_link") or "").rstrip("/")


def _word(value: object) -> str | None:
    return value.strip()[:300] or None if isinstance(value, str) else None


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """The texts in blocks, in their order; what is nested beyond all use is left out."""
    if depth > 12:
        return
    if isinstance(value, list):
        for inner in value[:_MOST_PARTS]:
            yield from _texts(inner, depth + 1)
    elif isinstance(value, dict):
        text = value.get("text")
        if isinstance(text, str):
            yield text
        for name in ("text", "elements", "fields"):
            if not isinstance(value.get(name), str):
                yield from _texts(value.get(name), depth + 1)
