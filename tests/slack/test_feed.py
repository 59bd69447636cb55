"""What is new in the facts: seen once by all copies of the bot, whether edited in place or built anew."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

import bot.names.index
from bot.engine import Engine
from bot.facts.building import build
from bot.facts.dates import PartialDate
from bot.facts.editor import FactEditor
from bot.facts.format import RecordKind
from bot.facts.jsonl import load
from bot.facts.records import EntityKind, Move, MoveKind, Statement, Status
from bot.slack import feed
from bot.slack.database import Database
from bot.slack.feed import SETTLE_SECONDS, WAIT_SECONDS, Feed, close_batch, followers, moves_between, news_for
from bot.slack.follows import Followed, Follower, Follows
from tests.facts.small import write
from tests.slack import facts

NOW = 1_900_000_000.0
LATER = NOW + SETTLE_SECONDS
ME = Follower("T1", "U1")
HADDAD = Followed(EntityKind.PERSON, "omar-haddad")
BRIGHTWATER = Followed(EntityKind.ORGANIZATION, "brightwater")
MOVE = Move(
    id="omar-haddad--brightwater-labs--2031-05",
    person="omar-haddad",
    kind=MoveKind.JOINED,
    origin=None,
    destination="brightwater-labs",
    date=PartialDate(2031, 5),
    status=Status.RUMORED,
    sources=("gazette-ito",),
)
STATEMENT = Statement(
    id="lantern-is-late",
    about=("lantern-2", "omar-haddad"),
    text="Lantern 2 is late, says Omar Haddad",
    date=None,
    status=Status.CONFIRMED,
    sources=("gazette-ito",),
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return facts.copied(tmp_path)


@pytest.fixture
def database(state_url: str) -> Iterator[Database]:
    with closing(Database(state_url)) as opened:
        yield opened


async def closed(database: Database, now: float = LATER) -> int | None:
    return await database.run(lambda do: close_batch(do, now))


async def test_what_is_there_at_the_first_start_is_no_news(engine: Engine, database: Database) -> None:
    assert await Feed(database, engine.store.path).look(NOW) == 0
    assert await closed(database) is None


async def test_what_an_editor_adds_is_news_once_to_all_copies_and_after_a_restart(
    engine: Engine, database: Database
) -> None:
    copies = [Feed(database, engine.store.path), Feed(database, engine.store.path)]
    for copy in copies:
        await copy.look(NOW)
    facts.add(engine, MOVE, STATEMENT)
    assert [await copy.look(NOW) for copy in [*copies, Feed(database, engine.store.path)]] == [2, 0, 0]


async def test_copies_that_look_and_close_at_the_same_time_find_each_fact_once_and_close_one_batch(
    engine: Engine, database: Database, state_url: str
) -> None:
    with closing(Database(state_url)) as other:
        copies = [Feed(each, engine.store.path) for each in (database, other) * 2]
        for copy in copies:
            await copy.look(NOW)
        facts.add(engine, *(replace(MOVE, id=f"move-{number}") for number in range(100)))
        assert sum(await asyncio.gather(*(copy.look(NOW) for copy in copies))) == 100
        batches = await asyncio.gather(*(closed(each) for each in (database, other) * 2))
    assert len([batch for batch in batches if batch]) == 1


async def test_a_batch_is_closed_when_it_is_quiet_or_has_waited_long(engine: Engine, database: Database) -> None:
    copy = Feed(database, engine.store.path)
    await copy.look(NOW)
    facts.add(engine, MOVE)
    await copy.look(NOW)
    assert await closed(database, NOW + SETTLE_SECONDS / 2) is None
    facts.add(engine, STATEMENT)
    await copy.look(NOW + SETTLE_SECONDS / 2)
    assert await closed(database, NOW + SETTLE_SECONDS) is None
    assert await closed(database, NOW + SETTLE_SECONDS * 1.5) == 1
    assert await closed(database, NOW + SETTLE_SECONDS * 9) is None
    facts.add(engine, replace(MOVE, id="another"))
    await copy.look(NOW)
    facts.add(engine, replace(MOVE, id="one-more"))
    await copy.look(NOW + WAIT_SECONDS)
    assert await closed(database, NOW + WAIT_SECONDS) == 2


async def test_news_reaches_those_who_follow_a_person_a_place_or_its_whole(engine: Engine, database: Database) -> None:
    follows, copy = Follows(database), Feed(database, engine.store.path)
    await follows.follow(ME, HADDAD)
    await follows.follow(replace(ME, user="U2"), BRIGHTWATER)
    await follows.follow(replace(ME, user="U3"), Followed(EntityKind.ORGANIZATION, "quillon"))
    await copy.look(NOW)
    facts.add(engine, MOVE, STATEMENT)
    await copy.look(NOW)
    batch = await closed(database)
    assert batch
    assert await database.run(lambda do: followers(do, batch)) == (ME, replace(ME, user="U2"))
    mine = await database.run(lambda do: news_for(do, ME, batch))
    assert [fact.id for fact in mine.facts] == [MOVE.id, STATEMENT.id]
    assert mine.about == (HADDAD,)
    other = await database.run(lambda do: news_for(do, replace(ME, user="U2"), batch))
    assert ([fact.id for fact in other.facts], other.about) == ([MOVE.id], (BRIGHTWATER,))
    assert [fact.id for fact in (await database.run(lambda do: moves_between(do, 0, batch))).facts] == [MOVE.id]


async def test_a_fact_that_becomes_surer_is_news_again_and_one_that_is_only_touched_is_not(
    engine: Engine, database: Database
) -> None:
    copy = Feed(database, engine.store.path)
    await copy.look(NOW)
    facts.add(engine, MOVE)
    assert await copy.look(NOW) == 1
    with FactEditor(engine.store.path, bot.names.index) as editor:
        editor.change(replace(MOVE, note="checked"), "an admin")
        assert await copy.look(NOW) == 0
        editor.change(replace(MOVE, status=Status.CONFIRMED), "an admin")
        assert await copy.look(NOW) == 1
        editor.retract(RecordKind.MOVE, MOVE.id, "an admin")
        editor.restore(RecordKind.MOVE, MOVE.id, "an admin")
        assert await copy.look(NOW) == 0


async def test_a_store_that_was_built_anew_brings_only_what_was_not_there(
    engine: Engine, database: Database, tmp_path: Path
) -> None:
    copy = Feed(database, engine.store.path)
    await copy.look(NOW)
    facts.add(engine, MOVE)
    assert await copy.look(NOW) == 1
    added = {
        "id": "noor-haddad--quillon--left--2031-05",
        "person": "noor-haddad",
        "kind": "left",
        "from": "quillon",
        "to": None,
        "date": "2031-05",
        "status": "confirmed",
        "sources": ["gazette-ito"],
    }
    records = {**facts.RECORDS, "moves.jsonl": [*facts.RECORDS["moves.jsonl"], added]}
    build(load(write(tmp_path / "new", records)), engine.store.path, bot.names.index.rebuild)
    assert await copy.look(NOW) == 1
    assert await copy.look(NOW) == 0


async def test_pages_of_facts_are_all_looked_at(
    engine: Engine, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "PAGE", 1)
    other = shutil.copyfile(engine.store.path, engine.store.path.with_name("other.db"))
    await Feed(database, other).look(NOW)
    facts.add(engine, MOVE, STATEMENT)
    copy = Feed(database, engine.store.path)
    assert await copy.look(NOW) == 2
    facts.add(engine, replace(MOVE, id="another"), replace(MOVE, id="one-more"))
    assert await copy.look(NOW) == 2
