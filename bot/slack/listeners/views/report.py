"""Somebody has written what is wrong with an answer."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.elements import notice_modal
from bot.slack.reading import submitted
from bot.slack.reports import REPORT, THANKS
from bot.slack.services import Services


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def reported(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        submission = submitted(body)
        problems = services.reports.problems(submission)
        if problems:
            await ack(response_action="errors", errors=problems)
            return
        report = await services.reports.keep(submission)
        if report.question:
            await ack()
        else:  # there is no message under which to say it
            await ack(response_action="update", view=notice_modal("Thanks", THANKS))
        await services.reports.tell(client, submission, report)

    app.view(REPORT)(reported)
