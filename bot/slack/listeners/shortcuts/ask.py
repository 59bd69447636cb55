""" "Ask AI Moves" from anywhere in Slack: a modal for the question, in which the answer takes its place."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.modals import ask_modal
from bot.slack.opening import open_modal
from bot.slack.services import Services

CALLBACK = "ask_anywhere"


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def ask_anywhere(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await open_modal(client, body["trigger_id"], ask_modal())

    app.global_shortcut(CALLBACK)(ask_anywhere)
