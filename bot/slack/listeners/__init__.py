"""What the app listens to, a folder a kind; each module has the handler of one event, command, action or modal."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners import actions, commands, events, shortcuts, views
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register every listener of the app."""
    events.register(app, services)
    commands.register(app, services)
    actions.register(app, services)
    views.register(app, services)
    shortcuts.register(app, services)
