"""An article taken apart: its sentences, and the names, titles and dates in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.dates import PartialDate
from bot.ingest.article import Article
from bot.ingest.dates import DateSpan, date_spans
from bot.ingest.items import Item, Kind
from bot.ingest.language import Language, language_of
from bot.ingest.names import NameBook, Run
from bot.ingest.titles import TitleSpan, title_spans
from bot.ingest.tokens import Sentence, Token, sentences
from bot.names.linker import Linker


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and its items; `item_of` is the index of the item at each token."""

    sentence: Sentence
    items: list[Item]
    item_of: list[int]
    lows: list[str]

    def text(self, first: int, last: int) -> str:
        """The words of the items from `first` to `last` (excluded), as written."""
        if first >= last:
            return ""
        tokens = self.sentence.tokens
        return self.sentence.text[tokens[self.items[first].first].start : tokens[self.items[last - 1].last - 1].end]


@dataclass(frozen=True, slots=True)
class Reading:
    """All lines of an article."""

    language: Language
    published: PartialDate | None
    lines: list[Line]


def read(article: Article, linker: Linker | None) -> Reading:
    """Take an article apart."""
    parts = list(sentences(article.text, article.title))
    language = language_of((t.low for part in parts for t in part.tokens), article.language)
    stops = language.function_words
    book = NameBook(language, linker)
    book.learn(parts)
    found: list[tuple[Sentence, list[DateSpan], list[TitleSpan], list[Run]]] = []
    for part in parts:
        dates = date_spans(part.tokens, language, article.published)
        titles = [_without_name(part, span, language) for span in title_spans(part.tokens, language, stops)]
        taken = {at for first, last in _ends(dates, titles) for at in range(first, last)}
        runs = book.runs(part, taken)
        begins, ends = {span.first for span in titles}, {span.last for span in titles}
        for run in runs:
            book.see(part, run, run.first in ends, run.last in begins, _apposed(part, run, begins, language))
        found.append((part, dates, titles, runs))
    book.settle()
    lines = [_line(book, *each) for each in found]
    return Reading(language, article.published, lines)


def _apposed(sentence: Sentence, run: Run, titles: set[int], language: Language) -> bool:
    """Whether an aside with a title stands behind a name: "Ada Novak, the former head of"."""
    tokens = sentence.tokens
    if run.genitive or run.last >= len(tokens) or tokens[run.last].text not in (",", "(", "–", "—", "--"):
        return False
    for at in range(run.last + 1, min(run.last + 6, len(tokens))):
        if at in titles:
            return True
        if tokens[at].low not in language.describing | language.words["former"] and not tokens[at].capital:
            return False
    return False


def _ends(dates: Sequence[DateSpan], titles: Sequence[TitleSpan]) -> list[tuple[int, int]]:
    return [*((date.first, date.last) for date in dates), *((title.first, title.last) for title in titles)]


def _without_name(sentence: Sentence, span: TitleSpan, language: Language) -> TitleSpan:
    """Leave a word in capitals before a title in small letters to the name before it: "Microsoft Research director"."""
    tokens = sentence.tokens
    first = span.first
    if (
        first
        and tokens[first - 1].capital
        and tokens[first - 1].low not in language.function_words
        and not sentence.heading
    ):
        while first < span.last - 1 and _named(tokens[first].text) and tokens[span.last - 1].text.islower():
            first += 1
    return TitleSpan(first, span.last, span.founder, span.over)


def _named(text: str) -> bool:
    return text[0].isupper() and text[1:].islower()


def _line(
    book: NameBook, sentence: Sentence, dates: Sequence[DateSpan], titles: Sequence[TitleSpan], runs: Sequence[Run]
) -> Line:
    tokens, words = sentence.tokens, book.language.words
    spans: dict[int, DateSpan | TitleSpan | Run] = {}
    spans.update({run.first: run for run in runs})
    spans.update({title.first: title for title in titles})
    spans.update({date.first: date for date in dates})
    items: list[Item] = []
    at = 0
    while at < len(tokens):
        span = spans.get(at)
        if span is None:
            token = tokens[at]
            items.append(Item(Kind.WORD if token.word else Kind.SIGN, at, at + 1, token.low))
            at += 1
            continue
        if isinstance(span, DateSpan):
            item = Item(Kind.DATE, at, span.last, "", date=span)
        elif isinstance(span, TitleSpan):
            item = Item(Kind.TITLE, at, span.last, sentence.text[tokens[at].start : tokens[span.last - 1].end])
            item.founder, item.over = span.founder, span.over >= 0
            item.genitive = span.last < len(tokens) and tokens[span.last].low == "'s"
            item.last += item.genitive
        else:
            named = book.named(sentence, span)
            item = Item(named.kind, at, span.last, named.name, span.genitive, sure=named.sure, short=named.short)
            if items and items[-1].name in words["where_posted"] and named.name.lower() in words["posted_on"]:
                item.kind = Kind.OTHER
            if items and items[-1].name == "(" and tokens[at].text.isupper() and item.kind is Kind.PLACE:
                item.kind = Kind.OTHER  # Apple Inc. (AAPL)
            if item.genitive and item.kind is Kind.PERSON and _is(tokens, span.last, book.language):
                item.genitive = False
            item.last += item.genitive
        items.append(item)
        at = max(item.last, at + 1)
    item_of = [0] * len(tokens)
    for index, item in enumerate(items):
        item.begin = index
        for place in range(item.first, min(item.last, len(tokens))):
            item_of[place] = index
    return Line(sentence, items, item_of, [token.low for token in tokens])


def _is(tokens: Sequence[Token], at: int, language: Language) -> bool:
    """Whether the 's at a place is "is": "Ada's joining us"."""
    following = tokens[at + 1].low if at + 1 < len(tokens) else ""
    return following.endswith("ing") and following in language.verb_forms - language.words["gerund_nouns"]
