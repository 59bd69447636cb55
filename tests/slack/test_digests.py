"""Digests: switched on and off in a channel, posted once a period at their hour, and ended where they can't be."""

from __future__ import annotations

import datetime
import logging
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import bot.names.index
from bot.facts.editor import FactEditor
from bot.facts.records import Record
from bot.local.webapi import Failure
from bot.local.workspace import CHANNEL, DIRECT, OTHER_CHANNEL, OTHER_PERSON, PERSON, Message
from bot.settings import Connection
from bot.slack.digests import Digests, Every, next_time
from bot.slack.feed import SETTLE_SECONDS
from bot.slack.follows import Follower
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace
from tests.slack.test_feed import MOVE, STATEMENT

TEAM = "T0LOCAL"
DAY = 24 * 60 * 60
BERLIN = "Europe/Berlin"


@pytest.fixture
async def space(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(Connection.SOCKET_MODE, facts.copied(tmp_path)) as made:
        for _ in range(2):
            await ticked(made)
        yield made


async def ticked(space: Workspace, later: float = 0.0) -> None:
    """Let the bot look for news, as if it were so many seconds later."""

    async def client(_: str) -> AsyncWebClient:
        return space.running.app.client

    await space.running.services.notifier.tick(client, time.time() + later)


async def typed(space: Workspace, text: str, channel: str = CHANNEL, user: str = PERSON) -> Message:
    before = len(space.answers())
    await space.slack.command(user, channel, "/ai-moves", text)
    await space.answered(before + 1)
    await space.running.services.conversation.drain(5)
    return space.answers()[-1]


async def added(space: Workspace, *records: Record) -> None:
    """Add facts, and let the bot see that they are all that comes for now."""
    with FactEditor(space.engine.store.path, bot.names.index) as editor:
        editor.add(records, "an admin")
    await ticked(space)
    await ticked(space, SETTLE_SECONDS)


def posted(space: Workspace, channel: str = CHANNEL) -> list[Message]:
    """The digests in a channel."""
    return [each for each in space.answers() if each.channel == channel and each.text.startswith("New moves in AI")]


def of(clock: str, zone: str = BERLIN) -> float:
    return datetime.datetime.fromisoformat(clock).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("every", "now", "then"),
    [
        (Every.DAILY, "2026-11-25 08:59:59", "2026-11-25 09:00"),
        (Every.DAILY, "2026-11-25 09:00", "2026-11-26 09:00"),
        (Every.WEEKLY, "2026-11-25 08:00", "2026-11-30 09:00"),
        (Every.WEEKLY, "2026-11-30 08:00", "2026-11-30 09:00"),
        (Every.WEEKLY, "2026-11-30 09:00", "2026-12-07 09:00"),
        (Every.DAILY, "2026-03-28 12:00", "2026-03-29 09:00"),  # the night in which clocks go forward
    ],
)
def test_a_digest_is_due_at_its_hour_by_the_clocks_of_its_time_zone(every: Every, now: str, then: str) -> None:
    assert next_time(every, 9, BERLIN, of(now)) == of(then)


@pytest.mark.parametrize("zone", ["Nowhere/At_all", "", "../../etc/passwd", "\0"])
def test_a_time_zone_that_is_none_counts_as_utc(zone: str) -> None:
    assert next_time(Every.DAILY, 9, zone, of("2026-11-25 08:00", "UTC")) == of("2026-11-25 09:00", "UTC")


def test_an_hour_that_a_day_lacks_or_has_twice_is_met_once() -> None:
    for day in ("2026-03-29", "2026-10-25"):
        first = next_time(Every.DAILY, 2, BERLIN, of(f"{day} 00:30"))
        assert datetime.datetime.fromtimestamp(first, ZoneInfo(BERLIN)).date().isoformat() == day
        second = next_time(Every.DAILY, 2, BERLIN, first)
        assert datetime.datetime.fromtimestamp(second, ZoneInfo(BERLIN)).date().isoformat() > day


async def test_a_digest_is_switched_on_before_everybody_and_comes_with_what_is_new(space: Workspace) -> None:
    told = await typed(space, "digest weekly")
    assert (told.seen_by, told.channel) == (None, CHANNEL)
    assert told.text.startswith(
        "From now on this channel gets a weekly digest of new moves in AI: Mondays at 9:00 (Eur"
    )
    assert "Switched on by You; /ai-moves digest off ends it." in told.text
    await added(space, MOVE, STATEMENT)
    await ticked(space, 8 * DAY)
    [digest] = posted(space)
    assert digest.text == "New moves in AI: In May 2031, Omar Haddad is said to have joined Brightwater Labs [1]."
    assert "https://gazette.example/ito" in str(digest.blocks)
    assert digest.thread_ts is None
    await ticked(space, 8 * DAY)
    await ticked(space, 15 * DAY)
    assert len(posted(space)) == 1


async def test_nothing_new_is_no_digest_and_what_comes_later_is_in_the_next(space: Workspace) -> None:
    await typed(space, "digest daily")
    await added(space, STATEMENT)
    await ticked(space, DAY)
    assert posted(space) == []
    await added(space, MOVE)
    await ticked(space, 2 * DAY)
    await added(space, replace(MOVE, id="another", person="noor-haddad"))
    await ticked(space, 3 * DAY)
    assert ["Omar" in each.text for each in posted(space)] == [True, False]


