"""How messages reach Slack: retried while that can help, within Slack's limits, and a failure told once.

Nothing is unfurled and nothing pings: sources are links, and three previews would bury one sentence.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.blocks import Message, plain_message
from bot.slack.pacing import Pace
from bot.slack.reading import MessageKey

logger = logging.getLogger(__name__)

RETRIES = 7
"""With the SDK's doubling pauses from half a second on, seven retries outlast a minute in which Slack is down."""

_REFUSED_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")
_TEMPORARY = (
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"
)  # fmt: skip
_IN_ORDER = ("chat.postMessage", "chat.update")
_EXPIRED = ("expired_url", "used_url", "invalid_url", "no_active_hooks")
_NO_PREVIEWS = {"unfurl_links": False, "unfurl_media": False}

FILE_PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds between the tries to post a file: Slack refuses one that it has not processed yet, for a second or two."""
FILE_ALT_LIMIT = 1000

MARKED = "ai_moves_notice"
"""The type of the metadata of a message that is sent unasked."""
HISTORY_PAGE = 200
CLOCKS_SECONDS = 10 * 60
"""By how much the clocks of the bot and of Slack may differ."""
RESPONSE_URL_SECONDS = 30 * 60
"""For how long Slack takes an answer to a command or a press."""
_pace = Pace(RETRIES)


class DeliveryError(Exception):
    """Slack did not take a message. `reference` is in the log beside the reason; `temporary`: it may take it later."""

    def __init__(self, failure: Exception) -> None:
        super().__init__(reason(failure))
        self.reference = secrets.token_hex(4)
        refused = isinstance(getattr(getattr(failure, "response", None), "data", None), dict)
        self.temporary = not refused or str(self) in _TEMPORARY


class _ServerErrorRetryHandler(AsyncServerErrorRetryHandler):
    """Retries what a proxy before Slack says too (502, 504), beside the SDK's 500 and 503."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code in (500, 502, 503, 504)


class _RateLimitRetryHandler(AsyncRateLimitErrorRetryHandler):
    """Waits for every method but those whose order counts, for which `_send` waits itself."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        in_order = request.url.rpartition("/")[2] in _IN_ORDER
        return not in_order and response is not None and response.status_code == 429


def retry_handlers() -> list[AsyncRetryHandler]:
    """Return what a Slack client retries: a lost connection, a server's error, and a rate limit as long as told."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=RETRIES),
        _ServerErrorRetryHandler(max_retry_count=RETRIES),
        _RateLimitRetryHandler(max_retry_count=RETRIES),
    ]


async def post(client: AsyncWebClient, root: MessageKey, message: Message, mark: str | None = None) -> str:
    """Post into the thread of `root`; return the `ts` of the new message.

    `mark` names the message for `is_in_thread`; nobody sees it.

    Raises:
        DeliveryError: Slack does not take it.
    """
    return await _post(client, {"channel": root.channel, "thread_ts": root.ts}, message, mark)


async def whisper(client: AsyncWebClient, root: MessageKey, user: str, message: Message) -> None:
    """Post into the thread of `root` what only `user` sees.

    Raises:
        DeliveryError: Slack does not take it.
    """
    await _send(client, "chat.postEphemeral", {"channel": root.channel, "thread_ts": root.ts, "user": user}, message)


async def say(client: AsyncWebClient, channel: str, message: Message, mark: str | None = None) -> str:
    """Post to a conversation, or by a user's id to their direct messages; return the `ts` of the new message.

    `mark` names the message for `is_there`; nobody sees it.

    Raises:
        DeliveryError: Slack does not take it.
    """
    return await _post(client, {"channel": channel}, message, mark)


async def _post(client: AsyncWebClient, place: dict[str, Any], message: Message, mark: str | None) -> str:
    return str((await _send(client, "chat.postMessage", {**place, **_marked(mark)}, message))["ts"])


def _marked(mark: str | None) -> dict[str, Any]:
    return {"metadata": {"event_type": MARKED, "event_payload": {"mark": mark}}} if mark else {}


