"""Several copies of the bot over one PostgreSQL: each question is answered once, whichever copy it reaches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing

import pytest

from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, PERSON, Message
from bot.settings import Connection
from bot.slack.database import Database
from bot.slack.run import Running, connected
from tests.slack.conftest import BUBECK, Asker, settings_for

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


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    local = LocalSlack()
    await local.start()
    yield local
    await local.stop()


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
