"""A workspace removes the app, or an organization takes it from some of its workspaces: nothing of them is kept.

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

    async def team_access_revoked(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        await workspaces.taken_from(_teams(event), _enterprise(body, context))

    async def team_access_granted(body: dict[str, Any], event: dict[str, Any], context: AsyncBoltContext) -> None:
        for team in _teams(event):
            await workspaces.note_team(team, _enterprise(body, context))

    app.event("app_uninstalled")(app_uninstalled)
    app.event("tokens_revoked")(tokens_revoked)
    app.event("team_access_revoked")(team_access_revoked)
    app.event("team_access_granted")(team_access_granted)


def _place(body: dict[str, Any], context: AsyncBoltContext) -> Place:
    return Place(context.enterprise_id, None if context.is_enterprise_install else team_of(body) or None)


def _teams(event: dict[str, Any]) -> list[str]:
    teams = event.get("team_ids")
    return [team for team in teams if isinstance(team, str)] if isinstance(teams, list) else []


def _enterprise(body: dict[str, Any], context: AsyncBoltContext) -> str:
    return str(context.enterprise_id or body.get("enterprise_id") or "")
