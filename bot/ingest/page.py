"""A page as it was fetched or saved, made into an article: its main text, and what the page says of itself.

The library that tells the main text from all else on a page is an extra: plain text is read without it.
"""

from __future__ import annotations

import codecs
import importlib.util
import re
from dataclasses import dataclass
from typing import Any

from bot.ingest.article import Article
from bot.ingest.errors import UnreadableError
from bot.ingest.metadata import Metadata, date_in_address, described

INSTALL = "pip install 'ai-moves[articles]'"
MOST_BYTES = 3_000_000
"""Of a page; articles are a tenth of that, and it is what the parser takes a second for."""
MOST_TEXT = 200_000
"""Characters of an article that are kept: a long report has a quarter of that."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I)
_LOOKS_LIKE_HTML = re.compile(r"<(?:!doctype|html|head|body|article|meta|title|div|p|h1)\b", re.I)
_SNIFFED = 2_000
_LATIN = ("latin-1", "iso8859-1", "ascii")
"""What pages say when they mean Windows' own Latin: the web takes them at that."""
_PUZZLES = ("idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7", "undefined", "mbcs", "oem")
"""Codecs of Python that no page is written in."""
_WIDE = ("utf-16", "utf-32")
_NO_TEXT = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
_LONG_TAG = re.compile(r"<([a-z][a-z0-9]{0,20})\b[^<>]{3000,}>", re.I)
"""A tag with a picture or the state of a program in it: the parser takes time that grows as its square."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address or a file held. `url` is None for what came from no address."""

    content: bytes
    content_type: str = ""
    url: str | None = None


def can_read_html() -> bool:
    """Whether the library that finds the main text is installed."""
    return importlib.util.find_spec("trafilatura") is not None


def article_of(page: Page) -> Article:
    """Return the article that a page holds; what it says of itself is as precise as it says it, and no more.

    Raises:
        UnreadableError: there is no text in it, it is no text, or the library that reads pages is missing.
    """
    text = decoded(page)
    if not _is_html(page.content_type, text):
        return _article(_lines(text), page, Metadata(published=date_in_address(page.url) if page.url else None))
    if not can_read_html():
        raise UnreadableError(f"Web pages are read with an extra that is not installed: {INSTALL}. Or give the text.")
    tree = _tree(text)
    about = described(tree, page.url)
    return _article(_main_text(tree), page, about)


def decoded(page: Page) -> str:
    """Return a page's characters: as its mark, its header or its own words declare them, else UTF-8, else Latin.

    Raises:
        UnreadableError: it is no text at all.
    """
    content = page.content[:MOST_BYTES]
    declared = _DECLARED.search(content[:_SNIFFED])
    header = _CHARSET.search(page.content_type)
    marked = next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)
    names = (marked, header and header[1], declared and declared[1].decode("ascii", "replace"))
    encoding = next((found for name in names if (found := _text_encoding(name))), None)
    if content.startswith(_NO_TEXT) or (not (encoding or "").startswith(_WIDE) and _is_binary(content[:_SNIFFED])):
        raise UnreadableError("This is no text: give the address of an article, or its text.")
    if encoding:
        return content.decode(encoding, "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.end >= len(content) - 3 and len(page.content) > MOST_BYTES:  # cut within a character
            return content.decode("utf-8", "replace")
        return content.decode("windows-1252", "replace")


def _is_binary(beginning: bytes) -> bool:
    return 50 * beginning.count(0) > len(beginning)


def _text_encoding(name: str | None) -> str | None:
    """Return the codec of a declared charset, None where Python has none that makes text of bytes."""
    try:
        found = codecs.lookup(name or "")
        "".encode(found.name)  # refuses those that are no text encodings, such as base64
    except (LookupError, ValueError):
        return None
    if found.name in _PUZZLES:
        return None
    return "windows-1252" if found.name in _LATIN else found.name


def _is_html(content_type: str, text: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    if kind in ("text/html", "application/xhtml+xml"):
        return True
    return kind != "text/plain" and _LOOKS_LIKE_HTML.search(text[:_SNIFFED]) is not None


def _tree(text: str) -> Any:
    from lxml import etree, html

    shortened = _LONG_TAG.sub(r"<\1>", _UNPRINTABLE.sub(" ", text))
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(shortened.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise UnreadableError("This page holds no text that I can read.") from None


def _main_text(tree: Any) -> str:
    """Return the main text of a page; where the library finds none, or stumbles over it, all that it shows."""
    from trafilatura import extract

    try:
        found = extract(tree, include_comments=False, include_tables=False)
    except Exception:  # whatever a hostile page makes of its recursion: the text is still there
        found = None
    if found and len(found.split()) >= _FEWEST_WORDS:
        return _lines(found)
    for element in tree.xpath("//script|//style|//noscript|//template|//nav|//footer"):
        element.drop_tree()
    shown = "\n".join(" ".join(text.split()) for text in tree.itertext() if text.strip())
    return _lines(max(found or "", shown, key=len))


_FEWEST_WORDS = 25
"""An article that is shorter may be a box beside it."""


def _lines(text: str) -> str:
    """The text without what can't be printed, one space between words, at most one empty line between paragraphs."""
    spaced = "\n".join(" ".join(line.split()) for line in _UNPRINTABLE.sub(" ", text.replace("\r", "\n")).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", spaced).strip()[:MOST_TEXT]


def _article(text: str, page: Page, about: Metadata) -> Article:
    if not text:
        raise UnreadableError("This page holds no text that I can read.")
    return Article(text, page.url, about.title, about.publisher, about.published, about.language)
