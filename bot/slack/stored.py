"""Conversations remembered in a database, so that a restart forgets nothing and several copies of the bot share them.

Questions are forgotten when no follow-up or edit is to be expected any more.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.settings import SettingsError
from bot.slack.reading import MessageKey
from bot.slack.threads import QUESTIONS_A_THREAD, Thread, Turn

T = TypeVar("T")

KEEP_SECONDS = 7 * 24 * 60 * 60
"""How long after the last question in it a thread is remembered."""
CLEAN_EVERY_SECONDS = 60 * 60

_metadata = sa.MetaData()


def _key_columns(last: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(64), primary_key=True) for name in ("team", "channel", last)]


_claims = sa.Table("claims", _metadata, *_key_columns("ts"), sa.Column("at", sa.Float, nullable=False, index=True))
_threads = sa.Table(
    "threads",
    _metadata,
    *_key_columns("root"),
    sa.Column("begun_by", sa.String(64)),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
)
_turns = sa.Table(
    "turns",
    _metadata,
    *_key_columns("root"),
    sa.Column("ts", sa.String(64), primary_key=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer_ts", sa.String(64), nullable=False),
    sa.Column("edited", sa.String(64)),
    sa.Column("at", sa.Float, nullable=False, index=True),
)


def open_state(url: str) -> StoredState:
    """Open the database that STATE_URL names.

    Raises:
        SettingsError: it can't be used, or its driver is not installed.
    """
    try:
        return StoredState(url)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise SettingsError(f"STATE_URL names a database that can't be used: {reason}.") from error


class StoredState:
    """The state in the database at `url`, SQLite or PostgreSQL; its tables are made at the first use.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database can't be reached or used.
    """

    def __init__(self, url: str, clock: Callable[[], float] = time.time) -> None:
        self._engine = sa.create_engine(url)
        self._insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        self._clock = clock
        self._cleaned = float("-inf")
        if self._engine.dialect.name == "sqlite":
            sa.event.listen(self._engine, "connect", _prepare_sqlite)
        _metadata.create_all(self._engine)

    async def claim(self, key: MessageKey) -> bool:
        """Take a message to answer; False if it was taken before, by this copy of the bot or another."""
        return await asyncio.to_thread(self._claim, key)

    async def thread(self, root: MessageKey) -> Thread | None:
        """Return what is known of a thread."""
        return await asyncio.to_thread(self._thread, root)

    async def remember(self, root: MessageKey, begun_by: str | None, turn: Turn) -> None:
        """Add a turn to a thread, or change the one with the same `ts`."""
        await asyncio.to_thread(self._remember, root, begun_by, turn)

    async def share(self, root: MessageKey) -> None:
        """Note that people talk to each other in a thread."""
        await asyncio.to_thread(self._share, root)

    def close(self) -> None:
        """Close the connections to the database."""
        self._engine.dispose()

    def _claim(self, key: MessageKey) -> bool:
        values = {"team": key.team, "channel": key.channel, "ts": key.ts, "at": self._clock()}
        with self._engine.begin() as connection:
            self._clean(connection)
            taken = connection.execute(self._insert(_claims).values(values).on_conflict_do_nothing())
            return taken.rowcount == 1

    def _thread(self, root: MessageKey) -> Thread | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(_threads).where(*_at(_threads, root))).one_or_none()
            if row is None:
                return None
            latest = sa.select(_turns).where(*_at(_turns, root)).order_by(_turns.c.ts.desc()).limit(QUESTIONS_A_THREAD)
            turns = [Turn(turn.question, turn.ts, turn.answer_ts, turn.edited) for turn in connection.execute(latest)]
            return Thread(row.begun_by, row.shared, tuple(reversed(turns)))

    def _remember(self, root: MessageKey, begun_by: str | None, turn: Turn) -> None:
        place = {"team": root.team, "channel": root.channel, "root": root.ts}
        thread = {"begun_by": begun_by, "shared": False, "at": self._clock()}
        said = {"question": turn.question, "answer_ts": turn.answer_ts, "edited": turn.edited, "at": self._clock()}
        with self._engine.begin() as connection:
            self._put(connection, _threads, place, thread, {"at": thread["at"]})
            self._put(connection, _turns, {**place, "ts": turn.ts}, said, said)

    def _put(
        self,
        connection: sa.Connection,
        table: sa.Table,
        key: dict[str, Any],
        values: dict[str, Any],
        changes: dict[str, Any],
    ) -> None:
        """Insert a row, or where its key is there already, make only `changes`."""
        insert = self._insert(table).values({**key, **values})
        connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=changes))

    def _share(self, root: MessageKey) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.update(_threads).where(*_at(_threads, root)).values(shared=True))

    def _clean(self, connection: sa.Connection) -> None:
        now = self._clock()
        if now - self._cleaned < CLEAN_EVERY_SECONDS:
            return
        self._cleaned = now
        for table in (_claims, _turns, _threads):
            connection.execute(sa.delete(table).where(table.c["at"] < now - KEEP_SECONDS))


def _at(table: sa.Table, root: MessageKey) -> list[sa.ColumnElement[bool]]:
    return [table.c.team == root.team, table.c.channel == root.channel, table.c.root == root.ts]


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let copies of the bot read while one writes, and wait for each other."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 10000")
