"""Listeners to modals that are submitted."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners.views import report
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to modals."""
    report.register(app, services)
