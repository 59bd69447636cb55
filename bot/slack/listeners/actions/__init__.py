"""Listeners to buttons and menus in the bot's messages."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import blocks
from bot.slack.asking import Ask
from bot.slack.listeners.actions import adding, feedback, following, home, sources
from bot.slack.reading import Press, pressed
from bot.slack.services import Services

logger = logging.getLogger(__name__)

Handler = Callable[[AsyncWebClient, Press, Ask], Awaitable[None]]


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to buttons and menus; bot/slack/blocks.py draws them."""
    app.action(_numbered(blocks.ASK))(_listener(Ask.decode, services.conversation.ask_next))
    app.action(_numbered(blocks.CHOOSE))(_listener(Ask.decode, services.conversation.show_instead))
    app.action(blocks.CHOOSE_OPTION)(_listener(Ask, services.conversation.show_instead))
    app.action(_numbered(blocks.PAGE))(_listener(Ask.decode, services.conversation.show_instead))
    adding.register(app, services)
    feedback.register(app, services)
    following.register(app, services)
    home.register(app, services)
    sources.register(app, services)
    app.action(blocks.PICTURE)(_listener(Ask.decode, services.picturing.show))
    app.action(blocks.SHARE)(_listener(Ask.decode, services.conversation.share))


def _numbered(action: str) -> re.Pattern[str]:
    return re.compile(rf"\A{action}_\d+\Z")


def _listener(read: Callable[[str], Ask], handle: Handler) -> Callable[..., Awaitable[None]]:
    """Return a listener that acknowledges a press at once and then does what the button says."""

    async def button_pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        await ack()
        press = pressed(body)
        if press is None:
            return
        try:
            ask = read(press.value)
        except ValueError:
            logger.warning("a button of another version of the bot was pressed")
            return
        await handle(client, press, ask)

    return button_pressed
