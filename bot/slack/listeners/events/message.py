"""A message somewhere the bot is: answered in a direct message, or as a follow-up in a thread that asks the bot.

A mention in a channel comes as `app_mention` too, and is answered there.
"""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.listeners.events.accepting import Accepting, accepted, follows_up
from bot.slack.reading import edited_message, person_message
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def message_posted(body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
        bot_user = context.bot_user_id
        edited = edited_message(body, bot_user)
        if edited:
            await services.conversation.edited(client, edited, bot_user)
            return
        message = person_message(body, bot_user)
        is_accepted = accepted(context) is not None
        if message and (message.is_direct or is_accepted):
            await services.conversation.answer(client, message, bot_user, is_accepted)
        elif message and follows_up(context):
            await services.conversation.follow_up(client, message, bot_user)

    app.event("message", middleware=[Accepting(services)])(message_posted)
