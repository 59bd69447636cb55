"""`/ai-moves` with a subcommand, with one used wrongly, and with a question that begins like one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.facts.records import EntityKind, Person
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_CHANNEL, OTHER_PERSON, PERSON, Message
from bot.settings import Connection
from bot.slack.follows import MOST_FOLLOWED, Followed, Follower, Follows
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace

ME = Follower("T0LOCAL", PERSON)
ITO = Followed(EntityKind.PERSON, "mika-ito")
QUILLON = Followed(EntityKind.ORGANIZATION, "quillon")


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def space(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(request.param, facts.copied(tmp_path)) as made:
        yield made


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(Connection.SOCKET_MODE, facts.copied(tmp_path)) as made:
        yield made


async def typed(space: Workspace, text: str, channel: str = CHANNEL) -> Message:
    """Type a command, and return what comes of it."""
    before = len(space.answers())
    await space.slack.command(PERSON, channel, "/ai-moves", text)
    answer = await space.answered(before + 1)
    await space.running.services.conversation.drain(5)
    assert answer.seen_by == PERSON
    return answer


async def followed(space: Workspace) -> tuple[Followed, ...]:
    return await Follows(space.database).followed_by(ME)


async def test_someone_is_followed_and_unfollowed_also_where_the_bot_is_not(space: Workspace) -> None:
    assert "You follow nobody" in (await typed(space, "following", OTHER_CHANNEL)).text
    assert (await typed(space, "follow mika itoo", OTHER_CHANNEL)).text.startswith("You follow Mika Itō now.")
    assert (await typed(space, "Follow: Quillon")).text.startswith("You follow Quillon now.")
    assert await followed(space) == (ITO, QUILLON)
    assert "You follow Quillon already." in (await typed(space, "follow “quillon”")).text
    listed = await typed(space, "following")
    assert listed.text == "You follow:\n• Mika Itō\n• Quillon"
    await space.slack.press(PERSON, listed, "unfollow_1")
    await space.slack.until(lambda: "You don't follow Quillon any more." in space.answers()[-1].text)
    assert "You don't follow Mika Itō any more." in (await typed(space, "unfollow Ito")).text
    assert await followed(space) == ()
    assert space.slack.api.called("chat.postMessage") == []


async def test_several_are_followed_at_once(one: Workspace) -> None:
    answer = await typed(one, "follow Mika Itō, Noor Haddad and Quillon")
    assert answer.text.count("You follow") == 3
    assert len(await followed(one)) == 3


async def test_a_name_that_several_have_offers_a_choice(one: Workspace) -> None:
    asked = await typed(one, "follow Haddad")
    labels = [element["text"]["text"] for element in asked.blocks[-1]["elements"]]
    assert sorted(labels) == ["Noor Haddad", "Omar Haddad"]
    await one.slack.press(PERSON, asked, "follow_0")
    await one.slack.until(lambda: "You follow" in one.answers()[-1].text)
    assert len(await followed(one)) == 1


async def test_two_of_the_same_name_are_told_apart(one: Workspace) -> None:
    facts.add(one.engine, Person("omar-haddad-2", "Omar Haddad", description="A physicist"))
    asked = await typed(one, "follow Omar Haddad")
    labels = [element["text"]["text"] for element in asked.blocks[-1]["elements"]]
    assert sorted(labels) == ["Omar Haddad (A physicist)", "Omar Haddad (formerly Brightwater)"]


@pytest.mark.parametrize("quoted", ['"follow Mika Itō"', "“follow Mika Itō”", "follow “Mika Itō”"])
async def test_quotation_marks_are_no_part_of_a_command(one: Workspace, quoted: str) -> None:
    assert (await typed(one, quoted)).text.startswith("You follow Mika Itō now.")


@pytest.mark.parametrize("everybody", ["all", "everyone", "Everything"])
async def test_all_are_unfollowed_at_once(one: Workspace, everybody: str) -> None:
    await typed(one, "follow Noor Haddad, Quillon")
    assert (await typed(one, f"unfollow {everybody}")).text == "You follow nobody any more."
    assert await followed(one) == ()


async def test_a_subcommand_in_a_direct_message_is_done_without_its_slash(space: Workspace) -> None:
    for count, (text, told) in enumerate(
        [
            ("follow Mika Itō", "You follow Mika Itō now."),
            ("/ai-moves following", "You follow:\n• Mika Itō"),
            ("unfollow ito", "You don't follow Mika Itō any more."),
            ("follow up on Mika Itō", "Mika Itō left Brightwater for Quillon"),
            ("digest daily", "From now on this channel gets a daily digest"),
            ("Digest", "This channel gets a daily digest"),
        ],
        1,
    ):
        asked = space.slack.say(PERSON, DIRECT, text)
        answer = await space.answered(count)
        assert told in answer.text
        assert answer.thread_ts in (asked.ts, None)
        await space.running.services.conversation.drain(5)
    assert await followed(space) == ()


async def test_what_somebody_follows_is_told_to_nobody_else_in_a_channel(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> follow Mika Itō, Quillon")
    told = await space.answered()
    assert (told.seen_by, told.thread_ts) == (PERSON, asked.ts)
    assert len(await followed(space)) == 2
    space.slack.say(OTHER_PERSON, CHANNEL, f"<@{BOT_USER}> following")
    told = await space.answered(2)
    assert (told.seen_by, told.text[:19]) == (OTHER_PERSON, "You follow nobody. ")
    await space.running.services.conversation.drain(5)
    assert space.slack.api.called("chat.postMessage") == []


async def test_only_whom_a_name_means_is_unfollowed(one: Workspace) -> None:
    await typed(one, "follow Noor Haddad, Quillon")
    offered = await typed(one, "unfollow up on Quillon")
    assert "You don't follow “up on Quillon”." in offered.text
    assert len(await followed(one)) == 2


async def test_a_work_is_not_followed(one: Workspace) -> None:
    assert "no person or organization" in (await typed(one, "follow Lantern 2")).text
    assert await followed(one) == ()


async def test_there_is_a_limit_to_following(one: Workspace) -> None:
    follows = Follows(one.database)
    for index in range(MOST_FOLLOWED):
        await follows.follow(ME, Followed(EntityKind.PERSON, f"person-{index}"))
    assert f"{MOST_FOLLOWED} are the most" in (await typed(one, "follow Mika Itō")).text


@pytest.mark.parametrize("text", ["new", "New", "new this year", "new in 2031", "new since January"])
async def test_new_tells_what_is_new(one: Workspace, text: str) -> None:
    assert "Mika Itō" in (await typed(one, text)).text


async def test_new_tells_of_the_period_asked_for(one: Workspace) -> None:
    assert (
        await typed(one, "new in 2030")
    ).text == "In November 2030, Omar Haddad is reported to have left Brightwater [1]."


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("follow", "/ai-moves follow Anthropic"),
        ("folow Itō", "Do you mean /ai-moves follow Itō?"),
        ("folow", "Do you mean /ai-moves follow"),
        ("unfolow Itō", "Do you mean /ai-moves unfollow Itō?"),
        ("folowing", "Do you mean /ai-moves following?"),
        ("hepl", "Do you mean /ai-moves help?"),
        ("nwe", "Do you mean /ai-moves new"),
        ("digets weekly", "Do you mean /ai-moves digest weekly?"),
        ("digest monthly", "/ai-moves digest weekly, /ai-moves digest daily or /ai-moves digest off"),
        ("digest weekley", "Do you mean /ai-moves digest weekly?"),
        ("digest", "This channel gets no digest. Type /ai-moves digest weekly"),
        ("new yesterdya", "“yesterdya” is no span of time that I know."),
        ("follow Zyxwvut Qponml", "I know no person or organization called “Zyxwvut Qponml”"),
        ("unfollow Itō", "You follow nobody."),
        ("unfollow", "You follow nobody."),
        ("subscribe to Itō", "Do you mean /ai-moves follow Itō?"),
        ("unsubscribe", "Do you mean /ai-moves unfollow"),
        ("list", "Do you mean /ai-moves following?"),
        ("weekly digest", "Do you mean /ai-moves digest weekly?"),
        ("digest weekly at 8am", "Do you mean /ai-moves digest weekly?"),
        ("?", "Ask me who moved where"),
        ("follow", "/ai-moves follow"),
    ],
)
async def test_a_wrong_use_is_told_the_right_one(one: Workspace, text: str, right: str) -> None:
    assert right in (await typed(one, text)).text
    assert await followed(one) == ()


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("new people at Quillon?", "joined Quillon"),
        ("follow up on Mika Itō", "Quillon"),
        ("following Noor Haddad's departure, who is CEO of Quillon?", "Quillon"),
        ("help me find Mika Itō", "Quillon"),
        ("news of Quillon", "Mika Itō"),
        ("now who is CEO of Quillon", "Noor Haddad"),
    ],
)
async def test_a_question_that_begins_like_a_subcommand_is_answered(one: Workspace, text: str, answer: str) -> None:
    assert answer in (await typed(one, text)).text
    assert await followed(one) == ()


@pytest.mark.parametrize(
    "text",
    [
        "follow \u202e\u0000<!channel> \ud800'; DROP TABLE follows; --",
        "follow " + "a, " * 900,
        "follow " + "x" * 2900,
        "digest <!here> & <@U0OTHER>",
        "unfollow *_~`",
        "new " + "9" * 2000,
        "fo\u0000llow",
        "follow ,;& and",
    ],
)
async def test_whatever_is_typed_is_answered_and_pings_nobody(one: Workspace, text: str) -> None:
    answer = await typed(one, text)
    assert "went wrong" not in answer.text
    for markup in ("<!", "<@"):
        assert markup not in answer.text
    assert await followed(one) == ()


async def test_a_fault_is_told_with_a_reference(one: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fault(*_: object) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr(one.running.services.following, "following", fault)
    assert "give the reference" in (await typed(one, "following")).text


async def test_the_home_tab_follows(one: Workspace) -> None:
    await typed(one, "follow Mika Itō")
    await one.slack.until(lambda: "*Mika Itō*" in str(one.slack.views.homes[PERSON].body))


async def test_a_home_tab_that_cannot_be_published_takes_nothing_away(one: Workspace) -> None:
    one.slack.api.fail("views.publish", Failure(error="not_enabled"))
    assert (await typed(one, "follow Mika Itō")).text.startswith("You follow Mika Itō now.")
