"""Sees to it that what was accepted is done: holds what this copy of the bot is at, takes up what nobody is at."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.accepted import FOLLOW_UP, HOLD_SECONDS, MESSAGE, Accepted, Request
from bot.slack.delivery import CLOCKS_SECONDS, RESPONSE_URL_SECONDS, DeliveryError
from bot.slack.reading import MessageKey
from bot.slack.requests import Requests
from bot.slack.workspaces import Clients

logger = logging.getLogger(__name__)

EVERY_SECONDS = HOLD_SECONDS / 4
"""How often holds are renewed, and it is looked for what was left behind."""


class Keeper:
    """Looks after accepted requests. `clock` gives seconds since 1970."""

    def __init__(self, accepted: Accepted, requests: Requests, clock: Callable[[], float] = time.time) -> None:
        self._accepted = accepted
        self._requests = requests
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
                logger.exception("looking after accepted requests failed")
            await asyncio.sleep(every)

    async def hold(self) -> None:
        """Hold anew what is being done here."""
        await self._accepted.hold(self._clock())

    async def take_up(self, clients: Clients) -> None:
        """Do what was accepted and left behind, until there is no more of it, or Slack can't be reached."""
        while request := await self._accepted.take(self._clock()):
            key = request.key
            client = await clients(key.team)
            if client is None:
                logger.info("a request in %s is left, where the app is not installed any more", key.team)
                await self._accepted.remove(key)
            elif self._is_too_late(request):
                logger.info("a request (%s) in %s is left: it can't be answered any more", request.kind, key.channel)
                await self._accepted.remove(key)
            elif await self._is_answered(client, request):
                await self._accepted.remove(key)
            else:
                logger.info("a request (%s) of %s in %s is taken up again", request.kind, key.ts, key.channel)
                if not await self._requests.perform(client, request):
                    return

    def _is_too_late(self, request: Request) -> bool:
        """Whether that through which a command or a press is answered has died."""
        is_message = request.kind in (MESSAGE, FOLLOW_UP)
        return not is_message and request.made < self._clock() - RESPONSE_URL_SECONDS

    async def _is_answered(self, client: AsyncWebClient, request: Request) -> bool:
        """Whether the answer went out before whoever sent it could note that."""
        if request.thread is None:
            return False
        key = request.key
        root, since = MessageKey(key.team, key.channel, request.thread), request.made - CLOCKS_SECONDS
        try:
            return await delivery.is_in_thread(client, root, key.ts, since)
        except DeliveryError as failure:
            if not failure.temporary:
                logger.warning("it can't be seen whether a request is answered (%s): it is answered now", failure)
            return False
