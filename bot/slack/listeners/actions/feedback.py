"""Somebody says whether an answer is right."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.blocks import FEEDBACK
from bot.slack.reading import pressed
from bot.slack.services import Services

logger = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def judged(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        press = pressed(body)
        try:
            judgement = await services.reports.count(press) if press else None
        except ValueError:
            logger.warning("a button of another version of the bot was pressed")
            judgement = None
        await ack()
        if press and judgement:
            await services.reports.judge(client, press, judgement, str(body.get("trigger_id") or ""))

    app.action(FEEDBACK)(judged)
