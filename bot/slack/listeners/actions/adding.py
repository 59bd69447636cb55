"""Buttons and the menu that belong to adding facts: opening the modal, another kind of fact, undo."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.add_modal import ADD_BY_HAND, ADD_KIND, ADD_PROPOSAL, ADD_READ
from bot.slack.adding import UNDO
from bot.slack.follows import Follower
from bot.slack.home import ADD_FACT
from bot.slack.pointed import Pointed
from bot.slack.reading import pressed, team_of
from bot.slack.services import Services

logger = logging.getLogger(__name__)

Work = Callable[[AsyncWebClient, dict[str, Any]], Awaitable[None]]


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners."""

    async def add(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        who = Follower(team_of(body), body["user"]["id"])
        number = str(body["actions"][0].get("value") or "")
        report = await services.feedback.find(who.team, int(number)) if number.isdecimal() else None
        said = f"{report.wrong} ({report.question})" if report and report.question else report and report.wrong
        pointed = Pointed(said, link=report.link) if report and said else None
        await services.adding.open(client, who, body["trigger_id"], pointed)

    def in_form(work: Work) -> Callable[..., Awaitable[None]]:
        """A listener to what is pressed or picked in the form."""

        async def listen(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            await ack()
            try:
                await work(client, body)
            except ValueError:
                logger.warning("a form of another version of the bot was used")

        return listen

    async def other_kind(client: AsyncWebClient, body: dict[str, Any]) -> None:
        await services.adding.switch(client, body, str(body["actions"][0]["selected_option"]["value"]))

    async def other_proposal(client: AsyncWebClient, body: dict[str, Any]) -> None:
        await services.adding.propose(client, body, str(body["actions"][0]["selected_option"]["value"]))

    async def undo(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        press = pressed(body)
        if press:
            await services.adding.undo(client, press)

    app.action(re.compile(rf"\A{ADD_FACT}(_\d+)?\Z"))(add)
    app.action(ADD_KIND)(in_form(other_kind))
    app.action(ADD_READ)(in_form(services.adding.read))
    app.action(ADD_BY_HAND)(in_form(services.adding.by_hand))
    app.action(ADD_PROPOSAL)(in_form(other_proposal))
    app.action(UNDO)(undo)
