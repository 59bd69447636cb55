"""The local Slack takes files as Slack does: in three steps, known after a while, never in what one person sees."""

from __future__ import annotations

import json
from typing import Any

import aiohttp

from bot.local.server import LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, PERSON
from tests.local.test_server import call

PNG = b"\x89PNG\r\n\x1a\n and so on"


async def begin(slack: LocalSlack, session: aiohttp.ClientSession, **arguments: Any) -> dict[str, Any]:
    usual = {"filename": "a.png", "length": len(PNG)}
    return await call(slack, session, "files.getUploadURLExternal", **{**usual, **arguments})


async def send(session: aiohttp.ClientSession, url: str, content: bytes = PNG) -> int:
    async with session.post(url, data=content) as response:
        return response.status


async def uploaded(slack: LocalSlack, session: aiohttp.ClientSession) -> str:
    begun = await begin(slack, session)
    assert await send(session, begun["upload_url"]) == 200
    files = json.dumps([{"id": begun["file_id"], "title": "A"}])
    assert (await call(slack, session, "files.completeUploadExternal", files=files))["ok"]
    return str(begun["file_id"])


def image(file: str, **fields: Any) -> list[dict[str, Any]]:
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": "A picture", **fields}]


async def test_a_file_is_shown_once_it_is_processed(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    file = await uploaded(slack, session)
    post = {"channel": CHANNEL, "text": "A picture", "blocks": image(file)}
    refused = await call(slack, session, "chat.postMessage", **post)
    assert refused["error"] == "invalid_blocks"
    assert "invalid slack file" in refused["response_metadata"]["messages"][0]
    assert (await call(slack, session, "chat.postMessage", **post))["ok"]
    async with session.get(f"{slack.base_url}/files/{file}") as response:
        assert (response.content_type, await response.read()) == ("image/png", PNG)
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_no_file_is_shown_to_one_person_alone(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    slack.files.delay = 0
    file = await uploaded(slack, session)
    post = {"channel": CHANNEL, "user": PERSON, "text": "A picture", "blocks": image(file)}
    assert (await call(slack, session, "chat.postEphemeral", **post))["error"] == "invalid_blocks"


async def test_an_image_needs_words_and_a_file(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    slack.files.delay = 0
    file = await uploaded(slack, session)
    for blocks in (
        image(file, alt_text=""),
        image(file, alt_text="x" * 2001),
        image(file, image_url="https://example.org/a.png"),
        image("nonsense"),
        image("F0NOSUCHFILE"),
        [{"type": "image", "alt_text": "A picture"}],
    ):
        answer = await call(slack, session, "chat.postMessage", channel=CHANNEL, text="A picture", blocks=blocks)
        assert answer.get("error") == "invalid_blocks", blocks


async def test_an_upload_is_as_long_as_it_was_said_to_be(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    begun = await begin(slack, session)
    assert await send(session, begun["upload_url"], PNG + b"more") == 400
    assert await send(session, begun["upload_url"]) == 404, "a URL is good for one upload"
    files = json.dumps([{"id": begun["file_id"]}])
    assert (await call(slack, session, "files.completeUploadExternal", files=files))["error"] == "file_not_found"
    async with session.get(f"{slack.base_url}/files/{begun['file_id']}") as response:
        assert response.status == 404


async def test_what_slack_refuses_to_begin(slack: LocalSlack, session: aiohttp.ClientSession) -> None:
    assert (await begin(slack, session, alt_txt="x" * 1001))["error"] == "alt_txt_too_large"
    assert (await begin(slack, session, length=1 << 30))["error"] == "file_upload_size_restricted"
    assert (await begin(slack, session, length=0))["error"] == "missing_argument"
    for files in ("[]", "nonsense", '[{"id": "F1"}]', '["F1"]', "7"):
        assert (await call(slack, session, "files.completeUploadExternal", files=files))["error"] == "file_not_found"
    assert BOT_USER not in [message.user for message in slack.workspace.messages()]
