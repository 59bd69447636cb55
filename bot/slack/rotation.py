"""Tokens that expire: refreshed before they do, though several copies of the bot, and many requests at once, want to.

What refreshes a token can be used once. A copy that comes too late with it reads what the other has got for it.
"""

from __future__ import annotations

import asyncio
import copy
import logging
import time
from collections.abc import Callable
from weakref import WeakValueDictionary

from aiohttp import ClientError
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.slack.installations import Installations, Place

logger = logging.getLogger(__name__)

REFRESH_MINUTES = 120
"""How long before it expires a token is refreshed."""
TRY_AGAIN_SECONDS = 60
"""How long a token that could not be refreshed is used as it is, while it has not expired."""
PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds between looks for what another copy has got: together less than the three in which Slack wants an answer."""


class Rotation(AsyncInstallationStore):
    """The installations with tokens that can be used. `clock` gives seconds since 1970."""

    def __init__(
        self, installations: Installations, rotator: AsyncTokenRotator, clock: Callable[[], float] = time.time
    ) -> None:
        self._installations = installations
        self._rotator = rotator
        self._clock = clock
        self._failed: dict[str, float] = {}
        self._locks: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot of a workspace or organization, or None if the app is not installed there.

        Raises:
            SlackTokenRotationError: its token has expired, and Slack does not refresh it.
            aiohttp.ClientError, TimeoutError: its token has expired, and Slack can't be reached.
        """
        bot = await self._installations.async_find_bot(
            enterprise_id=enterprise_id, team_id=team_id, is_enterprise_install=is_enterprise_install
        )
        return await self.fresh(bot) if bot else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        """Return None: nobody's own tokens are asked for."""
        return None

    async def fresh(self, bot: Bot) -> Bot:
        """Return a bot with a token that has not expired, without that which refreshes it.

        Raises:
            SlackTokenRotationError, aiohttp.ClientError, TimeoutError: as `async_find_bot`.
        """
        if self._expires_within(bot, REFRESH_MINUTES * 60):
            place = Place(bot.enterprise_id, bot.team_id)
            lock = self._locks.get(place) or self._locks.setdefault(place, asyncio.Lock())
            async with lock:
                bot = await self._refreshed(await self._newest(bot))
        usable = copy.copy(bot)
        usable.bot_refresh_token = None
        return usable

    async def _refreshed(self, bot: Bot) -> Bot:
        has_expired = self._expires_within(bot, 0)
        if not has_expired and self._failed.get(bot.bot_token, 0.0) > self._clock() - TRY_AGAIN_SECONDS:
            return bot
        try:
            refreshed: Bot | None = await self._rotator.perform_bot_token_rotation(
                bot=bot, minutes_before_expiration=REFRESH_MINUTES
            )
        except (SlackTokenRotationError, ClientError, TimeoutError) as failure:
            return await self._of_another_copy(bot, has_expired, failure)
        if refreshed is None:
            return bot
        await self._installations.async_save_bot(refreshed)
        return refreshed

    async def _of_another_copy(self, bot: Bot, has_expired: bool, failure: Exception) -> Bot:
        for pause in (0.0, *PAUSES):
            await asyncio.sleep(pause)
            newest = await self._newest(bot)
            if newest.bot_token != bot.bot_token:
                return newest
            if not has_expired:
                break
        logger.error("the token of %s can't be refreshed: %s", bot.team_id or bot.enterprise_id, type(failure).__name__)
        if has_expired:
            raise failure
        if len(self._failed) >= 1000:
            self._failed.clear()
        self._failed[bot.bot_token] = self._clock()
        return bot

    async def _newest(self, bot: Bot) -> Bot:
        found = await self._installations.async_find_bot(
            enterprise_id=bot.enterprise_id, team_id=bot.team_id, is_enterprise_install=bot.team_id is None
        )
        return found or bot

    def _expires_within(self, bot: Bot, seconds: float) -> bool:
        return bot.bot_token_expires_at is not None and bot.bot_token_expires_at <= self._clock() + seconds
