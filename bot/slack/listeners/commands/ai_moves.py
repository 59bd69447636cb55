"""`/ai-moves QUESTION`: answered to the asker alone, wherever the command is typed, also where the bot is not."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.conversation import COMMAND
from bot.slack.reading import team_of
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def ai_moves(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await services.conversation.command(
            client, command.get("text") or "", team_of(command), command["response_url"]
        )

    app.command(COMMAND)(ai_moves)
