"""Listeners to slash commands."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners.commands import ai_moves
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to slash commands."""
    ai_moves.register(app, services)
