"""Sees to it that what was accepted is answered: holds what this copy of the bot is at, takes up what nobody is at."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.accepted import HOLD_SECONDS, Accepted, Question
from bot.slack.conversation import Conversation
from bot.slack.delivery import DeliveryError
from bot.slack.workspaces import Clients

logger = logging.getLogger(__name__)

EVERY_SECONDS = HOLD_SECONDS / 4
"""How often holds are renewed, and it is looked for what was left behind."""


class Keeper:
    """Looks after accepted questions. `clock` gives seconds since 1970."""

    def __init__(self, accepted: Accepted, conversation: Conversation, clock: Callable[[], float] = time.time) -> None:
        self._accepted = accepted
        self._conversation = conversation
        self._clock = clock

    @asynccontextmanager
    async def running(self, clients: Clients, every: float = EVERY_SECONDS) -> AsyncIterator[None]:
        """Look after them for as long as the context lasts."""
        tasks = [
            asyncio.create_task(self._again_and_again(self.hold, every)),
            asyncio.create_task(self._again_and_again(lambda: self.take_up(clients), every)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _again_and_again(self, work: Callable[[], Awaitable[None]], every: float) -> None:
        while True:
            try:
                await work()
            except Exception:
                logger.exception("looking after accepted questions failed")
            await asyncio.sleep(every)

    async def hold(self) -> None:
        """Hold anew what is being answered here."""
        await self._accepted.hold(self._conversation.at_hand(), self._clock())

    async def take_up(self, clients: Clients) -> None:
        """Answer what was accepted and left behind, until there is no more of it, or Slack can't be reached."""
        while question := await self._accepted.take(self._clock()):
            message = question.message
            client = await clients(message.key.team)
            if client is None:
                logger.info("a question in %s is left, where the app is not installed any more", message.key.team)
                await self._accepted.remove(message.key)
                continue
            logger.info("a question of %s in %s is taken up again", message.key.ts, message.key.channel)
            if await self._is_answered(client, question):
                await self._accepted.remove(message.key)
            elif not await self._conversation.answer_accepted(client, message, question.bot_user):
                return

    async def _is_answered(self, client: AsyncWebClient, question: Question) -> bool:
        """Whether the answer went out before whoever sent it could note that."""
        root, ts = question.message.root, question.message.key.ts
        try:
            return await delivery.is_in_thread(client, root, ts, float(ts))
        except DeliveryError as failure:
            if not failure.temporary:
                logger.warning("it can't be seen whether a question is answered (%s): it is answered now", failure)
            return False
