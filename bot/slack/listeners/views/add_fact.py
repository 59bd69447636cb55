"""An admin has filled in a fact: it is written, or what is wrong is said beside each field."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.add_modal import ADD_MODAL, TITLE
from bot.slack.elements import notice_modal
from bot.slack.reading import submitted
from bot.slack.services import Services

CHANGED = "I have changed since. Please open the form anew."

logger = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def filled_in(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        submission = submitted(body)
        try:
            addition = await services.adding.submitted(client, submission)
        except ValueError:
            logger.warning("a modal of another version of the bot was submitted")
            await ack(response_action="update", view=notice_modal(TITLE, CHANGED))
            return
        if addition.problems:
            await ack(response_action="errors", errors=dict(addition.problems))
            return
        await ack()
        await services.adding.confirm(client, submission, addition)

    app.view(ADD_MODAL)(filled_in)
