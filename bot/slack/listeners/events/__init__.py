"""Listeners to the Events API."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.listeners.events import app_home_opened, app_mention, message


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Register the listeners to events."""
    app_home_opened.register(app, conversation)
    app_mention.register(app, conversation)
    message.register(app, conversation)
