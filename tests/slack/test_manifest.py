"""manifest.json asks Slack for what the code uses, and for nothing else."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.slack import listeners
from bot.slack.database import Database
from bot.slack.listeners.events import uninstalled
from bot.slack.services import Services
from bot.slack.stepping import LOOK_UP, QUESTION, outputs
from bot.slack.surface import SCOPES
from bot.slack.workspaces import OneWorkspace
from tests.slack.conftest import BUBECK, Asker

ROOT = Path(__file__).resolve().parents[2]
MANIFEST = json.loads((ROOT / "manifest.json").read_text())

EVENTS = {
    "app_home_opened": {"app_home_opened": None},
    "app_mention": {"app_mention": "app_mentions:read"},
    "app_uninstalled": {"app_uninstalled": None},
    "message": {
        "message.channels": "channels:history",
        "message.groups": "groups:history",
        "message.im": "im:history",
        "message.mpim": "mpim:history",
    },
    "team_access_granted": {"team_access_granted": None},
    "team_access_revoked": {"team_access_revoked": None},
    "tokens_revoked": {"tokens_revoked": None},
}
"""The subscriptions behind each event that can be listened to, with the scope that each needs (Slack's reference)."""

METHODS = {
    "auth.test": None,
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "conversations.history": "im:history",
    "conversations.open": "im:write",
    "conversations.replies": "channels:history",
    "files.upload.v2": "files:write",
    "functions.completeError": None,
    "functions.completeSuccess": None,
    "users.info": "users:read",
    "views.open": None,
    "views.publish": None,
    "views.update": None,
}
"""The scope that each method of the Web API needs; files.upload.v2 is the SDK's function for the three of an upload."""


HEARD = ("event", "command", "action", "view", "message_shortcut", "global_shortcut", "function")


class Recorder:
    """Stands where the app stands when listeners are registered, and notes what they listen to."""

    def __init__(self) -> None:
        self.heard: dict[str, list[Any]] = {kind: [] for kind in HEARD}

    def __getattr__(self, kind: str) -> Callable[[Any], Callable[[Any], None]]:
        def listen(what: Any, **_: Any) -> Callable[[Any], None]:
            self.heard[kind].append(what)
            return lambda _: None

        return listen


def heard() -> dict[str, list[Any]]:
    recorder = Recorder()
    with closing(Database("sqlite://")) as database:
        services = Services.over(Settings(), Asker(), database)
        workspaces = OneWorkspace(AsyncWebClient(), "", database)
    listeners.register(recorder, services)  # type: ignore[arg-type]
    uninstalled.register(recorder, workspaces)  # type: ignore[arg-type]
    return recorder.heard


def methods_called() -> set[str]:
    """The methods of the Web API that the source calls, by name or through the client's function for them."""
    called = set()
    for file in (ROOT / "bot" / "slack").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("chat."):
                called.add(node.value)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = ast.unparse(node.func.value)
                if owner.endswith("client") and "_" in node.func.attr and node.func.attr not in ("api_call",):
                    called.add(node.func.attr.replace("_", "."))
    return called - {"is.connected", "issue.new.wss.url"}


def test_it_subscribes_to_what_is_listened_to() -> None:
    expected = {subscription for event in heard()["event"] for subscription in EVENTS[event]}
    assert set(MANIFEST["settings"]["event_subscriptions"]["bot_events"]) == expected


def test_it_declares_the_commands_that_are_listened_to() -> None:
    declared = MANIFEST["features"]["slash_commands"]
    assert [command["command"] for command in declared] == heard()["command"]
    assert all(command["usage_hint"] for command in declared)


def test_it_declares_the_shortcuts_that_are_listened_to() -> None:
    declared = MANIFEST["features"]["shortcuts"]
    for kind in ("message", "global"):
        of_kind = [shortcut["callback_id"] for shortcut in declared if shortcut["type"] == kind]
        assert sorted(of_kind) == sorted(heard()[f"{kind}_shortcut"])
    assert all(len(each["name"]) <= 24 and len(each["description"]) <= 150 for each in declared)


def test_it_declares_the_steps_of_workflows_that_are_run() -> None:
    functions = MANIFEST["functions"]
    assert sorted(functions) == sorted(heard()["function"])
    step = functions[LOOK_UP]
    assert list(step["input_parameters"]) == [QUESTION]
    assert step["output_parameters"].keys() == outputs(BUBECK).keys()
    for parameter in [*step["input_parameters"].items(), *step["output_parameters"].items()]:
        assert parameter[0] == parameter[1]["name"]
    assert MANIFEST["settings"]["org_deploy_enabled"], "without it Slack offers no app's step in Workflow Builder"


def test_it_asks_for_the_scopes_that_are_needed() -> None:
    events = {scope for event in heard()["event"] for scope in EVENTS[event].values() if scope}
    methods = {METHODS[method] for method in methods_called() if METHODS[method]}
    needed = events | methods | ({"commands"} if heard()["command"] else set())
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == needed
    assert set(SCOPES) == needed


def test_buttons_need_interactivity() -> None:
    assert heard()["action"]
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]


def test_the_app_is_an_agent_that_can_be_written_to() -> None:
    features = MANIFEST["features"]
    assert "assistant_view" not in features
    assert len(features["agent_view"]["agent_description"]) <= 300
    assert features["app_home"]["messages_tab_enabled"]
    assert features["app_home"]["home_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]
    assert len(MANIFEST["display_information"]["long_description"]) >= 174
