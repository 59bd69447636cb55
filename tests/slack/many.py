"""Many workspaces that install the app by OAuth from a local Slack, and the app that serves them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, PERSON
from bot.settings import Connection, Settings
from bot.slack.app import INSTALL_PATH, REDIRECT_PATH
from bot.slack.database import Database
from bot.slack.run import Running, connected
from tests.slack.conftest import Asker, settings_for

KEY = Fernet.generate_key().decode()
QUESTION = f"<@{BOT_USER}> where did Bubeck go?"


@dataclass
class Many:
    """A local Slack in which workspaces install the app, and the app."""

    slack: LocalSlack
    running: Running
    database: Database

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.running.port}"

    async def install(
        self, team: str | None, enterprise: str | None = None, scopes: frozenset[str] | None = None
    ) -> str:
        """Install the app as a person does in a browser, and return the token that was granted."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            page, cookie = await self.visit(session)
            asked = parse_qs(urlsplit(page).query)
            granted = frozenset(asked["scope"][0].split(",")) if scopes is None else scopes
            code = self.slack.api.oauth.allow(team, enterprise, granted)
            status, _ = await self.come_back(session, cookie, code=code, state=asked["state"][0])
            assert status == 200
        return self.slack.api.oauth.tokens(team)[-1]

    async def visit(self, session: aiohttp.ClientSession) -> tuple[str, str]:
        """Open the install page; return where its button leads, and the cookie that it sets."""
        async with session.get(self.base + INSTALL_PATH) as response:
            [address] = re.findall(r'href="([^"]+/oauth/v2/authorize[^"]+)"', await response.text())
            return address.replace("&amp;", "&"), response.headers["Set-Cookie"].partition(";")[0]

    async def come_back(self, session: aiohttp.ClientSession, cookie: str, **query: str) -> tuple[int, str]:
        async with session.get(self.base + REDIRECT_PATH, params=query, headers={"Cookie": cookie}) as response:
            return response.status, await response.text()

    async def send(self, event: dict[str, Any], team: str | None, enterprise: str | None = None, **body: Any) -> None:
        """Deliver an event of one workspace, or of a workspace of an organization that has installed the app."""
        payload = self.slack.payloads.event(event)
        of_org = enterprise is not None and body.pop("of_org", True)
        payload["authorizations"] = [
            {
                "enterprise_id": enterprise,
                "team_id": None if of_org else team,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": of_org,
            }
        ]
        payload |= {"team_id": team, "enterprise_id": enterprise, **body}
        assert (await self.slack.outbound.deliver_once(Delivery("events_api", payload))).ok

    async def ask(self, team: str, enterprise: str | None = None, **body: Any) -> None:
        ts = self.slack.workspace.post(CHANNEL, PERSON, QUESTION).ts
        event = {"type": "app_mention", "user": PERSON, "text": QUESTION, "channel": CHANNEL, "ts": ts}
        await self.send(event, team, enterprise, **body)

    async def answered(self, count: int = 1) -> list[str | None]:
        """Wait for answers, and return with whose token each was posted."""
        posts = self.posts
        await self.slack.until(lambda: len(posts()) >= count)
        return posts()

    def posts(self) -> list[str | None]:
        """With whose token each answer was posted; the greetings of those who installed the app are left out."""
        posts = (call for call in self.slack.api.calls if call.method == "chat.postMessage")
        return [call.team for call in posts if call.arguments["channel"] != DIRECT]

    def rows(self, table: str) -> int:
        with self.database.engine.connect() as connection:
            return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def oauth_settings(slack: LocalSlack, *keys: str) -> Settings:
    oauth = slack.api.oauth
    return replace(
        settings_for(slack, Connection.HTTP),
        bot_token=None,
        client_id=oauth.client_id,
        client_secret=oauth.client_secret,
        token_keys=keys or (KEY,),
    )


@asynccontextmanager
async def served(slack: LocalSlack, url: str, *keys: str) -> AsyncIterator[Many]:
    with closing(Database(url)) as database:
        async with connected(oauth_settings(slack, *keys), Asker(), database, "127.0.0.1") as running:
            slack.outbound.request_url = f"http://127.0.0.1:{running.port}/slack/events"
            slack.api.oauth.redirect_url = f"http://127.0.0.1:{running.port}{REDIRECT_PATH}"
            yield Many(slack, running, database)
