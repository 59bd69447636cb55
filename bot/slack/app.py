"""The Bolt app: its client, its listeners, and what it does about requests and errors that nobody handles."""

from __future__ import annotations

import logging
from typing import NamedTuple
from urllib.parse import urljoin

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack import listeners
from bot.slack.asking import Asker
from bot.slack.database import Database
from bot.slack.delivery import retry_handlers
from bot.slack.installations import Installations, OAuthStates
from bot.slack.listeners.events import uninstalled
from bot.slack.services import Services
from bot.slack.surface import SCOPES
from bot.slack.welcoming import Welcoming
from bot.slack.workspaces import ManyWorkspaces, OneWorkspace, TokenWatch, Workspaces, noting_teams

logger = logging.getLogger(__name__)

NOT_INSTALLED = "I am not installed here any more, or may not answer. Whoever installs apps here can install me again."
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"


class Built(NamedTuple):
    """The app, not connected yet, and what its listeners work with."""

    app: AsyncApp
    services: Services
    workspaces: Workspaces


def build(settings: Settings, asker: Asker, database: Database) -> Built:
    """Build the app, for one workspace or for all that install it, with every listener registered.

    Raises:
        SettingsError: tokens in the database can't be decrypted with the keys that are set.
    """
    client_logger = logging.getLogger("bot.slack.client")
    # The client looks at the logger's own level: without one it words each call for a debug log that nobody reads.
    client_logger.setLevel(settings.log_level)
    client = AsyncWebClient(
        base_url=settings.api_url,
        logger=client_logger,
        retry_handlers=retry_handlers(),
    )
    workspaces: Workspaces
    oauth = None
    if settings.many_workspaces:
        installations = Installations(database, settings.client_id or "", settings.token_keys)
        oauth = _oauth_settings(settings, installations, OAuthStates(database))
        workspaces = many = ManyWorkspaces(client, installations, oauth)
        oauth.authorize = workspaces.authorize
    else:
        workspaces = OneWorkspace(client, settings.bot_token or "", database)
        if settings.client_id:
            logger.warning("SLACK_BOT_TOKEN is set, which is of one workspace: nobody can install the app by OAuth")
    client.retry_handlers.insert(0, TokenWatch(workspaces.ended))
    app = AsyncApp(
        name="ai-moves",
        client=client,
        signing_secret=settings.signing_secret or "",
        authorize=workspaces.authorize,  # type: ignore[arg-type]  # it takes one of its own too
        oauth_settings=oauth,
        user_facing_authorize_error_message=NOT_INSTALLED,
        # What the listeners don't use need not be made for each request.
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        # The default writes the whole request, a person's words included, to the log as a warning.
        raise_error_for_unhandled_request=True,
    )
    if settings.log_level != "DEBUG":
        # It writes the whole of a request that it refuses, and with it what a person wrote.
        logging.getLogger("slack_bolt.RequestVerification").setLevel(logging.WARNING)
    # Set only now: a client that comes with a token is warned about, since the token is chosen for each request.
    client.token = settings.bot_token
    if settings.many_workspaces:
        app.use(noting_teams(many))
    services = Services.over(settings, asker, database)
    listeners.register(app, services)
    uninstalled.register(app, workspaces)
    if app.oauth_flow:
        app.oauth_flow.success_handler = Welcoming(client, services.conversation, app.oauth_flow.success_handler)
    app.error(_on_error)
    return Built(app, services, workspaces)


def _oauth_settings(settings: Settings, installations: Installations, states: OAuthStates) -> AsyncOAuthSettings:
    return AsyncOAuthSettings(
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        scopes=sorted(SCOPES),
        user_scopes=[],
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        authorization_url=urljoin(settings.api_url, "/oauth/v2/authorize"),
        installation_store=installations,
        installation_store_bot_only=True,
        state_store=states,
    )


async def _on_error(error: Exception) -> BoltResponse | None:
    if isinstance(error, BoltUnhandledRequestError):
        # Nothing to do is no failure: Slack would send a request again that it thinks has failed.
        logger.debug("nothing listens to a request")
        return BoltResponse(status=200, body="")
    logger.error("a listener failed", exc_info=error)
    return None
