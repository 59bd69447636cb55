"""Mentions that another app has posted: which of them a person is behind, so that they are answered.

Two bots that answer each other never stop. So a reply in a thread is never answered if an app has posted it, which is
how apps answer, and of what they post elsewhere only so much in an hour.
"""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import ThroughApps
from bot.slack.admins import People
from bot.slack.reading import Relayed

logger = logging.getLogger(__name__)

MOST_AN_HOUR = 10
"""Mentions in one channel that are answered though apps have posted them."""
_HOUR = 60 * 60
_MOST_CHANNELS = 1000


class Relaying:
    """Tells which mentions are answered. `clock` gives seconds from any beginning."""

    def __init__(self, people: People, which: ThroughApps, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._which = which
        self._clock = clock
        self._answered: dict[tuple[str, str], deque[float]] = {}

    async def is_to_be_answered(self, client: AsyncWebClient, relayed: Relayed) -> bool:
        """Whether a person, or a workflow where these are answered, speaks to the bot through an app."""
        message = relayed.message
        if self._which is ThroughApps.OFF or message.root != message.key:
            return False
        if not (relayed.of_workflow and self._which is ThroughApps.WORKFLOWS):
            profile = await self._people.profile(client, message.key.team, message.user) if message.user else None
            if profile is None or profile.is_bot:
                return False
        return self._is_within_limit(message.key.team, message.key.channel)

    def _is_within_limit(self, team: str, channel: str) -> bool:
        now = self._clock()
        if len(self._answered) >= _MOST_CHANNELS:
            self._answered.clear()
        times = self._answered.setdefault((team, channel), deque(maxlen=MOST_AN_HOUR))
        if len(times) == MOST_AN_HOUR and times[0] > now - _HOUR:
            logger.warning(
                "apps have mentioned the bot in %s %s times in an hour: no more is answered", channel, len(times)
            )
            return False
        times.append(now)
        return True
