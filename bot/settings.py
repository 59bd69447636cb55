"""The environment, read once, checked and typed. Nothing else in the bot reads environment variables."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from dotenv import dotenv_values

SLACK_API_URL = "https://slack.com/api/"
MAKE_KEY = "`python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`"
T = TypeVar("T")
D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)
_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class SettingsError(ValueError):
    """A setting is missing or malformed. The message names it, and says where its value is found."""


class Connection(StrEnum):
    """How the bot is connected, which follows from the tokens that are set."""

    LOCAL = "local"  # no token: the local Slack
    SOCKET_MODE = "socket mode"
    HTTP = "http"


class FollowUps(StrEnum):
    """Whether a reply without a mention, in a thread that began with a question to the bot, is read as a question."""

    ASKER = "asker"  # from who asked, until someone else joins in
    ANYONE = "anyone"
    OFF = "off"


class ThroughApps(StrEnum):
    """Which mentions are answered that another app has posted."""

    PEOPLE = "people"  # those that it has posted as a person
    WORKFLOWS = "workflows"  # these, and those of Workflow Builder
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Tokens are left out of `repr`, so that a log never holds one."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    token_keys: tuple[str, ...] = field(default=(), repr=False)
    api_url: str = SLACK_API_URL
    port: int | None = None
    facts_db: Path | None = None
    state_url: str = "sqlite:///state.db"
    admin_users: frozenset[str] = frozenset()
    follow_ups: FollowUps = FollowUps.ASKER
    through_apps: ThroughApps = ThroughApps.PEOPLE
    digest_hour: int = 9
    article_fetch: bool = True
    log_level: str = "INFO"

    @property
    def connection(self) -> Connection:
        """How to connect: Socket Mode wins where both ways are possible."""
        if self.app_token:
            return Connection.SOCKET_MODE
        return Connection.HTTP if self.signing_secret else Connection.LOCAL

    @property
    def many_workspaces(self) -> bool:
        """Whether workspaces install the app by OAuth; a bot token in the environment is of one workspace."""
        return self.connection is Connection.HTTP and bool(self.client_id) and not self.bot_token


def load(environ: Mapping[str, str], env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings from `environ` and, where it is silent, from `env_file` (which need not exist).

    A setting that is empty counts as not set.

    Raises:
        SettingsError: a setting is malformed, or one that another needs is missing.
    """
    values = {**(dotenv_values(env_file) if env_file else {}), **environ}
    reader = _Reader({name: value.strip() for name, value in values.items() if value and value.strip()})
    settings = Settings(
        bot_token=reader.matching(
            "SLACK_BOT_TOKEN",
            r"xoxb-[\w-]+",
            'starts with "xoxb-"; it is the Bot User OAuth Token under OAuth & Permissions of your app at '
            "https://api.slack.com/apps",
        ),
        app_token=reader.matching(
            "SLACK_APP_TOKEN",
            r"xapp-[\w-]+",
            'starts with "xapp-"; make one with the scope connections:write under Basic Information > App-Level '
            "Tokens of your app at https://api.slack.com/apps",
        ),
        signing_secret=reader.matching(
            "SLACK_SIGNING_SECRET",
            r"[0-9a-fA-F]{16,}",
            "is a string of hexadecimal digits; it is the Signing Secret under Basic Information > App Credentials of "
            "your app at https://api.slack.com/apps",
        ),
        client_id=reader.matching(
            "SLACK_CLIENT_ID",
            r"\d+\.\d+",
            "is two numbers with a dot between; it is the Client ID under Basic Information > App Credentials of your "
            "app at https://api.slack.com/apps",
        ),
        client_secret=reader.matching(
            "SLACK_CLIENT_SECRET",
            r"[0-9a-fA-F]{16,}",
            "is a string of hexadecimal digits; it is the Client Secret under Basic Information > App Credentials of "
            "your app at https://api.slack.com/apps",
        ),
        token_keys=reader.parsed("SLACK_TOKEN_KEYS", _token_keys, ()),
        api_url=reader.parsed("SLACK_API_URL", _api_url, SLACK_API_URL),
        port=reader.parsed("PORT", _port, None),
        facts_db=reader.parsed("FACTS_DB", Path, None),
        state_url=reader.parsed("STATE_URL", _state_url, "sqlite:///state.db"),
        admin_users=reader.parsed("ADMIN_USERS", _user_ids, frozenset()),
        follow_ups=reader.parsed("FOLLOW_UPS", _one_of(FollowUps), FollowUps.ASKER),
        through_apps=reader.parsed("THROUGH_APPS", _one_of(ThroughApps), ThroughApps.PEOPLE),
        digest_hour=reader.parsed("DIGEST_HOUR", _hour, 9),
        article_fetch=reader.parsed("ARTICLE_FETCH", _switch, True),
        log_level=reader.parsed("LOG_LEVEL", _log_level, "INFO"),
    )
    _check_together(settings)
    return settings


