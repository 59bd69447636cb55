"""The database of what belongs to workspaces: SQLite, or PostgreSQL where several copies of the bot share it.

Each call is one transaction. What is kept stands in the modules that own the tables.
"""

from __future__ import annotations

import asyncio
import functools
import sqlite3
from collections.abc import Callable, Mapping, Sequence
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
        # SQLite takes a statement in a tenth of the time that SQLAlchemy takes to pass it on.
        self._sqlite: sqlite3.Connection | None = None
        if insert is sqlite.insert:
            self._sqlite = connection.connection.driver_connection

    def execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """Execute a statement."""
        return self.connection.execute(statement)

    def add(self, table: sa.Table, values: Mapping[str, Any]) -> bool:
        """Insert a row; False if one of its key was there already, which then stays as it is."""
        statement = _adding(self._insert, table)
        if self._sqlite:
            return self._sqlite.execute(_sql(statement, tuple(values)), values).rowcount == 1
        return self.connection.execute(statement, dict(values)).rowcount == 1

    def add_all(self, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert those of these rows of which no key is there already."""
        if rows:
            self.connection.execute(_adding(self._insert, table), [dict(row) for row in rows])

    def put(
        self,
        table: sa.Table,
        key: Mapping[str, Any],
        values: Mapping[str, Any],
        changes: Mapping[str, Any] | None = None,
    ) -> None:
        """Insert a row, or where its key is there already, make `changes` in it (all of `values` unless given)."""
        row, changes = {**key, **values}, values if changes is None else changes
        if all(name in row and row[name] is value for name, value in changes.items()):
            statement = _putting(self._insert, table, tuple(key), tuple(changes))
            if self._sqlite:
                self._sqlite.execute(_sql(statement, tuple(row)), row)
            else:
                self.connection.execute(statement, row)
            return
        insert = self._insert(table).values(row)
        self.connection.execute(insert.on_conflict_do_update(index_elements=list(key), set_=dict(changes)))

    def remove(self, table: sa.Table, key: Mapping[str, Any]) -> None:
        """Delete the rows in which each of these columns has this value."""
        statement = _removing(table, tuple(key))
        if self._sqlite:
            self._sqlite.execute(_sql(statement), key)
        else:
            self.connection.execute(statement, dict(key))


# Building a statement costs several times what SQLite takes to execute it.


@functools.cache
def _adding(insert: Callable[[sa.Table], Any], table: sa.Table) -> Any:
    # SQLAlchemy counts the rows of an INSERT only where it is asked to.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@functools.cache
def _putting(insert: Callable[[sa.Table], Any], table: sa.Table, key: tuple[str, ...], changes: tuple[str, ...]) -> Any:
    statement = insert(table)
    set_ = {name: statement.excluded[name] for name in changes}
    return statement.on_conflict_do_update(index_elements=list(key), set_=set_)


@functools.cache
def _removing(table: sa.Table, key: tuple[str, ...]) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == sa.bindparam(name) for name in key))


@functools.cache
def _sql(statement: Any, columns: tuple[str, ...] | None = None) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named"), column_keys=columns))


class Database:
    """The database at `url`.

    With SQLite a transaction is some tens of microseconds, less than the way into a thread and back, so it is made on
    the event loop, unless somebody else is writing; then it waits in a thread, as every one with PostgreSQL does.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it can't be reached or used.
    """

    def __init__(self, url: str) -> None:
        self.engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
        self._insert = postgresql.insert if self.engine.dialect.name == "postgresql" else sqlite.insert
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self._own: sa.Connection | None = None
        with self.engine.connect():
            pass
        if self.engine.dialect.name == "sqlite":
            self._own = self.engine.connect()
            self._own.exec_driver_sql("PRAGMA busy_timeout = 0")
            self._own.commit()

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
        """Do `work` in a transaction of its own. It may be begun anew, so it changes nothing but the database."""
        if self._own is not None:
            try:
                with self._own.begin():
                    return work(Transaction(self._own, self._insert))
            except (sa.exc.OperationalError, sqlite3.OperationalError) as error:
                if not _is_busy(error):
                    raise
        return await asyncio.to_thread(self.run_here, work)

    def run_here(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a transaction of its own, in this thread, which waits for those of others."""
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
        if self._own is not None:
            self._own.close()
        self.engine.dispose()


def open_database(url: str) -> Database:
    """Open the database that STATE_URL names.

    Raises:
        SettingsError: it can't be used, or its driver is not installed.
    """
    try:
        return Database(url)
    except ModuleNotFoundError as error:
        raise SettingsError(
            f"STATE_URL names a database whose driver is not installed ({error.name}). For PostgreSQL, run "
            "`pip install 'ai-moves[postgres]'`."
        ) from error
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise SettingsError(f"STATE_URL names a database that can't be used: {reason}.") from error


def _is_busy(error: sa.exc.OperationalError | sqlite3.OperationalError) -> bool:
    """Whether somebody else is writing; the error is SQLAlchemy's or, of a statement that went past it, SQLite's."""
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0) & 0xFF
    return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let copies of the bot read while one writes, and wait for each other."""
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