async def is_there(client: AsyncWebClient, channel: str, mark: str, since: float) -> bool:
    """Whether a message with this mark was posted to a conversation since then (seconds since 1970).

    Raises:
        DeliveryError: Slack does not let the bot look.
    """
    return await _is_among(client.conversations_history, {"channel": channel}, mark, since)


async def is_in_thread(client: AsyncWebClient, root: MessageKey, mark: str, since: float) -> bool:
    """Whether a message with this mark was posted in the thread of `root` since then (seconds since 1970).

    Raises:
        DeliveryError: Slack does not let the bot look.
    """
    return await _is_among(client.conversations_replies, {"channel": root.channel, "ts": root.ts}, mark, since)


async def _is_among(
    look: Callable[..., Awaitable[AsyncSlackResponse]], place: dict[str, str], mark: str, since: float
) -> bool:
    try:
        pages = await look(**place, oldest=f"{since:.6f}", limit=HISTORY_PAGE, include_all_metadata=True)
        async for page in pages:
            for message in page.get("messages") or ():
                if ((message.get("metadata") or {}).get("event_payload") or {}).get("mark") == mark:
                    return True
    except (SlackApiError, ClientError, TimeoutError) as failure:
        raise DeliveryError(failure) from failure
    return False


async def direct(client: AsyncWebClient, user: str) -> str:
    """Return the conversation of somebody with the bot; it is opened if need be.

    Raises:
        DeliveryError: Slack does not open it.
    """
    try:
        opened = await client.conversations_open(users=user)
    except (SlackApiError, ClientError, TimeoutError) as failure:
        raise DeliveryError(failure) from failure
    return str((opened.get("channel") or {}).get("id") or "")


async def update(client: AsyncWebClient, posted: MessageKey, message: Message) -> None:
    """Put `message` in the place of one that the bot has posted.

    Raises:
        DeliveryError: Slack does not take it.
    """
    await _send(client, "chat.update", {"channel": posted.channel, "ts": posted.ts}, message)


async def show_status(client: AsyncWebClient, root: MessageKey, words: str) -> None:
    """Show in a thread what the bot is at, until it posts there; no words end that. No harm is done where it fails."""
    try:
        await client.assistant_threads_setStatus(channel_id=root.channel, thread_ts=root.ts, status=words)
    except (SlackApiError, ClientError, TimeoutError) as failure:
        logger.info("no status in %s: %s", root.channel, reason(failure))


async def delete(client: AsyncWebClient, posted: MessageKey) -> None:
    """Delete a message that the bot has posted; one that is gone already is let be.

    Raises:
        DeliveryError: Slack does not do it.
    """
    try:
        await client.chat_delete(channel=posted.channel, ts=posted.ts)
    except (SlackApiError, ClientError, TimeoutError) as failure:
        if reason(failure) != "message_not_found":
            raise logged(failure, f"a deletion in {posted.channel}") from failure


async def upload(client: AsyncWebClient, name: str, content: bytes, title: str, alt: str) -> str:
    """Put an image into Slack's files, where nobody sees it until it is posted; return its id.

    Raises:
        DeliveryError: Slack does not take it.
    """
    try:
        uploaded = await client.files_upload_v2(
            filename=name, content=content, title=title, alt_txt=alt[:FILE_ALT_LIMIT]
        )
    except (SlackApiError, SlackRequestError, ClientError, TimeoutError) as failure:
        raise logged(failure, "an upload") from failure
    return str(uploaded["file"]["id"])


async def post_file(
    client: AsyncWebClient, channel: str, thread_ts: str | None, message: Message, mark: str | None = None
) -> None:
    """Post a message that shows a file which has just been uploaded; one without its blocks would show nothing.

    `mark` names the message for `is_in_thread`; nobody sees it.

    Raises:
        DeliveryError: Slack does not take it.
    """
    place: dict[str, Any] = {"channel": channel, **({"thread_ts": thread_ts} if thread_ts else {}), **_marked(mark)}
    body = {**place, **_NO_PREVIEWS, "text": message.text, "blocks": message.blocks}
    for pause in (*FILE_PAUSES, None):
        try:
            await _call(client, "chat.postMessage", body)
            return
        except (SlackApiError, ClientError, TimeoutError) as failure:
            if pause is None or reason(failure) not in _REFUSED_BLOCKS:
                raise logged(failure, f"a file in {channel}") from failure
        await asyncio.sleep(pause)