class _Reader:
    """Takes single settings from the environment, naming the one that is wrong. A secret is never repeated."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def matching(self, name: str, pattern: str, rule: str) -> str | None:
        value = self._values.get(name)
        if value is not None and not re.fullmatch(pattern, value):
            raise SettingsError(f"{name} is malformed: it {rule}.")
        return value

    def parsed(self, name: str, parse: Callable[[str], T], default: D) -> T | D:
        value = self._values.get(name)
        if value is None:
            return default
        try:
            return parse(value)
        except ValueError as error:
            raise SettingsError(f"{name} is malformed: {error}.") from None


def _check_together(settings: Settings) -> None:
    if settings.client_id and settings.connection is Connection.LOCAL:
        raise SettingsError(
            "SLACK_CLIENT_ID is set, but SLACK_SIGNING_SECRET is not. It is the Signing Secret under Basic Information "
            "> App Credentials of your app at https://api.slack.com/apps."
        )
    if settings.bot_token and settings.connection is Connection.LOCAL:
        raise SettingsError(
            "SLACK_BOT_TOKEN is set, but neither SLACK_APP_TOKEN (for Socket Mode; under Basic Information > App-Level "
            "Tokens of your app at https://api.slack.com/apps) nor SLACK_SIGNING_SECRET (for HTTP; under Basic "
            "Information > App Credentials). Set one of the two."
        )
    if settings.many_workspaces:
        _check_oauth(settings)
        return
    if settings.connection is not Connection.LOCAL and not settings.bot_token:
        which = "SLACK_APP_TOKEN" if settings.app_token else "SLACK_SIGNING_SECRET"
        raise SettingsError(
            f"{which} is set, but SLACK_BOT_TOKEN is not. Copy the Bot User OAuth Token from OAuth & Permissions of "
            "your app at https://api.slack.com/apps. (To serve many workspaces by OAuth, set SLACK_SIGNING_SECRET, "
            "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_TOKEN_KEYS instead.)"
        )


def _check_oauth(settings: Settings) -> None:
    if not settings.client_secret:
        raise SettingsError(
            "SLACK_CLIENT_ID is set, but SLACK_CLIENT_SECRET is not. It is the Client Secret under Basic Information > "
            "App Credentials of your app at https://api.slack.com/apps."
        )
    if not settings.token_keys:
        raise SettingsError(
            "SLACK_CLIENT_ID is set, but SLACK_TOKEN_KEYS is not: the tokens of workspaces are kept encrypted. Make a "
            f"key with {MAKE_KEY} and keep it safe; without it the tokens can't be read again."
        )


def _api_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"{value!r} is not an http(s) address; leave it out to use {SLACK_API_URL}")
    return value if value.endswith("/") else value + "/"


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535:
        raise ValueError(f"{value!r} is not a port; write a number from 1 to 65535")
    return int(value)


def _state_url(value: str) -> str:
    if not re.match(r"[a-z][a-z0-9+]*://", value):
        raise ValueError(f"{value!r} is not a database address; write one such as sqlite:///state.db")
    return re.sub(r"\Apostgres(ql)?://", "postgresql+psycopg://", value)


def _token_keys(value: str) -> tuple[str, ...]:
    keys = tuple(part for part in re.split(r"[\s,]+", value) if part)
    if not all(re.fullmatch(r"[\w-]{43}=", key, re.ASCII) for key in keys):
        raise ValueError(f"each key is 44 characters that {MAKE_KEY} prints; write commas between several")
    return keys


def _user_ids(value: str) -> frozenset[str]:
    users = [part for part in re.split(r"[\s,]+", value) if part]
    for user in users:
        if not re.fullmatch(r"[UW][A-Z0-9]{5,}", user):
            raise ValueError(
                f"{user!r} is not a Slack user id; find ids such as U012AB3CD under More > Copy member ID in a "
                "person's Slack profile, and write commas between them"
            )
    return frozenset(users)


def _one_of(choices: type[E]) -> Callable[[str], E]:
    def parse(value: str) -> E:
        try:
            return choices(value.lower())
        except ValueError:
            raise ValueError(f"{value!r} is none of {', '.join(choices)}") from None

    return parse


def _hour(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,2}", value) or int(value) > 23:
        raise ValueError(f"{value!r} is not an hour; write a number from 0 to 23")
    return int(value)


def _switch(value: str) -> bool:
    if value.lower() not in ("on", "off"):
        raise ValueError(f"{value!r} is neither on nor off")
    return value.lower() == "on"


def _log_level(value: str) -> str:
    if value.upper() not in _LEVELS:
        raise ValueError(f"{value!r} is none of {', '.join(_LEVELS)}")
    return value.upper()


def configure_logging(settings: Settings) -> None:
    """Send logs at the level set to standard error; message text is only ever logged at debug level."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
