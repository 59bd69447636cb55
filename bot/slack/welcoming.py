"""Greets whoever has just installed the app, in its own conversation with them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from slack_bolt import BoltResponse
from slack_bolt.oauth.async_callback_options import AsyncSuccessArgs
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.conversation import Conversation
from bot.slack.workspaces import with_token

logger = logging.getLogger(__name__)

Succeed = Callable[[AsyncSuccessArgs], Awaitable[BoltResponse]]


class Welcoming:
    """Stands between OAuth and the page that ends it, which waits for nothing that is done here."""

    def __init__(self, client: AsyncWebClient, conversation: Conversation, succeed: Succeed) -> None:
        self._client = client
        self._conversation = conversation
        self._succeed = succeed
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, done: AsyncSuccessArgs) -> BoltResponse:
        """Return the page that says that the app is installed."""
        task = asyncio.create_task(self._welcome(done.installation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await self._succeed(done)

    async def _welcome(self, installation: Installation) -> None:
        team, user = installation.team_id or installation.enterprise_id, installation.user_id
        if not (team and user and installation.bot_token):
            return
        with self._conversation.at_work():
            client = with_token(self._client, installation.bot_token)
            with suppress(delivery.DeliveryError):  # who can't be written to is greeted when they open the conversation
                await self._conversation.greet(client, team, user, await delivery.direct(client, user))
