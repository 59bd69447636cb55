"""What is remembered of conversations."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.settings import SettingsError
from bot.slack.database import Database, open_database
from bot.slack.reading import MessageKey
from bot.slack.threads import KEEP_SECONDS, QUESTIONS_A_THREAD, Threads, Turn

ROOT = MessageKey("T1", "C1", "100.000001")
TURN = Turn("where did Bubeck go?", "100.000001", "100.000002")


@pytest.fixture
def database(state_url: str) -> Iterator[Database]:
    with closing(Database(state_url)) as opened:
        yield opened


@pytest.fixture
def threads(database: Database) -> Threads:
    return Threads(database)


async def test_a_message_is_claimed_once_however_many_try(threads: Threads) -> None:
    assert sum(await asyncio.gather(*(threads.claim(ROOT) for _ in range(20)))) == 1
    assert await threads.claim(replace(ROOT, channel="C2"))
    assert await threads.claim(replace(ROOT, team="T2"))


async def test_whoever_writes_while_another_does_waits_and_loses_nothing(tmp_path: Path) -> None:
    with (
        closing(Database(f"sqlite:///{tmp_path}/state.db")) as database,
        closing(sqlite3.connect(tmp_path / "state.db", isolation_level=None)) as other,
    ):
        threads = Threads(database)
        other.execute("BEGIN IMMEDIATE")
        writing = [asyncio.create_task(threads.remember(ROOT, "U1", TURN)), asyncio.create_task(threads.claim(ROOT))]
        done, _ = await asyncio.wait(writing, timeout=0.05)
        assert not done
        other.execute("ROLLBACK")
        await asyncio.gather(*writing)
        thread = await threads.thread(ROOT)
        assert thread
        assert thread.turns == (TURN,)


async def test_an_unknown_thread_is_none(threads: Threads) -> None:
    assert await threads.thread(ROOT) is None
    await threads.share(ROOT)
    assert await threads.thread(ROOT) is None


async def test_a_thread_keeps_who_began_it_and_its_questions_in_order(threads: Threads) -> None:
    await threads.remember(ROOT, "U1", TURN)
    await threads.remember(ROOT, "U2", Turn("third", "100.000007", "100.000008"))
    await threads.remember(ROOT, None, Turn("second", "100.000005", "100.000006"))
    thread = await threads.thread(ROOT)
    assert thread
    assert (thread.begun_by, thread.shared) == ("U1", False)
    assert [turn.question for turn in thread.turns] == ["where did Bubeck go?", "second", "third"]
    assert thread.questions_before("100.000007") == ("where did Bubeck go?", "second")


async def test_a_turn_is_changed_in_place(threads: Threads) -> None:
    await threads.remember(ROOT, "U1", TURN)
    await threads.share(ROOT)
    await threads.remember(ROOT, None, replace(TURN, question="where did Murati go?", edited="101.000000"))
    thread = await threads.thread(ROOT)
    assert thread
    assert thread.turns == (replace(TURN, question="where did Murati go?", edited="101.000000"),)
    assert (thread.begun_by, thread.shared) == ("U1", True)


async def test_only_the_latest_questions_of_a_thread_are_given(threads: Threads) -> None:
    asked = QUESTIONS_A_THREAD + 20
    for index in range(asked):
        await threads.remember(ROOT, "U1", Turn(str(index), f"100.{index:06}", ""))
    thread = await threads.thread(ROOT)
    assert thread
    assert [turn.question for turn in thread.turns] == [str(index) for index in range(20, asked)]


async def test_a_restart_forgets_nothing_and_two_copies_claim_once(state_url: str) -> None:
    databases = [Database(state_url), Database(state_url)]
    one, other = map(Threads, databases)
    await one.remember(ROOT, "U1", TURN)
    keys = [replace(ROOT, ts=f"{index}.000001") for index in range(50)]
    claimed = await asyncio.gather(*(copy.claim(key) for key in keys for copy in (one, other)))
    assert sum(claimed) == 50
    thread = await other.thread(ROOT)
    assert thread
    assert thread.turns == (TURN,)
    for database in databases:
        database.close()


async def test_what_somebody_else_is_writing_to_is_waited_for(database: Database, threads: Threads) -> None:
    with database.engine.begin() as other:
        other.execute(sa.text("INSERT INTO claims VALUES ('T9', 'C9', '9.9', 0)"))
        writing = asyncio.create_task(threads.claim(ROOT))
        reading = asyncio.create_task(threads.thread(ROOT))
        assert await reading is None
    assert await writing


async def test_copies_that_start_at_once_make_the_tables_once(state_url: str) -> None:
    databases = [Database(state_url) for _ in range(5)]
    await asyncio.gather(*(asyncio.to_thread(Threads, database) for database in databases))
    for database in databases:
        database.close()


async def test_all_that_belongs_to_a_workspace_can_be_forgotten(database: Database, threads: Threads) -> None:
    other = replace(ROOT, team="T2")
    for root in (ROOT, other):
        await threads.claim(root)
        await threads.remember(root, "U1", TURN)
    await database.forget_team("T1")
    assert await threads.thread(ROOT) is None
    assert await threads.thread(other)
    assert await threads.claim(ROOT)
    assert not await threads.claim(other)


@pytest.mark.parametrize(
    "url",
    ["sqlite:////nowhere/at/all/state.db", "nothing://x", "postgresql+psycopg://nobody@127.0.0.1:9/x"],
)
def test_a_database_that_cannot_be_used_is_named(url: str) -> None:
    with pytest.raises(SettingsError, match="STATE_URL"):
        open_database(url)


async def test_what_is_old_is_forgotten(database: Database) -> None:
    now = 1_000_000.0
    early, late = Threads(database, lambda: now), Threads(database, lambda: now + KEEP_SECONDS + 1)
    await early.claim(ROOT)
    await early.remember(ROOT, "U1", TURN)
    assert await late.claim(replace(ROOT, ts="200.000001"))
    assert await late.thread(ROOT) is None
    assert await late.claim(ROOT)
