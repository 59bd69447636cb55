"""What an article seems to tell of people: proposed moves and roles, with the words that they were read from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.facts.dates import PartialDate
from bot.facts.records import MoveKind, Status
from bot.ingest.article import Article
from bot.names.linker import Linker


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


_NAME = r"[A-Z][\w'’.-]*(?: [A-Z][\w'’.-]*)"
_JOINED = re.compile(rf"({_NAME}{{1,2}}) (?:has |is )?join(?:s|ed|ing)? ({_NAME}{{0,2}})")
_LEFT = re.compile(rf"({_NAME}{{1,2}}) (?:has |is )?(?:leaves|left|leaving) ({_NAME}{{0,2}})")


class ArticleReader:
    """Reads articles. The linker helps to recognise known people and organizations; unknown names are found as well."""

    def __init__(self, linker: Linker | None = None):
        self._linker = linker

    def read(self, article: Article) -> Proposals:
        """Return what an article seems to tell, nothing twice. Any text is read; what is too long is read in part."""
        moves = []
        for line in article.text[:20_000].splitlines():
            for pattern, kind in ((_JOINED, MoveKind.JOINED), (_LEFT, MoveKind.LEFT)):
                for match in pattern.finditer(line[:2000]):
                    origin, destination = (match[2], None) if kind is MoveKind.LEFT else (None, match[2])
                    moves.append(
                        ProposedMove(
                            person=match[1],
                            kind=kind,
                            origin=origin,
                            destination=destination,
                            title_from=None,
                            title_to=None,
                            date=article.published,
                            status=Status.REPORTED,
                            quote=line,
                            where=" ".join(match[0].split()[:8]),
                        )
                    )
        return Proposals(tuple(moves))
