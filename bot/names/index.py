"""The index of names in the fact store: from what was typed to the few records that it may mean, by look-ups alone.

Three tables beside the facts: `name_keys` (a whole name without gaps, for exact look-ups), `name_words` (each word of
a name with the words beside it) and `name_spellings` (each word under itself less any one letter, and under its
sound). A misspelled word meets the right one in `name_spellings`, and `name_words` leads from there to the names that
hold it. Nothing of it is kept in memory.
"""

from __future__ import annotations

import itertools
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlite_utils import Database, Migrations

from bot.facts.records import EntityKind
from bot.names import spelling

migrations = Migrations("names")

_TABLES = (
    "CREATE TABLE name_records (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, entity TEXT NOT NULL, names TEXT NOT NULL,"
    " UNIQUE (kind, entity)) STRICT",
    "CREATE TABLE name_keys (key TEXT NOT NULL, record INTEGER NOT NULL, alias INTEGER NOT NULL,"
    " PRIMARY KEY (key, record)) STRICT, WITHOUT ROWID",
    "CREATE TABLE name_words (word TEXT NOT NULL, rest TEXT NOT NULL, place INTEGER NOT NULL, record INTEGER NOT NULL,"
    " PRIMARY KEY (word, rest, place, record)) STRICT, WITHOUT ROWID",
    "CREATE TABLE name_spellings (key TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (key, word))"
    " STRICT, WITHOUT ROWID",
)
_INSERT = "INSERT OR IGNORE INTO"

_T = TypeVar("_T")


@migrations()
def create_tables(db: Database) -> None:
    """Create the index's tables."""
    for statement in _TABLES:
        db.execute(statement)


@dataclass(frozen=True, slots=True)
class NamedRecord:
    """A person, organization or work as the index knows it: `name` is the one that it is shown by."""

    kind: EntityKind
    id: str
    name: str


Holder = tuple[str, str, int, int]
"""A row of `name_words`: word, rest, place, record."""


class NameIndex:
    """Reads the index through any connection to the fact store."""

    def __init__(self, connection: sqlite3.Connection):
        self._cursor = connection.cursor()
        self._cursor.row_factory = None

    def exact(self, keys: Sequence[str]) -> list[tuple[str, int, int]]:
        """Return key, record and alias flag (0: the record's own name) of each name that has one of these keys."""
        return self._among("SELECT key, record, alias FROM name_keys WHERE key IN ({})", keys)

    def holders(self, words: Sequence[str], limit: int) -> list[Holder]:
        """Return at most `limit` names that hold any of these words."""
        return self._among("SELECT word, rest, place, record FROM name_words WHERE word IN ({})", words, limit)

    def holders_beside(self, pairs: Sequence[tuple[str, str]], limit: int) -> list[Holder]:
        """Return at most `limit` names that hold a pair's first word and foremost beside it what the second begins."""
        wanted = ",".join(["(?, ?, ?)"] * len(pairs))
        bounds = [bound for word, beside in pairs for bound in (word, beside, beside + "\x7f")]
        return self._cursor.execute(
            f"WITH wanted(word, low, high) AS (VALUES {wanted}) SELECT found.* FROM wanted CROSS JOIN name_words found"
            " ON found.word = wanted.word AND found.rest >= low AND found.rest < high LIMIT ?",
            (*bounds, limit),
        ).fetchall()

    def spellings(self, word: str) -> list[str]:
        """Return the words of stored names that this one may be a misspelling of, itself included if it is stored."""
        keys = tuple(spelling.spelling_keys(word))
        return [row[0] for row in self._among("SELECT DISTINCT word FROM name_spellings WHERE key IN ({})", keys)]

    def records(self, numbers: Iterable[int]) -> dict[int, NamedRecord]:
        """Return the records of these numbers."""
        rows = self._among("SELECT id, kind, entity, names ->> 0 FROM name_records WHERE id IN ({})", tuple(numbers))
        return {number: NamedRecord(EntityKind(kind), entity, name) for number, kind, entity, name in rows}

    def _among(self, query: str, values: Sequence[str | int], limit: int = -1) -> list[Any]:
        if not values:
            return []
        filled = f"{query.format(','.join('?' * len(values)))} LIMIT ?"
        return self._cursor.execute(filled, (*values, limit)).fetchall()


def index_entity(
    connection: sqlite3.Connection, kind: EntityKind, identifier: str, name: str, aliases: Iterable[str]
) -> None:
    """Make one record findable by its name and aliases, in place of those that it had. The caller commits."""
    remove_entity(connection, kind, identifier)
    names = _distinct(name, aliases)
    number = connection.execute(
        "INSERT INTO name_records (kind, entity, names) VALUES (?, ?, ?)", (kind, identifier, _dump(names))
    ).lastrowid
    assert number is not None
    keys, holders = _rows(number, kind, names)
    connection.executemany(f"{_INSERT} name_keys VALUES (?, ?, ?)", keys)
    connection.executemany(f"{_INSERT} name_words VALUES (?, ?, ?, ?)", holders)
    connection.executemany(f"{_INSERT} name_spellings VALUES (?, ?)", _spellings({row[0] for row in holders}))


