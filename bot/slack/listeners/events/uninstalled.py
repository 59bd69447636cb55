"""A workspace removes the app, or an organization takes it away from some of its workspaces: nothing of them is kept.

Slack sends `app_uninstalled` and `tokens_revoked` in any order, or one of them alone.
"""

from __future__ import annotations

from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.slack.installations import Place
from bot.slack.reading import team_of
from bot.slack.workspaces import Workspaces


def register(app: AsyncApp, workspaces: Workspaces) -> None:
    """Register the listeners."""

    async def app_uninstalled(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await workspaces.uninstalled(_place(body, context))

    async def tokens_revoked(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        if (event.get("tokens") or {}).get("bot"):
            await workspaces.uninstalled(_place(body, context))

    app.event("app_uninstalled")(app_uninstalled)
    app.event("tokens_revoked")(tokens_revoked)


def _place(body: dict[str, Any], context: AsyncBoltContext) -> Place:
    return Place(context.enterprise_id, None if context.is_enterprise_install else team_of(body) or None)
