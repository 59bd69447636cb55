"""`/ai-moves QUESTION`: answered to the asker alone, wherever the command is typed, also where the bot is not."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.conversation import COMMAND
from bot.slack.follows import Follower
from bot.slack.pointed import typed
from bot.slack.reading import team_of
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def ai_moves(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        text, url = command.get("text") or "", command["response_url"]
        word, _, rest = text.strip().partition(" ")
        if word.casefold() == "add":
            who = Follower(team_of(command), command["user_id"])
            await services.adding.open(client, who, command["trigger_id"], typed(rest), url)
            return
        await services.conversation.command(client, text, team_of(command), url)

    app.command(COMMAND)(ai_moves)
