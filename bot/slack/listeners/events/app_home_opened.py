"""Somebody opens the bot's own conversation, where they are greeted and offered questions to try, or its Home tab."""

from __future__ import annotations

import logging
from typing import Any

from aiohttp import ClientError
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.elements import BUTTON_TEXT_LIMIT, shorten
from bot.slack.follows import Follower
from bot.slack.reading import team_of
from bot.slack.services import Services

logger = logging.getLogger(__name__)

PROMPTS_LIMIT = 4


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def app_home_opened(body: dict[str, Any], event: dict[str, Any], client: AsyncWebClient) -> None:
        if event.get("tab") == "home":
            await services.homes.publish(client, Follower(team_of(body), event["user"]))
        elif event.get("tab") == "messages":
            await offer_prompts(client, event["channel"])
            await services.conversation.greet(client, team_of(body), event["user"], event["channel"])

    async def offer_prompts(client: AsyncWebClient, channel: str) -> None:
        questions = services.conversation.prompts()[:PROMPTS_LIMIT]
        prompts = [{"title": shorten(question, BUTTON_TEXT_LIMIT), "message": question} for question in questions]
        try:
            # Without thread_ts: with one, Slack ignores the call for an app that has an agent view.
            await client.assistant_threads_setSuggestedPrompts(channel_id=channel, prompts=prompts)
        except (SlackApiError, ClientError, TimeoutError) as failure:
            logger.info("no suggested prompts in %s: %s", channel, delivery.reason(failure))

    app.event("app_home_opened")(app_home_opened)
