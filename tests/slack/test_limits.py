"""What Slack refuses, how long it asks to wait, and what becomes of a connection that is dead."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace

import pytest
from multidict import CIMultiDict
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

import bot.slack.run
import bot.slack.socket
from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, PERSON
from bot.settings import Connection, SettingsError
from bot.slack import delivery
from bot.slack.pacing import Pace
from bot.slack.run import ConnectionLostError, connected, serve
from bot.slack.surface import SCOPES
from tests.slack.conftest import BUBECK, Asker, Workspace, remembered, settings_for, workspace

QUESTION = f"<@{BOT_USER}> where did Bubeck go?"
LIMIT = Failure(429, "ratelimited", {"Retry-After": "1"})


async def called(space: Workspace, count: int) -> None:
    await space.slack.until(lambda: len(space.slack.api.called("chat.postMessage")) >= count)


async def test_answers_in_a_channel_keep_their_order_while_slack_asks_to_wait(space: Workspace) -> None:
    space.slack.api.fail("chat.postMessage", LIMIT)
    asked = [space.slack.say(PERSON, CHANNEL, QUESTION)]
    await called(space, 1)
    elsewhere = space.slack.say(PERSON, DIRECT, "where did Bubeck go?")
    for number in range(2, 6):
        # Requests that are on their way at once come in any order: the order is that in which the bot takes them.
        await space.slack.until(lambda number=number: len(space.asker.asked) >= number)
        asked.append(space.slack.say(PERSON, CHANNEL, QUESTION))
    await space.answered(1)
    assert space.answers()[0].thread_ts == elsewhere.ts, "other conversations do not wait"
    await space.answered(6)
    assert [answer.thread_ts for answer in space.answers()][1:] == [message.ts for message in asked]


async def test_several_limits_in_a_row_are_waited_out(http_space: Workspace) -> None:
    http_space.slack.api.fail("chat.postMessage", LIMIT, LIMIT)
    http_space.slack.say(PERSON, CHANNEL, QUESTION)
    await http_space.answered()
    assert len(http_space.slack.api.called("chat.postMessage")) == 3


@pytest.mark.parametrize(
    ("headers", "waits"),
    [({"Retry-After": "30"}, 30.0), ({"retry-after": "7"}, 7.0), ({}, 1.0), ({"Retry-After": "soon"}, 1.0)],
)
async def test_a_wait_is_as_long_as_slack_says(headers: dict[str, str], waits: float) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def refused() -> None:
        answer = {"ok": False, "error": "ratelimited"}
        raise SlackApiError(
            "ratelimited",
            AsyncSlackResponse(
                client=None, http_verb="POST", api_url="", req_args={}, data=answer, headers=CIMultiDict(headers),
                status_code=429,
            ),
        )  # fmt: skip

    with pytest.raises(SlackApiError):
        await Pace(3, sleep).send("C1", refused)
    assert waited == [waits] * 4


@pytest.mark.parametrize(
    "error",
    ["is_archived", "not_in_channel", "channel_not_found", "restricted_action_read_only_channel", "msg_too_long"],
)
async def test_a_refusal_is_tried_once_and_told_once_if_that_is_let_through(
    space: Workspace, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    space.slack.api.fail("chat.postMessage", Failure(error=error))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    told = await space.answered()
    assert told.seen_by == PERSON
    assert error in told.text
    assert len(space.slack.api.called("chat.postMessage")) == 1
    reference = told.text.split()[-1].rstrip(".")
    assert any(reference in record.message for record in caplog.records)


async def test_where_not_even_that_is_let_through_the_log_has_it_and_nothing_else_happens(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    space.slack.api.fail("chat.postMessage", Failure(error="not_in_channel"))
    space.slack.api.fail("chat.postEphemeral", Failure(error="not_in_channel"))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    assert await space.quiet() == []
    assert "not_in_channel" in caplog.text
    assert "a listener failed" not in caplog.text


async def test_a_press_where_the_bot_may_not_post_is_answered_through_the_press(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, QUESTION)
    answer = await space.answered()
    space.slack.api.fail("chat.postMessage", Failure(error="is_archived"))
    space.slack.api.fail("chat.postEphemeral", Failure(error="is_archived"))
    await space.slack.press(PERSON, answer, "ask_0")
    told = await space.answered(2)
    assert told.seen_by == PERSON
    assert "is_archived" in told.text


async def test_an_edit_of_a_question_whose_answer_was_deleted_does_nothing(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did Bubek?")
    answer = await space.answered()
    await space.running.services.conversation.drain(5)
    space.slack.workspace.remove(CHANNEL, answer.ts)
    space.slack.edit(asked, QUESTION)
    assert await space.quiet() == []
    assert "a listener failed" not in caplog.text


async def test_a_stranger_of_a_shared_channel_is_answered_but_is_no_admin(space: Workspace) -> None:
    ts = space.slack.workspace.post(CHANNEL, "U0OTHER", "a message").ts
    event = {"type": "app_mention", "user": "U0STRANGER", "text": QUESTION, "channel": CHANNEL, "ts": ts}
    payload = {**space.slack.payloads.event({**event, "user_team": "T7"}), "is_ext_shared_channel": True}
    assert (await space.slack.outbound.deliver_once(Delivery("events_api", payload))).ok
    assert (await space.answered()).text == BUBECK.text
    client = await space.running.workspaces.client_of("T0LOCAL")
    assert client
    assert not await space.running.services.people.is_admin(client, "T0LOCAL", "U0STRANGER")


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_token_that_has_ended_is_told_to_whoever_runs_the_bot(
    space: Workspace, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert await space.running.ready()
    space.slack.api.oauth.revoke(space.slack.bot_token, error)
    space.slack.say(PERSON, CHANNEL, QUESTION)
    async with asyncio.timeout(5):
        while await space.running.ready():
            await asyncio.sleep(0.01)
    assert any("SLACK_BOT_TOKEN" in record.message and error in record.message for record in caplog.records)


async def test_rows_go_when_the_one_workspace_removes_the_app(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, QUESTION)
    await space.answered()
    await space.running.services.conversation.drain(5)
    space.slack.api.oauth.revoke(space.slack.bot_token, "account_inactive")
    event = Delivery("events_api", space.slack.payloads.event({"type": "app_uninstalled"}))
    assert (await space.slack.outbound.deliver_once(event)).ok

    def rows() -> int:
        with space.database.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT count(*) FROM turns").scalar_one())

    await space.slack.until(lambda: rows() == 0)


async def test_a_slack_that_cannot_be_reached_at_the_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "RETRIES", 0)
    settings = replace(settings_for(LocalSlack(), Connection.HTTP), api_url="http://127.0.0.1:9/api/")
    async with remembered() as database:
        with pytest.raises(SettingsError, match="can't be reached"):
            async with connected(settings, Asker(), database):
                pass


async def test_scopes_that_are_not_granted_are_named_at_the_start_with_what_will_not_work(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slack = LocalSlack()
    slack.api._scopes = frozenset(SCOPES) - {"im:history", "commands"}
    await slack.start()
    try:
        async with remembered() as database, connected(settings_for(slack, Connection.HTTP), Asker(), database):
            pass
    finally:
        await slack.stop()
    told = [record.message for record in caplog.records if "is not granted" in record.message]
    assert [line for line in told if "im:history" in line and "direct messages will not be answered" in line]
    assert [line for line in told if "commands" in line]
    assert len(told) == 2


async def test_another_connection_of_the_app_is_told_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    slack = LocalSlack()
    await slack.start()
    settings = settings_for(slack, Connection.SOCKET_MODE)

    def warnings() -> list[str]:
        return [record.message for record in caplog.records if "connections of this app are open" in record.message]

    try:
        async with remembered() as database, connected(settings, Asker(), database):
            await slack.sockets.connected()
            assert not warnings()
            async with connected(settings, Asker(), database):
                await slack.until(lambda: bool(warnings()))
    finally:
        await slack.stop()


async def test_a_connection_that_is_dead_without_a_word_is_noticed_and_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.slack.socket, "PING_SECONDS", 0.1)
    async with workspace(Connection.SOCKET_MODE) as space:
        before = list(space.slack.sockets._open)
        space.slack.sockets.mute = True
        async with asyncio.timeout(10):
            while await space.running.ready():
                await asyncio.sleep(0.01)
        space.slack.sockets.mute = False
        async with asyncio.timeout(10):
            while not await space.running.ready() or set(space.slack.sockets._open) <= set(before):
                await asyncio.sleep(0.01)
        space.slack.say(PERSON, CHANNEL, QUESTION)
        assert (await space.answered()).text == BUBECK.text


async def test_a_bot_that_cannot_connect_any_more_ends_so_that_it_is_started_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.slack.run, "DEAD_SECONDS", 0.2)
    monkeypatch.setattr(bot.slack.run, "LOOK_SECONDS", 0.05)
    slack = LocalSlack()
    await slack.start()
    async with remembered() as database:
        running = asyncio.create_task(
            serve(settings_for(slack, Connection.SOCKET_MODE), Asker(), database, asyncio.Event())
        )
        await slack.sockets.connected()
        await asyncio.sleep(0.5)
        assert not running.done()
        await slack.stop()
        with pytest.raises(ConnectionLostError):
            await asyncio.wait_for(running, 20)
