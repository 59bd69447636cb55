"""Opening modals, in the three seconds that Slack gives, and changing what they show."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.delivery import reason

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shown:
    """A modal that is open, and the mark of what it shows, which changes with each update of the bot's own."""

    id: str
    hash: str


async def show_modal(client: AsyncWebClient, trigger: str, view: Mapping[str, Any]) -> Shown | None:
    """Open a modal, or return None if Slack does not (the trigger is good for three seconds only)."""
    try:
        opened = await client.views_open(trigger_id=trigger, view=dict(view))
    except (SlackApiError, ClientError, TimeoutError) as failure:
        logger.warning("a modal could not be opened: %s", reason(failure))
        return None
    return _shown(opened.get("view"))


async def open_modal(client: AsyncWebClient, trigger: str, view: Mapping[str, Any]) -> str | None:
    """Open a modal and return its id, or None if Slack does not."""
    shown = await show_modal(client, trigger, view)
    return shown.id if shown else None


async def update_modal(client: AsyncWebClient, view_id: str, view: Mapping[str, Any]) -> None:
    """Put a modal in the place of the one of this id; one that was closed meanwhile is let be."""
    await replace_modal(client, Shown(view_id, ""), view)


async def replace_modal(client: AsyncWebClient, shown: Shown, view: Mapping[str, Any]) -> Shown | None:
    """Put a modal in the place of the one that is shown, unless it shows something else by now or was closed."""
    try:
        updated = await client.views_update(view_id=shown.id, view=dict(view), hash=shown.hash or None)
    except (SlackApiError, ClientError, TimeoutError) as failure:
        why = reason(failure)
        if why != "hash_conflict":
            logger.warning("a modal could not be changed: %s", why)
        return None
    return _shown(updated.get("view"))


def _shown(view: object) -> Shown:
    found = view if isinstance(view, dict) else {}
    return Shown(str(found.get("id") or ""), str(found.get("hash") or ""))
