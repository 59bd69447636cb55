"""Buttons that follow, or follow no longer: under the bot's private messages, and on the Home tab."""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.following import FOLLOW, UNFOLLOW, decoded
from bot.slack.follows import Follower
from bot.slack.reading import team_of
from bot.slack.services import Services

logger = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners."""

    async def pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        action = body["actions"][0]
        try:
            whom = decoded(action.get("value") or "")
        except ValueError:
            logger.warning("a button of another version of the bot was pressed")
            await ack()
            return
        who = Follower(team_of(body), body["user"]["id"])
        if str(action["action_id"]).startswith(f"{FOLLOW}_"):
            message = (await services.following.follow_this(who, whom)).message
        else:
            message = await services.following.unfollow_listed(who, whom)
        await ack()
        if body.get("response_url"):
            with suppress(delivery.DeliveryError):  # it is done, which the Home tab shows
                await delivery.respond(client, body["response_url"], message, replace_original=True)
        await services.homes.publish(client, who)

    app.action(re.compile(rf"\A({FOLLOW}|{UNFOLLOW})_\d+\Z"))(pressed)
