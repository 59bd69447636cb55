"""The ways of asking, each from a signed request (or an envelope) in to the Web API calls out."""

from __future__ import annotations

import pytest

from bot.local.outbound import Delivery
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_CHANNEL, OTHER_PERSON, PERSON, Channel
from bot.settings import Connection
from tests.slack import facts
from tests.slack.conftest import BUBECK, Workspace, workspace

QUESTION = "where did Bubeck go?"


async def test_a_mention_is_answered_in_its_thread(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    answer = await space.answered()
    assert answer.text == BUBECK.text
    assert answer.thread_ts == asked.ts
    assert space.asker.asked == [(QUESTION, ())]


async def test_the_answer_carries_its_sources_as_links_and_unfurls_none(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    answer = await space.answered()
    words, sources, buttons, _ = answer.blocks
    assert {"type": "link", "url": "https://aibase.com/news/12404", "text": "[1]"} in words["elements"][0]["elements"]
    assert "<https://aibase.com/news/12404|AIbase> · October 2024 · in Chinese" in sources["elements"][0]["text"]
    assert buttons["elements"][0]["text"]["text"] == "Who else left Microsoft?"
    [call] = space.slack.api.called("chat.postMessage")
    assert call["unfurl_links"] is False
    assert call["unfurl_media"] is False


async def test_a_direct_message_needs_no_mention(space: Workspace) -> None:
    asked = space.slack.say(PERSON, DIRECT, QUESTION)
    answer = await space.answered()
    assert (answer.channel, answer.thread_ts, answer.text) == (DIRECT, asked.ts, BUBECK.text)


async def test_a_mention_in_a_direct_message_is_harmless(space: Workspace) -> None:
    space.slack.say(PERSON, DIRECT, f"<@{BOT_USER}>: {QUESTION}")
    await space.answered()
    assert space.asker.asked == [(QUESTION, ())]


async def test_a_reply_in_a_direct_thread_follows_up(space: Workspace) -> None:
    asked = space.slack.say(PERSON, DIRECT, QUESTION)
    await space.answered()
    space.slack.say(PERSON, DIRECT, "and before that?", asked.ts)
    answer = await space.answered(2)
    assert answer.thread_ts == asked.ts
    assert space.asker.asked[-1] == ("and before that?", (QUESTION,))


async def test_the_next_direct_message_takes_up_the_one_before(space: Workspace) -> None:
    space.slack.say(PERSON, DIRECT, QUESTION)
    await space.answered()
    asked = space.slack.say(PERSON, DIRECT, "and before that?")
    answer = await space.answered(2)
    assert answer.thread_ts == asked.ts
    assert space.asker.asked[-1] == ("and before that?", (QUESTION,))


async def test_a_command_is_answered_to_its_asker_only_through_the_response_url(space: Workspace) -> None:
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", QUESTION)
    answer = await space.answered()
    assert answer.seen_by == PERSON
    assert answer.text == BUBECK.text
    assert space.slack.api.called("chat.postMessage") == []


async def test_a_command_works_where_the_bot_is_not(space: Workspace) -> None:
    await space.slack.command(PERSON, OTHER_CHANNEL, "/ai-moves", QUESTION)
    assert (await space.answered()).text == BUBECK.text


async def test_an_empty_command_and_help_give_usage(space: Workspace) -> None:
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", "")
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", "help")
    await space.answered(2)
    for answer in space.answers():
        assert answer.text == "I know who moved where."
        assert "no slash commands in threads" in answer.blocks[-1]["elements"][0]["text"]


async def test_an_empty_mention_is_greeted_with_examples(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}>")
    answer = await space.answered()
    assert answer.text == "I know who moved where."
    assert any(block["type"] == "actions" for block in answer.blocks)


async def test_a_command_answer_can_be_shared_in_the_channel(space: Workspace) -> None:
    await space.slack.command(PERSON, OTHER_CHANNEL, "/ai-moves", QUESTION)
    private = await space.answered()
    await space.slack.press(PERSON, private, "share")
    await space.slack.until(lambda: [answer.seen_by for answer in space.answers()] == [None])
    [shared] = space.answers()
    assert shared.text == BUBECK.text
    assert QUESTION in str(shared.blocks[0])


async def test_a_suggestion_is_answered_in_the_thread_with_its_question(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {QUESTION}")
    await space.slack.press(PERSON, await space.answered(), "ask_0")
    answer = await space.answered(2)
    assert answer.thread_ts == asked.ts
    assert answer.text == "Two people that I know of [1]."
    assert "Who else left Microsoft?" in str(answer.blocks[0])


async def test_a_suggestion_under_a_private_answer_is_answered_privately(space: Workspace) -> None:
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", QUESTION)
    await space.slack.press(PERSON, await space.answered(), "ask_0")
    answer = await space.answered(2)
    assert (answer.seen_by, answer.text) == (PERSON, "Two people that I know of [1].")


async def test_a_choice_is_answered_in_place(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who is Chen?")
    ambiguous = await space.answered()
    await space.slack.press(PERSON, ambiguous, "choose_0")
    await space.slack.until(lambda: "Mark Chen is" in space.answers()[0].text)
    assert [answer.ts for answer in space.answers()] == [ambiguous.ts]


async def test_a_follow_up_after_a_choice_is_about_the_one_chosen(space: Workspace) -> None:
    asked = space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who is Chen?")
    await space.slack.press(PERSON, await space.answered(), "choose_0")
    await space.slack.until(lambda: "Mark Chen is" in space.answers()[0].text)
    space.slack.say(PERSON, CHANNEL, "and before that?", asked.ts)
    await space.answered(2)
    assert space.asker.asked[-1] == ("and before that?", ("who is Mark Chen?",))


async def test_a_private_choice_is_answered_in_place(space: Workspace) -> None:
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", "who is Chen?")
    await space.slack.press(PERSON, await space.answered(), "choose_0")
    await space.slack.until(lambda: "Mark Chen is" in space.answers()[0].text)
    assert [answer.seen_by for answer in space.answers()] == [PERSON]


async def test_show_more_puts_the_long_form_in_place_and_show_less_takes_it_back(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who left OpenAI?")
    answer = await space.answered()
    await space.slack.press(PERSON, answer, "page_1")
    await space.slack.until(lambda: space.answers()[0].text == "All eleven of them [1].")
    await space.slack.press(PERSON, space.answers()[0], "page_0")
    await space.slack.until(lambda: space.answers()[0].text == "Eleven people [1].")
    assert len(space.answers()) == 1


async def test_questions_to_try_are_offered_when_the_direct_message_is_opened(space: Workspace) -> None:
    space.slack.open_home(PERSON, DIRECT)
    await space.slack.settled()
    await space.slack.until(lambda: bool(space.slack.api.prompts))
    assert space.slack.api.prompts == {DIRECT: [{"title": "What's new?", "message": "What's new?"}]}


async def test_whoever_opens_the_direct_messages_is_greeted_once(space: Workspace) -> None:
    for _ in range(3):
        space.slack.open_home(PERSON, DIRECT)
    greeting = await space.answered()
    assert (greeting.channel, greeting.thread_ts) == (DIRECT, None)
    assert "no language model" in greeting.text
    await space.slack.settled()
    assert len(await space.quiet()) == 1


async def test_the_prompts_fit_the_newest_moves_of_the_store() -> None:
    async with workspace(Connection.SOCKET_MODE, facts.shared()) as space:
        space.slack.open_home(PERSON, DIRECT)
        await space.slack.until(lambda: bool(space.slack.api.prompts))
        prompts = [prompt["message"] for prompt in space.slack.api.prompts[DIRECT]]
        assert prompts[0] == "What's new?"
        assert "Where is Mika Itō now?" in prompts
        assert "thread_ts" not in space.slack.api.called("assistant.threads.setSuggestedPrompts")[0]


async def test_text_from_the_store_pings_nobody(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who is &lt;evil&gt;?")
    answer = await space.answered()
    assert answer.text == "I know nobody called &lt;!channel&gt; &amp; co."
    assert answer.blocks[0]["elements"][0]["elements"] == [
        {"type": "text", "text": "I know nobody called <!channel> & co."}
    ]


async def test_a_fault_is_told_with_a_reference_that_the_log_has_too(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> crash")
    answer = await space.answered()
    reference = answer.text.split()[-1].rstrip(".")
    assert reference in caplog.text


async def test_a_suggestion_that_is_pressed_twice_or_by_two_at_once_is_answered_once(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(["1795617000.1", "1795617000.4", "1795617003.0", "1795617031.0"])
    monkeypatch.setattr("bot.local.payloads._now", lambda: next(now))
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did Bubeck go?")
    answer = await space.answered()

    def in_thread() -> int:
        return sum(each.thread_ts == answer.thread_ts for each in space.answers())

    for user in (PERSON, PERSON, OTHER_PERSON):
        await space.slack.press(user, answer, "ask_0")
    await space.quiet()
    assert in_thread() == 2
    await space.slack.press(PERSON, answer, "ask_0")
    await space.quiet()
    assert in_thread() == 3, "later it is asked anew"


GROUP, PRIVATE = "G0GROUP", "C0PRIVATE"


@pytest.mark.parametrize("kind", ["mpim", "group"])
@pytest.mark.parametrize("comes_as", [("app_mention", "message"), ("message", "app_mention"), ("message",)])
async def test_group_messages_and_private_channels_are_answered_once_in_the_thread(
    space: Workspace, kind: str, comes_as: tuple[str, ...]
) -> None:
    channel = GROUP if kind == "mpim" else PRIVATE
    space.slack.workspace.channels[channel] = Channel(channel, "others", kind, has_bot=False)
    asked = space.slack.say(PERSON, channel, f"<@{BOT_USER}> where did Bubeck go?")
    space.slack.workspace.channels[channel] = Channel(channel, "others", kind, has_bot=True)
    for event in comes_as:
        fields = {**asked.as_event(), "type": event, "channel": channel, "event_ts": asked.ts}
        payload = space.slack.payloads.event(fields if event == "app_mention" else {**fields, "channel_type": kind})
        assert (await space.slack.outbound.deliver_once(Delivery("events_api", payload))).ok
    if kind == "group" and comes_as == ("message",):
        assert await space.quiet() == [], "in channels a mention comes as that"
        return
    [answer] = await space.quiet()
    assert (answer.channel, answer.thread_ts, answer.text) == (channel, asked.ts, BUBECK.text)
    space.slack.say(PERSON, channel, "and before that?", asked.ts)
    follow_up = await space.answered(3)
    assert follow_up.text == "Before that he was at Princeton [1]."
