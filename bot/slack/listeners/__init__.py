"""What the app listens to, a folder a kind; each module has the handler of one event, command or action."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.conversation import Conversation
from bot.slack.listeners import actions, commands, events


def register(app: AsyncApp, conversation: Conversation) -> None:
    """Register every listener of the app."""
    events.register(app, conversation)
    commands.register(app, conversation)
    actions.register(app, conversation)
