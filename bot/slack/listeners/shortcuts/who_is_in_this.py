""" "Who is in this?" on a message: told to who asks alone, also where the bot is not."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.pointed import pointed_at
from bot.slack.services import Services

CALLBACK = "who_is_in_this"


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def who_is_in_this(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        pointed = pointed_at(body.get("message") or {})
        await services.naming.show(client, body["trigger_id"], pointed, str(body.get("response_url") or ""))

    app.message_shortcut(CALLBACK)(who_is_in_this)
