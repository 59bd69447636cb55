"""Listeners to modals that are submitted."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners.views import add_fact, ask, follow, report
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to modals."""
    add_fact.register(app, services)
    ask.register(app, services)
    follow.register(app, services)
    report.register(app, services)