def logged(failure: Exception, what: str) -> DeliveryError:
    """Log a failure of Slack under a new reference, and return the error that has it."""
    error = DeliveryError(failure)
    logger.error("reference %s: %s: %s", error.reference, what, error)
    return error


def apology(error: Exception) -> Message:
    """Log an error of the bot's own under a new reference; return the sentence that tells a person."""
    reference = secrets.token_hex(4)
    logger.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
    return plain_message(f"Sorry, something went wrong on my side. If you report it, give the reference {reference}.")


async def _send(client: AsyncWebClient, method: str, place: dict[str, Any], message: Message) -> dict[str, Any]:
    body = {**place, **_NO_PREVIEWS, "link_names": False, "text": message.text, "blocks": message.blocks}
    try:
        try:
            response = await _call(client, method, body)
        except SlackApiError as failure:
            if reason(failure) not in _REFUSED_BLOCKS:
                raise
            details = (failure.response.get("response_metadata") or {}).get("messages")
            logger.error("%s: %s: %s; the text goes without blocks", method, reason(failure), details)
            response = await _call(client, method, {**body, "blocks": []})
    except (SlackApiError, ClientError, TimeoutError) as failure:
        raise logged(failure, f"{method} in {place['channel']}") from failure
    return dict(response.data) if isinstance(response.data, dict) else {}


async def _call(client: AsyncWebClient, method: str, body: dict[str, Any]) -> AsyncSlackResponse:
    if method not in _IN_ORDER:
        return await client.api_call(method, json=body)
    return await _pace.send(f"{client.token}/{body['channel']}", lambda: client.api_call(method, json=body))


def reason(failure: Exception) -> str:
    """Return why a call failed: Slack's word for it, or the kind of failure."""
    data = getattr(getattr(failure, "response", None), "data", None)
    return str(data.get("error")) if isinstance(data, dict) else type(failure).__name__


async def respond(client: AsyncWebClient, url: str, message: Message, **how: Any) -> bool:
    """Answer through a response URL; `how` is Slack's (`response_type`, `replace_original`). False if it is refused.

    Such a URL dies after half an hour or five uses; that is its expected end.

    Raises:
        DeliveryError: Slack can't be reached.
    """
    return await _call_back(client, url, {"text": message.text, "blocks": message.blocks, **how})


async def whisper_back(client: AsyncWebClient, url: str, thread_ts: str | None, message: Message) -> bool:
    """Tell whoever a response URL was made for something that only they see, in the thread if there is one."""
    thread = {"thread_ts": thread_ts} if thread_ts else {}
    with suppress(DeliveryError):
        return await respond(client, url, message, response_type="ephemeral", replace_original=False, **thread)
    return False


async def delete_original(client: AsyncWebClient, url: str) -> None:
    """Remove the ephemeral message that a response URL belongs to."""
    with suppress(DeliveryError):
        await _call_back(client, url, {"delete_original": True})


async def _call_back(client: AsyncWebClient, url: str, body: dict[str, Any]) -> bool:
    webhook = AsyncWebhookClient(
        url, session=client.session, ssl=client.ssl, proxy=client.proxy, retry_handlers=retry_handlers()
    )
    try:
        response = await webhook.send_dict({**_NO_PREVIEWS, **body})
    except (ClientError, TimeoutError) as failure:
        raise logged(failure, "a response URL") from failure
    if response.status_code == 200:
        return True
    if response.status_code == 429 or response.status_code >= 500:
        raise logged(SlackRequestError(f"status {response.status_code}"), "a response URL")
    expired = any(reason in response.body for reason in _EXPIRED)
    logger.log(logging.INFO if expired else logging.ERROR, "a response URL refused: %s", response.body[:200])
    return False
