"""Somebody mentions the bot: answered in the thread of the message."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.listeners.events.accepting import Accepting, accepted
from bot.slack.reading import person_message
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def app_mentioned(body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
        new = accepted(context)
        message = new or person_message(body, context.bot_user_id)
        if message:
            await services.conversation.answer(client, message, context.bot_user_id, new is not None)

    app.event("app_mention", middleware=[Accepting(services)])(app_mentioned)
