"""The workspaces that the app serves: the one whose token is in the environment, or all that have installed it.

A workspace is served until its token ends, which is told by an event, by Slack's answer to any call, or by both.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

from aiohttp import ClientError
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize, AsyncInstallationStoreAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SettingsError
from bot.slack.database import Database
from bot.slack.delivery import reason, retry_handlers
from bot.slack.installations import Installations, Place
from bot.slack.reading import team_of
from bot.slack.rotation import Rotation
from bot.slack.surface import SCOPES

logger = logging.getLogger(__name__)

ENDED = frozenset(["account_inactive", "invalid_auth", "not_authed", "team_not_found", "token_revoked"])
"""What Slack says of a token that will never work again. One that has expired is refreshed instead."""
MOST_NAMED = 10


Clients = Callable[[str], Awaitable[AsyncWebClient | None]]
"""Returns the client for a workspace, or None if the app is not installed there any more."""


class Workspaces(Protocol):
    """Knows which token serves which workspace."""

    authorize: AsyncAuthorize
    """Finds the token for a request from Slack."""

    async def check(self) -> None:
        """Look whether the app may do what it needs to; what it may not is named in the log.

        Raises:
            SettingsError: Slack refuses the token in the environment, or can't be reached.
        """
        ...

    async def client_of(self, team: str) -> AsyncWebClient | None:
        """Return a client for a workspace, or None if the app is not installed there (any more)."""
        ...

    async def uninstalled(self, place: Place) -> None:
        """Forget a workspace or organization that has removed the app, unless it has installed it again since."""
        ...

    async def note_team(self, team: str, enterprise: str, token: str | None = None) -> None:
        """Note that a workspace uses the app by way of its organization."""
        ...

    async def taken_from(self, teams: Sequence[str], enterprise: str) -> None:
        """Forget workspaces from which their organization takes the app."""
        ...

    async def ended(self, token: str, why: str) -> None:
        """Draw the consequences of Slack refusing a token for good."""
        ...

    @property
    def trouble(self) -> str | None:
        """Why nobody can be served, or None."""
        ...


class TokenWatch(AsyncRetryHandler):
    """Looks at every answer of the Web API, and tells when Slack refuses a token for good. Retries nothing."""

    def __init__(self, tell: Callable[[str, str], Awaitable[None]]) -> None:
        super().__init__()
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    async def can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """Tell what is to be told, without making the caller wait for it."""
        body = response.body if response else None
        if isinstance(body, dict) and not body.get("ok", True) and body.get("error") in ENDED:
            task = asyncio.ensure_future(self._run(_bearer(request), str(body["error"])))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return False

    async def _run(self, token: str | None, why: str) -> None:
        if token:
            await self._tell(token, why)


def _bearer(request: HttpRequest) -> str | None:
    header = request.headers.get("Authorization") or ""
    value = header if isinstance(header, str) else header[0]
    return value.removeprefix("Bearer ") if value.startswith("Bearer ") else None


class OneWorkspace:
    """The workspace (or organization) whose bot token is in the environment."""

    def __init__(self, client: AsyncWebClient, token: str, database: Database) -> None:
        self.authorize: AsyncAuthorize = _ByToken(client, token)
        self._client = client
        self._token = token
        self._database = database
        self._trouble: str | None = None

    @property
    def trouble(self) -> str | None:
        """Why nobody can be served, or None."""
        return self._trouble

    async def check(self) -> None:
        """Ask Slack who the bot is, and which scopes it has: Slack itself stays silent about those that it lacks.

        Raises:
            SettingsError: Slack refuses the token, or can't be reached.
        """
        try:
            identity = await self._client.auth_test()
        except SlackApiError as failure:
            raise SettingsError(
                f"Slack refuses SLACK_BOT_TOKEN ({reason(failure)}). Copy the Bot User OAuth Token from OAuth & "
                "Permissions of your app at https://api.slack.com/apps; reinstall the app if it was removed."
            ) from None
        except (ClientError, TimeoutError) as failure:
            raise SettingsError(
                f"Slack can't be reached at {self._client.base_url} ({type(failure).__name__}). Look at the network, "
                "and at SLACK_API_URL if it is set."
            ) from None
        granted = {scope.strip() for scope in identity.headers.get("x-oauth-scopes", "").split(",") if scope.strip()}
        if granted:
            _name_lacking({scope: [] for scope in SCOPES.keys() - granted})
        logger.info("running as %s in %s", identity.get("user"), identity.get("team"))

    async def client_of(self, team: str) -> AsyncWebClient | None:
        """Return the client: one token serves every workspace whose events come here."""
        return self._client

    async def uninstalled(self, place: Place) -> None:
        """Forget the workspace, if its token has ended."""
        if place.team and not await is_alive(self._client, self._client.token):
            await self._database.forget_team(place.team)
            logger.warning("the app was removed from %s: what belonged to it is forgotten", place.team)

    async def note_team(self, team: str, enterprise: str, token: str | None = None) -> None:
        """Do nothing: one token serves them all."""

    async def taken_from(self, teams: Sequence[str], enterprise: str) -> None:
        """Forget workspaces from which their organization takes the app."""
        for team in teams:
            await self._database.forget_team(team)
            logger.info("the app was taken from %s: what belonged to it is forgotten", team)

    async def ended(self, token: str, why: str) -> None:
        """Say so. What is stored stays, since a new token for the same workspace may follow."""
        if token == self._token and self._trouble is None:
            self._trouble = f"Slack refuses SLACK_BOT_TOKEN ({why})"
            logger.error(
                "%s: nothing can be answered until the app is installed again and the bot is started with the new "
                "token",
                self._trouble,
            )


class ManyWorkspaces:
    """Every workspace and organization that has installed the app by OAuth."""

    trouble = None

    def __init__(self, client: AsyncWebClient, installations: Installations, oauth: AsyncOAuthSettings) -> None:
        self._client = client
        self._installations = installations
        rotator = AsyncTokenRotator(client_id=oauth.client_id, client_secret=oauth.client_secret, client=client)
        self._rotation = Rotation(installations, rotator)
        self._places: dict[str, Place] = {}
        self._noted: set[tuple[str, str | None]] = set()
        self.authorize: AsyncAuthorize = _ByInstallation(self._places, self._rotation, client)

    async def check(self) -> None:
        """Name the scopes that were not granted where the app is installed."""
        _name_lacking(await self._installations.lacking(SCOPES))

    async def client_of(self, team: str) -> AsyncWebClient | None:
        """Return a client for a workspace, or None if the app is not installed there (any more).

        Raises:
            SlackTokenRotationError, aiohttp.ClientError, TimeoutError: its token has expired, and isn't refreshed.
        """
        bot = await self._installations.find_for(team)
        if bot is None:
            return None
        bot = await self._rotation.fresh(bot)
        self._places[bot.bot_token] = Place(bot.enterprise_id, bot.team_id)
        return with_token(self._client, bot.bot_token)

    async def note_team(self, team: str, enterprise: str, token: str | None = None) -> None:
        """Note that a workspace uses the app by way of its organization, so that it can be written to unasked.

        With the organization's `token` it is noted once, for as long as the token is the same.
        """
        if (team, token) not in self._noted:
            await self._installations.note_team(team, enterprise)
        if token:
            self._noted.add((team, token))

    async def taken_from(self, teams: Sequence[str], enterprise: str) -> None:
        """Forget workspaces from which their organization takes the app; one that has its own keeps it."""
        for team in teams:
            if not await self._installations.async_find_bot(enterprise_id=enterprise, team_id=team):
                await self._installations.forget_team(team)
                logger.info("the app was taken from %s: what belonged to it is forgotten", team)

    async def uninstalled(self, place: Place) -> None:
        """Forget a workspace or organization that has removed the app, unless it has installed it again since.

        Slack sends two events, in any order and at times late; the token says which installation they are of.
        """
        if await self._forget_if_dead(place):
            logger.info("the app was removed from %s: what belonged to it is forgotten", place.team or place.enterprise)
        else:
            logger.info("the app is installed again in %s", place.team or place.enterprise)

    async def ended(self, token: str, why: str) -> None:
        """Forget the workspace of a token that Slack refuses, if it refuses the newest one that it has given too."""
        place = self._places.get(token)
        if place and await self._forget_if_dead(place):
            self._places.pop(token, None)
            logger.warning("%s has ended (%s): what belonged to it is forgotten", place.team or place.enterprise, why)

    async def _forget_if_dead(self, place: Place) -> bool:
        bot = await self._installations.async_find_bot(
            enterprise_id=place.enterprise, team_id=place.team, is_enterprise_install=place.team is None
        )
        if bot and await is_alive(self._client, bot.bot_token):
            return False
        await self._installations.end(place)
        self._noted.clear()
        return True


def _name_lacking(lacking: Mapping[str, Sequence[str]]) -> None:
    """Log each scope that is not granted, with what does not work without it, and where (nowhere named: everywhere)."""
    for scope, places in sorted(lacking.items()):
        where = f" in {', '.join(places[:MOST_NAMED])}" if places else ""
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        logger.warning(
            "the scope %s is not granted%s%s: %s. Reinstall the app to grant it.", scope, where, more, SCOPES[scope]
        )


def noting_teams(workspaces: ManyWorkspaces) -> Callable[..., Awaitable[None]]:
    """Return the middleware that notes by way of which organization a workspace uses the app."""

    async def note_team(body: dict[str, Any], context: AsyncBoltContext, next_: Callable[[], Awaitable[None]]) -> None:
        if context.is_enterprise_install and context.enterprise_id and (team := team_of(body)):
            await workspaces.note_team(team, context.enterprise_id, context.token)
        await next_()

    return note_team


class _ByToken(AsyncAuthorize):
    """Authorizes every request with one token; Slack is asked once whose it is."""

    def __init__(self, client: AsyncWebClient, token: str) -> None:
        self._client = client
        self._token = token
        self._result: AuthorizeResult | None = None

    async def __call__(
        self, *, context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None,
        actor_enterprise_id: str | None = None, actor_team_id: str | None = None, actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:  # fmt: skip
        if self._result is None:
            identity = await self._client.auth_test()
            self._result = AuthorizeResult.from_auth_test_response(auth_test_response=identity, bot_token=self._token)
        return self._result


class _ByInstallation(AsyncInstallationStoreAuthorize):
    """Authorizes a request with the token of the workspace that it comes from."""

    def __init__(self, places: dict[str, Place], fresh: Rotation, client: AsyncWebClient) -> None:
        super().__init__(logger=logger, installation_store=fresh, bot_only=True, cache_enabled=True, client=client)
        self._places = places

    async def __call__(
        self, *, context: AsyncBoltContext, enterprise_id: str | None, team_id: str | None, user_id: str | None,
        actor_enterprise_id: str | None = None, actor_team_id: str | None = None, actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:  # fmt: skip
        found = await super().__call__(context=context, enterprise_id=enterprise_id, team_id=team_id, user_id=user_id)
        if found and found.bot_token:
            self._places[found.bot_token] = Place(enterprise_id, None if context.is_enterprise_install else team_id)
        return found


def with_token(client: AsyncWebClient, token: str) -> AsyncWebClient:
    """Return a client like `client`, over the same session, that calls with another token."""
    return AsyncWebClient(
        token=token,
        base_url=client.base_url,
        timeout=client.timeout,
        session=client.session,
        logger=client._logger,
        retry_handlers=list(client.retry_handlers),
    )


async def is_alive(client: AsyncWebClient, token: str | None) -> bool:
    """Return whether Slack takes a token; where it can't be reached, it is taken to be alive."""
    plain = AsyncWebClient(
        token=token, base_url=client.base_url, session=client.session, retry_handlers=retry_handlers()
    )
    try:
        await plain.auth_test()
    except SlackApiError as failure:
        return reason(failure) not in ENDED
    except (ClientError, TimeoutError):
        return True
    return True
