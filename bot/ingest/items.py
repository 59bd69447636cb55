"""What a sentence is made of: names, titles, dates and the words between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from bot.ingest.dates import DateSpan


class Kind(StrEnum):
    """What a stretch of a sentence is."""

    PERSON = "person"
    PLACE = "place"
    TITLE = "title"
    DATE = "date"
    OTHER = "other"
    """A name of something else: a work, a city, an outlet."""
    WORD = "word"
    SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Post:
    """A title that a text gives somebody at a place. Either may be unknown; `former`: no longer held.

    `whose` is the index of the item that stands for the place without naming it ("its", "the company's"), else -1.
    """

    title: str | None
    place: str | None
    former: bool = False
    founder: bool = False
    whose: int = -1
    led: bool = False
    """Whether the place stands before the title."""


@dataclass(slots=True)
class Item:
    """Tokens `first` to `last` (excluded) of a sentence.

    `name` is the full name of a person or place, the title's own words, else the word in lower case. `posts` are what
    stands beside a person ("former OpenAI researcher"); `begin` is where that begins. `owner` is the index of the
    person whom an aside (between commas, dashes or brackets) tells of.
    """

    kind: Kind
    first: int
    last: int
    name: str
    genitive: bool = False
    sure: bool = True
    """Whether a name is certainly of this kind; else the place where it stands may tell otherwise."""
    short: bool = False
    """Whether only a part of the name is written."""
    posts: list[Post] = field(default_factory=list)
    begin: int = -1
    owner: int = -1
    held: bool = False
    """Whether a title is somebody's beside it."""
    date: DateSpan | None = None
    founder: bool = False
    over: bool = False

    @property
    def short_of_sure(self) -> bool:
        """Whether it may well be no place: a word with a capital and nothing else to go by."""
        return not self.sure and self.short and self.name.isupper()
