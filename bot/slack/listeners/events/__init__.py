"""Listeners to the Events API."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners.events import app_home_opened, app_mention, function_executed, message
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to events."""
    app_mention.register(
        app, services
    )  # first, since Bolt asks one listener after another whether a request is its own
    message.register(app, services)
    app_home_opened.register(app, services)
    function_executed.register(app, services)
