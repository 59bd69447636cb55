"""The connection to Slack: signatures, health, reconnects, refused tokens, rate limits and outages."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from dataclasses import replace

import aiohttp
import pytest

from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, PERSON
from bot.settings import Connection, SettingsError
from bot.slack.run import connected
from tests.slack.conftest import BUBECK, Asker, Workspace, remembered, settings_for

QUESTION = f"<@{BOT_USER}> where did Bubeck go?"


def mention(space: Workspace) -> str:
    event = {"type": "app_mention", "user": PERSON, "text": QUESTION, "channel": CHANNEL, "ts": "1.000001"}
    return json.dumps(space.slack.payloads.event(event))


async def send(space: Workspace, body: str, headers: dict[str, str]) -> int:
    assert space.slack.outbound.request_url
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            space.slack.outbound.request_url,
            data=body.encode("utf-8", "surrogateescape"),
            headers={"Content-Type": "application/json", **headers},
        ) as response,
    ):
        return response.status


async def test_a_signed_request_is_accepted(http_space: Workspace) -> None:
    body = mention(http_space)
    assert await send(http_space, body, http_space.slack.outbound.signature(body)) == 200


async def test_a_forged_signature_is_refused(http_space: Workspace) -> None:
    body = mention(http_space)
    headers = http_space.slack.outbound.signature(body)
    forged = {**headers, "X-Slack-Signature": "v0=" + "0" * 64}
    assert await send(http_space, body, forged) == 401
    assert await send(http_space, body + " ", headers) == 401
    assert await http_space.quiet() == []


async def test_an_old_timestamp_is_refused(http_space: Workspace) -> None:
    body = mention(http_space)
    old = http_space.slack.outbound.signature(body, int(time.time()) - 6 * 60)
    assert await send(http_space, body, old) == 401
    assert await http_space.quiet() == []


@pytest.mark.parametrize("timestamp", ["", "now", "-1", "1e3", "²"])
async def test_a_malformed_timestamp_is_refused(http_space: Workspace, timestamp: str) -> None:
    body = mention(http_space)
    headers = {**http_space.slack.outbound.signature(body), "X-Slack-Request-Timestamp": timestamp}
    assert await send(http_space, body, {name: value for name, value in headers.items() if value}) == 401


async def test_an_unsigned_request_and_bytes_that_are_no_text_are_refused(http_space: Workspace) -> None:
    assert await send(http_space, mention(http_space), {}) == 401
    assert await send(http_space, "\udcff\udcfe", http_space.slack.outbound.signature("x")) == 401


async def test_slacks_check_of_the_address_is_answered(http_space: Workspace) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"})
    assert await send(http_space, body, http_space.slack.outbound.signature(body)) == 200


async def test_slacks_check_of_the_certificate_is_answered_if_it_is_signed(http_space: Workspace) -> None:
    body = "ssl_check=1&token=deprecated"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert await send(http_space, body, {**http_space.slack.outbound.signature(body), **form}) == 200
    assert await send(http_space, body, form) == 401


async def test_an_event_that_nobody_listens_to_is_accepted_and_its_text_kept_out_of_the_log(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    delivery = Delivery("events_api", space.slack.payloads.event({"type": "reaction_added", "text": "a secret"}))
    assert (await space.slack.outbound.deliver_once(delivery)).ok
    assert "a secret" not in caplog.text


async def test_no_token_and_no_question_is_logged(space: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    space.slack.say(PERSON, CHANNEL, QUESTION)
    await space.answered()
    for secret in (space.slack.bot_token, space.slack.app_token, "where did Bubeck go"):
        assert secret not in caplog.text


async def test_health_over_http(http_space: Workspace) -> None:
    base = str(http_space.slack.outbound.request_url).removesuffix("/slack/events")
    async with aiohttp.ClientSession() as session:
        for path in ("/healthz", "/readyz"):
            async with session.get(base + path) as response:
                assert response.status == 200


async def test_readiness_follows_the_socket() -> None:
    slack = LocalSlack()
    await slack.start()
    settings = replace(settings_for(slack, Connection.SOCKET_MODE), port=0)
    async with remembered() as database, connected(settings, Asker(), database, "127.0.0.1") as running:
        url = f"http://127.0.0.1:{running.port}"
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/readyz") as response:
                assert response.status == 200
            await slack.stop()
            await slack.until(lambda: True)
            for path, status in (("/readyz", 503), ("/healthz", 200)):
                async with session.get(url + path) as response:
                    assert response.status == status


async def test_questions_are_answered_after_slack_renews_the_connection(socket_space: Workspace) -> None:
    await socket_space.slack.sockets.refresh()
    socket_space.slack.say(PERSON, CHANNEL, QUESTION)
    assert (await socket_space.answered()).text == BUBECK.text


@pytest.mark.slow
async def test_questions_are_answered_after_the_connection_broke(socket_space: Workspace) -> None:
    socket_space.slack.sockets.drop()
    await socket_space.slack.sockets.disconnected()
    async with asyncio.timeout(30):
        await socket_space.slack.sockets.connected()
    socket_space.slack.say(PERSON, CHANNEL, QUESTION)
    assert (await socket_space.answered()).text == BUBECK.text


async def test_a_429_is_waited_out_and_answers_keep_their_order(space: Workspace) -> None:
    space.slack.api.fail("chat.postMessage", Failure(429, "ratelimited", {"Retry-After": "1"}))
    root = space.slack.say(PERSON, CHANNEL, QUESTION)
    await space.slack.until(lambda: bool(space.slack.api.called("chat.postMessage")))
    space.slack.say(PERSON, CHANNEL, "and before that?", root.ts)
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> and before that?", root.ts)
    await space.answered(3)
    assert [answer.text for answer in space.answers()] == [BUBECK.text, *["Before that he was at Princeton [1]."] * 2]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_an_error_of_slacks_is_tried_again(space: Workspace, status: int) -> None:
    space.slack.api.fail("chat.postMessage", Failure(status))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    assert (await space.answered()).text == BUBECK.text


async def test_blocks_that_slack_refuses_are_replaced_by_the_text_and_named_in_the_log(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    space.slack.api.fail("chat.postMessage", Failure(error="invalid_blocks"))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    answer = await space.answered()
    assert (answer.text, answer.blocks) == (BUBECK.text, ())
    assert "invalid_blocks" in caplog.text


async def test_a_refusal_is_told_to_the_asker_with_a_reference_that_the_log_has_too(
    space: Workspace, caplog: pytest.LogCaptureFixture
) -> None:
    space.slack.api.fail("chat.postMessage", Failure(error="is_archived"))
    space.slack.say(PERSON, CHANNEL, QUESTION)
    told = await space.answered()
    assert told.seen_by == PERSON
    reference = told.text.split()[-1].rstrip(".")
    assert [
        record.message for record in caplog.records if reference in record.message and "is_archived" in record.message
    ]


async def test_a_response_url_that_is_used_up_is_no_error(space: Workspace, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", "where did Bubeck go?")
    answer = await space.answered()
    payload = space.slack.payloads.press(
        space.slack.workspace, PERSON, answer, "ask_0", None, f"{space.slack.base_url}/response/gone"
    )
    await space.slack.outbound.deliver_once(Delivery("interactive", payload))
    await space.slack.until(lambda: "no_active_hooks" in caplog.text)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@pytest.mark.parametrize("name", ["bot_token", "app_token"])
async def test_a_refused_token_stops_the_start_and_is_named(name: str) -> None:
    slack = LocalSlack()
    await slack.start()
    wrong = {"bot_token": "xoxb-wrong", "app_token": "xapp-wrong"}[name]
    settings = replace(settings_for(slack, Connection.SOCKET_MODE), **{name: wrong})
    try:
        with pytest.raises(SettingsError, match=f"SLACK_{name.upper()}.*invalid_auth"):
            async with remembered() as database, connected(settings, Asker(), database):
                pass
    finally:
        await slack.stop()


async def test_what_was_accepted_is_answered_before_the_bot_stops() -> None:
    slack = LocalSlack()
    await slack.start()
    try:
        settings = settings_for(slack, Connection.SOCKET_MODE)
        async with remembered() as database, connected(settings, Asker(), database):
            await slack.sockets.connected()
            slack.api.fail("chat.postMessage", Failure(429, "ratelimited", {"Retry-After": "1"}))
            slack.say(PERSON, CHANNEL, QUESTION)
            await slack.until(lambda: bool(slack.api.called("chat.postMessage")))
        assert [message.text for message in slack.workspace.messages() if message.user == BOT_USER] == [BUBECK.text]
    finally:
        await slack.stop()
