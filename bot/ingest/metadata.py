"""What a page says of itself: title, publisher, day of publication and language, out of a parsed tree (lxml).

In the order in which pages are careful: linked data (JSON-LD), then meta elements, then what is marked in the text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.facts.dates import PartialDate

LONGEST_WORD = 300
"""Characters of a title or name that are kept."""

_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title")
_PUBLISHERS = ("og:site_name", "application-name", "dc.publisher", "citation_publisher")
_DATES = (
    "article:published_time", "og:published_time", "datepublished", "parsely-pub-date", "sailthru.date", "pubdate",
    "publishdate", "publish-date", "publication_date", "citation_publication_date", "citation_date", "dc.date.issued",
    "dcterms.created", "dcterms.date", "dc.date", "date",
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBERS = re.compile(r"\s*((?:19|20)\d\d)(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?!\d)")
_COMPACT = re.compile(r"\s*((?:19|20)\d\d)(\d\d)(\d\d)(?:\D|\Z)")
_DAY_MONTH_YEAR = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)?\.? ([A-Za-z]{3,9})\.?,? ((?:19|20)\d\d)\b")
_MONTH_DAY_YEAR = re.compile(r"\b([A-Za-z]{3,9})\.?(?: (\d{1,2})(?:st|nd|rd|th)?,?)? ((?:19|20)\d\d)\b")
_IN_PATH = re.compile(r"[/_-]((?:19|20)\d\d)[/_-](\d{1,2})(?:[/_-](\d{1,2}))?(?=[/_.-]|\Z)")
_LANGUAGE = re.compile(r"([a-z]{2})(?:[-_][A-Za-z0-9]+)*\Z")
_ARTICLE = re.compile(r"Article|Posting|Report|Review", re.I)
_MOST_OBJECTS = 2_000
_MOST_ELEMENTS = 500


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says of itself; None where it says nothing that can be used."""

    title: str | None = None
    publisher: str | None = None
    published: PartialDate | None = None
    language: str | None = None


def described(tree: Any, url: str | None = None) -> Metadata:
    """Return what a parsed page, and its address, say of it; hostile values are nothing."""
    linked = sorted(_linked(tree), key=lambda thing: not _ARTICLE.search(_type(thing)))
    metas = _metas(tree)
    titles = (
        *(metas.get(name) for name in _TITLES),
        *(thing.get("headline") for thing in linked),
        *_texts(tree, "//h1"),
        *_texts(tree, "//head/title"),
    )
    publishers = (metas.get(_PUBLISHERS[0]), *map(_publisher, linked), *(metas.get(name) for name in _PUBLISHERS[1:]))
    publisher = _first(*publishers)
    return Metadata(
        title=_without_publisher(_first(*titles), publisher),
        publisher=publisher,
        published=_published(tree, linked, metas, date_in_address(url) if url else None),
        language=_language(tree, linked, metas),
    )


def date_in(text: str) -> PartialDate | None:
    """Return the date that a text begins with (2024-10-15, 2024/10, 20241015) or names (October 15, 2024), if any."""
    text = text[:LONGEST_WORD]
    if match := _COMPACT.match(text) or _NUMBERS.match(text):
        return _date(*match.groups())
    if match := _DAY_MONTH_YEAR.search(text):
        return _date(match[3], _month(match[2]), match[1])
    if match := _MONTH_DAY_YEAR.search(text):
        return _date(match[3], _month(match[1]), match[2]) if _month(match[1]) else None
    return None


