"""Waits as long as Slack asks to, and keeps the order of what goes to one conversation meanwhile.

Only where Slack asks to wait do messages go one after another; else each goes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar
from weakref import WeakValueDictionary

from slack_sdk.errors import SlackApiError

T = TypeVar("T")

USUAL_SECONDS = 1.0
"""How long to wait where Slack does not say: a conversation takes about a message a second."""


class Pace:
    """Sends in order. A message is tried `tries` times."""

    def __init__(self, tries: int, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self._tries = tries
        self._sleep = sleep
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def send(self, conversation: str, call: Callable[[], Awaitable[T]]) -> T:
        """Make a call for a conversation, after those that wait already.

        Raises:
            SlackApiError: Slack refuses it, or asks to wait once too often.
        """
        queue = self._queues.get(conversation)
        wait = 0.0
        if queue is None:
            try:
                return await call()
            except SlackApiError as failure:
                limit = _wait_asked(failure)
                if limit is None:
                    raise
                wait = limit
            queue = self._queues.setdefault(conversation, asyncio.Lock())
        async with queue:
            for _ in range(self._tries):
                await self._sleep(wait)
                try:
                    return await call()
                except SlackApiError as failure:
                    limit = _wait_asked(failure)
                    if limit is None:
                        raise
                    wait = limit
            await self._sleep(wait)
            return await call()


def _wait_asked(failure: SlackApiError) -> float | None:
    """Return how many seconds Slack asks to wait, or None if it says something else."""
    if failure.response.status_code != 429:
        return None
    try:
        return max(0.0, float(failure.response.headers.get("Retry-After", USUAL_SECONDS)))
    except (TypeError, ValueError):
        return USUAL_SECONDS
