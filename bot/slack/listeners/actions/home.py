"""Buttons on the Home tab, and questions to press in modals."""

from __future__ import annotations

import logging
import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.asking import Ask
from bot.slack.follows import Follower
from bot.slack.home import END_DIGEST, FOLLOW_SOMEONE, REPORT_SOMETHING, SETTLE
from bot.slack.modals import ASK_IN_VIEW
from bot.slack.opening import open_modal
from bot.slack.reading import team_of
from bot.slack.reports import report_modal
from bot.slack.services import Services
from bot.slack.views import follow_modal

logger = logging.getLogger(__name__)


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners."""

    async def asked(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        try:
            ask = Ask.decode(body["actions"][0].get("value") or "")
        except ValueError:
            logger.warning("a button of another version of the bot was pressed")
            return
        await services.modal_asking.pressed(client, body, ask)

    async def follow_someone(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await open_modal(client, body["trigger_id"], follow_modal())

    async def report_something(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        await open_modal(client, body["trigger_id"], report_modal())

    async def ended_digest(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        who = Follower(team_of(body), body["user"]["id"])
        await services.digesting.end(who, str(body["actions"][0].get("value")))
        await ack()
        await services.homes.publish(client, who)

    async def settled(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        who = Follower(team_of(body), body["user"]["id"])
        value = str(body["actions"][0].get("value"))
        if value.isdecimal() and await services.people.is_admin(client, who.team, who.user):
            await services.feedback.settle(who.team, int(value))
        await services.homes.publish(client, who)

    app.action(re.compile(rf"\A{ASK_IN_VIEW}_\d+\Z"))(asked)
    app.action(FOLLOW_SOMEONE)(follow_someone)
    app.action(REPORT_SOMETHING)(report_something)
    app.action(re.compile(rf"\A{END_DIGEST}_\d+\Z"))(ended_digest)
    app.action(re.compile(rf"\A{SETTLE}_\d+\Z"))(settled)