def date_in_address(url: str) -> PartialDate | None:
    """Return the date that the path of an address names, as in /2024/10/15/ or /2024-10/, if any."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    match = _IN_PATH.search(path)
    if not match:
        return None
    return _date(*match.groups()) or _date(match[1], match[2], None)


def _published(
    tree: Any, linked: Iterable[Mapping[str, Any]], metas: Mapping[str, str], addressed: PartialDate | None
) -> PartialDate | None:
    """The day of publication. The time elements of a page may be those of other articles: its address is surer."""
    stated = [
        *(thing.get("datePublished") for thing in linked),
        *(metas.get(name) for name in _DATES),
        *_times(tree, "//*[@itemprop='datePublished']"),
        *_times(tree, "//time[@pubdate]"),
    ]
    found = _first_date(stated)
    if found and addressed and found.day and addressed.day and abs((found.first - addressed.first).days) == 1:
        return addressed  # what is written in universal time is another day in half of the world
    return found or addressed or _first_date(_times(tree, "//article//time | //header//time | //main//time"))


def _first_date(values: Iterable[object]) -> PartialDate | None:
    dates = (date_in(value) for value in values if isinstance(value, str))
    return next((date for date in dates if date), None)


def _times(tree: Any, path: str) -> Iterator[str]:
    for element in _found(tree, path):
        yield element.get("content") or element.get("datetime") or _text(element)


def _language(tree: Any, linked: Iterable[Mapping[str, Any]], metas: Mapping[str, str]) -> str | None:
    root = tree.getroottree().getroot()
    written = (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        *(thing.get("inLanguage") for thing in linked),
        metas.get("og:locale"),
        metas.get("content-language"),
        metas.get("language"),
    )
    matches = (_LANGUAGE.match(value.strip()) for value in written if isinstance(value, str))
    return next((match[1] for match in matches if match), None)


def _linked(tree: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of the page's linked data, those within others after them."""
    waiting: list[object] = []
    for script in _found(tree, "//script[@type='application/ld+json']"):
        try:
            waiting.append(json.loads(script.text or ""))
        except (ValueError, RecursionError):
            continue
    seen = 0
    while waiting and seen < _MOST_OBJECTS:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, list):
            waiting += value[:_MOST_OBJECTS]
        elif isinstance(value, dict):
            yield value
            waiting += [inner for inner in list(value.values())[:_MOST_OBJECTS] if isinstance(inner, dict | list)]


def _type(thing: Mapping[str, Any]) -> str:
    kind = thing.get("@type")
    return " ".join(map(str, kind[:5])) if isinstance(kind, list) else str(kind)[:LONGEST_WORD]


def _publisher(thing: Mapping[str, Any]) -> object:
    publisher = thing.get("publisher")
    if isinstance(publisher, list):
        publisher = next(iter(publisher), None)
    return publisher.get("name") if isinstance(publisher, dict) else publisher


def _metas(tree: Any) -> dict[str, str]:
    """The page's meta elements by their names in lower case, the first of each."""
    metas: dict[str, str] = {}
    for element in _found(tree, "//meta[@content]"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        if name and element.get("content").strip():
            metas.setdefault(name.strip().lower(), element.get("content"))
    return metas


def _found(tree: Any, path: str) -> list[Any]:
    found: list[Any] = tree.xpath(path)[:_MOST_ELEMENTS]
    return found


def _texts(tree: Any, path: str) -> Iterator[str]:
    return (_text(element) for element in _found(tree, path)[:3])


def _text(element: Any) -> str:
    return str(element.text_content())[: 2 * LONGEST_WORD]


def _first(*values: object) -> str | None:
    words = (" ".join(value.split())[:LONGEST_WORD] for value in values if isinstance(value, str))
    return next((word for word in words if word and not word.startswith(("http://", "https://"))), None)


def _without_publisher(title: str | None, publisher: str | None) -> str | None:
    """A title without the name of the site at its end."""
    if title and publisher and title.casefold().endswith(publisher.casefold()):
        before = title[: -len(publisher)].rstrip()
        if before.endswith(("|", "-", "–", "—", "·", ":")):
            return before[:-1].rstrip() or title
    return title


def _month(name: str) -> str | None:
    low = name[:3].lower()
    return str(_MONTHS.index(low) + 1) if low in _MONTHS else None


def _date(year: str, month: str | None, day: str | None) -> PartialDate | None:
    try:
        return PartialDate(int(year), int(month) if month else None, int(day) if day and month else None)
    except ValueError:
        return None
