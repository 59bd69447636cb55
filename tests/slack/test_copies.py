"""Several copies of the bot over one PostgreSQL: each question is answered once, whichever copy it reaches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing

import pytest
from slack_sdk.oauth.installation_store import Bot

from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, PERSON, Message
from bot.settings import Connection
from bot.slack.database import Database
from bot.slack.installations import Installations
from bot.slack.run import Running, connected
from tests.slack.conftest import BUBECK, Asker, settings_for
from tests.slack.test_installing import Many, served

QUESTION = f"<@{BOT_USER}> where did Bubeck go?"
COPIES = 2


@asynccontextmanager
async def copies(slack: LocalSlack, connection: Connection, url: str) -> AsyncIterator[list[Running]]:
    """Run copies of the bot, each with connections of its own to the database."""
    async with AsyncExitStack() as stack:
        running = []
        for _ in range(COPIES):
            database = stack.enter_context(closing(Database(url)))
            settings = settings_for(slack, connection)
            running.append(await stack.enter_async_context(connected(settings, Asker(), database, "127.0.0.1")))
        yield running


def answers(slack: LocalSlack) -> list[Message]:
    return [message for message in slack.workspace.messages() if message.user == BOT_USER]


async def settled(slack: LocalSlack, running: list[Running]) -> None:
    await slack.settled()
    for copy in running:
        await copy.services.conversation.drain(5)


async def test_an_event_that_reaches_every_copy_is_answered_once(slack: LocalSlack, postgresql: str) -> None:
    async with copies(slack, Connection.HTTP, postgresql) as running:
        asked = [slack.workspace.post(CHANNEL, "U0OTHER", QUESTION).ts for _ in range(20)]

        async def deliver(port: int | None, ts: str) -> None:
            event = {"type": "app_mention", "user": PERSON, "text": QUESTION, "channel": CHANNEL, "ts": ts}
            slack.outbound.request_url = f"http://127.0.0.1:{port}/slack/events"
            assert (await slack.outbound.deliver_once(Delivery("events_api", slack.payloads.event(event)))).ok

        await asyncio.gather(*(deliver(copy.port, ts) for ts in asked for copy in running))
        await settled(slack, running)
        assert sorted(str(answer.thread_ts) for answer in answers(slack)) == sorted(asked)


async def test_a_conversation_goes_on_though_another_copy_answers(slack: LocalSlack, postgresql: str) -> None:
    async with copies(slack, Connection.SOCKET_MODE, postgresql) as running:
        await slack.until(lambda: len(slack.sockets._open) == COPIES)
        root = slack.say(PERSON, CHANNEL, QUESTION)
        await slack.until(lambda: len(answers(slack)) == 1)
        await settled(slack, running)
        for count in range(2, 6):
            slack.say(PERSON, CHANNEL, "and before that?", root.ts)
            await slack.until(lambda count=count: len(answers(slack)) == count)  # type: ignore[misc]
            await settled(slack, running)
        assert [answer.text for answer in answers(slack)][:2] == [BUBECK.text, "Before that he was at Princeton [1]."]
        assert len(answers(slack)) == 5


@pytest.mark.parametrize("expires_in", [60, -60], ids=["expiring", "expired"])
async def test_two_copies_that_refresh_a_token_at_once_both_go_on(
    slack: LocalSlack,
    postgresql: str,
    expires_in: int,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    save, oauth = Installations.async_save_bot, slack.api.oauth

    async def save_late(self: Installations, bot: Bot) -> None:
        """Leave the other copy time to use what refreshes the token, which is spent by now."""
        await asyncio.sleep(0.3)
        await save(self, bot)

    async with served(slack, postgresql) as first, served(slack, postgresql) as second:
        oauth.expires_in = expires_in
        await first.install("T1")
        oauth.expires_in = 12 * 60 * 60
        monkeypatch.setattr(Installations, "async_save_bot", save_late)
        asked = [slack.workspace.post(CHANNEL, "U0OTHER", QUESTION).ts for _ in range(6)]

        async def ask(copy: Many, ts: str) -> None:
            event = {"type": "app_mention", "user": PERSON, "text": QUESTION, "channel": CHANNEL, "ts": ts}
            payload = slack.payloads.event(event)
            payload |= {"team_id": "T1", "authorizations": [{"team_id": "T1", "user_id": BOT_USER, "is_bot": True}]}
            slack.outbound.request_url = f"{copy.base}/slack/events"
            assert (await slack.outbound.deliver_once(Delivery("events_api", payload))).ok

        await asyncio.gather(*(ask(copy, ts) for ts in asked for copy in (first, second)))
        await settled(slack, [first.running, second.running])
        in_threads = [answer.thread_ts for answer in answers(slack) if answer.thread_ts]
        assert sorted(in_threads) == sorted(asked)
        refreshes = [call for call in slack.api.called("oauth.v2.access") if call.get("grant_type") == "refresh_token"]
        assert len(refreshes) == 2, "one a copy, of which one came too late"
        assert len(oauth.tokens("T1")) == 2, "the first, and the one that it was refreshed to"
        for copy in (first, second):
            client = await copy.running.workspaces.client_of("T1")
            assert client
            assert client.token == oauth.tokens("T1")[-1]
