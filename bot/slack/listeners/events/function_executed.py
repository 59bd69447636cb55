"""A workflow comes to the bot's step: the question in it is answered, and the workflow goes on."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.services import Services
from bot.slack.stepping import LOOK_UP, step_request


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def look_up(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        request = step_request(body)
        is_new = await services.requests.accept(request)
        await ack()
        if is_new:
            await services.requests.perform(client, request)

    services.requests.add(LOOK_UP, services.stepping.run)
    app.function(LOOK_UP, auto_acknowledge=False)(look_up)
