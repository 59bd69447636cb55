"""One question, one answer: deliveries that come twice, out of order, late, or from the bot itself."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.local.outbound import Delivery
from bot.local.webapi import Failure
from bot.local.workspace import BOT_ID, BOT_USER, CHANNEL, DIRECT, PERSON, User
from bot.settings import Connection, ThroughApps
from bot.slack.relaying import MOST_AN_HOUR
from tests.slack.conftest import BUBECK, Workspace, workspace

QUESTION = "where did Bubeck go?"


def event(space: Workspace, **fields: Any) -> Delivery:
    """An event as Slack would send it, with an `event_id` of its own."""
    return Delivery("events_api", space.slack.payloads.event(fields))


def mention(space: Workspace, ts: str, kind: str = "app_mention", **fields: Any) -> Delivery:
    usual = {"user": PERSON, "text": f"<@{BOT_USER}> {QUESTION}", "channel": CHANNEL, "ts": ts, "event_ts": ts}
    if kind == "message":
        usual["channel_type"] = "channel"
    return event(space, **{"type": kind, **usual, **fields})


def typed(space: Workspace) -> str:
    """The timestamp of a message that is in the channel, without its events."""
    message = space.slack.workspace.post(CHANNEL, "U0OTHER", "a message")
    return message.ts


async def deliver(space: Workspace, *deliveries: Delivery) -> None:
    for delivery in deliveries:
        assert (await space.slack.outbound.deliver_once(delivery)).ok


async def test_a_redelivered_event_is_answered_once(space: Workspace) -> None:
    delivery = mention(space, typed(space))
    await deliver(space, delivery)
    await space.answered()
    for attempt in (1, 2, 3):
        assert (await space.slack.outbound.deliver_once(delivery, attempt)).ok
    assert len(await space.quiet()) == 1


async def test_a_first_delivery_that_is_marked_as_a_retry_is_answered(space: Workspace) -> None:
    assert (await space.slack.outbound.deliver_once(mention(space, typed(space)), attempt=1)).ok
    assert len(await space.quiet()) == 1


async def test_the_same_message_under_other_event_ids_is_answered_once(space: Workspace) -> None:
    ts = typed(space)
    await asyncio.gather(*(deliver(space, mention(space, ts)) for _ in range(11)))
    assert len(await space.quiet()) == 1


@pytest.mark.parametrize("order", [("app_mention", "message"), ("message", "app_mention")])
async def test_both_copies_of_a_mention_are_answered_once(space: Workspace, order: tuple[str, str]) -> None:
    ts = typed(space)
    await deliver(space, *(mention(space, ts, kind) for kind in order))
    assert len(await space.quiet()) == 1


@pytest.mark.parametrize("order", [("app_mention", "message"), ("message", "app_mention")])
async def test_both_copies_of_a_mention_in_a_thread_of_the_bot_are_answered_once(
    space: Workspace, order: tuple[str, str]
) -> None:
    root = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.answered()
    ts = typed(space)
    await deliver(space, *(mention(space, ts, kind, thread_ts=root.ts) for kind in order))
    assert len(await space.quiet()) == 2


OTHER_BOT = "U0OTHERBOT"


def with_another_bot(space: Workspace) -> None:
    space.slack.workspace.users[OTHER_BOT] = User(OTHER_BOT, "other-bot", is_bot=True)


@pytest.mark.parametrize(
    "marks",
    [
        {"user": BOT_USER},
        {"bot_id": BOT_ID},
        {"user": OTHER_BOT, "bot_id": "B0OTHERBOT"},
        {"user": OTHER_BOT, "app_id": "A0OTHERAPP"},
        {"user": None, "subtype": "bot_message", "bot_id": "B0OTHERBOT"},
        {"user": "U0NOBODY", "bot_id": "B0OTHERBOT"},
        {"user": None, "bot_id": "B0OTHERBOT", "workflow_id": "Wf012345"},
        {"user": OTHER_BOT, "bot_profile": {"id": "B0OTHERBOT", "is_workflow_bot": True}},
        {"user": PERSON, "bot_id": "B0OTHERBOT", "subtype": "channel_join"},
        {"user": "USLACKBOT"},
    ],
)
async def test_what_bots_say_is_no_question(space: Workspace, marks: dict[str, Any]) -> None:
    with_another_bot(space)
    await deliver(space, mention(space, typed(space), **marks))
    direct = {"channel": DIRECT, "channel_type": "im"}
    await deliver(space, mention(space, typed(space), "message", **direct, **marks))
    assert await space.quiet() == []


PERSONS = {"user": PERSON, "bot_id": "B0OTHERBOT", "app_id": "A0OTHERAPP", "bot_profile": {"id": "B0OTHERBOT"}}
"""The marks of a message that an app has posted as a person."""
WORKFLOWS = {"user": None, "subtype": "bot_message", "bot_id": "B0WORKFLOW", "workflow_id": "Wf012345"}


@pytest.mark.parametrize("order", [("app_mention", "message"), ("message", "app_mention")])
async def test_a_persons_mention_that_came_through_an_app_is_answered(space: Workspace, order: tuple[str, str]) -> None:
    ts = typed(space)
    await deliver(space, *(mention(space, ts, kind, **PERSONS) for kind in order))
    [answer] = await space.quiet()
    assert (answer.thread_ts, answer.text) == (ts, BUBECK.text)


async def test_whom_slack_cannot_tell_of_is_not_answered_through_an_app(space: Workspace) -> None:
    space.slack.api.fail("users.info", Failure(error="user_not_found"))
    await deliver(space, mention(space, typed(space), **PERSONS))
    assert await space.quiet() == []


async def test_what_apps_say_in_threads_is_never_answered(space: Workspace) -> None:
    root = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.answered()
    await deliver(space, mention(space, typed(space), thread_ts=root.ts, **PERSONS))
    await deliver(space, mention(space, typed(space), "message", thread_ts=root.ts, **PERSONS))
    assert len(await space.quiet()) == 1


async def test_an_app_that_answers_each_answer_with_a_mention_comes_to_an_end(space: Workspace) -> None:
    for count in range(1, MOST_AN_HOUR + 3):
        await deliver(space, mention(space, typed(space), **PERSONS))
        await space.answered(min(count, MOST_AN_HOUR))
    assert len(await space.quiet()) == MOST_AN_HOUR, "and the marker, a person's own mention, was answered"


@pytest.mark.parametrize("connection", [Connection.HTTP, Connection.SOCKET_MODE])
@pytest.mark.parametrize(
    ("setting", "marks", "is_answered"),
    [
        (ThroughApps.WORKFLOWS, WORKFLOWS, True),
        (ThroughApps.WORKFLOWS, PERSONS, True),
        (ThroughApps.WORKFLOWS, {"user": None, "subtype": "bot_message", "bot_id": "B0OTHERBOT"}, False),
        (ThroughApps.OFF, WORKFLOWS, False),
        (ThroughApps.OFF, PERSONS, False),
    ],
)
async def test_which_mentions_of_apps_are_answered_is_a_setting(
    connection: Connection, setting: ThroughApps, marks: dict[str, Any], is_answered: bool
) -> None:
    async with workspace(connection, through_apps=setting) as space:
        await deliver(space, mention(space, typed(space), **marks))
        assert len(await space.quiet()) == int(is_answered)


@pytest.mark.parametrize(
    "subtype",
    ["channel_join", "channel_topic", "pinned_item", "reminder_add", "file_comment", "huddle_thread", "never_seen_yet"],
)
async def test_notices_are_no_questions(space: Workspace, subtype: str) -> None:
    direct = {"channel": DIRECT, "channel_type": "im", "subtype": subtype}
    await deliver(space, mention(space, typed(space), "message", **direct))
    assert await space.quiet() == []


async def test_messages_without_text_or_user_do_no_harm(space: Workspace) -> None:
    place = {"channel": DIRECT, "channel_type": "im", "ts": typed(space)}
    await deliver(
        space,
        event(space, type="message", **place),
        event(space, type="message", user=PERSON, **place),
        event(space, type="message", user=PERSON, text=None, **place),
        event(space, type="message", subtype="message_changed", **place),
        event(space, type="message", subtype="message_changed", message=None, previous_message=None, **place),
        event(space, type="message", subtype="message_deleted", deleted_ts="1.2", **place),
        event(space, type="app_mention", user=PERSON, text="hi", ts=typed(space)),
    )
    assert await space.quiet() == []


async def test_an_unfurl_of_a_link_in_the_bots_answer_is_no_question(space: Workspace) -> None:
    space.slack.say(PERSON, DIRECT, QUESTION)
    answer = await space.answered()
    changed = {**answer.as_event(), "attachments": [{"title": "a preview"}]}
    place = {"channel": DIRECT, "channel_type": "im", "ts": answer.ts}
    await deliver(
        space,
        event(space, type="message", subtype="message_changed", message=changed, previous_message={}, **place),
    )
    assert len(await space.quiet()) == 1


async def test_an_edit_updates_the_answer(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did Bubek?")
    first = await space.answered()
    space.slack.edit(asked, f"<@{BOT_USER}> {QUESTION}")
    await space.slack.until(lambda: "OpenAI in October" in space.answers()[0].text)
    assert [answer.ts for answer in await space.quiet()] == [first.ts]


async def test_an_edit_of_a_direct_message_updates_the_answer(space: Workspace) -> None:
    asked = space.slack.say(PERSON, DIRECT, "where did Bubek?")
    await space.answered()
    space.slack.edit(asked, QUESTION)
    await space.slack.until(lambda: "OpenAI in October" in space.answers()[0].text)
    assert len(await space.quiet()) == 1


async def test_an_edit_that_comes_as_a_mention_updates_the_answer(space: Workspace) -> None:
    ts = typed(space)
    edited = {"edited": {"user": PERSON, "ts": "9999999999.000100"}}
    await deliver(space, mention(space, ts, text=f"<@{BOT_USER}> where did Bubek?"))
    await space.answered()
    await deliver(space, mention(space, ts, **edited))
    await space.slack.until(lambda: "OpenAI in October" in space.answers()[0].text)
    assert len(await space.quiet()) == 1


async def test_a_mention_that_an_edit_adds_is_answered(space: Workspace) -> None:
    edited = {"edited": {"user": PERSON, "ts": "9999999999.000100"}}
    await deliver(space, mention(space, typed(space), **edited))
    assert len(await space.quiet()) == 1


async def test_an_old_delivery_after_an_edit_does_not_bring_the_old_answer_back(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did Bubek?")
    await space.answered()
    space.slack.edit(asked, f"<@{BOT_USER}> {QUESTION}")
    await space.slack.until(lambda: "OpenAI in October" in space.answers()[0].text)
    await deliver(space, mention(space, asked.ts, text=asked.text))
    assert "OpenAI in October" in (await space.quiet())[0].text


async def test_an_edit_of_a_message_that_was_never_answered_does_nothing(space: Workspace) -> None:
    chatter = space.slack.say(PERSON, CHANNEL, "good morning")
    space.slack.edit(chatter, "good evening")
    assert await space.quiet() == []


async def test_a_press_that_is_delivered_twice_is_answered_once(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    answer = await space.answered()
    payload = space.slack.payloads.press(space.slack.workspace, PERSON, answer, "ask_0", None, "http://127.0.0.1:9/")
    for _ in range(3):
        await space.slack.outbound.deliver_once(Delivery("interactive", payload))
    assert len(await space.quiet()) == 2
