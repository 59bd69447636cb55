"""`/ai-moves`: a question, answered to the asker alone, or a subcommand; also where the bot is not."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.commands import Slash, command_request
from bot.slack.drawing import COMMAND
from bot.slack.follows import Follower
from bot.slack.reading import team_of
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def ai_moves(ack: AsyncAck, command: dict[str, Any], client: AsyncWebClient) -> None:
        who = Follower(team_of(command), str(command.get("user_id")))
        slash = Slash(
            who=who,
            channel=str(command.get("channel_id")),
            text=str(command.get("text") or ""),
            response_url=str(command.get("response_url")),
            trigger=str(command.get("trigger_id")),
        )
        request = command_request(slash)
        is_new = await services.requests.accept(request)
        await ack()
        if is_new:
            await services.requests.perform(client, request)

    services.requests.add(COMMAND, services.commands.perform)
    app.command(COMMAND)(ai_moves)
