"""The state database: what is asked for at the same time shares a transaction, and nothing that fails fails another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.slack.database import NOTED_WITHIN_SECONDS, Database, Transaction, metadata

_words = sa.Table("test_words", metadata, sa.Column("word", sa.Text, primary_key=True))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(f"sqlite:///{tmp_path}/state.db")) as database:
        database.create(_words)
        yield database


def adding(word: str) -> object:
    return lambda do: do.add(_words, {"word": word})


def words(do: Transaction) -> list[str]:
    return list(do.execute(sa.select(_words.c.word).order_by(_words.c.word)).scalars())


def seen_by_others(tmp_path: Path) -> list[str]:
    with closing(sqlite3.connect(tmp_path / "state.db")) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM test_words ORDER BY word")]


def failing(do: Transaction) -> None:
    do.add(_words, {"word": "half"})
    raise ValueError("no")


async def test_what_is_asked_for_at_once_shares_a_transaction(database: Database) -> None:
    commits = 0

    def committed(_: sa.Connection) -> None:
        nonlocal commits
        commits += 1

    sa.event.listen(database.engine, "commit", committed)
    added = await asyncio.gather(*(database.run(adding(word)) for word in ("a", "b", "a", "c")))
    assert added == [True, True, False, True]
    assert commits == 1
    assert await database.run(words) == ["a", "b", "c"]


async def test_one_that_fails_takes_no_other_with_it_and_leaves_nothing(database: Database) -> None:
    results = await asyncio.gather(
        database.run(adding("a")), database.run(failing), database.run(adding("b")), return_exceptions=True
    )
    assert results[0] is True
    assert isinstance(results[1], ValueError)
    assert results[2] is True
    assert await database.run(words) == ["a", "b"]


async def test_while_somebody_else_writes_all_wait_for_it(database: Database, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.gather(database.run(adding("a")), database.run(adding("a")))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        other.execute("COMMIT")
        assert sorted(await waiting) == [False, True]


async def test_a_note_is_seen_by_whatever_is_asked_for_later(database: Database, tmp_path: Path) -> None:
    await database.note(adding("a"))
    assert seen_by_others(tmp_path) == []
    assert await database.run(words) == ["a"]
    assert seen_by_others(tmp_path) == ["a"]


async def test_a_note_is_written_before_long_though_nothing_follows(database: Database, tmp_path: Path) -> None:
    await database.note(adding("a"))
    await asyncio.sleep(NOTED_WITHIN_SECONDS * 10)
    assert seen_by_others(tmp_path) == ["a"]


async def test_a_note_is_written_when_the_bot_stops(database: Database, tmp_path: Path) -> None:
    await database.note(adding("a"))
    database.close()
    assert seen_by_others(tmp_path) == ["a"]


async def test_a_note_that_fails_is_logged_and_fails_nothing_else(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.note(failing)
    assert await database.run(adding("a")) is True
    assert await database.run(words) == ["a"]
    assert "the state could not be written" in caplog.text


async def test_who_asked_may_be_gone_before_it_is_done(database: Database) -> None:
    gone = asyncio.ensure_future(database.run(adding("a")))
    await asyncio.sleep(0)
    gone.cancel()
    assert await database.run(words) == ["a"]
