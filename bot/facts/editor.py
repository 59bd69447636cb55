"""FactEditor: the only writer of a fact store that is in use.

Each call is one transaction: everything in it is checked and written with its history and its names, or nothing is.
A record is retracted, never deleted, so that whatever was done can be undone.
"""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from sqlite_utils import Database

from bot.facts.connecting import connect, explained
from bot.facts.errors import Problem, RecordError
from bot.facts.format import SPECS, RecordKind, kind_of, read_id, read_record, read_text, write_record
from bot.facts.integrity import Key, Prospect, standing
from bot.facts.records import Entity, EntityKind, Record
from bot.facts.revisions import Action, Edit, Revision, log, revision, revisions
from bot.facts.rows import find
from bot.facts.schema import migrations
from bot.facts.writing import NameIndexer, write

PATIENCE = 10.0
"""Seconds that an edit waits for another one, or for a long read, to end."""

_ORDER = {kind: place for place, kind in enumerate(RecordKind)}
_NAMED = {RecordKind(kind): kind for kind in EntityKind}
_State = dict[Key, Record | None]


def _utc_now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


class FactEditor:
    """Writes to the fact store at `path`, and keeps the name index in step through `index` (bot.names.index).

    Pending migrations of the store are applied first. `now` is the only clock.

    Every method that writes takes the author, and raises:
        RecordError: something is wrong with a record; nothing was written.
        StoreError: the store can't be written; nothing was written.

    Raises:
        StoreError: there is no fact store at `path`, or it can't be written.
    """

    def __init__(
        self,
        path: str | Path,
        index: NameIndexer,
        now: Callable[[], datetime.datetime] = _utc_now,
        patience: float = PATIENCE,
    ):
        self.path = Path(path)
        self._index = index
        self._now = now
        self._connection = connect(self.path, writable=True, wait=patience)
        self._connection.execute("PRAGMA foreign_keys = ON")
        # Pages that spill out of the cache before the commit would hold readers off for as long as the edit lasts.
        self._connection.execute("PRAGMA cache_spill = OFF")
        db = Database(self._connection)
        if migrations.pending(db):
            with self._transaction():
                migrations.apply(db)

    def __enter__(self) -> FactEditor:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self._connection.close()

    def add(self, records: Iterable[Record], author: str, reason: str | None = None) -> tuple[Revision, ...]:
        """Add records, which may refer to each other, in one transaction; return what was done, in the order given."""
        with self._transaction():
            edits = []
            for record in records:
                found = find(self._connection, kind_of(record), _checked_id(record.id))
                if found:
                    what = "was retracted: restore it, or take another id" if found[1] else "is there already"
                    raise _problem(record.id, "id", f"a {kind_of(record)} of this id {what}")
                edits.append(Edit(Action.ADD, kind_of(record), record.id, None, record, reason))
            return self._commit(edits, author)

    def change(self, record: Record, author: str, reason: str | None = None) -> Revision:
        """Put a record in the place of the one of the same kind and id."""
        with self._transaction():
            before = self._standing(kind_of(record), record.id)
            if before == record:
                raise _problem(record.id, None, "is like this already: there is nothing to change")
            return self._commit([Edit(Action.CHANGE, kind_of(record), record.id, before, record, reason)], author)[0]

    def retract(self, kind: RecordKind, identifier: str, author: str, reason: str | None = None) -> Revision:
        """Take a record out of every answer; nothing that stands may refer to it."""
        with self._transaction():
            before = self._standing(kind, identifier)
            return self._commit([Edit(Action.RETRACT, kind, identifier, before, None, reason)], author)[0]

    def restore(self, kind: RecordKind, identifier: str, author: str, reason: str | None = None) -> Revision:
        """Let a retracted record stand again, as it was."""
        with self._transaction():
            found = find(self._connection, kind, _checked_id(identifier))
            if not found or not found[1]:
                raise _problem(identifier, None, f"there is no retracted {kind} of this id")
            return self._commit([Edit(Action.RESTORE, kind, identifier, None, found[0], reason)], author)[0]

    def undo(self, identifiers: Iterable[int], author: str, reason: str | None = None) -> tuple[Revision, ...]:
        """Take back the changes of these numbers, the newest first, in one transaction.

        A change can only be undone while its record is as the change left it.
        """
        with self._transaction():
            edits: list[Edit] = []
            state: _State = {}
            for identifier in sorted(set(identifiers), reverse=True):
                done = revision(self._connection, identifier)
                if not done:
                    raise _problem(f"revision {identifier}", None, "there is no such change")
                key = (done.kind, done.record)
                current = Prospect(self._connection, state).stands(*key)
                if current != done.after:
                    since = revisions(self._connection, *key, limit=1)[0].id
                    message = f"{done.kind} {done.record} was changed again since: undo revision {since} first"
                    raise _problem(f"revision {identifier}", None, message)
                state[key] = done.before
                why = f"undoes {identifier}" + (f": {reason}" if reason else "")
                edits.append(Edit(Action.UNDO, *key, current, done.before, why))
            return self._commit(edits, author)

    def carry_out(self, edits: Sequence[Edit], author: str) -> tuple[Revision, ...]:
        """Make edits that were planned on what stood before, in one transaction; one record may have several.

        None is made if a record is no longer as its edit expects it.
        """
        with self._transaction():
            state: _State = {}
            for edit in edits:
                key = edit.kind, _checked_id(edit.record)
                if Prospect(self._connection, state).stands(*key) != edit.before:
                    raise _problem(
                        edit.record, None, f"the {edit.kind} was changed meanwhile: look again and repeat it"
                    )
                state[key] = edit.after
            return self._commit(edits, author)

    def reindex(self, rebuild: Callable[[sqlite3.Connection], None]) -> None:
        """Have the index of all names written anew, as where another version of the bot wrote it."""
        with self._transaction():
            rebuild(self._connection)

    def revisions(
        self, kind: RecordKind | None = None, identifier: str | None = None, limit: int = 100
    ) -> tuple[Revision, ...]:
        """Return the changes of a record, of a kind of record or of all, newest first."""
        return revisions(self._connection, kind, identifier, limit)

    def _commit(self, edits: Sequence[Edit], author: str) -> tuple[Revision, ...]:
        """Check and write these edits; the caller's transaction makes them all or none."""
        if not edits:
            raise _problem("the change", None, "there is nothing to do")
        state: _State = {}
        for edit in edits:
            if edit.action is Action.ADD and (edit.kind, edit.record) in state:
                raise _problem(edit.record, "id", f"two {edit.kind}s of this id")
            state[edit.kind, edit.record] = edit.after
        problems = [*_unfit(author, edits), *Prospect(self._connection, state).problems()]
        if problems:
            raise RecordError(tuple(problems))
        for kind, identifier in sorted(state, key=lambda key: _ORDER[key[0]]):
            self._write(kind, identifier, state[kind, identifier])
        at = self._now()
        return tuple(log(self._connection, edit, author, at) for edit in edits)

    def _write(self, kind: RecordKind, identifier: str, record: Record | None) -> None:
        if record:
            write(self._connection, record)
        else:
            self._connection.execute(f"UPDATE {SPECS[kind].table} SET retracted = 1 WHERE id = ?", (identifier,))
        named = _NAMED.get(kind)
        if named and isinstance(record, Entity):
            self._index.index_entity(self._connection, named, identifier, record.name, record.aliases)
            self._connection.execute(  # a statement about a work of this id is now about its namesake too
                f"UPDATE statement_about SET {kind} = ?1 WHERE person = ?1 OR organization = ?1 OR work = ?1",
                (identifier,),
            )
        elif named:
            self._index.remove_entity(self._connection, named, identifier)

    def _standing(self, kind: RecordKind, identifier: str) -> Record:
        record = standing(self._connection, kind, _checked_id(identifier))
        if not record:
            raise _problem(identifier, None, f"there is no {kind} of this id")
        return record

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Hold the store for writing from the first read on: two editors that read first would block each other."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute("PRAGMA defer_foreign_keys = ON")  # records of one edit may come in any order
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.rollback()
                raise
        except sqlite3.Error as error:
            raise explained(self.path, error) from error


def _unfit(author: str, edits: Iterable[Edit]) -> Iterator[Problem]:
    """Yield what is wrong with the edits themselves, whatever the store holds."""
    yield from _unreadable("author", author)
    for edit in edits:
        if edit.reason is not None:
            yield from _unreadable("reason", edit.reason)
        if edit.after is None:
            continue
        try:
            if read_record(edit.kind, write_record(edit.after), edit.record) != edit.after:
                yield Problem(
                    edit.record, None, "says two things at once, such as an end for a role that is still held"
                )
        except RecordError as error:
            yield from error.problems


def _unreadable(what: str, text: str) -> Iterator[Problem]:
    try:
        read_text(text)
    except ValueError as error:
        yield Problem("the change", what, str(error))


def _checked_id(identifier: str) -> str:
    try:
        return read_id(identifier)
    except ValueError as error:
        raise _problem("the record", "id", str(error)) from None


def _problem(where: str, field: str | None, message: str) -> RecordError:
    return RecordError((Problem(where, field, message),))
