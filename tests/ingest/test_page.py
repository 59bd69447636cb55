"""A page becomes an article: its main text, and what it says of itself, no more precise than it says it."""

from __future__ import annotations

import contextlib
import importlib.util
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.facts.dates import PartialDate
from bot.ingest import apart
from bot.ingest.apart import article_apart
from bot.ingest.article import Article
from bot.ingest.errors import UnreadableError
from bot.ingest.metadata import date_in, date_in_address
from bot.ingest.page import MOST_TEXT, Page, article_of, decoded

STORY = (
    "Zofia Wrona has left Brightwater to join Quillon as chief scientist, the company said on Tuesday. "
    "She had led research at Brightwater since 2027, and was among the authors of its first model.",
    "“We could not be happier,” said Noor Haddad, who runs evaluation at Quillon. Her first task will be to hire "
    "a dozen people for a laboratory that the company wants to open in Gdańsk this autumn.",
    "Brightwater did not say who will follow her. Mika Itō, who worked beside her for three years, leads the "
    "group in the meantime, according to two people who know of the decision but may not speak about it.",
)
MENU = "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("Home", "World", "Business", "Sport", "Weather"))


def page(head: str = "", attributes: str = "", before: str = "", story: tuple[str, ...] = STORY) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in story)
    return (
        f"<!DOCTYPE html><html {attributes}><head><meta charset='utf-8'>{head}</head><body><nav><ul>{MENU}</ul></nav>"
        f"<main><article>{before}{body}</article></main><aside><h3>Most read</h3><ul>{MENU}</ul></aside>"
        "<footer>© 2031 Ledger Media. All rights reserved. Cookies. Imprint.</footer></body></html>"
    ).encode()


def read(content: bytes, kind: str = "text/html", url: str | None = None) -> Article:
    return article_of(Page(content, kind, url))


def test_the_story_is_read_without_what_stands_around_it() -> None:
    text = read(page()).text
    assert all(paragraph in text for paragraph in STORY)
    assert "Most read" not in text
    assert "Cookies" not in text
    assert text.count("\n") >= 2


def linked(**fields: object) -> str:
    data = {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "x"}, fields]}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


@pytest.mark.parametrize(
    ("head", "attributes", "expected"),
    [
        (linked(**{"@type": "NewsArticle"}, headline="Wrona goes", datePublished="2031-03-04T23:30:00-05:00",
                publisher={"@type": "Organization", "name": "The Ledger"}, inLanguage="en-GB"), "",
         ("Wrona goes", "The Ledger", "2031-03-04", "en")),
        ('<meta property="og:title" content="Wrona goes"><meta property="og:site_name" content="Ledger">'
         '<meta property="article:published_time" content="2031-03">', 'lang="pl-PL"',
         ("Wrona goes", "Ledger", "2031-03", "pl")),
        ('<title>Wrona goes — Ledger</title><meta name="citation_publication_date" content="2031/3/4">', 'lang="DE"',
         ("Wrona goes — Ledger", None, "2031-03-04", None)),
        ('<meta name="date" content="soon"><meta name="pubdate" content="20310304">', "",
         (None, None, "2031-03-04", None)),
        ('<meta name="date" content="2031-02-30"><meta property="og:site_name" content="https://ledger.example">', "",
         (None, None, None, None)),
        ('<title>Wrona goes | The Ledger</title><meta property="og:site_name" content="the ledger">', "",
         ("Wrona goes", "the ledger", None, None)),
        (linked(**{"@type": ["Thing", "BlogPosting"]}, datePublished="2031", publisher="Ledger"), "",
         (None, "Ledger", "2031", None)),
        ('<script type="application/ld+json">{"@type": "NewsArticle", "datePub</script>', "", (None, None, None, None)),
        ('<script type="application/ld+json">' + "[" * 9000 + "</script>", "", (None, None, None, None)),
    ],
)  # fmt: skip
def test_what_a_page_says_of_itself(
    head: str, attributes: str, expected: tuple[str | None, str | None, str | None, str | None]
) -> None:
    article = read(page(head, attributes))
    title, publisher, published, language = expected
    assert (article.title, article.publisher, article.language) == (title, publisher, language)
    assert article.published == (PartialDate.parse(published) if published else None)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ('<time datetime="2031-03-04T10:00Z">today</time>', "2031-03-04"),
        ("<time>March 4, 2031</time>", "2031-03-04"),
        ("<time>4 Mar. 2031, 10:00</time>", "2031-03-04"),
        ("<span itemprop='datePublished'>March 2031</span>", "2031-03"),
        ("<time>three hours ago</time>", None),
    ],
)
def test_a_date_that_stands_above_the_story(before: str, expected: str | None) -> None:
    assert read(page(before=before)).published == (PartialDate.parse(expected) if expected else None)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ledger.example/2031/03/04/wrona-goes", "2031-03-04"),
        ("https://ledger.example/news/2031-03-04-wrona.html", "2031-03-04"),
        ("https://ledger.example/2031/3/wrona", "2031-03"),
        ("https://ledger.example/2031/wrona", None),
        ("https://ledger.example/2031/17/wrona", None),
        ("https://ledger.example/item/20310304", None),
        ("https://ledger.example/?d=/2031/03/04/", None),
        ("http://[bad", None),
    ],
)
def test_a_date_in_the_address_is_the_last_resort(url: str, expected: str | None) -> None:
    assert date_in_address(url) == (PartialDate.parse(expected) if expected else None)
    assert read(page('<meta name="date" content="2030">'), url=url).published == PartialDate(2030)


