"""What happens when somebody opens the bot's own conversation: a greeting once, and questions to try each time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.local.outbound import Delivery
from bot.local.webapi import Failure
from bot.local.workspace import DIRECT, OTHER_PERSON, PERSON
from bot.settings import Connection
from bot.slack.database import Database
from bot.slack.run import connected
from tests.slack import facts
from tests.slack.conftest import Workspace, settings_for, workspace
from tests.slack.test_feed import MOVE


@pytest.fixture
async def space(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(Connection.SOCKET_MODE, facts.copied(tmp_path)) as made:
        yield made


async def opened(space: Workspace, user: str = PERSON) -> list[str]:
    """Open the conversation, and return the questions that are offered."""
    channel = space.slack.workspace.direct(user).id
    before = len(space.slack.api.called("assistant.threads.setSuggestedPrompts"))
    space.slack.open_home(user, channel)
    calls = space.slack.api.called
    await space.slack.until(lambda: len(calls("assistant.threads.setSuggestedPrompts")) > before)
    await space.slack.settled()
    return [prompt["message"] for prompt in calls("assistant.threads.setSuggestedPrompts")[-1]["prompts"]]


async def test_everybody_is_greeted_once(space: Workspace) -> None:
    for user in (PERSON, OTHER_PERSON, PERSON):
        await opened(space, user)
    await space.answered(2)
    await space.slack.settled()
    channels = [greeting.channel for greeting in space.answers()]
    assert sorted(channels) == sorted([DIRECT, space.slack.workspace.direct(OTHER_PERSON).id])


async def test_two_copies_and_a_restart_greet_once(space: Workspace) -> None:
    await opened(space)
    await space.answered()
    with closing(Database(str(space.database.engine.url))) as database:
        settings = settings_for(space.slack, Connection.SOCKET_MODE)
        async with connected(settings, space.engine, database, "127.0.0.1"):
            for _ in range(4):
                await opened(space)
    assert len(space.answers()) == 1


async def test_the_questions_offered_are_in_no_thread_and_each_can_be_answered(space: Workspace) -> None:
    prompts = await opened(space)
    [call] = space.slack.api.called("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in call
    assert 2 <= len(prompts) <= 4
    for prompt in prompts:
        assert space.engine.ask(prompt).outcome == "answered"


async def test_they_follow_the_newest_moves(space: Workspace) -> None:
    assert "Where is Omar Haddad now?" not in await opened(space)
    facts.add(space.engine, MOVE)
    assert "Where is Omar Haddad now?" in await opened(space)


async def test_an_event_with_a_thread_offers_them_without_it(space: Workspace) -> None:
    event = {"type": "app_home_opened", "user": PERSON, "channel": DIRECT, "tab": "messages", "thread_ts": "1.000001"}
    await space.slack.outbound.deliver_once(Delivery("events_api", space.slack.payloads.event(event)))
    await space.slack.until(lambda: bool(space.slack.api.called("assistant.threads.setSuggestedPrompts")))
    [call] = space.slack.api.called("assistant.threads.setSuggestedPrompts")
    assert "thread_ts" not in call


async def test_the_home_tab_greets_nobody(space: Workspace) -> None:
    space.slack.open_home(PERSON, DIRECT, "home")
    await space.slack.until(lambda: PERSON in space.slack.views.homes)
    await space.slack.settled()
    assert space.answers() == []


async def test_where_no_questions_can_be_offered_there_is_a_greeting_all_the_same(space: Workspace) -> None:
    space.slack.api.fail("assistant.threads.setSuggestedPrompts", Failure(error="missing_scope"))
    space.slack.open_home(PERSON, DIRECT)
    assert "no language model" in (await space.answered()).text


async def test_a_greeting_that_did_not_go_out_comes_the_next_time(space: Workspace) -> None:
    space.slack.api.fail("chat.postMessage", Failure(error="internal_error"))
    await opened(space)
    await space.slack.until(lambda: len(space.slack.api.called("chat.postMessage")) == 1)
    await space.running.services.conversation.drain(1)
    await opened(space)
    assert "no language model" in (await space.answered()).text
