"""What an article seems to tell of people: proposed moves and roles, with the words that they were read from."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status
from bot.ingest.article import Article
from bot.ingest.clauses import Scene
from bot.ingest.moves import MOST_MOVES, told
from bot.ingest.reading import read
from bot.ingest.roles import Held, roles, said
from bot.ingest.scenes import scenes
from bot.ingest.settling import Settler
from bot.ingest.steps import Step
from bot.names.linker import Linker

WHERE_WORDS = 8
"""Words by which the place in the text is shown."""


@dataclass(frozen=True, slots=True)
class ProposedMove:
    """A move that a sentence seems to tell. Names are as written, a person's in its fullest form in the article.

    `quote` is the sentence, `where` at most eight words of it around the verb.
    """

    person: str
    kind: MoveKind
    origin: str | None
    destination: str | None
    title_from: str | None
    title_to: str | None
    date: PartialDate | None
    status: Status
    quote: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class ProposedRole:
    """A role that a sentence seems to tell. `title` is None where the text names none.

    `ongoing`: still held at the time of the text. `quote` and `where` are as in `ProposedMove`.
    """

    person: str
    organization: str
    title: str | None
    start: PartialDate | None
    end: PartialDate | None
    ongoing: bool
    status: Status
    quote: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Proposals:
    """What was read out of an article, in the text's order."""

    moves: tuple[ProposedMove, ...] = ()
    roles: tuple[ProposedRole, ...] = ()


class ArticleReader:
    """Reads articles. The linker helps to recognise known people and organizations; unknown names are found as well."""

    def __init__(self, linker: Linker | None = None):
        self._linker = linker

    def read(self, article: Article) -> Proposals:
        """Return what an article seems to tell, nothing twice. Any text is read; what is too long is read in part."""
        prepared = scenes(read(article, self._linker))
        moves = itertools.islice((move for scene in prepared for move in told(scene)), MOST_MOVES)
        steps = Settler(prepared, said(prepared)).steps(moves)
        return Proposals(
            tuple(_move(prepared, step) for step in steps),
            tuple(_role(prepared, held) for held in roles(prepared, steps)),
        )


def _move(prepared: Sequence[Scene], step: Step) -> ProposedMove:
    quote, where = _place(prepared, step.line, step.token)
    return ProposedMove(
        person=step.person,
        kind=step.kind,
        origin=step.origin,
        destination=step.destination,
        title_from=step.title_from,
        title_to=step.title_to,
        date=step.date,
        status=step.status,
        quote=quote,
        where=where,
    )


def _role(prepared: Sequence[Scene], held: Held) -> ProposedRole:
    quote, where = _place(prepared, held.line, held.token)
    return ProposedRole(
        person=held.person,
        organization=held.place,
        title=held.title,
        start=held.start,
        end=held.end,
        ongoing=held.ongoing,
        status=held.status,
        quote=quote,
        where=where,
    )


def _place(prepared: Sequence[Scene], line: int, token: int) -> tuple[str, str]:
    """The sentence, and the words around a token of it."""
    sentence = prepared[line].line.sentence
    words = [at for at, each in enumerate(sentence.tokens) if each.word and not each.low.startswith("'")]
    here = next((k for k, at in enumerate(words) if at >= token), len(words) - 1)
    first = max(here - (WHERE_WORDS // 2 - 1), 0)
    some = words[first : first + WHERE_WORDS]
    start, end = sentence.tokens[some[0]].start, sentence.tokens[some[-1]].end
    return sentence.text, sentence.text[start:end]
