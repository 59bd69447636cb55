"""Opening modals, in the three seconds that Slack gives, and changing what they show."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.delivery import reason

logger = logging.getLogger(__name__)


async def open_modal(client: AsyncWebClient, trigger: str, view: Mapping[str, Any]) -> str | None:
    """Open a modal and return its id, or None if Slack does not (the trigger is good for three seconds only)."""
    try:
        opened = await client.views_open(trigger_id=trigger, view=dict(view))
    except (SlackApiError, ClientError, TimeoutError) as failure:
        logger.warning("a modal could not be opened: %s", reason(failure))
        return None
    return str((opened.get("view") or {}).get("id") or "")


async def update_modal(client: AsyncWebClient, view_id: str, view: Mapping[str, Any]) -> None:
    """Put a modal in the place of the one of this id; one that was closed meanwhile is let be."""
    try:
        await client.views_update(view_id=view_id, view=dict(view))
    except (SlackApiError, ClientError, TimeoutError) as failure:
        logger.warning("a modal could not be changed: %s", reason(failure))
