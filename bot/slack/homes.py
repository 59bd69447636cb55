"""Publishes Home tabs: gathers what one person's shows, and puts it there."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.admins import People
from bot.slack.asking import Asker
from bot.slack.conversation import NEWS, Conversation
from bot.slack.delivery import reason
from bot.slack.digests import Digests
from bot.slack.feedback import Feedback
from bot.slack.follows import Follower, Follows
from bot.slack.home import REPORTS_SHOWN, ForAdmins, HomePage, home_view
from bot.slack.knowledge import Knowledge

logger = logging.getLogger(__name__)

EXAMPLES = 5
MISSES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class Homes:
    """Shows everybody their own Home tab."""

    asker: Asker
    conversation: Conversation
    knowledge: Knowledge
    follows: Follows
    digests: Digests
    feedback: Feedback
    people: People

    async def publish(self, client: AsyncWebClient, who: Follower) -> None:
        """Put somebody's Home tab there as it is now."""
        page = HomePage(
            examples=tuple(self.conversation.prompts()[:EXAMPLES]),
            news=self.asker.ask(NEWS),
            changed=self.knowledge.changed(),
            followed=self.knowledge.labels(await self.follows.followed_by(who)),
            digests=await self.digests.set_by(who.team, who.user),
            admin=await self._for_admins(client, who),
        )
        try:
            await client.views_publish(user_id=who.user, view=home_view(page))
        except (SlackApiError, ClientError, TimeoutError) as failure:
            logger.error("the Home tab could not be published: %s", reason(failure))

    async def _for_admins(self, client: AsyncWebClient, who: Follower) -> ForAdmins | None:
        if not await self.people.is_admin(client, who.team, who.user):
            return None
        right, wrong = await self.feedback.votes(who.team)
        return ForAdmins(
            reports=await self.feedback.waiting(who.team, REPORTS_SHOWN),
            misses=await self.feedback.misses(who.team, MISSES_SHOWN),
            right=right,
            wrong=wrong,
        )
