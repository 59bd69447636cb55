"""Writes down what is to be answered before Slack is told that it has come, since Slack then forgets it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.reading import person_message
from bot.slack.services import Services

_ACCEPTED = "is_accepted"


class Accepting(AsyncMiddleware):
    """Accepts the mentions and direct messages of people; the listener then asks `was_accepted`."""

    def __init__(self, services: Services) -> None:
        self._conversation = services.conversation

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        """Accept the message of an event, if it is one to be answered whatever it says."""
        bot_user = req.context.bot_user_id
        message = person_message(req.body, bot_user)
        if message and (message.is_direct or req.body["event"].get("type") == "app_mention"):
            req.context[_ACCEPTED] = await self._conversation.accept(message, bot_user)
        return await next()


def was_accepted(context: AsyncBoltContext) -> bool:
    """Whether the message of this event was accepted now, rather than before or not at all."""
    return bool(context.get(_ACCEPTED))