async def test_what_was_new_before_it_was_switched_on_is_not_in_it(space: Workspace) -> None:
    await added(space, MOVE)
    await typed(space, "digest daily")
    await ticked(space, 2 * DAY)
    assert posted(space) == []


async def test_a_digest_is_told_changed_and_switched_off(space: Workspace) -> None:
    await typed(space, "digest weekly")
    again = await typed(space, "digest weekly", user=OTHER_PERSON)
    assert (again.seen_by, again.text.partition(",")[0]) == (OTHER_PERSON, "This channel gets a weekly digest")
    assert "the next on Monday," in (await typed(space, "digest")).text
    assert "every day at 9:00" in (await typed(space, "digest daily")).text
    await added(space, MOVE)
    off = await typed(space, "digest off", user=OTHER_PERSON)
    assert (off.seen_by, off.text) == (OTHER_PERSON, "This channel gets no digest any more.")
    assert (await typed(space, "digest OFF")).text == "This channel gets no digest."
    await ticked(space, 9 * DAY)
    assert posted(space) == []


async def test_where_the_bot_cannot_post_there_is_no_digest(space: Workspace) -> None:
    told = await typed(space, "digest weekly", OTHER_CHANNEL)
    assert told.seen_by == PERSON
    assert "not_in_channel" in told.text
    assert "/invite @ai-moves" in told.text
    assert await Digests(space.database, 9).of_channel(TEAM, OTHER_CHANNEL) is None


@pytest.mark.parametrize("what", ["is_archived", "not_in_channel", "channel_not_found"])
async def test_a_channel_that_is_archived_or_lost_has_its_digest_switched_off(
    space: Workspace, what: str, caplog: pytest.LogCaptureFixture
) -> None:
    await typed(space, "digest daily")
    await added(space, MOVE)
    channels = space.slack.workspace.channels
    if what == "is_archived":
        channels[CHANNEL] = replace(channels[CHANNEL], is_archived=True)
    elif what == "not_in_channel":
        channels[CHANNEL] = replace(channels[CHANNEL], has_bot=False)
    else:
        space.slack.api.fail("chat.postMessage", Failure(error="channel_not_found"))
    await ticked(space, 2 * DAY)
    assert await Digests(space.database, 9).of_channel(TEAM, CHANNEL) is None
    assert f"switched off: Slack says {what}" in caplog.text
    assert posted(space) == []


async def test_a_digest_that_slack_does_not_take_now_comes_later_once(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    await typed(space, "digest daily")
    await added(space, MOVE)
    space.slack.api.fail("chat.postMessage", Failure(error="service_unavailable"))
    for later in (2 * DAY, 2 * DAY + 60, 2 * DAY + 3600, 2 * DAY + 7200):
        await ticked(space, later)
    assert len(posted(space)) == 1
    assert "is sent later" in caplog.text


async def test_one_that_is_switched_off_while_it_waits_does_not_come(space: Workspace) -> None:
    await typed(space, "digest daily")
    await added(space, MOVE)
    space.slack.api.fail("chat.postMessage", Failure(error="internal_error"))
    await ticked(space, 2 * DAY)
    await typed(space, "digest off")
    await ticked(space, 3 * DAY)
    assert posted(space) == []


async def test_a_digest_in_direct_messages_is_the_readers_own(space: Workspace) -> None:
    await typed(space, "digest daily", DIRECT)
    await added(space, MOVE)
    await ticked(space, 2 * DAY)
    assert len(posted(space, DIRECT)) == 1


async def test_without_a_time_zone_it_comes_at_utc(space: Workspace) -> None:
    space.slack.api.fail("users.info", Failure(error="missing_scope"))
    assert "(UTC)" in (await typed(space, "digest weekly")).text


async def test_the_hour_is_a_setting(tmp_path: Path) -> None:
    async with workspace(Connection.HTTP, facts.copied(tmp_path), digest_hour=17) as space:
        assert "at 17:00 (Europe/Berlin)" in (await typed(space, "digest weekly")).text


async def test_the_home_tab_shows_them_and_switches_them_off(space: Workspace) -> None:
    await typed(space, "digest weekly")
    await space.slack.until(lambda: f"<#{CHANNEL}>: weekly" in str(space.slack.views.homes[PERSON].body))
    home = space.slack.views.homes[PERSON]
    await space.slack.press_in_view(PERSON, home, "end_digest_0")
    await space.slack.until(lambda: "None that you have switched on" in str(space.slack.views.homes[PERSON].body))
    assert await Digests(space.database, 9).of_channel(TEAM, CHANNEL) is None


async def test_nobody_switches_off_the_digest_of_another_through_the_home_tab(space: Workspace) -> None:
    await typed(space, "digest weekly")
    await space.running.services.digesting.end(Follower(TEAM, OTHER_PERSON), CHANNEL)
    assert await Digests(space.database, 9).of_channel(TEAM, CHANNEL) is not None
