"""Writes down what is to be answered before Slack is told that it has come, since Slack then forgets it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from slack_bolt import BoltResponse
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.slack.reading import PersonMessage, mentions, person_message, relayed_mention
from bot.slack.services import Services

_ACCEPTED, _FOLLOWS_UP = "accepted_message", "follows_up"


class Accepting(AsyncMiddleware):
    """Accepts mentions, and direct messages of people; the listener then asks for the `accepted` message."""

    def __init__(self, services: Services) -> None:
        self._conversation = services.conversation
        self._relaying = services.relaying

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        """Accept the message of an event, if it is one to be answered whatever it says."""
        bot_user = req.context.bot_user_id
        message = await self._to_be_answered(req)
        if message and await self._conversation.accept(message, bot_user):
            req.context[_ACCEPTED] = message
        elif message is None:
            message = person_message(req.body, bot_user)
            if message and await self._conversation.may_follow_up(message, bot_user):
                req.context[_FOLLOWS_UP] = await self._conversation.accept_follow_up(message, bot_user)
        return await next()

    async def _to_be_answered(self, req: AsyncBoltRequest) -> PersonMessage | None:
        bot_user = req.context.bot_user_id
        message = person_message(req.body, bot_user)
        if message:
            is_mention = req.body["event"].get("type") == "app_mention"
            # Whether a group message that mentions the bot comes as a mention too is not to be relied on.
            is_for_bot = message.channel_type == "mpim" and mentions(message.text, bot_user)
            return message if is_mention or message.is_direct or is_for_bot else None
        relayed = relayed_mention(req.body, bot_user)
        if relayed and await self._relaying.is_to_be_answered(req.context.client, relayed):
            return relayed.message
        return None


def accepted(context: AsyncBoltContext) -> PersonMessage | None:
    """Return the message of this event if it was accepted now, rather than before or not at all."""
    found: PersonMessage | None = context.get(_ACCEPTED)
    return found


def follows_up(context: AsyncBoltContext) -> bool:
    """Whether the message of this event was accepted as one that may follow up on a question to the bot."""
    return bool(context.get(_FOLLOWS_UP))
