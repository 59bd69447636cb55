"""What was accepted is answered, once: also when the bot is killed, and when Slack is down for longer than it waits."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.webapi import RESPONSE_URL, Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_CHANNEL, PERSON, Message
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


@pytest.mark.parametrize(("text", "answers"), [("and before that?", 2), ("haha, nice", 1), ("crash", 1)])
async def test_what_may_follow_up_is_accepted_before_it_is_acknowledged_and_let_be_if_it_does_not(
    space: Workspace, text: str, answers: int
) -> None:
    root = space.slack.say(PERSON, CHANNEL, QUESTION)
    await space.answered()
    await settled(space)
    said = space.slack.workspace.put(
        replace(root, ts=space.slack.workspace.new_ts(), text=text, thread_ts=root.ts, edited="1")
    )
    payload = space.slack.payloads.event(
        {**said.as_event(), "channel": CHANNEL, "channel_type": "channel", "edited": None}
    )
    message = person_message(payload, BOT_USER)
    assert message
    conversation = space.running.services.conversation
    assert await conversation.may_follow_up(message, BOT_USER)
    assert await conversation.accept_follow_up(message, BOT_USER)
    assert rows(space) == 1, "and then the bot is killed"
    with suppress(RuntimeError):
        await take_up(space)
    assert rows(space) == 0
    assert len(space.answers()) == answers
    again = await conversation.accept_follow_up(message, BOT_USER)
    assert again is (answers == 1), "what is let be can still become a question, as by a mention that is added"


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


def urls(space: Workspace) -> int:
    return len(space.slack.api.called(RESPONSE_URL))


async def settled(space: Workspace) -> None:
    await space.running.services.conversation.drain(5)


@pytest.mark.parametrize("channel", [CHANNEL, OTHER_CHANNEL])
async def test_an_outage_of_slack_loses_no_command(impatient: Workspace, channel: str) -> None:
    impatient.slack.api.fail(RESPONSE_URL, DOWN, DOWN)
    await impatient.slack.command(PERSON, channel, "/ai-moves", "where did Bubeck go?")
    await impatient.slack.until(lambda: urls(impatient) == 1)
    await settled(impatient)
    await take_up(impatient)
    assert impatient.answers() == [], "it is still down"
    await take_up(impatient)
    [answer] = impatient.answers()
    assert (answer.seen_by, answer.text) == (PERSON, BUBECK.text)
    assert rows(impatient) == 0


async def test_a_command_that_comes_twice_is_done_once(space: Workspace) -> None:
    payload = space.slack.payloads.command(
        space.slack.workspace, PERSON, CHANNEL, "/ai-moves", "where did Bubeck go?", "http://127.0.0.1:1/none"
    )
    payload["response_url"] = space.slack._response_url(CHANNEL, PERSON, None, None)
    for _ in range(2):
        assert (await space.slack.outbound.deliver_once(Delivery("slash_commands", payload))).ok
    assert len(await space.quiet()) == 1


async def test_an_outage_of_slack_loses_no_question_that_was_pressed(impatient: Workspace) -> None:
    impatient.slack.say(PERSON, CHANNEL, QUESTION)
    answer = await impatient.answered()
    await settled(impatient)
    impatient.slack.api.fail("chat.postMessage", DOWN)
    await impatient.slack.press(PERSON, answer, "ask_0")
    await failed(impatient, 2)
    assert rows(impatient) == 1
    await take_up(impatient)
    assert impatient.answers()[-1].text == "Two people that I know of [1]."
    assert rows(impatient) == 0
    impatient.slack.say(PERSON, CHANNEL, "and before that?", answer.thread_ts)
    await impatient.answered(3)
    assert impatient.asker.asked[-1] == ("and before that?", ("where did Bubeck go?", "Who else left Microsoft?"))


async def test_a_pressed_question_whose_answer_went_out_unnoted_is_not_answered_again(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    space.slack.say(PERSON, CHANNEL, QUESTION)
    answer = await space.answered()
    await settled(space)

    async def killed(*_: object) -> None:
        raise RuntimeError("killed after Slack has taken the answer")

    with monkeypatch.context() as patched:
        patched.setattr(space.running.services.conversation._threads, "remember", killed)
        await space.slack.press(PERSON, answer, "ask_0")
        await space.answered(2)
        await settled(space)
    assert rows(space) == 1
    await take_up(space)
    assert rows(space) == 0
    assert len(space.answers()) == 2


@pytest.mark.parametrize("pressed", ["choose_0", "page_1"])
async def test_an_outage_of_slack_loses_no_choice_and_no_page(impatient: Workspace, pressed: str) -> None:
    question = "who is Chen?" if pressed == "choose_0" else "who left OpenAI?"
    impatient.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {question}")
    asked = await impatient.answered()
    await settled(impatient)
    impatient.slack.api.fail("chat.update", DOWN)
    await impatient.slack.press(PERSON, asked, pressed)
    await impatient.slack.until(lambda: bool(impatient.slack.api.called("chat.update")))
    await settled(impatient)
    assert rows(impatient) == 1
    await take_up(impatient)
    [answer] = impatient.answers()
    assert answer.text.startswith("Mark Chen is" if pressed == "choose_0" else "All eleven")
    assert rows(impatient) == 0


async def test_an_outage_of_slack_loses_no_press_on_what_only_one_sees(impatient: Workspace) -> None:
    await impatient.slack.command(PERSON, CHANNEL, "/ai-moves", "who left OpenAI?")
    private = await impatient.answered()
    await settled(impatient)
    impatient.slack.api.fail(RESPONSE_URL, DOWN, DOWN)
    await impatient.slack.press(PERSON, private, "page_1")
    await impatient.slack.press(PERSON, private, "share")
    await impatient.slack.until(lambda: urls(impatient) == 3)
    await settled(impatient)
    assert rows(impatient) == 2
    await take_up(impatient)
    [shared] = impatient.answers()
    assert (shared.seen_by, shared.text) == (None, "Eleven people [1].")
    assert rows(impatient) == 0


async def test_a_command_is_not_answered_when_that_through_which_it_could_be_has_died(impatient: Workspace) -> None:
    impatient.slack.api.fail(RESPONSE_URL, DOWN)
    await impatient.slack.command(PERSON, CHANNEL, "/ai-moves", "where did Bubeck go?")
    await impatient.slack.until(lambda: urls(impatient) == 1)
    await settled(impatient)
    change(impatient, f"made = made - {delivery.RESPONSE_URL_SECONDS + 1}")
    await take_up(impatient)
    assert rows(impatient) == 0
    assert urls(impatient) == 1


async def test_what_another_version_of_the_bot_has_accepted_holds_nothing_up(impatient: Workspace) -> None:
    impatient.slack.api.fail("chat.postMessage", DOWN)
    impatient.slack.say(PERSON, CHANNEL, QUESTION)
    await failed(impatient)
    with impatient.database.engine.begin() as connection:
        for ts, content in (("1", "{}"), ("2", "["), ("3", '{"kind": "none", "thread": null, "content": {}}')):
            values = {"ts": ts, "content": content}
            connection.execute(
                sa.text("INSERT INTO accepted VALUES ('T0LOCAL', 'C1', :ts, :content, 9e12, 0, 0)"), values
            )
    await take_up(impatient)
    assert len(impatient.answers()) == 1
    assert rows(impatient) == 0


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


def told(slack: LocalSlack) -> list[Message]:
    return [message for message in slack.workspace.messages() if message.user == BOT_USER]


def let_holds_lapse(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "state.db")) as state:
        state.execute("UPDATE accepted SET held = 0")
        state.commit()


@pytest.mark.slow
async def test_a_bot_that_is_killed_before_it_could_answer_answers_when_it_is_back(tmp_path: Path) -> None:
    slack = LocalSlack()
    await slack.start()
    calls = slack.api.called
    try:
        slack.api.fail("chat.postMessage", *[DOWN] * 3)
        async with process(slack, tmp_path):
            asked = slack.say(PERSON, CHANNEL, QUESTION)
            await slack.until(lambda: bool(calls("chat.postMessage")), 20)
            slack.api.fail(RESPONSE_URL, *[DOWN] * 3)
            await slack.command(PERSON, CHANNEL, "/ai-moves", "where did Bubeck go?")
            await slack.until(lambda: bool(calls(RESPONSE_URL)), 20)
        assert told(slack) == []
        let_holds_lapse(tmp_path)
        slack.api.recover()
        async with process(slack, tmp_path):
            await slack.until(lambda: len(told(slack)) == 2, 20)
            await slack.settled()
            [answer] = [message for message in told(slack) if not message.seen_by]
            [private] = [message for message in told(slack) if message.seen_by]
            assert answer.thread_ts == asked.ts
            assert private.text == answer.text
            slack.api.fail("chat.postMessage", *[DOWN] * 3)
            slack.api.fail(RESPONSE_URL, *[DOWN] * 3)
            pressed, shared = len(calls("chat.postMessage")), len(calls(RESPONSE_URL))
            await slack.press(PERSON, answer, "ask_0")
            await slack.press(PERSON, private, "share")
            await slack.until(lambda: len(calls("chat.postMessage")) > pressed, 20)
            await slack.until(lambda: len(calls(RESPONSE_URL)) > shared, 20)
        assert len(told(slack)) == 2
        let_holds_lapse(tmp_path)
        slack.api.recover()
        async with process(slack, tmp_path):
            await slack.until(lambda: len(told(slack)) == 3 and private not in told(slack), 20)
            await slack.settled()
        in_thread = [message for message in told(slack) if message.thread_ts == asked.ts]
        assert len(in_thread) == 2, "what was pressed is answered in the thread, once"
        [in_channel] = [message for message in told(slack) if message not in in_thread]
        assert (in_channel.seen_by, in_channel.text) == (None, private.text)
    finally:
        await slack.stop()
