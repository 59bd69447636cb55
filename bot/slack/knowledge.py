"""What the front end looks up in the facts besides answers: whom a name means, and what a record is called."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence

from bot.answers.answer import FactRef
from bot.answers.draft import Context
from bot.answers.families import Families
from bot.answers.glance import glance
from bot.facts.format import RecordKind
from bot.facts.records import (
    Credit,
    Entity,
    EntityKind,
    Move,
    Organization,
    Person,
    Record,
    Role,
    Statement,
    Work,
)
from bot.facts.rows import find
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Decision, Mention
from bot.slack.follows import Followed


class Knowledge:
    """Looks things up in one store, as it is now. `today` is the only clock."""

    def __init__(self, store: FactStore, today: Callable[[], datetime.date] = datetime.date.today) -> None:
        self._store = store
        self._today = today
        self._linker = Linker(store)

    @property
    def store(self) -> FactStore:
        """The facts, as they are now."""
        self._store.refresh()
        return self._store

    def find(self, name: str) -> Mention:
        """Find whom or what a bare name means."""
        self._store.refresh()
        return self._linker.find(name)

    def named_in(self, text: str) -> tuple[Followed, ...]:
        """Return the people and organizations that a text names beyond doubt, each once, in its order."""
        self._store.refresh()
        found: dict[Followed, None] = {}
        for mention in self._linker.link(text):
            best = mention.best if mention.decision is Decision.MATCH else None
            if best and best.kind is not EntityKind.WORK:
                found[Followed(best.kind, best.id)] = None
        return tuple(found)

    def record(self, what: Followed) -> Entity | None:
        """Return the record, or None if it is not there any more."""
        match what.kind:
            case EntityKind.PERSON:
                found: Person | Organization | Work | None = self.store.person(what.id)
            case EntityKind.ORGANIZATION:
                found = self.store.organization(what.id)
            case _:
                found = self.store.work(what.id)
        return found

    def has_ever_had(self, fact: FactRef) -> bool:
        """Whether a fact is in this store, even if it was taken back."""
        return find(self.store.connection, RecordKind(fact.kind), fact.id) is not None

    def names(self, these: Iterable[Followed]) -> dict[Followed, str]:
        """Return the names of those that are there, in their order."""
        return {each: record.name for each in these if (record := self.record(each))}

    def labels(self, these: Iterable[Followed]) -> dict[Followed, str]:
        """Return the names of those that are there, each with a word on who it is where several bear the same."""
        names = self.names(these)
        context = Context(self._store, self._today(), Families(self._store))
        return {each: self._told_apart(each, name, list(names.values()), context) for each, name in names.items()}

    def best_known(self, these: Iterable[Followed]) -> list[Followed]:
        """Return records in the order of how much is known about them."""
        return sorted(these, key=lambda each: -self._store.weight(each.kind, each.id))

    def changed(self) -> float:
        """Return when the facts last changed, in seconds since 1970."""
        return self._store.path.stat().st_mtime

    def _told_apart(self, each: Followed, name: str, names: Sequence[str], context: Context) -> str:
        aside = glance(each.kind, each.id, context) if names.count(name) > 1 else ""
        return f"{name} ({aside})" if aside else name


def about(store: FactStore, fact: Record | None) -> frozenset[Followed]:
    """Return the people and organizations that a fact is about; what is about a lab is about its company too."""
    people: set[str | None] = set()
    places: set[str | None] = set()
    match fact:
        case Move():
            people, places = {fact.person}, {fact.origin, fact.destination}
        case Role():
            people, places = {fact.person}, {fact.organization}
        case Credit():
            people = {fact.person}
        case Statement():
            people = {each for each in fact.about if store.person(each)}
            places = {each for each in fact.about if store.organization(each)}
    wholes = {whole for place in places if place for whole in store.wholes(place)}
    return frozenset(
        [
            *(Followed(EntityKind.PERSON, each) for each in people if each),
            *(Followed(EntityKind.ORGANIZATION, each) for each in places | wholes if each),
        ]
    )
