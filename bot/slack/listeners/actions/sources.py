"""Somebody wants to see all that an answer rests on."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.asking import Ask
from bot.slack.blocks import SOURCES
from bot.slack.services import Services

logger = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def sources(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        try:
            ask = Ask.decode(str(body["actions"][0].get("value") or ""))
        except ValueError:
            logger.warning("a button of another version of the bot was pressed")
            return
        await services.sourcing.show(client, body["trigger_id"], ask)

    app.action(SOURCES)(sources)
