"""The database of what belongs to workspaces: SQLite, or PostgreSQL where several copies of the bot share it.

Each call is one transaction, made off the event loop. What is kept stands in the modules that own the tables.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.settings import SettingsError

T = TypeVar("T")

metadata = sa.MetaData()
"""Every table of the bot's. One with a column `team` holds what belongs to a workspace, and is emptied with it."""

_MAKING_TABLES = 7_301_944
"""Names the lock under which PostgreSQL makes tables: two copies that start at once would stumble over each other."""


class Transaction:
    """One transaction: SQLAlchemy's connection, and the two ways of writing that copies of the bot need."""

    def __init__(self, connection: sa.Connection, insert: Callable[[sa.Table], Any]) -> None:
        self.connection = connection
        self._insert = insert

    def execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """Execute a statement."""
        return self.connection.execute(statement)

    def add(self, table: sa.Table, values: Mapping[str, Any]) -> bool:
        """Insert a row; False if one of its key was there already, which then stays as it is."""
        done: sa.CursorResult[Any] = self.connection.execute(
            self._insert(table).values(dict(values)).on_conflict_do_nothing()
        )
        return done.rowcount == 1

    def put(
        self,
        table: sa.Table,
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """Insert a row, or where its key is there already, make `changes` in it (all of `values` unless given)."""
        insert = self._insert(table).values({**key, **values})
        set_ = dict(values if changes is None else changes)
        self.connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=set_))


class Database:
    """The database at `url`.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it can't be reached or used.
    """

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        self._insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        with self.engine.connect():
            pass

    def create(self, *tables: sa.Table) -> None:
        """Make these tables unless they are there."""
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING_TABLES)))
            for table in tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))

    async def run(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a transaction of its own, in a thread of its own."""
        return await asyncio.to_thread(self.run_here, work)

    def run_here(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a transaction of its own, in this thread."""
        with self.engine.begin() as connection:
            return work(Transaction(connection, self._insert))

    def forget_team(self, team: str) -> None:
        """Remove all that belongs to a workspace."""
        there = set(sa.inspect(self.engine).get_table_names())
        with self.engine.begin() as connection:
            for table in metadata.sorted_tables:
                if table.name in there and "team" in table.c:
                    connection.execute(sa.delete(table).where(table.c.team == team))

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database that STATE_URL names.

    Raises:
        SettingsError: it can't be used, or its driver is not installed.
    """
    try:
        return Database(url)
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise SettingsError(f"STATE_URL names a database that can't be used: {reason}.") from error


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let copies of the bot read while one writes, and wait for each other."""
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
