"""Listeners to slash commands."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.listeners.commands import ai_moves


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Register the listeners to slash commands."""
    ai_moves.register(app, conversation)
