"""Many workspaces: installed by OAuth over the wire, served each with its own token, and forgotten when they leave."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from bot.facts.records import EntityKind
from bot.local.outbound import Delivery
from bot.local.server import LocalSlack
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, PERSON
from bot.settings import SettingsError
from bot.slack.app import NOT_INSTALLED
from bot.slack.conversation import GREETING
from bot.slack.follows import Followed, Follower, Follows
from bot.slack.mrkdwn import escape
from bot.slack.surface import SCOPES
from tests.slack.conftest import BUBECK
from tests.slack.many import KEY, QUESTION, Many, served


async def test_each_workspace_is_answered_with_its_own_token(many: Many) -> None:
    await many.install("T1")
    await many.install("T2")
    await many.ask("T2")
    await many.ask("T1")
    assert sorted(map(str, await many.answered(2))) == ["T1", "T2"]


async def test_the_page_asks_for_the_scopes_that_the_bot_needs_and_for_no_others(many: Many) -> None:
    async with aiohttp.ClientSession() as session:
        page, _ = await many.visit(session)
        query = parse_qs(urlsplit(page).query)
        assert set(query["scope"][0].split(",")) == set(SCOPES)
        assert query.get("user_scope") is None
        async with session.get(page) as response:
            assert "Allow" in await response.text()


async def test_a_redirect_that_somebody_made_up_installs_nothing(many: Many) -> None:
    code = many.slack.api.oauth.allow("T1")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        page, cookie = await many.visit(session)
        state = parse_qs(urlsplit(page).query)["state"][0]
        assert (await many.come_back(session, cookie, code=code, state="made-up"))[0] == 400
        assert (await many.come_back(session, "other=1", code=code, state=state))[0] == 400
        assert (await many.come_back(session, cookie, error="access_denied", state=state))[0] == 200
        assert (await many.come_back(session, cookie, code="made-up", state=state))[0] == 401
        assert (await many.come_back(session, cookie, code=code, state=state))[0] == 401, "a state is used once"
    assert many.rows("slack_bots") == 0


async def test_tokens_are_encrypted_in_the_database(many: Many) -> None:
    token = await many.install("T1")
    with many.database.engine.connect() as connection:
        for table in ("slack_bots", "slack_installations"):
            [row] = connection.execute(sa.text(f"SELECT * FROM {table}"))
            assert "T1" in row
            assert not any(token in str(value) for value in row)


async def test_an_installation_outlives_a_restart_and_a_new_key(slack: LocalSlack, state_url: str) -> None:
    new = Fernet.generate_key().decode()
    async with served(slack, state_url) as many:
        await many.install("T1")
    for keys in ([KEY], [new, KEY], [new]):
        async with served(slack, state_url, *keys) as many:
            before = len(many.posts())
            await many.ask("T1")
            assert (await many.answered(before + 1))[-1] == "T1"


async def test_a_wrong_key_stops_the_start_and_says_what_to_do(slack: LocalSlack, state_url: str) -> None:
    async with served(slack, state_url) as many:
        await many.install("T1")
    with pytest.raises(SettingsError, match=r"SLACK_TOKEN_KEYS.*back"):
        async with served(slack, state_url, Fernet.generate_key().decode()):
            pass


async def test_a_workspace_that_has_not_installed_the_app_gets_no_answer(many: Many) -> None:
    await many.install("T1")
    await many.ask("T9")
    await many.ask("T1")
    assert await many.answered() == ["T1"]


async def test_an_organization_that_installed_the_app_is_served_in_all_its_workspaces(many: Many) -> None:
    await many.install(None, enterprise="E1")
    await many.ask("T5", "E1")
    await many.ask("T6", "E1")
    assert await many.answered(2) == [None, None]
    client = await many.running.workspaces.client_of("T5")
    assert client
    assert client.token == many.slack.api.oauth.tokens(None)[0]


async def test_a_workspace_of_an_organization_that_installed_it_for_itself_is_served(many: Many) -> None:
    await many.install("T5", enterprise="E1")
    await many.ask("T5", "E1", of_org=False)
    assert await many.answered() == ["T5"]


async def test_a_stranger_in_a_shared_channel_is_answered_with_the_token_of_the_workspace_that_installed_the_app(
    many: Many,
) -> None:
    await many.install("T1")
    ts = many.slack.workspace.post(CHANNEL, PERSON, QUESTION).ts
    event = {"type": "app_mention", "user": "U0STRANGER", "text": QUESTION, "channel": CHANNEL, "ts": ts}
    payload = many.slack.payloads.event({**event, "team": "T7", "user_team": "T7", "source_team": "T7"})
    payload |= {"team_id": "T7", "context_team_id": "T1", "is_ext_shared_channel": True}
    payload["authorizations"] = [{"team_id": "T1", "user_id": BOT_USER, "is_bot": True}]
    for _ in range(2):
        assert (await many.slack.outbound.deliver_once(Delivery("events_api", payload))).ok
    assert await many.answered() == ["T1"]
    await many.slack.until(lambda: many.rows("turns WHERE team = 'T1'") == 1)


UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}


@pytest.mark.parametrize("events", [[UNINSTALLED], [REVOKED], [UNINSTALLED, REVOKED], [REVOKED, UNINSTALLED]])
async def test_what_belongs_to_a_workspace_goes_when_it_removes_the_app(
    many: Many, events: list[dict[str, Any]]
) -> None:
    token, _ = await many.install("T1"), await many.install("T2")
    for count, team in enumerate(["T1", "T2"], 1):
        await Follows(many.database).follow(Follower(team, PERSON), Followed(EntityKind.PERSON, "mika-ito"))
        await many.ask(team)
        await many.answered(count)
    many.slack.api.oauth.revoke(token, "account_inactive")
    for event in events:
        await many.send(event, "T1")
    await many.slack.until(lambda: many.rows("slack_bots") == 1)
    await many.slack.until(lambda: many.rows("slack_installations") == 1)
    for table in ("follows", "claims", "threads", "turns"):
        await many.slack.until(lambda table=table: many.rows(f"{table} WHERE team = 'T1'") == 0)  # type: ignore[misc]
        assert many.rows(f"{table} WHERE team = 'T2'") > 0, table
    await many.ask("T2")
    assert (await many.answered(3))[-1] == "T2"


async def test_all_workspaces_of_an_organization_are_forgotten_with_it(many: Many) -> None:
    token = await many.install(None, enterprise="E1")
    for count, team in enumerate(["T5", "T6"], 1):
        await many.ask(team, "E1")
        await many.answered(count)
    many.slack.api.oauth.revoke(token)
    await many.send(UNINSTALLED, None, "E1")
    await many.slack.until(lambda: many.rows("slack_bots") == 0 and many.rows("claims") == 0)
    assert await many.running.workspaces.client_of("T5") is None


async def test_a_late_event_of_an_earlier_installation_ends_nothing(many: Many) -> None:
    first = await many.install("T1")
    many.slack.api.oauth.revoke(first)
    await many.install("T1")
    await many.send(REVOKED, "T1")
    await many.send(UNINSTALLED, "T1")
    await many.ask("T1")
    assert await many.answered() == ["T1"]


@pytest.mark.parametrize("error", ["account_inactive", "token_revoked", "invalid_auth"])
async def test_a_token_that_slack_refuses_ends_the_installation(many: Many, error: str) -> None:
    token = await many.install("T1")
    await many.ask("T1")
    await many.answered()
    many.slack.api.oauth.revoke(token, error)
    await many.ask("T1")
    await many.slack.until(lambda: many.rows("slack_bots") == 0 and many.rows("claims") == 0)


@pytest.mark.parametrize("error", ["ratelimited", "invalid_auth", "internal_error"])
async def test_a_refusal_that_passes_ends_nothing(many: Many, error: str) -> None:
    await many.install("T1")
    await many.ask("T1")
    await many.answered()
    many.slack.api.fail("chat.postMessage", Failure(error=error))
    await many.ask("T1")
    await many.ask("T1")
    await many.answered(3)
    assert many.rows("slack_bots") == 1


async def test_a_token_that_expires_is_refreshed_before_it_does_also_for_what_is_sent_unasked(many: Many) -> None:
    oauth = many.slack.api.oauth
    oauth.expires_in = 60
    first = await many.install("T1")
    oauth.expires_in = 12 * 60 * 60
    unasked = await many.running.workspaces.client_of("T1")
    assert unasked
    assert unasked.token == oauth.tokens("T1")[-1] != first
    oauth.revoke(first, "token_expired")
    await many.ask("T1")
    assert await many.answered() == ["T1"]
    assert len(oauth.tokens("T1")) == 2, "refreshed once"
    await many.running.workspaces.ended(first, "token_revoked")
    assert many.rows("slack_bots WHERE team_id = 'T1'") > 0, "an old token that is refused ends nothing"
    again = await many.running.workspaces.client_of("T1")
    assert again
    assert again.token == unasked.token


async def test_scopes_that_a_workspace_did_not_grant_are_named_at_the_start(
    slack: LocalSlack, state_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(slack, state_url) as many:
        await many.install("T1", scopes=frozenset(SCOPES))
        await many.install("T2", scopes=frozenset(SCOPES) - {"im:history"})
    caplog.clear()
    async with served(slack, state_url):
        pass
    [told] = [record.message for record in caplog.records if "not granted" in record.message]
    assert "im:history" in told
    assert "T2" in told
    assert "T1" not in told


async def test_installing_logs_no_token(many: Many, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    token = await many.install("T1")
    await many.ask("T1")
    await many.answered()
    assert token not in caplog.text
    assert many.slack.api.oauth.client_secret not in caplog.text
    assert many.slack.workspace.message(CHANNEL, "0") is None
    assert BUBECK.text not in caplog.text


async def test_whoever_installs_it_is_greeted_once_with_that_workspaces_token(many: Many) -> None:
    for _ in range(2):
        await many.install("T1")
    await many.slack.until(lambda: any(message.user == BOT_USER for message in many.slack.workspace.messages()))
    await many.running.services.conversation.drain(5)
    [call] = [call for call in many.slack.api.calls if call.method == "chat.postMessage"]
    assert call.team == "T1"
    [greeting] = [message for message in many.slack.workspace.messages() if message.user == BOT_USER]
    assert (greeting.channel, greeting.text) == (DIRECT, escape(GREETING))


async def test_it_is_installed_though_the_greeting_fails(many: Many) -> None:
    many.slack.api.fail("conversations.open", Failure(error="user_disabled"))
    await many.install("T1")
    await many.ask("T1")
    assert await many.answered() == ["T1"]
    assert [message.text for message in many.slack.workspace.messages() if message.user == BOT_USER] == [BUBECK.text]


async def test_whoever_uses_it_where_it_is_not_installed_any_more_is_told(many: Many) -> None:
    await many.slack.command(PERSON, CHANNEL, "/ai-moves", "where did Bubeck go?")
    [told] = [message for message in many.slack.workspace.messages() if message.user == BOT_USER]
    assert (told.seen_by, told.text) == (PERSON, NOT_INSTALLED)
