"""Follow-ups in threads: which are for the bot, and what they are taken to follow."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_PERSON, PERSON
from bot.settings import Connection, FollowUps
from bot.slack.feedback import Feedback
from tests.slack import facts
from tests.slack.conftest import BUBECK, Workspace, workspace

QUESTION = "where did Bubeck go?"


async def test_a_follow_up_needs_no_mention_in_a_thread_that_asks_the_bot(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.answered()
    space.slack.say(PERSON, CHANNEL, "and before that?", asked.ts)
    answer = await space.answered(2)
    assert answer.thread_ts == asked.ts
    assert space.asker.asked[-1] == ("and before that?", (QUESTION,))


async def test_a_mention_in_a_thread_of_people_is_answered_there_and_later_messages_are_not(space: Workspace) -> None:
    root = space.slack.say(OTHER_PERSON, CHANNEL, "did you read the news?")
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}", root.ts)
    answer = await space.answered()
    assert answer.thread_ts == root.ts
    space.slack.say(PERSON, CHANNEL, "and before that?", root.ts)
    assert len(await space.quiet()) == 1


@pytest.mark.parametrize("connection", [Connection.HTTP, Connection.SOCKET_MODE])
async def test_a_long_thread_keeps_to_what_it_is_about(connection: Connection) -> None:
    async with workspace(connection, facts.shared()) as real:
        root = real.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who left Brightwater?")
        await real.answered()
        for count in range(2, 32):
            real.slack.say(PERSON, CHANNEL, "and who joined?" if count % 2 else "who left?", root.ts)
            await real.answered(count)
        assert "Brightwater" in real.answers()[-1].text


async def test_a_colleague_who_is_mentioned_is_asked_about_by_name(space: Workspace) -> None:
    space.asker.answers["where did Robin go?"] = replace(BUBECK, text="Robin left Microsoft [1].")
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did <@{OTHER_PERSON}> go?")
    assert (await space.answered()).text == "Robin left Microsoft [1]."
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who is <@{OTHER_PERSON}>?")
    await space.answered(2)
    await space.running.services.conversation.drain(5)
    assert [asked for asked, _ in space.asker.asked[2:]] == [f"who is @{OTHER_PERSON}?", "who is Robin?"]
    assert await Feedback(space.database).misses("T0LOCAL", 5) == (), "of colleagues nothing is counted"


async def test_colleagues_are_not_looked_up_where_the_question_is_clear_without_them(space: Workspace) -> None:
    space.asker.answers[f"{QUESTION} cc @{OTHER_PERSON}"] = BUBECK
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION} cc <@{OTHER_PERSON}>")
    await space.answered()
    assert space.slack.api.called("users.info") == []


async def test_a_colleague_whom_slack_does_not_tell_of_does_no_harm(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did <@U0STRANGER> go?")
    assert "I only know who works where" in (await space.answered()).text


async def test_a_later_mention_in_a_thread_of_people_follows_up(space: Workspace) -> None:
    root = space.slack.say(OTHER_PERSON, CHANNEL, "did you read the news?")
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}", root.ts)
    await space.answered()
    space.slack.say(OTHER_PERSON, CHANNEL, f"<@{BOT_USER}> and before that?", root.ts)
    await space.answered(2)
    assert space.asker.asked[-1] == ("and before that?", (QUESTION,))


async def test_chatter_in_a_channel_is_not_for_the_bot(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, QUESTION)
    assert await space.quiet() == []


async def test_the_bot_keeps_out_once_people_talk_to_each_other(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.answered()
    space.slack.say(OTHER_PERSON, CHANNEL, "and before that?", asked.ts)
    await space.slack.settled()
    space.slack.say(PERSON, CHANNEL, "and before that?", asked.ts)
    assert len(await space.quiet()) == 1


async def test_a_reply_to_somebody_else_is_not_for_the_bot(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.answered()
    space.slack.say(PERSON, CHANNEL, f"<@{OTHER_PERSON}> and before that?", asked.ts)
    assert len(await space.quiet()) == 1


async def test_a_remark_in_a_thread_gets_no_answer(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.answered()
    space.slack.say(PERSON, CHANNEL, "how about that", asked.ts)
    assert len(await space.quiet()) == 1


async def test_a_remark_in_a_direct_message_does(space: Workspace) -> None:
    space.slack.say(PERSON, DIRECT, "how about that")
    assert (await space.answered()).text == "I only know who works where in AI."


async def test_follow_ups_from_anyone_if_the_workspace_wants_them() -> None:
    async with workspace(Connection.SOCKET_MODE, follow_ups=FollowUps.ANYONE) as space:
        asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
        await space.answered()
        space.slack.say(OTHER_PERSON, CHANNEL, "and before that?", asked.ts)
        await space.answered(2)


async def test_no_follow_ups_if_the_workspace_wants_none() -> None:
    async with workspace(Connection.SOCKET_MODE, follow_ups=FollowUps.OFF) as space:
        asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
        await space.answered()
        space.slack.say(PERSON, CHANNEL, "and before that?", asked.ts)
        assert len(await space.quiet()) == 1
