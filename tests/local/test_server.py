"""The local Slack checks what Slack checks, and talks to its own page only."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.local.outbound import Delivery
from bot.local.server import MANIFEST, LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_CHANNEL, PERSON

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "hello"}}


async def call(slack: LocalSlack, session: aiohttp.ClientSession, method: str, **arguments: Any) -> dict[str, Any]:
    token = arguments.pop("token", slack.bot_token)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with session.post(f"{slack.base_url}/api/{method}", json=arguments, headers=headers) as response:
        body: dict[str, Any] = await response.json()
        return body


async def test_a_page_elsewhere_can_neither_read_nor_post(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    say = {"channel": CHANNEL, "text": "hi"}
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"http://127.0.0.1:{slack.port + 1}"},
        {"Host": f"evil.example:{slack.port}"},
        {"Host": "127.0.0.1"},
    ):
        async with session.post(f"{slack.base_url}/page/say", json=say, headers=headers) as response:
            assert response.status == 403, headers
        for path in ("/", "/page/state", "/page/changes", "/socket"):
            async with session.get(slack.base_url + path, headers=headers) as response:
                assert response.status == 403, (path, headers)
    assert list(slack.workspace.messages()) == []


async def test_a_form_is_not_read_as_a_message(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    body = json.dumps({"channel": CHANNEL, "text": "hi"})
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        headers = {"Content-Type": content_type}
        async with session.post(f"{slack.base_url}/page/say", data=body, headers=headers) as response:
            assert response.status == 415


async def test_its_own_page_may_post(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    headers = {"Origin": slack.base_url}
    say = {"channel": CHANNEL, "text": "@ai-moves <b>hi</b> & <!channel>"}
    async with session.post(f"{slack.base_url}/page/say", json=say, headers=headers) as response:
        assert response.status == 200
    [message] = slack.workspace.messages()
    assert message.text == f"<@{BOT_USER}> &lt;b&gt;hi&lt;/b&gt; &amp; &lt;!channel&gt;"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b"\xff", b'{"channel": 1, "text": "x"}', b'{"channel": "C0AINEWS", "text": ""}']
)
async def test_nonsense_is_refused(slack: LocalSlack, session: aiohttp.ClientSession, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with session.post(f"{slack.base_url}/page/say", data=body, headers=headers) as response:
        assert response.status == 400


async def test_the_page_loads_nothing_from_elsewhere(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    async with session.get(slack.base_url) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert "http" not in (await response.text()).replace("http-equiv", "")


async def test_it_listens_on_this_machine_only(slack: LocalSlack) -> None:
    assert slack._runner is not None
    assert [address[0] for address in slack._runner.addresses] == ["127.0.0.1"]


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.shout", {}, "unknown_method"),
        ("chat.postMessage", {"token": None}, "not_authed"),
        ("chat.postMessage", {"token": "xoxb-other"}, "invalid_auth"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": "C404", "text": "hi"}, "channel_not_found"),
        ("chat.postMessage", {"channel": OTHER_CHANNEL, "text": "hi"}, "not_in_channel"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "hi", "thread_ts": "1.2"}, "thread_not_found"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "blocks": [SECTION] * 51}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "x", "blocks": [{"type": "shout"}]}, "invalid_blocks"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.2", "text": "hi"}, "message_not_found"),
        ("apps.connections.open", {}, "not_allowed_token_type"),
    ],
)
async def test_what_slack_refuses_is_refused(
    slack: LocalSlack, session: aiohttp.ClientSession, method: str, arguments: dict[str, Any], error: str
) -> None:
    body = await call(slack, session, method, **arguments)
    assert (body["ok"], body["error"]) == (False, error)
    assert list(slack.workspace.messages()) == []


@pytest.mark.parametrize(
    ("block", "limit"),
    [
        ({"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}, "3001"),
        ({"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}, "151"),
        ({"type": "context", "elements": [SECTION["text"]] * 11}, "10"),
        ({"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x" * 76}}]}, "76"),
        (
            {
                "type": "actions",
                "elements": [{"type": "button", "text": {"type": "plain_text", "text": "x"}, "value": "x" * 2001}],
            },
            "2001",
        ),
    ],
)
async def test_blocks_over_a_limit_are_refused_with_a_reason(
    slack: LocalSlack, session: aiohttp.ClientSession, block: dict[str, Any], limit: str
) -> None:
    body = await call(slack, session, "chat.postMessage", channel=CHANNEL, text="x", blocks=[block])
    assert body["error"] == "invalid_blocks"
    assert limit in body["response_metadata"]["messages"][0]


async def test_nobody_elses_message_can_be_updated(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    message = slack.say(PERSON, CHANNEL, "mine")
    body = await call(slack, session, "chat.update", channel=CHANNEL, ts=message.ts, text="yours")
    assert body["error"] == "cant_update_message"


async def test_a_reply_to_a_reply_goes_to_the_thread(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    root = slack.say(PERSON, CHANNEL, "a root")
    reply = slack.say(PERSON, CHANNEL, "a reply", root.ts)
    body = await call(slack, session, "chat.postMessage", channel=CHANNEL, text="hi", thread_ts=reply.ts)
    assert body["message"]["thread_ts"] == root.ts


async def test_a_response_url_works_five_times(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    url = slack._response_url(OTHER_CHANNEL, PERSON, None, None)
    for expected in (200, 200, 200, 200, 200, 404):
        async with session.post(url, json={"text": "hi"}) as response:
            assert response.status == expected
            last = await response.text()
    assert last == "used_url"
    assert [message.seen_by for message in slack.workspace.messages()] == [PERSON] * 5


async def test_a_response_url_dies_after_half_an_hour(
    slack: LocalSlack, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = slack._response_url(CHANNEL, PERSON, None, None)
    later = time.monotonic() + 31 * 60
    monkeypatch.setattr("bot.local.server.time.monotonic", lambda: later)
    async with session.post(url, json={"text": "hi"}) as response:
        assert (response.status, await response.text()) == (404, "expired_url")


async def test_a_socket_ticket_is_good_once(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    body = await call(slack, session, "apps.connections.open", token=slack.app_token)
    async with session.ws_connect(body["url"]) as socket:
        assert (await socket.receive_json())["type"] == "hello"
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await session.ws_connect(body["url"])


async def test_what_is_not_acknowledged_is_sent_again_with_the_same_envelope(
    slack: LocalSlack, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.local.outbound.ACKNOWLEDGE_SECONDS", 0.05)
    body = await call(slack, session, "apps.connections.open", token=slack.app_token)
    async with session.ws_connect(body["url"]) as socket:
        await socket.receive_json()
        slack.say(PERSON, DIRECT, "hi")
        first, second = await socket.receive_json(), await socket.receive_json()
        await socket.send_json({"envelope_id": second["envelope_id"]})
        await slack.settled()
    assert first["envelope_id"] == second["envelope_id"]
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)


async def test_a_command_that_nobody_acknowledges_times_out(slack: LocalSlack) -> None:
    await slack.command(PERSON, CHANNEL, "/ai-moves", "hi")
    [message] = slack.workspace.messages()
    assert "operation_timeout" in message.text


async def test_only_what_the_manifest_subscribes_to_is_delivered(tmp_path: Path) -> None:
    manifest = json.loads(MANIFEST.read_text())
    manifest["oauth_config"]["scopes"]["bot"].remove("im:history")
    manifest["settings"]["event_subscriptions"]["bot_events"].remove("app_mention")
    file = tmp_path / "manifest.json"
    file.write_text(json.dumps(manifest))
    slack = LocalSlack(manifest=file)
    await slack.start()
    direct = slack.say(PERSON, DIRECT, "hi")
    mention = slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> hi")
    assert list(slack.payloads.posted(slack.workspace, direct)) == []
    assert [body["event"]["type"] for body in slack.payloads.posted(slack.workspace, mention)] == ["message"]
    await slack.stop()


async def test_a_request_is_signed_as_slack_signs_it(slack: LocalSlack) -> None:
    from slack_sdk.signature import SignatureVerifier

    body = json.dumps(Delivery("events_api", {"a": "é"}).payload)
    headers = slack.outbound.signature(body)
    assert SignatureVerifier(slack.signing_secret).is_valid_request(body, headers)
