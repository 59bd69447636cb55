"""Somebody has written a question in a modal: the answer takes its place."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack.modals import ASK_MODAL
from bot.slack.reading import submitted
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def asked(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(response_action="update", view=await services.modal_asking.submitted(submitted(body)))

    app.view(ASK_MODAL)(asked)
