"""Enterprise Grid: installed by a whole organization, by one of its workspaces, given to some and taken from some."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from bot.facts.records import EntityKind
from bot.local.outbound import Delivery
from bot.local.server import MANIFEST, LocalSlack
from bot.local.workspace import BOT_USER, CHANNEL, PERSON
from bot.settings import Connection
from bot.slack.database import Database
from bot.slack.follows import Followed, Follower, Follows
from bot.slack.run import connected
from bot.slack.surface import SCOPES
from tests.slack.conftest import BUBECK, Asker, settings_for
from tests.slack.many import Many

ORG = "E1"
WHOM = Followed(EntityKind.PERSON, "mika-ito")


def access(kind: str, teams: Sequence[str]) -> dict[str, Any]:
    return {"type": f"team_access_{kind}", "team_ids": list(teams), "event_ts": "1.0"}


async def used_in(many: Many, *teams: str) -> None:
    """Let somebody ask and follow in workspaces of the organization."""
    for team in teams:
        count = len(many.posts())
        await Follows(many.database).follow(Follower(team, PERSON), WHOM)
        await many.ask(team, ORG)
        await many.answered(count + 1)
        await many.running.services.conversation.drain(5)


def rows_of(many: Many, team: str) -> dict[str, int]:
    return {table: many.rows(f"{table} WHERE team = '{team}'") for table in ("follows", "claims", "turns", "org_teams")}


async def test_what_belongs_to_workspaces_goes_when_the_organization_takes_the_app_from_them(many: Many) -> None:
    await many.install(None, enterprise=ORG)
    await used_in(many, "T5", "T6", "T7")
    await many.send(access("revoked", ["T5", "T6"]), None, ORG)
    await many.slack.until(lambda: not any((rows_of(many, "T5") | rows_of(many, "T6")).values()))
    assert all(rows_of(many, "T7").values())
    assert await many.running.workspaces.client_of("T5") is None
    assert await many.running.workspaces.client_of("T7")
    await many.ask("T7", ORG)
    assert (await many.answered(4))[-1] is None, "answered with the organization's token"


async def test_a_workspace_that_gets_the_app_again_is_served_and_written_to_again(many: Many) -> None:
    await many.install(None, enterprise=ORG)
    await used_in(many, "T5")
    await many.send(access("revoked", ["T5"]), None, ORG)
    await many.slack.until(lambda: not any(rows_of(many, "T5").values()))
    await many.send(access("granted", ["T5"]), None, ORG)
    await many.slack.until(lambda: rows_of(many, "T5")["org_teams"] == 1)
    assert await many.running.workspaces.client_of("T5")
    await many.ask("T5", ORG)
    await many.answered(2)


async def test_a_workspace_with_an_installation_of_its_own_keeps_the_app(many: Many) -> None:
    await many.install(None, enterprise=ORG)
    await many.install("T5", enterprise=ORG)
    await used_in(many, "T5")
    before = rows_of(many, "T5")
    await many.send(access("revoked", ["T5"]), None, ORG)
    await used_in(many, "T6")
    assert rows_of(many, "T5") == before
    client = await many.running.workspaces.client_of("T5")
    assert client
    assert client.token == many.slack.api.oauth.tokens("T5")[-1]


@pytest.mark.parametrize("teams", [[], None, [None, 5, "T0' OR 1=1"], "T5"])
async def test_workspaces_named_in_no_way_that_is_known_do_no_harm(many: Many, teams: Any) -> None:
    await many.install(None, enterprise=ORG)
    await used_in(many, "T5")
    await many.send({"type": "team_access_revoked", "team_ids": teams}, None, ORG)
    await used_in(many, "T5")
    assert rows_of(many, "T5")["turns"] == 2


async def test_commands_and_presses_of_an_organization_are_answered(many: Many) -> None:
    await many.install(None, enterprise=ORG)
    slack = many.slack
    await many.ask("T5", ORG)
    await many.answered()
    [answer] = [message for message in slack.workspace.messages(CHANNEL) if message.user == BOT_USER]
    of_org = {"team": None, "enterprise": {"id": ORG, "name": "Local organization"}, "is_enterprise_install": True}
    press = slack.payloads.press(
        slack.workspace, PERSON, answer, "ask_0", None, slack._response_url(CHANNEL, PERSON, None, answer.ts)
    )
    press |= {**of_org, "user": {**press["user"], "team_id": "T5"}}
    assert (await slack.outbound.deliver(Delivery("interactive", press))).ok
    assert await many.answered(2) == [None, None]
    command = slack.payloads.command(
        slack.workspace,
        PERSON,
        CHANNEL,
        "/ai-moves",
        "follow Mika It\u014d",
        slack._response_url(CHANNEL, PERSON, None, None),
    )
    command |= {"team_id": "T5", "enterprise_id": ORG, "is_enterprise_install": "true"}
    assert (await slack.outbound.deliver(Delivery("slash_commands", command))).ok
    await slack.until(lambda: any(message.seen_by for message in slack.workspace.messages()))
    assert await Follows(many.database).followed_by(Follower("T5", PERSON)) == (WHOM,)
    assert many.rows("claims WHERE team != 'T5' AND channel = 'C0AINEWS'") == 0


async def test_one_token_of_an_organization_serves_its_workspaces_and_forgets_those_it_is_taken_from(
    slack: LocalSlack, tmp_path: Any
) -> None:
    grant = slack.api.oauth.allow(None, ORG, frozenset(SCOPES))
    oauth = slack.api.oauth
    assert oauth.access({"code": grant, "client_id": oauth.client_id, "client_secret": oauth.client_secret}, "")
    settings = replace(settings_for(slack, Connection.HTTP), bot_token=oauth.tokens(None)[-1])
    with closing(Database(f"sqlite:///{tmp_path}/state.db")) as database:
        async with connected(settings, Asker(), database, "127.0.0.1") as running:
            slack.outbound.request_url = f"http://127.0.0.1:{running.port}/slack/events"
            one = Many(slack, running, database)
            await used_in(one, "T5", "T6")
            assert {message.text for message in slack.workspace.messages() if message.user == BOT_USER} == {BUBECK.text}
            await one.send(access("revoked", ["T5"]), None, ORG)
            await slack.until(lambda: one.rows("follows WHERE team = 'T5'") == one.rows("turns WHERE team = 'T5'") == 0)
            assert one.rows("follows WHERE team = 'T6'") == 1


def test_an_organization_can_install_the_app() -> None:
    assert json.loads(MANIFEST.read_text())["settings"]["org_deploy_enabled"]
