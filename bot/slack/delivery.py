"""How messages reach Slack: retried while that can help, within Slack's limits, and a failure told once.

Nothing is unfurled and nothing pings: sources are links, and three previews would bury one sentence.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
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
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.slack.blocks import Message, plain_message
from bot.slack.reading import MessageKey

logger = logging.getLogger(__name__)

RETRIES = 7
"""With the SDK's doubling pauses from half a second on, seven retries outlast a minute in which Slack is down."""

_REFUSED_BLOCKS = ("invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long")
_EXPIRED = ("expired_url", "used_url", "invalid_url", "no_active_hooks")


class DeliveryError(Exception):
    """Slack did not take a message. `reference` is in the log beside the reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reference = secrets.token_hex(4)


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


def retry_handlers() -> list[AsyncRetryHandler]:
    """Return what a Slack client retries: a lost connection, a server's error, and a rate limit as long as told."""
    return [
        AsyncConnectionErrorRetryHandler(max_retry_count=RETRIES),
        _ServerErrorRetryHandler(max_retry_count=RETRIES),
        AsyncRateLimitErrorRetryHandler(max_retry_count=RETRIES),
    ]


async def post(client: AsyncWebClient, root: MessageKey, message: Message) -> str:
    """Post into the thread of `root`; return the `ts` of the new message.

    Raises:
        DeliveryError: Slack does not take it.
    """
    place = {"channel": root.channel, "thread_ts": root.ts}
    return str((await _send(client, "chat.postMessage", place, message))["ts"])


async def whisper(client: AsyncWebClient, root: MessageKey, user: str, message: Message) -> None:
    """Post into the thread of `root` what only `user` sees.

    Raises:
        DeliveryError: Slack does not take it.
    """
    await _send(client, "chat.postEphemeral", {"channel": root.channel, "thread_ts": root.ts, "user": user}, message)


async def say(client: AsyncWebClient, channel: str, message: Message) -> str:
    """Post to a conversation, or by a user's id to their direct messages; return the `ts` of the new message.

    Raises:
        DeliveryError: Slack does not take it.
    """
    return str((await _send(client, "chat.postMessage", {"channel": channel}, message))["ts"])


async def update(client: AsyncWebClient, posted: MessageKey, message: Message) -> None:
    """Put `message` in the place of one that the bot has posted.

    Raises:
        DeliveryError: Slack does not take it.
    """
    await _send(client, "chat.update", {"channel": posted.channel, "ts": posted.ts}, message)


def apology(error: Exception) -> Message:
    """Log an error of the bot's own under a new reference; return the sentence that tells a person."""
    reference = secrets.token_hex(4)
    logger.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
    return plain_message(f"Sorry, something went wrong on my side. If you report it, give the reference {reference}.")


async def _send(client: AsyncWebClient, method: str, place: dict[str, Any], message: Message) -> dict[str, Any]:
    quiet = {"unfurl_links": False, "unfurl_media": False, "link_names": False}
    body = {**place, **quiet, "text": message.text, "blocks": message.blocks}
    try:
        try:
            response = await client.api_call(method, json=body)
        except SlackApiError as failure:
            if reason(failure) not in _REFUSED_BLOCKS:
                raise
            details = (failure.response.get("response_metadata") or {}).get("messages")
            logger.error("%s: %s: %s; the text goes without blocks", method, reason(failure), details)
            response = await client.api_call(method, json={**body, "blocks": []})
    except (SlackApiError, ClientError, TimeoutError) as failure:
        error = DeliveryError(reason(failure))
        logger.error("reference %s: %s in %s: %s", error.reference, method, place["channel"], error)
        raise error from failure
    return dict(response.data) if isinstance(response.data, dict) else {}


def reason(failure: Exception) -> str:
    """Return why a call failed: Slack's word for it, or the kind of failure."""
    data = getattr(getattr(failure, "response", None), "data", None)
    return str(data.get("error")) if isinstance(data, dict) else type(failure).__name__


async def respond(client: AsyncWebClient, url: str, message: Message, **how: Any) -> bool:
    """Answer through a response URL; `how` is Slack's (`response_type`, `replace_original`). False if it is refused.

    Such a URL dies after half an hour or five uses; that is its expected end.
    """
    return await _call_back(client, url, {"text": message.text, "blocks": message.blocks, **how})


async def whisper_back(client: AsyncWebClient, url: str, thread_ts: str | None, message: Message) -> bool:
    """Tell whoever a response URL was made for something that only they see, in the thread if there is one."""
    thread = {"thread_ts": thread_ts} if thread_ts else {}
    return await respond(client, url, message, response_type="ephemeral", replace_original=False, **thread)


async def delete_original(client: AsyncWebClient, url: str) -> None:
    """Remove the ephemeral message that a response URL belongs to."""
    await _call_back(client, url, {"delete_original": True})


async def _call_back(client: AsyncWebClient, url: str, body: dict[str, Any]) -> bool:
    webhook = AsyncWebhookClient(
        url, session=client.session, ssl=client.ssl, proxy=client.proxy, retry_handlers=retry_handlers()
    )
    try:
        response = await webhook.send_dict({"unfurl_links": False, "unfurl_media": False, **body})
    except (ClientError, TimeoutError) as failure:
        logger.error("a response URL failed: %s", type(failure).__name__)
        return False
    if response.status_code == 200:
        return True
    expired = any(reason in response.body for reason in _EXPIRED)
    logger.log(logging.INFO if expired else logging.ERROR, "a response URL refused: %s", response.body[:200])
    return False
