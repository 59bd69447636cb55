"""Listeners to buttons and menus in the bot's messages."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import blocks
from bot.slack.accepted import Request, press_of, press_request
from bot.slack.asking import Ask
from bot.slack.conversation import asked_key, picture_key
from bot.slack.listeners.actions import adding, feedback, following, home, sources
from bot.slack.reading import MessageKey, Press, pressed
from bot.slack.services import Services

logger = logging.getLogger(__name__)

Handle = Callable[[AsyncWebClient, Press, Ask], Awaitable[None]]
Listener = Callable[..., Awaitable[None]]


def register(app: AsyncApp, services: Services) -> None:
    """Register the listeners to buttons and menus; bot/slack/blocks.py draws them."""
    conversation, listening = services.conversation, _Listening(services)
    app.action(_numbered(blocks.ASK))(listening.to(blocks.ASK, conversation.ask_next, name=_asked))
    app.action(_numbered(blocks.CHOOSE))(listening.to(blocks.CHOOSE, conversation.show_instead))
    app.action(blocks.CHOOSE_OPTION)(listening.to(blocks.CHOOSE_OPTION, conversation.show_instead, Ask))
    app.action(_numbered(blocks.PAGE))(listening.to(blocks.PAGE, conversation.show_instead))
    adding.register(app, services)
    feedback.register(app, services)
    following.register(app, services)
    home.register(app, services)
    sources.register(app, services)
    app.action(blocks.PICTURE)(listening.to(blocks.PICTURE, services.picturing.show, name=_picture))
    app.action(blocks.DELETE)(
        listening.to(blocks.DELETE, lambda client, press, _: services.deleting.delete(client, press), Ask)
    )
    app.action(blocks.SHARE)(listening.to(blocks.SHARE, conversation.share))


def _asked(press: Press, ask: Ask) -> MessageKey:
    return press.key if press.ephemeral else asked_key(press, ask)


def _picture(press: Press, ask: Ask) -> MessageKey:
    return picture_key(press.message, ask)


def _numbered(action: str) -> re.Pattern[str]:
    return re.compile(rf"\A{action}_\d+\Z")


@dataclass(frozen=True, slots=True)
class _Listening:
    """Makes listeners that accept a press, acknowledge it at once, and then do what the button says."""

    services: Services

    def to(
        self,
        kind: str,
        handle: Handle,
        read: Callable[[str], Ask] = Ask.decode,
        name: Callable[[Press, Ask], MessageKey] | None = None,
    ) -> Listener:
        """Return the listener to buttons of a kind.

        A press is done once; where `name` names what it is about, that is done once, however many press.
        """
        requests = self.services.requests

        async def perform(client: AsyncWebClient, request: Request) -> None:
            press = press_of(request)
            await handle(client, press, read(press.value))

        async def button_pressed(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
            press = pressed(body)
            try:
                ask = read(press.value) if press else None
            except ValueError:
                logger.warning("a button of another version of the bot was pressed")
                ask = None
            if press is None or ask is None:
                await ack()
                return
            request = press_request(kind, press)
            if name:
                request = replace(request, key=name(press, ask))
            is_new = await requests.accept(request)
            await ack()
            if is_new:
                await requests.perform(client, request)

        requests.add(kind, perform)
        return button_pressed
