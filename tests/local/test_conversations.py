"""Conversations of the local Slack: opened, read back, archived, and of people who are gone."""

from __future__ import annotations

from dataclasses import replace

import aiohttp

from bot.local.server import LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_CHANNEL, OTHER_PERSON, PERSON
from tests.local.test_server import call

MARK = {"event_type": "a_mark", "event_payload": {"mark": "1"}}


async def test_a_conversation_with_somebody_is_opened_unless_they_are_gone(
    slack: LocalSlack, session: aiohttp.ClientSession
) -> None:
    assert (await call(slack, session, "conversations.open", users=PERSON))["channel"]["id"] == DIRECT
    users = slack.workspace.users
    users[OTHER_PERSON] = replace(users[OTHER_PERSON], is_deleted=True)
    for user, error in ((OTHER_PERSON, "user_disabled"), ("U0NOBODY", "user_not_found"), (BOT_USER, "cannot_dm_bot")):
        assert (await call(slack, session, "conversations.open", users=user))["error"] == error


async def test_what_was_said_is_read_back_newest_first_page_by_page(
    slack: LocalSlack, session: aiohttp.ClientSession
) -> None:
    posted = [slack.workspace.post(CHANNEL, PERSON, str(number)) for number in range(5)]
    slack.workspace.post(CHANNEL, PERSON, "a reply", thread_ts=posted[0].ts)
    slack.workspace.post(CHANNEL, BOT_USER, "for one only", seen_by=PERSON)
    page = {"channel": CHANNEL, "oldest": posted[0].ts, "limit": 3}
    first = await call(slack, session, "conversations.history", **page)
    cursor = first["response_metadata"]["next_cursor"]
    second = await call(slack, session, "conversations.history", **page, cursor=cursor)
    assert [message["text"] for message in first["messages"]] == ["4", "3", "2"]
    assert [message["text"] for message in second["messages"]] == ["1"]
    assert (first["has_more"], second["has_more"]) == (True, False)


async def test_metadata_is_given_to_who_asks_for_it(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    await call(slack, session, "chat.postMessage", channel=CHANNEL, text="hi", metadata=MARK)
    for asked, given in (({}, None), ({"include_all_metadata": True}, MARK)):
        [message] = (await call(slack, session, "conversations.history", channel=CHANNEL, **asked))["messages"]
        assert message.get("metadata") == given


async def test_an_archived_channel_is_read_and_not_written(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    channels = slack.workspace.channels
    channels[CHANNEL] = replace(channels[CHANNEL], is_archived=True)
    assert (await call(slack, session, "chat.postMessage", channel=CHANNEL, text="hi"))["error"] == "is_archived"
    assert (await call(slack, session, "conversations.history", channel=CHANNEL))["ok"]
    assert (await call(slack, session, "conversations.history", channel=OTHER_CHANNEL))["error"] == "not_in_channel"
