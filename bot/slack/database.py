"""The database of what belongs to workspaces: SQLite, or PostgreSQL where several copies of the bot share it.

Each call is one transaction. What is kept stands in the modules that own the tables.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.settings import SettingsError

T = TypeVar("T")

logger = logging.getLogger(__name__)

metadata = sa.MetaData()
"""Every table of the bot's. One with a column `team` holds what belongs to a workspace, and is emptied with it."""

_MAKING_TABLES = 7_301_944
"""Names the lock under which PostgreSQL makes tables: two copies that start at once would stumble over each other."""


NOTED_WITHIN_SECONDS = 0.01


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
        changing: Iterable[str] | None = None,
    ) -> None:
        """Insert a row, or where its key is there already, change these of its columns (all unless told)."""
        statement = _putting(self._insert, table, tuple(key), tuple(values if changing is None else changing))
        self._write(statement, {**key, **values})

    def add_up(
        self, table: sa.Table, key: Mapping[str, Any], counts: Mapping[str, int], values: Mapping[str, Any]
    ) -> None:
        """Insert a row, or where its key is there already, add these counts to its own and set these values."""
        self._write(
            _adding_up(self._insert, table, tuple(key), tuple(counts), tuple(values)), {**key, **counts, **values}
        )

    def _write(self, statement: Any, row: Mapping[str, Any]) -> None:
        if self._sqlite:
            self._sqlite.execute(_sql(statement, tuple(row)), row)
        else:
            self.connection.execute(statement, dict(row))

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
def _adding_up(
    insert: Callable[[sa.Table], Any],
    table: sa.Table,
    key: tuple[str, ...],
    counts: tuple[str, ...],
    values: tuple[str, ...],
) -> Any:
    statement = insert(table)
    new = {name: statement.excluded[name] for name in values}
    sums = {name: table.c[name] + statement.excluded[name] for name in counts}
    return statement.on_conflict_do_update(index_elements=list(key), set_=new | sums)


@functools.cache
def _removing(table: sa.Table, key: tuple[str, ...]) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == sa.bindparam(name) for name in key))


@functools.cache
def _sql(statement: Any, columns: tuple[str, ...] | None = None) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named"), column_keys=columns))


_Queued: TypeAlias = tuple[Callable[[Transaction], Any], asyncio.Future[Any]]


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
        self._notes: list[_Queued] = []
        self._asked: list[_Queued] = []
        self._apart: set[asyncio.Future[None]] = set()
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
        """Do `work` in a transaction. It may be begun anew, so it changes nothing but the database.

        With SQLite, all that is asked for in one turn of the event loop shares a transaction, and none fails another.
        """
        if self._own is None:
            return await asyncio.to_thread(self.run_here, work)
        loop = asyncio.get_running_loop()
        if not self._asked:
            loop.call_soon(self._run_queued)
        done: asyncio.Future[T] = loop.create_future()
        self._asked.append((work, done))
        return await done

    async def note(self, work: Callable[[Transaction], object]) -> None:
        """Do `work` before all that is asked for later, but with SQLite together with that, or after a moment.

        For what is no loss if the bot dies meanwhile. A failure goes to the log.
        """
        if self._own is None:
            await self.run(work)
            return
        loop = asyncio.get_running_loop()
        if not self._notes:
            loop.call_later(NOTED_WITHIN_SECONDS, self._run_queued)
        done: asyncio.Future[object] = loop.create_future()
        done.add_done_callback(_log_failure)
        self._notes.append((work, done))

    def _run_queued(self) -> None:
        (notes, self._notes), (asked, self._asked) = (self._notes, []), (self._asked, [])
        if self._own is None or not (notes or asked):
            return
        try:
            with self._own.begin():
                do = Transaction(self._own, self._insert)
                results = [work(do) for work, _ in (*notes, *asked)]
        except Exception:  # one of them fails, or somebody else is writing
            apart = asyncio.ensure_future(self._run_apart(notes, asked))
            self._apart.add(apart)
            apart.add_done_callback(self._apart.discard)
            return
        for (_, done), result in zip((*notes, *asked), results, strict=True):
            if not done.done():
                done.set_result(result)

    async def _run_apart(self, notes: Sequence[_Queued], asked: Sequence[_Queued]) -> None:
        """Do each in a transaction of its own: what only reads need not wait for who writes."""
        for note in notes:
            await self._run_alone(*note)
        await asyncio.gather(*(self._run_alone(*each) for each in asked))

    async def _run_alone(self, work: Callable[[Transaction], Any], done: asyncio.Future[Any]) -> None:
        try:
            result = await asyncio.to_thread(self.run_here, work)
        except Exception as error:
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(result)

    def run_here(self, work: Callable[[Transaction], T]) -> T:
        """Do `work` in a transaction of its own, in this thread, which waits for those of others."""
        with self.engine.begin() as connection:
            return work(Transaction(connection, self._insert))

    async def forget_team(self, team: str) -> None:
        """Remove all that belongs to a workspace."""

        def forget(do: Transaction) -> None:
            there = set(sa.inspect(do.connection).get_table_names())
            for table in metadata.sorted_tables:
                if table.name in there and "team" in table.c:
                    do.execute(sa.delete(table).where(table.c.team == team))

        await self.run(forget)

    def close(self) -> None:
        """Do what is still to be noted, and close the connections."""
        for work, _ in self._notes:
            self.run_here(work)
        self._notes = []
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


def _log_failure(done: asyncio.Future[Any]) -> None:
    if not done.cancelled() and (error := done.exception()):
        logger.error("the state could not be written", exc_info=error)


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let copies of the bot read while one writes, and wait for each other."""
    connection.execute("PRAGMA busy_timeout = 10000")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
