"""Text from people and facts made safe for Slack's mrkdwn: it shows as typed, formats nothing and pings nobody."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from bot.slack.elements import shorten

_CONTROL = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_FORMATTING = re.compile(r"[*_~`]")
_WORD_JOINER = "\N{WORD JOINER}"
_URL_BREAKERS = str.maketrans({"|": "%7C", "<": "%3C", ">": "%3E", " ": "%20", '"': "%22"})
URL_LIMIT = 3000
LABEL_LIMIT = 600
LINK_LIMIT = 1900
"""In mrkdwn the address counts to the 3,000 characters of a block, beside the words of its line."""


def escape(text: str) -> str:
    """Escape what Slack reads as control characters, `&`, `<` and `>`, and only these."""
    return text.translate(_CONTROL)


def literal(text: str) -> str:
    """Escape `text` for a place that is formatted: stars, underscores, tildes and backticks show as they are."""
    return _FORMATTING.sub(lambda match: _WORD_JOINER + match.group() + _WORD_JOINER, escape(text))


def fitted(text: str, limit: int) -> str:
    """Escape `text` as `literal` does, cut so that no more than `limit` characters come of it."""
    cut = shorten(text, limit)
    while len(literal(cut)) > limit:  # each character may become five
        cut = shorten(cut, max(len(cut) * limit // len(literal(cut)) - 1, 1))
    return literal(cut)


def web_address(url: str) -> str | None:
    """Return `url` if a link may lead there (http or https, no longer than Slack takes), else None."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc or len(url) > URL_LIMIT:
        return None
    printable = url if url.isprintable() else "".join(filter(str.isprintable, url))
    return printable.translate(_URL_BREAKERS)


def link(url: str, label: str) -> str:
    """Return `label` linked to `url`, or `label` alone where no link may lead there."""
    address = web_address(url)
    if address and len(escape(address)) > LINK_LIMIT:
        address = None
    words = fitted(label, LABEL_LIMIT)
    return f"<{escape(address)}|{words}>" if address else words
