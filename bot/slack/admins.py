"""Who may change facts from Slack: those whom ADMIN_USERS names, or where it names nobody, the workspace's admins.

Where many workspaces have the bot, they share its facts: only those whom ADMIN_USERS names change them.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.delivery import reason

logger = logging.getLogger(__name__)

ASK_AGAIN_SECONDS = 5 * 60
"""How long what Slack says of a person is believed: somebody who is no admin any more loses it within this time."""
MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of somebody in a workspace. `time_zone` is an IANA name, such as Europe/Berlin."""

    name: str
    is_admin: bool = False
    time_zone: str | None = None
    is_bot: bool = False


class People:
    """Asks Slack who somebody is, and remembers it for a while."""

    def __init__(
        self, admins: frozenset[str], many_workspaces: bool = False, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.admins = admins
        self._many_workspaces = many_workspaces
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, Profile]] = {}

    def knows(self, team: str, user: str) -> bool:
        """Whether it is known without asking Slack if somebody may change facts."""
        return (
            bool(self.admins) or self._many_workspaces or self._known.get((team, user), (0.0, None))[0] > self._clock()
        )

    async def is_admin(self, client: AsyncWebClient, team: str, user: str) -> bool:
        """Whether somebody sees what waits for the admins of a workspace."""
        if self.admins:
            return user in self.admins
        profile = await self.profile(client, team, user)
        return profile is not None and profile.is_admin

    async def keeps_facts(self, client: AsyncWebClient, team: str, user: str) -> bool:
        """Whether somebody may change facts."""
        return (bool(self.admins) or not self._many_workspaces) and await self.is_admin(client, team, user)

    def forget(self) -> None:
        """Forget what Slack has said of anybody, and ask again."""
        self._known.clear()

    async def profile(self, client: AsyncWebClient, team: str, user: str) -> Profile | None:
        """Return what Slack says of somebody, or None where it says nothing (nobody is an admin by default)."""
        until, known = self._known.get((team, user), (0.0, None))
        if known and until > self._clock():
            return known
        try:
            person = (await client.users_info(user=user)).get("user") or {}
        except (SlackApiError, ClientError, TimeoutError) as failure:
            logger.warning("users.info: %s", reason(failure))
            return None
        # A guest or a stranger of a shared channel is no admin here, whatever they are at home.
        is_own = not person.get("is_stranger") and person.get("team_id") in (None, team)
        found = Profile(
            name=_name(person) or user,
            is_admin=is_own and bool(person.get("is_admin") or person.get("is_owner")),
            time_zone=person.get("tz") or None,
            is_bot=bool(person.get("is_bot") or person.get("is_workflow_bot")),
        )
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[team, user] = (self._clock() + ASK_AGAIN_SECONDS, found)
        return found


def _name(person: dict[str, object]) -> str:
    profile = person.get("profile")
    names = [profile.get("display_name"), profile.get("real_name")] if isinstance(profile, dict) else []
    return next((str(name) for name in [*names, person.get("real_name"), person.get("name")] if name), "")
