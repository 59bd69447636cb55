#!/usr/bin/env python3
"""Read an article, propose the facts that it tells, and write those that you agree to.

usage: scripts/import_article.py ADDRESS|FILE|- [--url ADDRESS] [--yes | --json]
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click
from admin import author_option, comment_option, confirm, editing, facts_option, said, settings, yes_option
from proposing import as_object, reviewed, taken_unasked, told

from bot.drafting.reviewing import Review, suggested
from bot.drafting.wording import in_words, names_in
from bot.facts.dates import PartialDate
from bot.facts.format import SOURCE_KINDS
from bot.facts.store import FactStore
from bot.ingest.article import Article
from bot.ingest.errors import ArticleError
from bot.ingest.fetching import fetch
from bot.ingest.metadata import date_in_address
from bot.ingest.page import MOST_BYTES, Page, article_of
from bot.ingest.proposals import ArticleReader
from bot.names.linker import Linker


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("article", metavar="ADDRESS|FILE|-")
@click.option("--url", help="Where the article can be read, if FILE or - is given.")
@click.option("--publisher", help="Who published it (default: what the page says, else the site's name).")
@click.option("--title", help="Its title (default: what the page says).")
@click.option("--published", help="When it was published (default: what the page says).")
@click.option("--source-kind", type=click.Choice(SOURCE_KINDS), default="news", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print what it proposes as JSON, and write nothing.")
@author_option
@comment_option
@facts_option
@yes_option
def main(
    article: str,
    url: str | None,
    publisher: str | None,
    title: str | None,
    published: str | None,
    source_kind: str,
    as_json: bool,
    author: str,
    comment: str | None,
    facts: Path,
    yes: bool,
) -> None:
    """Read the article at ADDRESS, in FILE or on standard input (-), and ask about each fact that it seems to tell.

    With --yes nothing is asked: what names only whom the bot knows, beyond doubt, and contradicts nothing is written.
    """
    read = _described(_read(article), url, publisher, title, published)
    if not read.url:
        raise click.UsageError("missing --url, the address at which the article can be read: no fact without a source")
    with said(), closing(FactStore(facts)) as store:
        linker = Linker(store)
        review = Review(store, linker, read, source_kind)
        suggestions = suggested(ArticleReader(linker).read(read))
        name = names_in(store.connection)
        if as_json:
            click.echo(json.dumps(as_object(read, review, suggestions), ensure_ascii=False))
            return
        if not suggestions:
            click.echo("I read no move and no post in this article; scripts/add_fact.py adds what it tells")
            return
        if yes:
            taken_unasked(review, suggestions, name)
        elif sys.stdin.isatty():
            reviewed(review, suggestions, name)
        else:
            told(review, suggestions, name)
            raise click.ClickException("nothing was written: give --yes to write what leaves nothing to ask")
        edits = review.edits(comment)
        for record in review.new_records():
            click.echo(f"To be added: {in_words(record, names_in(store.connection, review.new_records()))}")
        for record in review.cited():
            click.echo(f"To cite the article too: {in_words(record, name)}")
    if not edits:
        click.echo(f"Nothing was written to {facts}")
        return
    confirm(yes, f"Write this to {facts}?")
    with editing(facts) as editor:
        done = editor.carry_out(edits, author)
    click.echo(f"Written to {facts}: {', '.join(f'{change.kind} {change.record}' for change in done)}")
    click.echo(f"To undo this: scripts/undo_fact.py {' '.join(str(change.id) for change in done)}")


def _read(article: str) -> Article:
    """Read an article where it is.

    Raises:
        ClickException: it can't be had, or holds no text.
    """
    try:
        if article.startswith(("http://", "https://")):
            if not settings().article_fetch:
                raise click.ClickException("ARTICLE_FETCH is off: save the page and give its file, with --url")
            return article_of(asyncio.run(fetch(article)))
        if article == "-":
            return article_of(Page(sys.stdin.buffer.read(MOST_BYTES + 1)))
        with Path(article).open("rb") as file:
            return article_of(Page(file.read(MOST_BYTES + 1)))
    except ArticleError as error:
        raise click.ClickException(str(error)) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise click.ClickException(f"{article}: can't be read ({reason})") from error


def _described(
    article: Article, url: str | None, publisher: str | None, title: str | None, published: str | None
) -> Article:
    """Return the article with what an admin said of it in the place of what it says itself."""
    address = url or article.url
    try:
        date = PartialDate.parse(published) if published else article.published
    except ValueError as error:
        raise click.UsageError(f"--published: {error}") from None
    return replace(
        article,
        url=address,
        publisher=publisher or article.publisher,
        title=title or article.title,
        published=date or (date_in_address(address) if address else None),
    )


if __name__ == "__main__":
    main()
