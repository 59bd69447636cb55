"""Where the app is installed by OAuth, in the state database: slack_sdk's own tables, with every token encrypted.

The keys come from the environment, so that a copy of the database alone opens no workspace.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore

from bot.settings import SettingsError
from bot.slack.database import Database, metadata

logger = logging.getLogger(__name__)

STATE_SECONDS = 10 * 60
"""How long somebody may take from the install page to the redirect."""
_SECRET = ("bot_token", "bot_refresh_token", "user_token", "user_refresh_token", "incoming_webhook_url")

_org_teams = sa.Table(
    "org_teams",
    metadata,
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("enterprise", sa.String(64), nullable=False, index=True),
)


class Encrypted(sa.types.TypeDecorator[str]):
    """A text that is encrypted in the database with the first key, and read with any of them."""

    impl = sa.Text
    cache_ok = True

    def __init__(self, cipher: MultiFernet) -> None:
        super().__init__()
        self.cipher = cipher

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Encrypt."""
        return None if value is None else self.cipher.encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """Decrypt."""
        return None if value is None else self.cipher.decrypt(value).decode()


@dataclass(frozen=True, slots=True)
class Place:
    """What the app is installed in: a workspace, or where `team` is None a whole Enterprise Grid organization."""

    enterprise: str | None
    team: str | None


class Installations(AsyncInstallationStore):
    """Keeps installations. `keys` are Fernet keys: the first encrypts, the others still decrypt.

    Raises:
        SettingsError: tokens that are there can't be decrypted with any of the keys.
    """

    def __init__(self, database: Database, client_id: str, keys: Sequence[str]) -> None:
        self._database = database
        self._newest_key = Fernet(keys[0])
        self._cipher = MultiFernet([Fernet(key) for key in keys])
        self._store = SQLAlchemyInstallationStore(client_id, database.engine, logger=logger)
        for table in (self._store.bots, self._store.installations):
            for name in _SECRET:
                if name in table.c:
                    table.c[name].type = Encrypted(self._cipher)
        database.create(self._store.bots, self._store.installations, _org_teams)
        for table in (self._store.bots, self._store.installations):
            self._encrypt_anew(table)

    async def async_save(self, installation: Installation) -> None:
        """Keep an installation."""
        await asyncio.to_thread(self._store.save, installation)

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep the bot's part of an installation, as after its token was refreshed."""
        await asyncio.to_thread(self._store.save_bot, bot)

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        """Return the bot of a workspace or organization, or None if the app is not installed there."""
        return await asyncio.to_thread(
            self._store.find_bot,
            enterprise_id=enterprise_id,
            team_id=team_id,
            is_enterprise_install=is_enterprise_install,
        )

    async def find_for(self, team: str) -> Bot | None:
        """Return the bot of a workspace, be it installed there or in the organization that the workspace is in."""

        def find() -> Bot | None:
            with self._database.engine.connect() as connection:
                bots = self._store.bots
                newest = sa.select(bots.c.enterprise_id).where(bots.c.team_id == team).order_by(bots.c.id.desc())
                own = connection.execute(newest).first()
                org = connection.execute(sa.select(_org_teams.c.enterprise).where(_org_teams.c.team == team)).scalar()
            if own:
                return self._store.find_bot(enterprise_id=own.enterprise_id, team_id=team)
            return self._store.find_bot(enterprise_id=org, team_id=None, is_enterprise_install=True) if org else None

        return await asyncio.to_thread(find)

    async def lacking(self, scopes: Collection[str]) -> dict[str, list[str]]:
        """Return which of these scopes were not granted, each with the workspaces and organizations where."""

        def read() -> dict[str, list[str]]:
            bots, granted = self._store.bots, dict[Place, set[str]]()
            newest_last = sa.select(bots.c.enterprise_id, bots.c.team_id, bots.c.bot_scopes).order_by(bots.c.id)
            with self._database.engine.connect() as connection:
                for row in connection.execute(newest_last):
                    granted[Place(row.enterprise_id, row.team_id)] = set((row.bot_scopes or "").split(","))
            found: dict[str, list[str]] = {}
            for place, has in granted.items():
                for scope in set(scopes) - has:
                    found.setdefault(scope, []).append(place.team or place.enterprise or "")
            return found

        return await asyncio.to_thread(read)

    async def note_team(self, team: str, enterprise: str) -> None:
        """Note that a workspace uses the app by way of its organization."""
        await self._database.run(lambda do: do.add(_org_teams, {"team": team, "enterprise": enterprise}))

    async def forget_team(self, team: str) -> None:
        """Remove all that belongs to a workspace, and that it uses the app by way of its organization."""
        await self._database.forget_team(team)

    async def end(self, place: Place) -> None:
        """Remove an installation, with all that belongs to its workspace, or to the workspaces of its organization."""

        def end() -> list[str]:
            self._store.delete_all(enterprise_id=place.enterprise, team_id=place.team)
            teams = [place.team] if place.team else []
            if not teams and place.enterprise:
                with self._database.engine.connect() as connection:
                    of_org = sa.select(_org_teams.c.team).where(_org_teams.c.enterprise == place.enterprise)
                    teams = [*connection.execute(of_org).scalars(), place.enterprise]
            return teams

        for team in await asyncio.to_thread(end):
            await self._database.forget_team(team)

    def _encrypt_anew(self, table: sa.Table) -> None:
        """See that every token can be read, and encrypt with the newest key what an older one encrypted."""
        secret = [name for name in _SECRET if name in table.c]
        raw = sa.select(table.c.id, *(sa.type_coerce(table.c[name], sa.Text()).label(name) for name in secret))
        with self._database.engine.begin() as connection:
            for row in connection.execute(raw).mappings().all():
                old = {name: row[name] for name in secret if row[name] is not None and self._is_old(row[name])}
                if old:
                    new = {name: sa.literal(self._rotated(value), sa.Text()) for name, value in old.items()}
                    connection.execute(sa.update(table).where(table.c.id == row["id"]).values(new))

    def _is_old(self, value: str) -> bool:
        try:
            self._newest_key.decrypt(value)
        except InvalidToken:
            return True
        return False

    def _rotated(self, value: str) -> str:
        try:
            return self._cipher.rotate(value).decode()
        except InvalidToken:
            raise SettingsError(
                "SLACK_TOKEN_KEYS has not the key with which the tokens in the state database are encrypted. Put that "
                "key back, after the new one; without it, every workspace has to install the app again (then empty "
                "the tables slack_bots and slack_installations)."
            ) from None


class OAuthStates(AsyncOAuthStateStore):
    """Keeps what tells a redirect that belongs to a visit of the install page from one that somebody made up."""

    def __init__(self, database: Database) -> None:
        self._store = SQLAlchemyOAuthStateStore(STATE_SECONDS, database.engine, logger=logger)
        self._database = database
        database.create(self._store.oauth_states)

    async def async_issue(self, *args: Any, **kwargs: Any) -> str:
        """Make a new state; those that nobody came back with are removed."""
        states = self._store.oauth_states
        past = datetime.fromtimestamp(time.time(), tz=UTC).replace(tzinfo=None)
        await self._database.run(lambda do: do.execute(sa.delete(states).where(states.c.expire_at < past)))
        return await asyncio.to_thread(self._store.issue)

    async def async_consume(self, state: str) -> bool:
        """Use up a state; False if it is unknown, used or too old."""
        return await asyncio.to_thread(self._store.consume, state)
