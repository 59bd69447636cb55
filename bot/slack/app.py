"""The Bolt app: its client, its listeners, and what it does about requests and errors that nobody handles."""

from __future__ import annotations

import logging

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncApp
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack import listeners
from bot.slack.asking import Asker
from bot.slack.database import Database
from bot.slack.delivery import retry_handlers
from bot.slack.services import Services

logger = logging.getLogger(__name__)


def build(settings: Settings, asker: Asker, database: Database) -> tuple[AsyncApp, Services]:
    """Build the app for one workspace, with every listener registered; it is not connected yet."""
    client = AsyncWebClient(
        token=settings.bot_token,
        base_url=settings.api_url,
        logger=logging.getLogger("bot.slack.client"),
        retry_handlers=retry_handlers(),
    )
    app = AsyncApp(
        name="ai-moves",
        client=client,
        signing_secret=settings.signing_secret or "",
        # The default writes the whole request, a person's words included, to the log as a warning.
        raise_error_for_unhandled_request=True,
    )
    services = Services.over(settings, asker, database)
    listeners.register(app, services)
    app.error(_on_error)
    return app, services


async def _on_error(error: Exception) -> BoltResponse | None:
    if isinstance(error, BoltUnhandledRequestError):
        # Nothing to do is no failure: Slack would send a request again that it thinks has failed.
        logger.debug("nothing listens to a request")
        return BoltResponse(status=200, body="")
    logger.error("a listener failed", exc_info=error)
    return None
