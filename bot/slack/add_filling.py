"""What the form for a fact holds when it opens: what a message tells, or what the article tells that it links to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.drafting.draft import publisher_of
from bot.drafting.guess import guessed
from bot.drafting.prefilled import label, told_by_message, values_of_article, values_of_suggestion
from bot.drafting.reviewing import Review, Suggestion, spelled
from bot.drafting.wording import in_words, names_in
from bot.facts.errors import RecordError
from bot.facts.records import Record
from bot.facts.store import FactStore
from bot.ingest.errors import ArticleError
from bot.names.linker import Linker
from bot.slack import delivery
from bot.slack.add_modal import TITLE, Carried, add_modal, reading_modal
from bot.slack.articles import Articles, ReadArticle
from bot.slack.elements import notice_modal
from bot.slack.mrkdwn import fitted
from bot.slack.pointed import Pointed

NOTE_LIMIT = 1000

_ENDS = frozenset({"from", "to"})
_NOWHERE = "https://message.invalid/"
"""Where a message stands as long as its facts are only looked up; it is not written anywhere."""


class Filling:
    """Fills in forms; what somebody typed is kept, and everything else may be corrected."""

    def __init__(self, store: FactStore, articles: Articles) -> None:
        self._store = store
        self._linker = Linker(store)
        self._articles = articles

    def form(self, carried: Carried, note: str = "") -> Mapping[str, Any]:
        """Return the form with what is carried; `note` is what is to be said first, as plain text."""
        read = self._articles.remembered(carried.article) if carried.article else None
        labels = [label(suggestion) for suggestion in read.suggestions] if read else ()
        can_read = self._articles.enabled and (read is None or read.is_message)
        return add_modal(carried, labels, fitted(note, NOTE_LIMIT), can_read)

    def from_message(self, pointed: Pointed | None, url: str) -> Mapping[str, Any]:
        """Return the form with what a message tells, or where its article has to be read, what is shown meanwhile."""
        if pointed is None:
            return self.form(Carried(url=url))
        try:
            key, read = self._articles.message(pointed.text, pointed.link)
            values = self._guessed(pointed, next(iter(read.suggestions), None))
        except Exception as error:
            return notice_modal(TITLE, delivery.apology(error).blocks)
        carried = Carried(url=url, values=values)
        told = bool(values.get("person")) and bool(_ENDS & values.keys())
        if pointed.link and self._articles.enabled and not told:
            return reading_modal(replace(carried, article=pointed.link))
        return self.form(replace(carried, article=key) if read.suggestions[1:] else carried)

    async def from_article(self, carried: Carried, number: int | None = None) -> Mapping[str, Any]:
        """Return the form with what its article tells; without a number the first of it that is news.

        What is carried was typed, unless the form is new (`turn` is 0).
        """
        try:
            return self._filled(carried, await self._articles.read(carried.article), number)
        except ArticleError as error:
            told = f"The article could not be read. {error} Please fill in the form by hand."
            return self.form(replace(carried, article=""), told)
        except Exception as error:
            return notice_modal(TITLE, delivery.apology(error).blocks)

    def _filled(self, carried: Carried, read: ReadArticle, number: int | None) -> Mapping[str, Any]:
        self._store.refresh()
        source = {} if read.is_message else values_of_article(read.article, carried.article)
        typed = carried.values if carried.turn else {}
        known = {**carried.values, "others": "", **source, **typed}
        if not read.suggestions:
            return self.form(
                replace(carried, values=known),
                "I read no move and no post in this article: only the source is filled in.",
            )
        suggestions = [spelled(self._store, self._linker, suggestion) for suggestion in read.suggestions]
        review = Review(self._store, self._linker, replace(read.article, url=source.get("url") or _NOWHERE))
        stands = [_same(review, suggestion) for suggestion in suggestions]
        if number is None:
            number = _first_news(suggestions, stands, typed.get("person"))
        if number is None or not 0 <= number < len(suggestions):
            told = f"I read nothing of {typed.get('person')} in this article: only the source is filled in."
            return self.form(replace(carried, values=known), told)
        suggestion, same = suggestions[number], stands[number]
        filled = replace(
            carried, kind=suggestion.kind, values={**known, **values_of_suggestion(suggestion), **typed}, picked=number
        )
        words = in_words(same, names_in(self._store.connection)) if same else ""
        return self.form(filled, f"In the facts already: {words}" if same else "")

    def _guessed(self, pointed: Pointed, read: Suggestion | None) -> dict[str, str]:
        self._store.refresh()
        suggestion = spelled(self._store, self._linker, read) if read else None
        values = told_by_message(guessed(self._linker, pointed.text), suggestion)
        if pointed.link:
            values["url"] = pointed.link
            values["publisher"] = pointed.publisher or publisher_of(pointed.link) or ""
            values["source_title"] = pointed.title or ""
        return {name: value for name, value in values.items() if value}


def _first_news(suggestions: Iterable[Suggestion], stands: Iterable[Record | None], person: str | None) -> int | None:
    """The first suggestion that no fact says yet, else the first; about a person only theirs, if there is any."""
    about = [
        (number, same)
        for number, (suggestion, same) in enumerate(zip(suggestions, stands, strict=True))
        if person in (None, suggestion.values.get("person"))
    ]
    news = [number for number, same in about if same is None]
    return next(iter([*news, *(number for number, _ in about)]), None)


def _same(review: Review, suggestion: Suggestion) -> Record | None:
    """The fact that says the same as a suggestion, if one stands."""
    try:
        return review.made(suggestion).same
    except RecordError:
        return None
