"""Somebody has written whom they want to follow."""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.follows import Follower
from bot.slack.reading import submitted
from bot.slack.services import Services
from bot.slack.views import FOLLOW_MODAL, NAME


def register(app: AsyncApp, services: Services) -> None:
    """Register the listener."""

    async def followed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        submission = submitted(body)
        name = submission.values.get(NAME, "")
        who = Follower(submission.team, submission.user)
        told = await services.following.follow(who, name)
        if not told.done:
            await ack(response_action="errors", errors={NAME: services.following.problem(name)})
            return
        await ack()
        await services.homes.publish(client, who)

    app.view(FOLLOW_MODAL)(followed)
