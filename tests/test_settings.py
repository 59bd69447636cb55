"""Settings: what is read from where, and what is said when one is missing or malformed."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from bot.settings import Connection, FollowUps, Settings, SettingsError, ThroughApps, load

ROOT = Path(__file__).resolve().parent.parent
BOT, APP, SECRET = "xoxb-1-2-abc", "xapp-1-A0-2-def", "0123456789abcdef0123456789abcdef"


def test_nothing_set_means_a_local_slack() -> None:
    settings = load({}, env_file=None)
    assert settings == Settings()
    assert settings.connection is Connection.LOCAL


def test_an_empty_setting_counts_as_not_set() -> None:
    assert load({"SLACK_BOT_TOKEN": "", "PORT": "  "}, env_file=None) == Settings()


def test_an_app_token_means_socket_mode_also_beside_a_signing_secret() -> None:
    settings = load({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SECRET}, env_file=None)
    assert settings.connection is Connection.SOCKET_MODE


def test_a_signing_secret_means_http() -> None:
    assert load({"SLACK_BOT_TOKEN": BOT, "SLACK_SIGNING_SECRET": SECRET}, env_file=None).connection is Connection.HTTP


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=4000\nLOG_LEVEL=debug\n")
    settings = load({"PORT": "5000"}, file)
    assert (settings.port, settings.log_level) == (5000, "DEBUG")


def test_the_file_need_not_exist(tmp_path: Path) -> None:
    assert load({}, tmp_path / "none") == Settings()


def test_everything_else_is_typed() -> None:
    settings = load(
        {
            "FACTS_DB": "/var/facts.db",
            "ADMIN_USERS": "U012AB3CD, W9876543",
            "SLACK_API_URL": "http://127.0.0.1:9/api",
            "FOLLOW_UPS": "Anyone",
            "THROUGH_APPS": "Workflows",
            "DIGEST_HOUR": "0",
            "ARTICLE_FETCH": "OFF",
        },
        env_file=None,
    )
    assert settings.facts_db == Path("/var/facts.db")
    assert settings.admin_users == {"U012AB3CD", "W9876543"}
    assert settings.api_url == "http://127.0.0.1:9/api/"
    assert settings.follow_ups is FollowUps.ANYONE
    assert settings.through_apps is ThroughApps.WORKFLOWS
    assert settings.digest_hour == 0
    assert not settings.article_fetch


@pytest.mark.parametrize(
    ("name", "value", "where"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-1-2-abc", "OAuth & Permissions"),
        ("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions"),
        ("SLACK_BOT_TOKEN", "xoxb-1\n2", "OAuth & Permissions"),
        ("SLACK_APP_TOKEN", "xoxb-1-2-abc", "App-Level Tokens"),
        ("SLACK_SIGNING_SECRET", "not hexadecimal!", "Signing Secret"),
        ("SLACK_CLIENT_ID", "abc", "Client ID"),
        ("SLACK_CLIENT_SECRET", "no", "Client Secret"),
        ("SLACK_TOKEN_KEYS", "my secret key", "Fernet"),
        ("SLACK_TOKEN_KEYS", "é" * 43 + "=", "Fernet"),
        ("SLACK_API_URL", "slack.com/api", "http"),
        ("DIGEST_HOUR", "24", "0 to 23"),
        ("DIGEST_HOUR", "9:30", "0 to 23"),
        ("DIGEST_HOUR", "-1", "0 to 23"),
        ("ARTICLE_FETCH", "yes", "neither on nor off"),
        ("SLACK_API_URL", "ftp://slack.com/api", "http"),
        ("SLACK_API_URL", "http://[", "http"),
        ("PORT", "0", "1 to 65535"),
        ("PORT", "65536", "1 to 65535"),
        ("PORT", "²", "1 to 65535"),
        ("PORT", "three thousand", "1 to 65535"),
        ("ADMIN_USERS", "@me", "Copy member ID"),
        ("STATE_URL", "state.db", "sqlite:///"),
        ("FOLLOW_UPS", "perhaps", "asker"),
        ("THROUGH_APPS", "bots", "workflows"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
    ],
)
def test_a_malformed_setting_is_named_with_what_it_should_be(name: str, value: str, where: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} is malformed: .*{re.escape(where)}"):
        load({name: value}, env_file=None)


@pytest.mark.parametrize(
    ("environ", "missing"),
    [
        ({"SLACK_BOT_TOKEN": BOT}, "SLACK_APP_TOKEN"),
        ({"SLACK_APP_TOKEN": APP}, "SLACK_BOT_TOKEN"),
        ({"SLACK_SIGNING_SECRET": SECRET}, "SLACK_BOT_TOKEN"),
    ],
)
def test_a_setting_that_another_needs_is_named_with_where_to_find_it(environ: dict[str, str], missing: str) -> None:
    with pytest.raises(SettingsError, match=rf"{missing}.*api\.slack\.com/apps"):
        load(environ, env_file=None)


OAUTH = {
    "SLACK_SIGNING_SECRET": SECRET,
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": SECRET,
    "SLACK_TOKEN_KEYS": f"{'a' * 43}=, {'b' * 43}=",
}


def test_many_workspaces_are_served_with_what_oauth_needs() -> None:
    settings = load(OAUTH, env_file=None)
    assert settings.connection is Connection.HTTP
    assert settings.many_workspaces
    assert settings.token_keys == (f"{'a' * 43}=", f"{'b' * 43}=")
    assert "a" * 43 not in repr(settings)
    assert not load({**OAUTH, "SLACK_BOT_TOKEN": BOT}, env_file=None).many_workspaces


@pytest.mark.parametrize("missing", ["SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "SLACK_TOKEN_KEYS"])
def test_what_oauth_lacks_is_named_with_what_to_do(missing: str) -> None:
    with pytest.raises(SettingsError, match=rf"{missing} is not.*(App Credentials|Fernet)"):
        load({name: value for name, value in OAUTH.items() if name != missing}, env_file=None)


@pytest.mark.parametrize("url", ["postgres://bot@db/x", "postgresql://bot@db/x", "postgresql+psycopg://bot@db/x"])
def test_the_usual_addresses_of_postgresql_are_read(url: str) -> None:
    assert load({"STATE_URL": url}, env_file=None).state_url == "postgresql+psycopg://bot@db/x"


def test_a_secret_is_never_shown() -> None:
    with pytest.raises(SettingsError) as raised:
        load({"SLACK_BOT_TOKEN": "xoxp-my-secret"}, env_file=None)
    assert "my-secret" not in str(raised.value)
    settings = load({"SLACK_BOT_TOKEN": BOT, "SLACK_APP_TOKEN": APP, "SLACK_SIGNING_SECRET": SECRET}, env_file=None)
    for secret in (BOT, APP, SECRET):
        assert secret not in repr(settings)


def test_the_example_file_explains_every_setting_and_sets_none() -> None:
    example = (ROOT / ".env.example").read_text()
    documented = set(re.findall(r"^([A-Z_]+)=$", example, re.MULTILINE))
    read = set(re.findall(r'"([A-Z]+(?:_[A-Z]+)*)",?\s', (ROOT / "bot/settings.py").read_text()))
    assert documented <= read
    assert len(documented) == len(fields(Settings))
    for name in documented:
        assert re.search(rf"^# .+\n{name}=$", example, re.MULTILINE), name
    assert load({}, ROOT / ".env.example") == Settings()
