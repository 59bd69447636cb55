"""The Socket Mode connection: opened, kept open, and given up as dead when it can't be had back."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

from aiohttp import ClientError, WSMessage, WSMsgType
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.settings import SettingsError

logger = logging.getLogger(__name__)

PING_SECONDS: float = 5
"""How often the connection is tried; after four pings without an answer a new one is made."""


class Socket:
    """Receives events without a public address. slack_sdk pings, and connects anew when no answer comes."""

    def __init__(self, app: AsyncApp, app_token: str | None) -> None:
        self._app = app
        client_logger = logging.getLogger("bot.slack.socket.client")
        self.handler = AsyncSocketModeHandler(app, app_token, logger=client_logger, ping_interval=PING_SECONDS)
        self.handler.client.on_message_listeners.append(self._on_message)
        self._tasks: set[asyncio.Task[None]] = set()

    async def connect(self) -> None:
        """Open the connection; from then on it is kept open.

        Raises:
            SettingsError: Slack refuses the app-level token.
        """
        client = self.handler.client
        try:
            # Asked for here since the handler would try a refused token again for ever.
            client.wss_uri = await client.issue_new_wss_url()
        except SlackApiError as failure:
            raise SettingsError(
                f"Slack refuses SLACK_APP_TOKEN ({failure.response.get('error')}). Make an app-level token with the "
                "scope connections:write under Basic Information > App-Level Tokens of your app, and turn on Socket "
                "Mode."
            ) from None
        await self.handler.connect_async()  # type: ignore[no-untyped-call]

    async def is_alive(self) -> bool:
        """Whether events come: it is open, and the last ping was answered."""
        return bool(await self.handler.client.is_connected())

    async def close(self) -> None:
        """Close the connection."""
        await self.handler.close_async()  # type: ignore[no-untyped-call]

    async def _on_message(self, message: WSMessage) -> None:
        if message.type is not WSMsgType.TEXT or '"hello"' not in message.data[:200]:
            return
        hello: dict[str, Any] = json.loads(message.data)
        if hello.get("type") != "hello":
            return
        others = int(hello.get("num_connections") or 1) - 1
        logger.info("Slack greets a connection; %d more are open", others)
        if others:
            logger.warning(
                "%d more connections of this app are open: each event reaches one of them. That is right for copies "
                "over one STATE_URL, and while a new version takes over; for trying things out, make an app of your "
                "own.",
                others,
            )
        task = asyncio.ensure_future(self._call_once())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _call_once(self) -> None:
        """Call Slack once: after a reconnect it may hold events back until something is called."""
        try:
            await self._app.client.auth_test()
        except (SlackApiError, ClientError, TimeoutError) as failure:
            logger.warning("Slack can't be asked who the bot is: %s", type(failure).__name__)
