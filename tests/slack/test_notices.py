"""New facts are told once to those who follow: who is told what, when Slack refuses, and by copies that share."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.names.index
from bot.answers.answer import Answer, FactRef
from bot.facts.building import build
from bot.facts.dates import PartialDate
from bot.facts.editor import FactEditor
from bot.facts.format import RecordKind
from bot.facts.jsonl import load
from bot.facts.records import EntityKind, Move, MoveKind, Statement, Status
from bot.local.server import LocalSlack
from bot.local.webapi import Failure
from bot.local.workspace import CHANNEL, DIRECT, OTHER_PERSON, PERSON, Message
from bot.settings import Connection
from bot.slack.database import Database
from bot.slack.feed import SETTLE_SECONDS, Feed
from bot.slack.follows import Followed, Follower, Follows
from bot.slack.outbox import GIVE_UP_SECONDS, LEASE_SECONDS, About, Outbox, put
from bot.slack.run import connected
from tests.facts.small import write
from tests.slack import facts
from tests.slack.conftest import Asker, Workspace, settings_for, workspace

TEAM = "T0LOCAL"
DAY = 24 * 60 * 60
ME, ROBIN = Follower(TEAM, PERSON), Follower(TEAM, OTHER_PERSON)
ITO = Followed(EntityKind.PERSON, "mika-ito")
OMAR = Followed(EntityKind.PERSON, "omar-haddad")
QUILLON = Followed(EntityKind.ORGANIZATION, "quillon")
MOVE = Move(
    id="mika-ito--quillon--brightwater--2031-05",
    person="mika-ito",
    kind=MoveKind.RETURNED,
    origin="quillon",
    destination="brightwater",
    date=PartialDate(2031, 5),
    status=Status.CONFIRMED,
    sources=("gazette-ito",),
)
OTHER_MOVE = replace(MOVE, id="omar-haddad--quillon--2031-05", person="omar-haddad", kind=MoveKind.JOINED, origin=None,
                     destination="quillon")  # fmt: skip


@pytest.fixture
async def space(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(Connection.SOCKET_MODE, facts.copied(tmp_path)) as made:
        for _ in range(2):  # the bot's own first look may wait for the first of these, and is over with the second
            await ticked(made)
        yield made


async def ticked(space: Workspace, later: float = 0.0) -> None:
    """Let the bot look for news, as if it were so many seconds later."""

    async def client(_: str) -> AsyncWebClient:
        return space.running.app.client

    await space.running.services.notifier.tick(client, time.time() + later)


async def settled(space: Workspace) -> None:
    """Let the bot see what is new, and send it."""
    await ticked(space)
    await ticked(space, SETTLE_SECONDS)


def told(space: Workspace, user: str = PERSON) -> list[Message]:
    """What the bot has written to somebody directly."""
    channel = space.slack.workspace.direct(user).id
    return [message for message in space.answers() if message.channel == channel]


async def follow(space: Workspace, who: Follower, *whom: Followed) -> Follows:
    follows = Follows(space.database)
    for each in whom:
        await follows.follow(who, each)
    return follows


def posted(space: Workspace, engine_facts: Path, *moves: Move) -> None:
    with FactEditor(engine_facts, bot.names.index) as editor:
        editor.add(moves, "an admin")


def store(space: Workspace) -> Path:
    return space.engine.store.path


async def test_a_follower_is_told_once_with_the_source(space: Workspace) -> None:
    await follow(space, ME, ITO)
    posted(space, store(space), MOVE)
    await settled(space)
    [notice] = told(space)
    assert notice.text.startswith("New on Mika Itō:\nIn May 2031, Mika Itō returned")
    assert "https://gazette.example/ito" in str(notice.blocks)
    assert "/ai-moves following" in str(notice.blocks[-1])
    assert notice.thread_ts is None
    [call] = space.slack.api.called("chat.postMessage")
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)
    for _ in range(3):
        await settled(space)
    assert len(told(space)) == 1


async def test_a_batch_is_one_message_to_each_follower_about_what_they_follow(space: Workspace) -> None:
    await follow(space, ME, ITO, QUILLON)
    await follow(space, ROBIN, OMAR)
    posted(space, store(space), MOVE)
    await ticked(space)
    posted(space, store(space), OTHER_MOVE)
    await settled(space)
    [mine], [robins] = told(space), told(space, OTHER_PERSON)
    assert mine.text.startswith("New on Mika Itō and Quillon:")
    assert "Omar Haddad joined Quillon" in mine.text
    assert robins.text.startswith("New on Omar Haddad:")
    assert "Mika" not in robins.text


async def test_a_question_under_a_notice_is_answered_in_its_thread(space: Workspace) -> None:
    await follow(space, ME, ITO)
    posted(space, store(space), MOVE)
    await settled(space)
    [notice] = told(space)
    await space.slack.press(PERSON, notice, "ask_0")
    answer = await space.answered(2)
    assert answer.thread_ts == notice.ts
    assert "Mika Itō" in answer.text


async def test_a_reply_to_a_notice_takes_it_up(space: Workspace) -> None:
    await follow(space, ME, ITO)
    posted(space, store(space), MOVE)
    await settled(space)
    [notice] = told(space)
    space.slack.say(PERSON, notice.channel, "and before that?", notice.ts)
    answer = await space.answered(2)
    assert answer.thread_ts == notice.ts
    assert "Quillon" in answer.text


async def test_old_facts_are_told_nobody_and_neither_what_was_taken_back_at_once(space: Workspace) -> None:
    await follow(space, ME, ITO, OMAR, QUILLON)
    await settled(space)
    posted(space, store(space), MOVE)
    await ticked(space)
    with FactEditor(store(space), bot.names.index) as editor:
        editor.retract(RecordKind.MOVE, MOVE.id, "an admin")
    await settled(space)
    assert told(space) == []


async def test_who_unfollows_before_the_message_goes_is_not_told(space: Workspace) -> None:
    follows = await follow(space, ME, ITO)
    posted(space, store(space), MOVE)
    await ticked(space)
    await follows.unfollow(ME, ITO)
    await settled(space)
    assert told(space) == []


async def test_a_store_built_anew_with_thousands_of_facts_is_one_short_message(
    space: Workspace, tmp_path: Path
) -> None:
    await follow(space, ME, QUILLON)
    people = [{"id": f"person-{n}", "name": f"Person Number{n}"} for n in range(60)]
    moves = [
        {"id": f"person-{n % 60}--quillon--{n}", "person": f"person-{n % 60}", "kind": "joined", "from": None,
         "to": "quillon", "date": str(1900 + n // 60), "status": "confirmed", "sources": ["gazette-ito"]}
        for n in range(3000)
    ]  # fmt: skip
    records = {name: list(rows) for name, rows in facts.RECORDS.items()}
    records["people.jsonl"] += people
    records["moves.jsonl"] += moves
    build(load(write(tmp_path / "new", records)), store(space), bot.names.index.rebuild)
    await settled(space)
    [notice] = told(space)
    assert notice.text.startswith("New on Quillon:")
    assert "2,988 more facts have come in beside these." in notice.text
    assert len(notice.text) < 2000


@pytest.mark.parametrize("reason", ["user_disabled", "user_not_found"])
async def test_whom_a_deactivated_user_followed_is_forgotten(
    space: Workspace, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    follows = await follow(space, ROBIN, ITO)
    await follow(space, ME, ITO)
    if reason == "user_disabled":
        robin = space.slack.workspace.users[OTHER_PERSON]
        space.slack.workspace.users[OTHER_PERSON] = replace(robin, is_deleted=True)
    else:
        del space.slack.workspace.users[OTHER_PERSON]
    posted(space, store(space), MOVE)
    await settled(space)
    assert await follows.followed_by(ROBIN) == ()
    assert reason in caplog.text
    assert len(told(space)) == 1


async def test_who_takes_no_direct_messages_is_told_nothing_and_follows_on(space: Workspace) -> None:
    follows = await follow(space, ME, ITO)
    space.slack.api.fail("conversations.open", Failure(error="cannot_dm_bot"))
    posted(space, store(space), MOVE)
    await settled(space)
    await ticked(space, LEASE_SECONDS * 2)
    assert told(space) == []
    assert await follows.followed_by(ME) == (ITO,)


@pytest.mark.parametrize("reason", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_nothing_more_is_sent_where_the_app_was_uninstalled(
    space: Workspace, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    await follow(space, ME, ITO)
    await follow(space, ROBIN, ITO)
    space.slack.api.fail("conversations.open", Failure(error=reason))
    space.slack.api.fail("auth.test", *[Failure(error=reason)] * 2)
    posted(space, store(space), MOVE)
    await settled(space)
    await ticked(space, LEASE_SECONDS * 2)
    assert len(space.slack.api.called("conversations.open")) == 1
    assert space.answers() == []
    assert reason in caplog.text


async def test_a_token_that_is_refused_once_and_then_not_is_no_end(space: Workspace) -> None:
    await follow(space, ME, ITO)
    space.slack.api.fail("conversations.open", Failure(error="invalid_auth"))
    posted(space, store(space), MOVE)
    await settled(space)
    await ticked(space, LEASE_SECONDS * 2)
    assert len(told(space)) == 1


async def test_a_notice_that_cannot_be_made_holds_up_no_other(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await follow(space, ME, ITO)
    await follow(space, ROBIN, OMAR)
    tell = space.engine.tell

    def faulty(facts_told: Sequence[FactRef], others: int = 0) -> Answer | None:
        if any("mika" in fact.id for fact in facts_told):
            raise RuntimeError("a fault in the words")
        return tell(facts_told, others)

    monkeypatch.setattr(space.engine, "tell", faulty)
    posted(space, store(space), MOVE, OTHER_MOVE)
    await settled(space)
    assert [len(told(space, user)) for user in (PERSON, OTHER_PERSON)] == [0, 1]
    assert "could not be made" in caplog.text
    monkeypatch.undo()
    await ticked(space, LEASE_SECONDS * 2)
    assert len(told(space)) == 1


async def test_a_very_long_fact_is_cut_and_whatever_stands_in_it_pings_nobody(space: Workspace) -> None:
    await follow(space, ME, ITO)
    words = Statement("a-long-one", ("mika-ito",), "<!channel> *said* <https://evil.example|this> " * 200, None,
                      Status.CONFIRMED, ("gazette-ito",))  # fmt: skip
    facts.add(space.engine, words)
    await settled(space)
    [notice] = told(space)
    assert "<!" not in notice.text
    assert "evil.example|" in str(notice.blocks)
    assert "page_" not in str(notice.blocks)
    kinds = {element["action_id"] for block in notice.blocks for element in block.get("elements", ())
             if "action_id" in element}  # fmt: skip
    assert all(kind.startswith("ask_") for kind in kinds)


async def test_a_workspace_without_an_installation_gets_nothing(space: Workspace) -> None:
    await follow(space, ME, ITO)

    async def none(_: str) -> None:
        return None

    posted(space, store(space), MOVE)
    await ticked(space)
    await space.running.services.notifier.tick(none, time.time() + SETTLE_SECONDS)
    await ticked(space, LEASE_SECONDS * 2)
    assert space.answers() == []


async def test_what_a_workspace_followed_and_was_to_be_told_goes_with_it(space: Workspace) -> None:
    follows = await follow(space, ME, ITO)
    await follow(space, Follower("T0ELSEWHERE", PERSON), ITO)
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", "digest daily")
    await space.answered()
    space.slack.api.fail("conversations.open", Failure(error="internal_error"))
    posted(space, store(space), MOVE)
    await settled(space)
    await space.database.forget_team(TEAM)
    before = len(space.answers())
    await ticked(space, 2 * DAY - 60)
    assert await follows.followed_by(ME) == ()
    assert await follows.followed_by(Follower("T0ELSEWHERE", PERSON)) == (ITO,)
    assert [message.text.split(":")[0] for message in space.answers()[before:]] == ["New on Mika Itō"]


async def test_a_notice_that_slack_does_not_take_now_comes_later(space: Workspace) -> None:
    await follow(space, ME, ITO)
    space.slack.api.fail("chat.postMessage", Failure(error="internal_error"))
    posted(space, store(space), MOVE)
    await settled(space)
    await ticked(space, LEASE_SECONDS / 2)
    assert told(space) == []
    await ticked(space, LEASE_SECONDS * 2)
    assert len(told(space)) == 1


async def test_it_is_not_tried_for_ever(space: Workspace) -> None:
    await follow(space, ME, ITO)
    space.slack.api.fail("chat.postMessage", *[Failure(error="internal_error")] * 2)
    posted(space, store(space), MOVE)
    await settled(space)
    await ticked(space, GIVE_UP_SECONDS + LEASE_SECONDS)
    await ticked(space, GIVE_UP_SECONDS + LEASE_SECONDS * 3)
    assert told(space) == []


@pytest.mark.parametrize("died", ["before it was sent", "after it was sent"])
async def test_a_copy_that_dies_while_it_sends_neither_loses_nor_doubles_a_notice(space: Workspace, died: str) -> None:
    await follow(space, ME, ITO)
    posted(space, store(space), MOVE)
    await ticked(space)
    if died == "before it was sent":
        space.slack.api.fail("conversations.open", Failure(error="internal_error"))
        await ticked(space, SETTLE_SECONDS)
    else:
        # Slack has the message, and its answer never comes: the removal from the outbox is what is missing.
        outbox, removed = space.running.services.notifier._outbox, []

        async def lost(notice: object) -> None:
            removed.append(notice)

        outbox.remove = lost  # type: ignore[method-assign]
        await ticked(space, SETTLE_SECONDS)
        assert len(removed) == 1
        del outbox.remove
    assert len(told(space)) == (died == "after it was sent")
    await ticked(space, LEASE_SECONDS * 2)
    await ticked(space, LEASE_SECONDS * 4)
    assert len(told(space)) == 1


async def test_where_the_bot_may_not_look_a_notice_comes_rather_twice_than_never(space: Workspace) -> None:
    await follow(space, ME, ITO)
    space.slack.api.fail("conversations.open", Failure(error="internal_error"))
    posted(space, store(space), MOVE)
    await settled(space)
    space.slack.api.fail("conversations.history", Failure(error="missing_scope"))
    await ticked(space, LEASE_SECONDS * 2)
    assert len(told(space)) == 1


async def test_two_copies_that_share_their_state_send_each_notice_and_digest_once(
    state_url: str, tmp_path: Path
) -> None:
    slack = LocalSlack()
    await slack.start()
    engines = [facts.copied(tmp_path), facts.over(Path(shutil.copyfile(tmp_path / "facts.db", tmp_path / "other.db")))]
    try:
        async with AsyncExitStack() as stack:
            copies = []
            for engine in engines:
                database = stack.enter_context(closing(Database(state_url)))
                settings = settings_for(slack, Connection.SOCKET_MODE)
                running = await stack.enter_async_context(connected(settings, engine, database, "127.0.0.1"))
                copies.append(Workspace(slack, Asker(), database, running, engine))
            for copy in (*copies, *copies):
                await ticked(copy)
            await follow(copies[0], ME, ITO, OMAR)
            await follow(copies[1], ROBIN, ITO, OMAR)
            await slack.command(PERSON, CHANNEL, "/ai-moves", "digest daily")
            await copies[0].answered()
            for copy in copies:
                posted(copy, store(copy), MOVE, OTHER_MOVE)
            for later in (0, SETTLE_SECONDS, SETTLE_SECONDS * 2, 2 * DAY, 3 * DAY):
                await asyncio.gather(*(ticked(copy, later) for copy in copies))
            assert [len(told(copies[0], user)) for user in (PERSON, OTHER_PERSON)] == [1, 1]
            channel = [each.text for each in copies[0].answers() if each.channel == CHANNEL]
            assert ["New moves in AI" in text for text in channel] == [False, True]
    finally:
        await slack.stop()


async def test_a_copy_with_an_older_store_leaves_a_notice_to_the_one_that_has_its_facts(
    space: Workspace, tmp_path: Path
) -> None:
    await follow(space, ME, ITO)
    newer = facts.over(Path(shutil.copyfile(store(space), tmp_path / "newer.db")))
    facts.add(newer, MOVE)
    with closing(Database(str(space.database.engine.url))) as database:
        await Feed(database, newer.store.path).look(time.time())
        await ticked(space, SETTLE_SECONDS)
        assert told(space) == []
        settings = settings_for(space.slack, Connection.SOCKET_MODE)
        async with connected(settings, newer, database, "127.0.0.1") as running:
            await ticked(Workspace(space.slack, space.asker, database, running, newer), LEASE_SECONDS * 2)
    assert len(told(space)) == 1


async def test_of_many_copies_one_claims_a_notice(state_url: str) -> None:
    now = time.time()
    with closing(Database(state_url)) as database, closing(Database(state_url)) as other:
        copies = [Outbox(database), Outbox(other)]
        for batch in range(20):
            await database.run(lambda do, batch=batch: put(do, TEAM, "C1", About.DIGEST, batch, batch + 1, now))
        claimed = await asyncio.gather(*(copy.claim(now) for _ in range(20) for copy in copies))
    assert sorted(notice.last for notice in claimed if notice) == list(range(1, 21))


async def test_a_claim_counts_from_when_it_is_made_however_long_the_ones_before_took(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    notifier = space.running.services.notifier
    claimed = []
    clock = iter(range(0, 10**9, LEASE_SECONDS))  # each look at the clock comes a quarter of an hour later
    monkeypatch.setattr(notifier, "_clock", lambda: next(clock))
    claim = notifier._outbox.claim

    async def noted(now: float) -> object:
        claimed.append(now)
        return await claim(now)

    monkeypatch.setattr(notifier._outbox, "claim", noted)
    await follow(space, ME, ITO)
    await follow(space, ROBIN, ITO)
    posted(space, store(space), MOVE)
    await settled(space)
    assert claimed[-1] - claimed[-2] >= LEASE_SECONDS
    assert [len(told(space, user)) for user in (PERSON, OTHER_PERSON)] == [1, 1]


async def test_the_bot_goes_on_looking_after_a_look_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.slack.notifier.EVERY_SECONDS", 0.02)
    monkeypatch.setattr("bot.slack.feed.SETTLE_SECONDS", 0.0)
    async with workspace(Connection.SOCKET_MODE, facts.copied(tmp_path)) as space:
        await follow(space, ME, ITO)
        await ticked(space)
        away = store(space).rename(tmp_path / "away.db")
        await space.slack.until(lambda: "looking for news failed" in caplog.text)
        away.rename(store(space))
        posted(space, store(space), MOVE)
        await space.slack.until(lambda: len(told(space)) == 1)


async def test_the_bot_finds_new_facts_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.notifier.EVERY_SECONDS", 0.02)
    monkeypatch.setattr("bot.slack.feed.SETTLE_SECONDS", 0.0)
    async with workspace(Connection.SOCKET_MODE, facts.copied(tmp_path)) as space:
        await ticked(space)
        await space.slack.command(PERSON, CHANNEL, "/ai-moves", "follow Mika Ito")
        await space.answered()
        posted(space, store(space), MOVE)
        await space.slack.until(lambda: len(told(space)) == 1)
        assert told(space)[0].channel == DIRECT
