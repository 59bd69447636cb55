"""A form for a fact, filled in with what an article or a message seems to tell, for an admin to correct."""

from __future__ import annotations

from collections.abc import Mapping

from bot.drafting.draft import publisher_of
from bot.drafting.reviewing import Suggestion
from bot.drafting.wording import moved_in_words
from bot.facts.format import RecordKind
from bot.facts.records import MoveKind
from bot.ingest.article import Article

_OF_A_MOVE = ("person", "kind", "from", "to", "title_from", "title_to", "date", "status")


def values_of_suggestion(suggestion: Suggestion) -> dict[str, str]:
    """Return a suggestion by the fields of every kind of form, so that another kind can be chosen."""
    values = dict(suggestion.values)
    if suggestion.kind is RecordKind.MOVE:
        organization, title = values.get("to") or values.get("from"), values.get("title_to")
        shared = {"organization": organization, "title": title}
    else:
        shared = {"to": values.get("organization"), "title_to": values.get("title")}
    about = "\n".join(
        dict.fromkeys(values[name] for name in ("person", "organization", "from", "to") if name in values)
    )
    return {**{name: value for name, value in shared.items() if value}, **values, "about": about}


def values_of_article(article: Article, address: str) -> dict[str, str]:
    """Return what the form says of the source."""
    url = article.url or address
    values = {
        "url": url,
        "publisher": article.publisher or publisher_of(url),
        "source_title": article.title,
        "published": str(article.published) if article.published else None,
    }
    return {name: value for name, value in values.items() if value}


def told_by_message(guess: Mapping[str, str], suggestion: Suggestion | None) -> dict[str, str]:
    """Return what a message tells: what was read as a sentence, and besides it what its words let guess.

    `guess` is what bot.drafting.guess makes of the words; it knows headlines and half-sentences that are no sentence.
    """
    if suggestion is None or suggestion.kind is not RecordKind.MOVE:
        return dict(guess)
    read = {name: value for name, value in suggestion.values.items() if name in _OF_A_MOVE}
    if guess.get("person", read["person"]) != read["person"]:
        return {**values_of_suggestion(suggestion), **{name: guess[name] for name in ("about",) if name in guess}}
    besides = dict(guess)
    if "to" not in read and read.get("kind") == MoveKind.LEFT:
        besides.pop("to", None)
    if guess.get("kind") == MoveKind.FOUNDED and read.get("to"):
        read.pop("kind", None)
    return {**values_of_suggestion(suggestion), **besides, **read}


def label(suggestion: Suggestion) -> str:
    """Return a suggestion in a few words, to choose it by."""
    values = suggestion.values
    person = values.get("person", "")
    if suggestion.kind is RecordKind.ROLE:
        return f"{person}: {values.get('title', 'a post')} at {values.get('organization', '')}"
    kind = MoveKind(values.get("kind", MoveKind.JOINED))
    return f"{person} {moved_in_words(kind, values.get('from', ''), values.get('to', ''))}"
