"""Whether the index of names in a fact store is the one that this version of the bot would write."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

from bot.facts.records import EntityKind
from bot.names.index import rebuild

_MOST_TOLD = 100

_CONTENTS = {
    "name_keys": "SELECT key, kind, entity, alias FROM name_keys JOIN name_records ON id = record ORDER BY 1, 2, 3, 4",
    "name_words": "SELECT word, rest, place, kind, entity FROM name_words JOIN name_records ON id = record"
    " ORDER BY 1, 2, 3, 4, 5",
    "name_spellings": "SELECT key, word FROM name_spellings ORDER BY 1, 2",
}
"""What each table says of records, whatever numbers these have."""


def faults(
    connection: sqlite3.Connection, entities: Iterable[tuple[EntityKind, str, str, Iterable[str]]]
) -> Iterator[str]:
    """Yield what is wrong with the index of these records, in words; a new one is made in memory beside it."""
    with closing(sqlite3.connect(":memory:")) as fresh:
        rebuild(fresh, entities)
        named = "SELECT kind || ' ' || entity || ' as ' || names FROM name_records"
        try:
            expected, found = ({row[0] for row in c.execute(named)} for c in (fresh, connection))
            yield from _some(f"the name index lacks {name}" for name in sorted(expected - found))
            yield from _some(f"the name index still has {name}" for name in sorted(found - expected))
            for table, query in _CONTENTS.items():
                sizes = [c.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for c in (fresh, connection)]
                if sizes[0] != sizes[1]:
                    yield f"the name index has {sizes[1]} rows in {table}: {sizes[0]} are right"
                elif any(map(_differ, fresh.execute(query), connection.execute(query))):
                    yield f"the name index is another one in {table}"
        except sqlite3.OperationalError as error:
            yield f"the name index is not there ({error})"


def _differ(one: Iterable[object], other: Iterable[object]) -> bool:
    return tuple(one) != tuple(other)


def _some(lines: Iterator[str]) -> Iterator[str]:
    return itertools.islice(lines, _MOST_TOLD)