def remove_entity(connection: sqlite3.Connection, kind: EntityKind, identifier: str) -> None:
    """Make one record unfindable; nothing happens when it was not in the index. The caller commits."""
    found = connection.execute(
        "SELECT id, names FROM name_records WHERE kind = ? AND entity = ?", (kind, identifier)
    ).fetchone()
    if found is None:
        return
    number, names = found[0], json.loads(found[1])
    keys, holders = _rows(number, kind, names)
    connection.executemany("DELETE FROM name_keys WHERE key = ? AND record = ?", [row[:2] for row in keys])
    connection.executemany("DELETE FROM name_words WHERE word = ? AND rest = ? AND place = ? AND record = ?", holders)
    connection.execute("DELETE FROM name_records WHERE id = ?", (number,))
    orphans = [
        word
        for word in {row[0] for row in holders}
        if connection.execute("SELECT 1 FROM name_words WHERE word = ? LIMIT 1", (word,)).fetchone() is None
    ]
    connection.executemany("DELETE FROM name_spellings WHERE key = ? AND word = ?", _spellings(orphans))


def rebuild(
    connection: sqlite3.Connection,
    entities: Iterable[tuple[EntityKind, str, str, Iterable[str]]],
    progress: Callable[[str, int], None] | None = None,
) -> None:
    """Write the whole index anew, its tables too where they are missing, for kind, id, name and aliases of each record.

    `progress` is told now and then what is being written and how many of it are done. All or nothing is written.
    """
    tell = progress or (lambda what, done: None)
    db = Database(connection)
    migrations.apply(db)
    with db.atomic():
        _write_all(connection, entities, tell)


def _write_all(
    connection: sqlite3.Connection,
    entities: Iterable[tuple[EntityKind, str, str, Iterable[str]]],
    tell: Callable[[str, int], None],
) -> None:
    for table in ("name_records", "name_keys", "name_words", "name_spellings"):
        connection.execute(f"DELETE FROM {table}")
    # Rows are gathered unsorted and then put in by key: a B-tree grows several times faster in its own order.
    connection.execute("CREATE TEMP TABLE gathered_keys (key, record, alias)")
    connection.execute("CREATE TEMP TABLE gathered_words (word, rest, place, record)")
    connection.execute("CREATE TEMP TABLE gathered_spellings (key, word)")
    numbered = ((number, *entity) for number, entity in enumerate(entities, 1))
    for batch in _batches(numbered):
        named = [
            (number, kind, identifier, _distinct(name, aliases)) for number, kind, identifier, name, aliases in batch
        ]
        connection.executemany(
            "INSERT INTO name_records VALUES (?, ?, ?, ?)",
            ((number, kind, identifier, _dump(names)) for number, kind, identifier, names in named),
        )
        rows = [_rows(number, kind, names) for number, kind, _, names in named]
        connection.executemany("INSERT INTO gathered_keys VALUES (?, ?, ?)", (key for keys, _ in rows for key in keys))
        connection.executemany(
            "INSERT INTO gathered_words VALUES (?, ?, ?, ?)", (holder for _, holders in rows for holder in holders)
        )
        tell("names", named[-1][0])
    _settle(connection, "keys", "key, record")
    _settle(connection, "words", "word, rest, place, record")
    done = 0
    words = (word for (word,) in connection.execute("SELECT DISTINCT word FROM name_words"))
    for some in _batches(words):
        connection.executemany("INSERT INTO gathered_spellings VALUES (?, ?)", _spellings(some))
        done += len(some)
        tell("words", done)
    _settle(connection, "spellings", "key, word")


def _settle(connection: sqlite3.Connection, what: str, order: str) -> None:
    connection.execute(f"{_INSERT} name_{what} SELECT * FROM gathered_{what} ORDER BY {order}")
    connection.execute(f"DROP TABLE gathered_{what}")


def _batches(items: Iterable[_T]) -> Iterator[list[_T]]:
    items = iter(items)
    while batch := list(itertools.islice(items, 20_000)):
        yield batch


def _distinct(name: str, aliases: Iterable[str]) -> list[str]:
    return list(dict.fromkeys((name, *aliases)))


def _dump(names: Sequence[str]) -> str:
    return json.dumps(names, ensure_ascii=True)


def _rows(number: int, kind: EntityKind, names: Sequence[str]) -> tuple[list[tuple[str, int, int]], list[Holder]]:
    """Return what is written of a record to `name_keys` and to `name_words`.

    The keys' flag is 0 for the record's own name, 1 for an alias, 2 for a form that leaves something out.
    """
    person = kind is EntityKind.PERSON
    forms = [spelling.forms(name, person) for name in names]
    keys: dict[str, int] = {}
    for at, name in enumerate(names):
        keys.setdefault(spelling.key(forms[at][0]) if forms[at] else spelling.bare_key(name), min(at, 1))
    for form in itertools.chain.from_iterable(forms):
        keys.setdefault(spelling.key(form), 2)
    keys.pop("", None)
    holders = {
        (posting.word, posting.rest, posting.place, number)
        for form in itertools.chain.from_iterable(forms)
        for posting in spelling.postings(form, person)
    }
    return [(key, number, alias) for key, alias in keys.items()], list(holders)


def _spellings(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((key, word) for word in words for key in spelling.spelling_keys(word))
