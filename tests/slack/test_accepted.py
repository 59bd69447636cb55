"""What was accepted is answered, once: also when the bot is killed, and when Slack is down for longer than it waits."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.local.server import LocalSlack
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, PERSON, Message
from bot.settings import Connection
from bot.slack import delivery
from bot.slack.accepted import MOST_TRIES
from bot.slack.reading import person_message
from tests.slack.conftest import BUBECK, Workspace, workspace

ROOT = Path(__file__).resolve().parents[2]
QUESTION = f"<@{BOT_USER}> where did Bubeck go?"
DOWN = Failure(503)


def rows(space: Workspace) -> int:
    with space.database.engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM accepted")).scalar_one())


def change(space: Workspace, change: str) -> None:
    with space.database.engine.begin() as connection:
        connection.execute(sa.text(f"UPDATE accepted SET {change}"))


async def take_up(space: Workspace) -> None:
    """Let the bot look for what was left behind, as if the holds had lapsed."""
    change(space, "held = 0")
    await space.running.services.keeper.take_up(space.running.workspaces.client_of)


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def impatient(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Workspace]:
    """A bot that does not try again by itself, so that one failure is an outage."""
    monkeypatch.setattr(delivery, "RETRIES", 0)
    async with workspace(request.param) as made:
        yield made


async def failed(space: Workspace, count: int = 1) -> None:
    """Wait until posting has failed."""
    await space.slack.until(lambda: len(space.slack.api.called("chat.postMessage")) >= count)
    await space.running.services.conversation.drain(5)


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_an_outage_of_slack_loses_no_answer(impatient: Workspace, channel: str) -> None:
    impatient.slack.api.fail("chat.postMessage", DOWN, DOWN)
    asked = impatient.slack.say(PERSON, channel, QUESTION)
    await failed(impatient)
    await take_up(impatient)
    assert impatient.answers() == [], "it is still down"
    assert rows(impatient) == 1
    await take_up(impatient)
    [answer] = impatient.answers()
    assert (answer.thread_ts, answer.text) == (asked.ts, BUBECK.text)
    assert rows(impatient) == 0
    await take_up(impatient)
    assert len(impatient.answers()) == 1


async def test_a_follow_up_outlasts_an_outage_and_knows_its_thread(impatient: Workspace) -> None:
    root = impatient.slack.say(PERSON, CHANNEL, QUESTION)
    await impatient.answered()
    impatient.slack.api.fail("chat.postMessage", DOWN)
    impatient.slack.say(PERSON, CHANNEL, "and before that?", root.ts)
    await failed(impatient, 2)
    await take_up(impatient)
    assert impatient.answers()[-1].text == "Before that he was at Princeton [1]."


async def test_what_is_being_answered_is_not_taken_up(space: Workspace) -> None:
    space.slack.api.fail("chat.postMessage", Failure(429, "ratelimited", {"Retry-After": "1"}))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    await space.slack.until(lambda: bool(space.slack.api.called("chat.postMessage")))
    change(space, "held = 0")
    await space.running.services.keeper.hold()
    await space.running.services.keeper.take_up(space.running.workspaces.client_of)
    await space.answered()
    await space.running.services.conversation.drain(5)
    assert len(space.answers()) == 1


async def test_an_answer_that_went_out_but_was_not_noted_does_not_go_out_again(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, QUESTION)
    await space.answered()
    await space.running.services.conversation.drain(5)
    with space.database.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM claims"))
    [asked] = [message for message in space.slack.workspace.messages() if message.user == PERSON]
    payload = space.slack.payloads.event(
        {"type": "app_mention", "user": PERSON, "text": QUESTION, "channel": CHANNEL, "ts": asked.ts}
    )
    message = person_message(payload, BOT_USER)
    assert message
    assert await space.running.services.conversation.accept(message, BOT_USER)
    assert rows(space) == 1
    await take_up(space)
    assert rows(space) == 0
    assert len(space.answers()) == 1


async def test_a_refusal_is_told_and_not_tried_again(space: Workspace) -> None:
    space.slack.api.fail("chat.postMessage", Failure(error="restricted_action"))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    told = await space.answered()
    assert told.seen_by == PERSON
    await space.running.services.conversation.drain(5)
    assert rows(space) == 0


async def test_a_question_is_not_taken_up_for_ever(impatient: Workspace) -> None:
    impatient.slack.api.fail("chat.postMessage", DOWN)
    impatient.slack.say(PERSON, CHANNEL, QUESTION)
    await failed(impatient)
    change(impatient, f"tries = {MOST_TRIES}")
    await take_up(impatient)
    assert rows(impatient) == 0
    assert impatient.answers() == []


@asynccontextmanager
async def process(slack: LocalSlack, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot as its service manager starts it; killed, not stopped, at the end."""
    env = {**slack.environment(), "STATE_URL": f"sqlite:///{folder}/state.db", "PATH": os.environ["PATH"]}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env={**env, "PYTHONPATH": str(ROOT)}
    )
    try:
        async with asyncio.timeout(60):
            await slack.sockets.connected()
        yield running
    finally:
        running.send_signal(signal.SIGKILL)
        await running.wait()
        await slack.sockets.disconnected()


@pytest.mark.slow
async def test_a_bot_that_is_killed_before_it_could_answer_answers_when_it_is_back(tmp_path: Path) -> None:
    slack = LocalSlack()
    await slack.start()

    def answers() -> list[Message]:
        return [message for message in slack.workspace.messages() if message.user == BOT_USER]

    try:
        slack.api.fail("chat.postMessage", *[DOWN] * 3)
        async with process(slack, tmp_path):
            asked = slack.say(PERSON, CHANNEL, QUESTION)
            await slack.until(lambda: bool(slack.api.called("chat.postMessage")), 20)
        assert answers() == []
        with closing(sqlite3.connect(tmp_path / "state.db")) as state:
            state.execute("UPDATE accepted SET held = 0")
            state.commit()
        slack.api._failures.clear()
        async with process(slack, tmp_path):
            await slack.until(lambda: bool(answers()), 20)
            await slack.settled()
        assert [answer.thread_ts for answer in answers()] == [asked.ts]
    finally:
        await slack.stop()
