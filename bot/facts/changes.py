"""What stands in a store, page by page, and what editors changed since: for telling people of what is new in it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.facts.format import SPECS, RecordKind
from bot.facts.store import FactStore

FACTS = (RecordKind.MOVE, RecordKind.ROLE, RecordKind.CREDIT, RecordKind.STATEMENT)
"""The kinds of record that say something; the others are what it is said of."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A fact that stands, how sure it is, and the date of what it tells; "" where nobody says."""

    kind: RecordKind
    id: str
    status: str = ""
    date: str = ""


_SURENESS = {RecordKind.CREDIT: "''"}
_DATE = {RecordKind.CREDIT: "''", RecordKind.ROLE: '"start"'}


def standing(store: FactStore, kind: RecordKind, after: str, limit: int) -> tuple[Standing, ...]:
    """Return the facts of a kind whose ids follow `after`, by id, at most `limit`: a page of all."""
    return _read(store, kind, "id > ? AND retracted = 0 ORDER BY id LIMIT ?", (after, limit))


def newest_revision(store: FactStore) -> int:
    """Return the number of the last change that an editor made, 0 where there was none."""
    return int(store.connection.execute("SELECT coalesce(max(id), 0) FROM revisions").fetchone()[0])


def edited(store: FactStore, after: int, limit: int) -> tuple[tuple[Standing, ...], int]:
    """Return the facts that the next changes after the one of this number left standing, and the last one's number."""
    rows = store.connection.execute(
        "SELECT id, kind, record FROM revisions WHERE id > ? ORDER BY id LIMIT ?", (after, limit)
    ).fetchall()
    changed = dict.fromkeys((RecordKind(row["kind"]), row["record"]) for row in rows)
    found: list[Standing] = []
    for kind, identifier in changed:
        if kind in FACTS:
            found += _read(store, kind, "id = ? AND retracted = 0", (identifier,))
    return tuple(found), rows[-1]["id"] if rows else after


def _read(store: FactStore, kind: RecordKind, where: str, values: tuple[str | int, ...]) -> tuple[Standing, ...]:
    status, date = _SURENESS.get(kind, "status"), _DATE.get(kind, "date")
    sql = f"SELECT id, {status} AS status, coalesce({date}, '') AS date FROM {SPECS[kind].table} WHERE {where}"
    return tuple(Standing(kind, row["id"], row["status"], row["date"]) for row in store.connection.execute(sql, values))
