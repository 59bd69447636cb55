"""Whoever asked may delete the answer, or the picture, and nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_PERSON, PERSON, Message
from bot.settings import Connection
from bot.slack.deleting import ONLY_THE_ASKER
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace
from tests.slack.test_pictures import Drawer, pictures

QUESTION = f"<@{BOT_USER}> where did Bubeck go?"


def delete_button(message: Message) -> dict[str, Any] | None:
    small = [element for block in message.blocks if block["type"] == "context_actions" for element in block["elements"]]
    return next((element for element in small if element["type"] == "icon_button"), None)


async def asked(space: Workspace, channel: str = CHANNEL) -> Message:
    count = len(space.answers())
    space.slack.say(PERSON, channel, QUESTION)
    return await space.answered(count + 1)


def is_there(space: Workspace, message: Message) -> bool:
    return space.slack.workspace.message(message.channel, message.ts) is not None


@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
async def test_the_asker_alone_sees_a_button_that_deletes_the_answer(space: Workspace, channel: str) -> None:
    answer = await asked(space, channel)
    button = delete_button(answer)
    assert button
    assert button["visible_to_user_ids"] == [PERSON]
    await space.slack.press(PERSON, answer, "delete")
    await space.slack.until(lambda: not is_there(space, answer))
    space.slack.say(PERSON, channel, f"<@{BOT_USER}> and before that?", answer.thread_ts)
    assert (await space.answered()).text == "Before that he was at Princeton [1]."


async def test_nobody_else_deletes_it_by_a_press_that_is_made_up(space: Workspace) -> None:
    answer = await asked(space)
    await space.slack.press(OTHER_PERSON, answer, "delete")
    told = await space.answered(2)
    assert (told.seen_by, told.text) == (OTHER_PERSON, ONLY_THE_ASKER)
    assert is_there(space, answer)


async def test_an_edit_of_a_question_whose_answer_is_deleted_changes_nothing(space: Workspace) -> None:
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "delete")
    await space.slack.until(lambda: not is_there(space, answer))
    await space.running.services.conversation.drain(5)
    [question] = [message for message in space.slack.workspace.messages() if message.user == PERSON]
    space.slack.edit(question, f"<@{BOT_USER}> who left OpenAI?")
    assert await space.quiet() == []
    assert space.slack.api.called("chat.update") == []


async def test_the_button_stays_the_askers_when_another_turns_the_page(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who left OpenAI?")
    answer = await space.answered()
    await space.slack.press(OTHER_PERSON, answer, "page_1")
    await space.slack.until(lambda: space.answers()[0].text.startswith("All eleven"))
    button = delete_button(space.answers()[0])
    assert button
    assert button["value"] == PERSON
    await space.slack.press(OTHER_PERSON, space.answers()[0], "ask_0")
    button = delete_button(await space.answered(2))
    assert button
    assert button["value"] == OTHER_PERSON, "whoever pressed asked this one"


async def test_what_only_one_sees_has_none(space: Workspace) -> None:
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", "where did Bubeck go?")
    assert delete_button(await space.answered()) is None


async def test_a_refusal_of_slack_is_told(space: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    answer = await asked(space)
    space.slack.api.fail("chat.delete", Failure(error="cant_delete_message"))
    await space.slack.press(PERSON, answer, "delete")
    told = await space.answered(2)
    assert "cant_delete_message" in told.text
    assert told.text.split()[-1].rstrip(".") in caplog.text


async def test_a_message_that_is_gone_already_is_let_be(space: Workspace) -> None:
    answer = await asked(space)
    space.slack.workspace.remove(answer.channel, answer.ts)
    await space.slack.press(PERSON, answer, "delete")
    assert await space.quiet() == []


@pytest.mark.parametrize("connection", [Connection.HTTP, Connection.SOCKET_MODE])
async def test_whoever_wanted_a_picture_may_delete_it_and_have_another(connection: Connection) -> None:
    async with workspace(connection, facts.shared()) as space:
        space.running.services.picturing.draw = Drawer()
        space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who left Brightwater?")
        answer = await space.answered()
        await space.slack.press(OTHER_PERSON, answer, "picture")
        await space.slack.until(lambda: bool(pictures(space)))
        [picture] = pictures(space)
        await space.running.services.conversation.drain(5)
        await space.slack.press(OTHER_PERSON, picture, "delete")
        await space.slack.until(lambda: not pictures(space))
        await space.running.services.conversation.drain(5)
        await space.slack.press(PERSON, replace(answer), "picture")
        await space.slack.until(lambda: bool(pictures(space)))
