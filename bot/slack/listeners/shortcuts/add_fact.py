""" "Add as a fact" on a message: the modal for admins, filled in with what the message tells."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.follows import Follower
from bot.slack.pointed import pointed_at
from bot.slack.reading import team_of
from bot.slack.services import Services

CALLBACK = "add_as_fact"


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def add_as_fact(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        who = Follower(team_of(body), body["user"]["id"])
        pointed = pointed_at(body.get("message") or {})
        await services.adding.open(client, who, body["trigger_id"], pointed, str(body.get("response_url") or ""))

    app.message_shortcut(CALLBACK)(add_as_fact)
