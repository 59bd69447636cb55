"""Somebody opens the bot's own conversation: questions to try are offered there."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.services import Services

logger = logging.getLogger(__name__)

PROMPTS_LIMIT = 4


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def app_home_opened(event: dict[str, Any], client: AsyncWebClient) -> None:
        prompts = [
            {"title": question, "message": question} for question in services.conversation.prompts()[:PROMPTS_LIMIT]
        ]
        if event.get("tab") != "messages" or not prompts:
            return
        try:
            # Without thread_ts: with one, Slack ignores the call for an app that has an agent view.
            await client.assistant_threads_setSuggestedPrompts(channel_id=event["channel"], prompts=prompts)
        except SlackApiError as failure:
            logger.info("no suggested prompts in %s: %s", event["channel"], failure.response.get("error"))

    app.event("app_home_opened")(app_home_opened)
