"""How workspaces install the app in the local Slack: the page that asks, the code, and the token that it is traded for.

All workspaces share the one set of conversations; a call is told apart by whose token it is made with.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.local.workspace import APP_ID, BOT_ID, BOT_USER, PERSON, TEAM_ID


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody allowed: the app in one workspace, or where `team` is None in a whole organization."""

    team: str | None
    enterprise: str | None = None
    scopes: frozenset[str] = frozenset()
    expires_in: int | None = None
    token: str = field(default_factory=lambda: f"xoxb-local-{secrets.token_hex(12)}")

    def identity(self) -> dict[str, Any]:
        """Return what `auth.test` says with this token."""
        return {
            "url": "http://local.slack/",
            "team": self.team or self.enterprise,
            "user": "ai-moves",
            "team_id": self.team or self.enterprise,
            "enterprise_id": self.enterprise,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "is_enterprise_install": self.team is None,
        }

    def as_response(self) -> dict[str, Any]:
        """Return what `oauth.v2.access` says; with rotation, the token expires and another one refreshes it."""
        rotation = {"expires_in": self.expires_in, "refresh_token": f"xoxe-1-{self.token[5:]}"}
        return {
            **(rotation if self.expires_in else {}),
            "access_token": self.token,
            "token_type": "bot",
            "scope": ",".join(sorted(self.scopes)),
            "bot_user_id": BOT_USER,
            "app_id": APP_ID,
            "team": {"id": self.team, "name": "Local Slack"} if self.team else None,
            "enterprise": {"id": self.enterprise, "name": "Local organization"} if self.enterprise else None,
            "is_enterprise_install": self.team is None,
            "authed_user": {"id": PERSON},
        }


class OAuth:
    """Grants and revokes. `redirect_url` is where the app wants people to be sent back to."""

    def __init__(self) -> None:
        self.client_id = "100.200"
        self.client_secret = secrets.token_hex(16)
        self.redirect_url = ""
        self.expires_in: int | None = None
        """In how many seconds tokens expire, if the app has token rotation switched on."""
        self._codes: dict[str, Grant] = {}
        self._grants: dict[str, Grant] = {}
        self._ended: dict[str, str] = {}
        self._spent: set[str] = set()

    def allow(self, team: str | None, enterprise: str | None = None, scopes: frozenset[str] = frozenset()) -> str:
        """Allow the app somewhere, and return the code for the token."""
        code = secrets.token_urlsafe(12)
        self._codes[code] = Grant(team, enterprise, scopes, self.expires_in)
        return code

    def revoke(self, token: str, error: str = "token_revoked") -> None:
        """Refuse a token from now on."""
        self._ended[token] = error

    def error(self, token: str) -> str | None:
        """Return why a token is refused, or None if it never was granted here or is good."""
        return self._ended.get(token)

    def grant(self, token: str) -> Grant | None:
        """Return what a token was granted for, or None."""
        return None if token in self._ended else self._grants.get(token)

    def tokens(self, team: str | None) -> list[str]:
        """Return the tokens granted for a workspace (None: an organization), oldest first."""
        return [token for token, grant in self._grants.items() if grant.team == team]

    async def page(self, request: web.Request) -> web.Response:
        """Ask whether the app may be installed; both answers lead back to it."""
        if request.query.get("client_id") != self.client_id:
            return web.Response(status=400, text="invalid_client_id")
        scopes = frozenset(filter(None, request.query.get("scope", "").split(",")))
        back, state = request.query.get("redirect_uri") or self.redirect_url, request.query.get("state", "")
        code = self.allow(request.query.get("team", TEAM_ID), scopes=scopes)
        yes, no = ({"code": code, "state": state}, {"error": "access_denied", "state": state})
        links = [f'<p><a href="{escape(f"{back}?{urlencode(answer)}")}">{label}</a></p>'
                 for answer, label in ((yes, "Allow"), (no, "Cancel"))]  # fmt: skip
        asked = f"<p>ai-moves asks for: {escape(', '.join(sorted(scopes)))}</p>"
        return web.Response(
            text=f"<!doctype html><title>Install</title>{asked}{''.join(links)}", content_type="text/html"
        )

    def access(self, arguments: Mapping[str, Any], authorization: str) -> dict[str, Any] | None:
        """Trade a code, or what refreshes a token, for a token, once; None if it is unknown, or the app another."""
        client = (str(arguments.get("client_id")), str(arguments.get("client_secret")))
        scheme, _, encoded = authorization.partition(" ")
        if scheme == "Basic":
            try:
                name, _, secret = base64.b64decode(encoded).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                return None
            client = (name, secret)
        if arguments.get("grant_type") == "refresh_token":
            token = f"xoxb-{str(arguments.get('refresh_token')).removeprefix('xoxe-1-')}"
            old = None if token in self._spent else self._grants.get(token)
            self._spent.add(token)
            grant = Grant(old.team, old.enterprise, old.scopes, self.expires_in) if old else None
        else:
            grant = self._codes.pop(str(arguments.get("code")), None)
        if grant is None or client != (self.client_id, self.client_secret):
            return None
        self._grants[grant.token] = grant
        return grant.as_response()
