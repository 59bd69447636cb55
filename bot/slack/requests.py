"""Commands and presses: written down before Slack is told that they have come, and done, also by who comes after.

What a modal or a Home tab asks for is not among them: a modal needs a trigger that dies within seconds, and whoever
fills one in sees at once whether it worked.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.accepted import FOLLOW_UP, MESSAGE, Request, message_of
from bot.slack.conversation import Conversation
from bot.slack.delivery import DeliveryError
from bot.slack.threads import Threads

logger = logging.getLogger(__name__)

Perform = Callable[[AsyncWebClient, Request], Awaitable[None]]
"""Does what a request asks for.

Raises:
    DeliveryError: Slack does not take what comes of it; if it is temporary, it has to be done again.
"""


class Requests:
    """Takes requests and does them. What each kind of them comes to is added by who listens to it."""

    def __init__(self, threads: Threads, conversation: Conversation) -> None:
        self._threads = threads
        self._conversation = conversation
        self._performers: dict[str, Perform] = {}

    def add(self, kind: str, perform: Perform) -> None:
        """Say how requests of a kind are done."""
        self._performers[kind] = perform

    async def accept(self, request: Request) -> bool:
        """Write a request down; False if it was before. What is accepted is done, even if this copy of the bot dies."""
        return await self._threads.accept(request)

    async def perform(self, client: AsyncWebClient, request: Request) -> bool:
        """Do what was accepted; False if Slack can't be reached, so that it has to be done again, as all that waits."""
        if request.kind in (MESSAGE, FOLLOW_UP):
            conversation = self._conversation
            answer = conversation.answer_accepted if request.kind == MESSAGE else conversation.follow_up
            return await answer(client, *message_of(request))
        accepted = self._threads.accepted
        perform = self._performers.get(request.kind)
        if perform is None:
            logger.warning("a request of another version of the bot is dropped")
        else:
            with accepted.holding(request.key), self._conversation.at_work():
                try:
                    await perform(client, request)
                except DeliveryError as failure:
                    if failure.temporary:
                        await accepted.keep(request.key)
                        return False
                except Exception:
                    # Raised, it would make Bolt forget that the press is acknowledged. It is tried again later.
                    logger.exception("a request (%s) failed", request.kind)
                    return True
        await accepted.remove(request.key)
        return True
