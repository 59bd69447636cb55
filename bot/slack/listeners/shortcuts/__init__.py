"""Listeners to shortcuts: those in the menu of a message, and those that work from anywhere."""

from __future__ import annotations

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners.shortcuts import add_fact, ask, who_is_in_this
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to shortcuts."""
    add_fact.register(app, services)
    ask.register(app, services)
    who_is_in_this.register(app, services)
