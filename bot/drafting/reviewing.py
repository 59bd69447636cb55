"""The facts that an article proposes, made into records one by one as somebody agrees to them, and written together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.drafting.draft import Draft, publisher_of
from bot.drafting.standing import alike
from bot.facts.errors import Problem, RecordError
from bot.facts.format import SPECS, Field, RecordKind, kind_of, read_url
from bot.facts.records import Entity, Fact, Record
from bot.facts.revisions import Action, Edit
from bot.facts.store import FactStore
from bot.ingest.article import Article
from bot.ingest.proposals import Proposals, ProposedMove, ProposedRole
from bot.names.linker import Linker
from bot.names.mention import Candidate

NEW = ""
"""What is chosen for a name that means none of those known."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A proposed fact: texts by the names of the record's fields, names as the article has them, and its sentence."""

    kind: RecordKind
    values: Mapping[str, str]
    quote: str


@dataclass(frozen=True, slots=True)
class Doubt:
    """A name of a suggestion that is not beyond doubt, in which field, and whom it may mean, best first."""

    field: str
    kind: RecordKind
    name: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """A suggestion as a record, with the new ones that it needs.

    `same` is a fact that tells the same: it gets the article as one more source instead. `otherwise` are those that
    tell of the same otherwise.
    """

    record: Record
    new: tuple[Record, ...] = ()
    same: Record | None = None
    otherwise: tuple[Record, ...] = field(default=())


def suggested(proposals: Proposals) -> tuple[Suggestion, ...]:
    """Return what was read out of an article as suggestions: the moves, then the roles."""
    return (*map(_suggestion, proposals.moves), *map(_suggestion, proposals.roles))


def _suggestion(proposal: ProposedMove | ProposedRole) -> Suggestion:
    values: dict[str, object]
    if isinstance(proposal, ProposedMove):
        kind = RecordKind.MOVE
        values = {
            "person": proposal.person,
            "kind": proposal.kind,
            "from": proposal.origin,
            "to": proposal.destination,
            "date": proposal.date,
            "title_from": proposal.title_from,
            "title_to": proposal.title_to,
        }
    else:
        kind = RecordKind.ROLE
        values = {
            "person": proposal.person,
            "organization": proposal.organization,
            "title": proposal.title,
            "start": proposal.start,
            "end": ".." if proposal.ongoing else proposal.end,
        }
    texts = {name: str(value) for name, value in {**values, "status": proposal.status}.items() if value}
    return Suggestion(kind, texts, proposal.quote)


def spelled(store: FactStore, linker: Linker, suggestion: Suggestion) -> Suggestion:
    """Return a suggestion with the names that are beyond doubt as they are stored."""
    draft = Draft(store, linker)
    values = dict(suggestion.values)
    for spec in _named(suggestion.kind):
        identifier = draft.resolve(spec.refers, values[spec.name]).id if spec.name in values else None
        record = store.record(spec.refers[0], identifier) if identifier else None
        if isinstance(record, Entity) and draft.resolve(spec.refers, record.name).id == record.id:
            values[spec.name] = record.name
    return replace(suggestion, values=values)


class Review:
    """Makes records of what an article proposes; what was agreed to is kept until `edits` gives it all.

    Raises:
        RecordError: the article can't be cited: it has no address.
    """

    def __init__(self, store: FactStore, linker: Linker, article: Article, source_kind: str = "news"):
        self._store = store
        self._draft = Draft(store, linker)
        self._facts: list[Record] = []
        self._cited: list[Record] = []
        url = article.url or ""
        try:
            read_url(url)
        except ValueError as error:
            raise RecordError((Problem("the article", "url", f"it needs an address to be cited: {error}"),)) from None
        known = self._draft.source(url)
        self.source = known or self._draft.add(RecordKind.SOURCE, _source(article, url, source_kind))
        self.source_is_new = known is None

    def doubts(self, suggestion: Suggestion) -> tuple[Doubt, ...]:
        """Return the names of a suggestion that are not beyond doubt."""
        found = []
        for spec in _named(suggestion.kind):
            name = suggestion.values.get(spec.name)
            resolved = self._draft.resolve(spec.refers, name) if name else None
            if name and resolved and not resolved.id:
                found.append(Doubt(spec.name, spec.refers[0], name, resolved.candidates))
        return tuple(found)

    def made(self, suggestion: Suggestion, chosen: Mapping[str, str] | None = None) -> Made:
        """Return the record of a suggestion; `chosen` are the ids of doubtful names by field, NEW for a new record.

        A doubtful name for which nothing is chosen is taken as new.

        Raises:
            RecordError: a value is missing, or not as docs/FORMAT.md says.
        """
        standing = len(self._draft.made)
        try:
            fields = (spec.name for spec in SPECS[suggestion.kind].fields if spec.name != "id")
            values: dict[str, object] = {name: suggestion.values.get(name) for name in fields}
            for spec in _named(suggestion.kind):
                if name := suggestion.values.get(spec.name):
                    values[spec.name] = (chosen or {}).get(spec.name) or self._id(spec, name)
            record = self._draft.read(suggestion.kind, {**values, "sources": [self.source]})
            same, otherwise = alike(self._store, record, self._facts)
            return Made(record, tuple(self._draft.made[standing:]), same, otherwise)
        finally:
            del self._draft.made[standing:]

    def agree(self, made: Made) -> None:
        """Keep a record to be written; where a fact tells the same, that will cite the article too."""
        if made.same is None:
            self._draft.made += made.new
            self._facts.append(made.record)
        elif made.same not in self._cited and self.source not in _sources(made.same):
            self._cited.append(made.same)

    def new_records(self) -> tuple[Record, ...]:
        """Return the records that would be added so far, those that others refer to before them."""
        if not self._facts and not self._cited:
            return ()
        new = (replace(made, sources=(self.source,)) if isinstance(made, Entity) else made for made in self._draft.made)
        return (*new, *self._facts)

    def cited(self) -> tuple[Record, ...]:
        """Return the facts that would cite the article besides what they cite."""
        return tuple(self._cited)

    def edits(self, reason: str | None = None) -> tuple[Edit, ...]:
        """Return all that was agreed to, for FactEditor.carry_out."""
        added = (Edit(Action.ADD, kind_of(r), r.id, None, r, reason) for r in self.new_records())
        cited = (
            Edit(
                Action.CHANGE, kind_of(fact), fact.id, fact, replace(fact, sources=(*fact.sources, self.source)), reason
            )
            for fact in self._cited
            if isinstance(fact, Fact)
        )
        return (*added, *cited)

    def _id(self, spec: Field, name: str) -> str:
        resolved = self._draft.resolve(spec.refers, name)
        if resolved.id:
            return resolved.id
        kind = spec.refers[0]
        kinds = next((each.choices for each in SPECS[kind].fields if each.name == "kind"), ())
        return self._draft.add(kind, {"name": name, **({"kind": kinds[0]} if kinds else {})})


def _named(kind: RecordKind) -> Iterable[Field]:
    return (spec for spec in SPECS[kind].fields if spec.refers and spec.name != "sources")


def _sources(record: Record) -> tuple[str, ...]:
    return record.sources if isinstance(record, Fact) else ()


def _source(article: Article, url: str, kind: str) -> dict[str, str]:
    values = {
        "url": url,
        "publisher": article.publisher or publisher_of(url),
        "kind": kind,
        "title": article.title,
        "published": str(article.published) if article.published else None,
        "language": article.language,
    }
    return {name: value for name, value in values.items() if value}