def test_the_address_is_surer_than_a_time_on_the_page_and_than_another_day_in_greenwich() -> None:
    url = "https://ledger.example/2031/03/04/wrona-goes"
    other = '<time datetime="2029-01-01">an older story</time>'
    assert read(page(before=other), url=url).published == PartialDate(2031, 3, 4)
    universal = '<meta property="article:published_time" content="2031-03-05T02:10:00Z">'
    assert read(page(universal), url=url).published == PartialDate(2031, 3, 4)
    later = '<meta property="article:published_time" content="2031-03-09">'
    assert read(page(later), url=url).published == PartialDate(2031, 3, 9)


@given(st.text())
def test_any_words_are_a_date_or_none(text: str) -> None:
    assert date_in(text) is None or isinstance(date_in(text), PartialDate)
    assert date_in_address(text) is None or isinstance(date_in_address(text), PartialDate)


WORD = "Itō, Gdańsk"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (WORD.encode(), ""),
        (WORD.encode("utf-8-sig"), "text/plain; charset=latin-1"),
        (WORD.encode("utf-16"), ""),
        (WORD.encode("iso-8859-4", "replace").replace(b"?", b"n"), 'text/plain; charset="ISO-8859-4"'),
        (b"<meta charset=utf-8>" + WORD.encode(), ""),
    ],
)
def test_characters_are_read_as_declared(content: bytes, kind: str) -> None:
    assert "Itō" in decoded(Page(content, kind))


@pytest.mark.parametrize(
    ("content", "kind", "expected"),
    [
        ("Größe".encode("latin-1"), "", "Größe"),
        ("“Größe”".encode("windows-1252"), "text/plain; charset=iso-8859-1", "“Größe”"),
        (b"Z3", "text/plain; charset=base64", "Z3"),
        (b"\\x41", "text/plain; charset=unicode_escape", "\\x41"),
        ("Größe".encode(), "text/plain; charset=no-such-thing", "Größe"),
    ],
)
def test_what_is_wrongly_declared_is_read_as_the_web_does(content: bytes, kind: str, expected: str) -> None:
    assert decoded(Page(content, kind)) == expected


def test_plain_text_is_an_article_as_it_is() -> None:
    article = read(
        "Zofia  Wrona\x00\u202e joins Quillon.\r\n\r\n\r\n\r\nShe starts at the end of May.".encode(), "text/plain"
    )
    assert article == Article("Zofia Wrona joins Quillon.\n\nShe starts at the end of May.")


@pytest.mark.parametrize("content", [b"", b"  \n ", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", b"<html><body></body>"])
def test_what_holds_no_text_is_said_in_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"no text|holds no text"):
        read(content, "")


def test_without_its_library_a_page_is_refused_and_a_text_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UnreadableError, match=r"pip install 'ai-moves\[articles\]'"):
        read(page())
    assert read(b"Zofia Wrona joins Quillon.", "text/plain").text == "Zofia Wrona joins Quillon."


HOSTILE = [
    b"<div>" * 60_000 + b"Zofia",
    b"<html><body>" + b"<table><tr><td>Zofia" * 3_000,
    b"<p " + b" ".join(b"a%d=b" % n for n in range(40_000)) + b">Zofia Wrona joins Quillon",
    b"<html><p>Zofia &#0;&#xD800;&#x202e; &bogus; \xff\xfe joins",
    b"<!--" + b"x" * 500_000 + b"Zofia",
    b"<html>" + b"<" * 100_000 + b"p>Zofia",
    b"<title>" + b"x" * 500_000 + b"</title><p>Zofia",
    b"<meta content=a name=b>" * 20_000 + b"<p>Zofia",
    page(linked(**{"@type": ["x"] * 3, "datePublished": {"a": 1}, "publisher": [[]], "headline": 7})),
    page().replace(b"utf-8", b"utf-7"),
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_page_is_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(UnreadableError):
        text = read(content).text
        assert 0 < len(text) <= MOST_TEXT
        assert "\x00" not in text
        assert text.encode()


@given(
    st.binary(max_size=300), st.sampled_from(["", "text/html", "text/plain; charset=utf-16", "text/html; charset=x"])
)
def test_whatever_the_bytes_nothing_else_is_raised(content: bytes, kind: str) -> None:
    with contextlib.suppress(UnreadableError):
        assert read(content, kind).text


async def test_a_page_is_read_apart_from_the_bot() -> None:
    assert await article_apart(Page(page(), "text/html")) == read(page())
    with pytest.raises(UnreadableError, match="no text"):
        await article_apart(Page(b"", "text/html"))


async def test_a_page_that_keeps_its_reader_busy_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_SECONDS", 0.01)
    with pytest.raises(UnreadableError, match="too much for me"):
        await article_apart(Page(page(), "text/html"))
