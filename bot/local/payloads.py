"""What Slack sends to an app: events, slash commands and presses, as far as its manifest asks for them."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from bot.local.views import View, Views, pressed
from bot.local.workspace import APP_ID, BOT_USER, TEAM_ID, Message, Workspace

_SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
_NEEDED = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


_MENTION = re.compile(rf"<@{BOT_USER}[|>]")


class Payloads:
    """Builds payloads for the app that a manifest describes. A subscription without its scope brings nothing."""

    def __init__(self, manifest: Mapping[str, Any], views: Views) -> None:
        self._views = views
        scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
        self._events = {event for event in events if event not in _NEEDED or _NEEDED[event] in scopes}
        declared = [command["command"] for command in manifest["features"].get("slash_commands", ())]
        self.commands = frozenset(declared) if "commands" in scopes else frozenset()
        self.functions: dict[str, Any] = manifest.get("functions", {})
        self.shortcuts: list[dict[str, str]] = manifest["features"].get("shortcuts", []) if "commands" in scopes else []

    def posted(self, workspace: Workspace, message: Message) -> Iterator[dict[str, Any]]:
        """Yield the events of a new message: the message, and the mention if there is one."""
        channel = workspace.channels[message.channel]
        if not channel.has_bot or message.seen_by:
            return
        event = {**message.as_event(), "channel": channel.id, "event_ts": message.ts}
        if _SUBSCRIPTIONS[channel.kind] in self._events:
            yield self.event({**event, "channel_type": channel.kind})
        if channel.kind != "im" and _MENTION.search(message.text) and "app_mention" in self._events:
            yield self.event({**event, "type": "app_mention"})

    def edited(self, workspace: Workspace, before: Message, after: Message) -> Iterator[dict[str, Any]]:
        """Yield the events of a message that its writer changed."""
        channel = workspace.channels[after.channel]
        if channel.has_bot and _SUBSCRIPTIONS[channel.kind] in self._events:
            yield self.event(
                {
                    "type": "message",
                    "subtype": "message_changed",
                    "message": after.as_event(),
                    "previous_message": before.as_event(),
                    "channel": channel.id,
                    "channel_type": channel.kind,
                    "hidden": False,
                    "ts": after.edited,
                    "event_ts": after.edited,
                }
            )

    def home_opened(self, user: str, channel: str, tab: str = "messages") -> Iterator[dict[str, Any]]:
        """Yield the event of somebody opening the app's own conversation, or its Home tab."""
        if "app_home_opened" in self._events:
            event = {"type": "app_home_opened", "user": user, "channel": channel, "tab": tab, "event_ts": _now()}
            home = self._views.homes.get(user)
            yield self.event({**event, "view": home.as_payload()} if home and tab == "home" else event)

    def step(self, callback_id: str, inputs: Mapping[str, Any], execution: str) -> dict[str, Any]:
        """Return the event of a workflow that comes to a step of the app.

        Raises:
            LookupError: the manifest has no such step.
        """
        if callback_id not in self.functions:
            raise LookupError(f"the manifest has no function {callback_id}")
        described = self.functions[callback_id]
        return self.event(
            {
                "type": "function_executed",
                "function": {"callback_id": callback_id, "title": described["title"], "type": "app", "app_id": APP_ID},
                "inputs": dict(inputs),
                "function_execution_id": execution,
                "workflow_execution_id": f"Wx{secrets.token_hex(5).upper()}",
                "event_ts": _now(),
                "bot_access_token": "xwfp-local",
            }
        )

    def event(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Wrap an event as the Events API does."""
        return {
            "token": "deprecated",
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": dict(event),
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM_ID, "user_id": BOT_USER, "is_bot": True}],
            "is_ext_shared_channel": False,
        }

    def command(
        self, workspace: Workspace, user: str, channel: str, command: str, text: str, response_url: str
    ) -> dict[str, Any]:
        """Return the payload of a slash command."""
        return {
            "token": "deprecated",
            "team_id": TEAM_ID,
            "team_domain": "local",
            "channel_id": channel,
            "channel_name": workspace.channels[channel].name,
            "user_id": user,
            "user_name": workspace.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": self._views.trigger(user),
        }

    def press(
        self, workspace: Workspace, user: str, message: Message, action_id: str, value: str | None, response_url: str
    ) -> dict[str, Any]:
        """Return the payload of a press on a button, or of the pick of the option `value`.

        Raises:
            LookupError: the message has no such element or option.
        """
        container: dict[str, Any] = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.seen_by is not None,
        }
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload: dict[str, Any] = {
            "type": "block_actions",
            "user": {"id": user, "username": workspace.users[user].name, "team_id": TEAM_ID},
            "api_app_id": APP_ID,
            "token": "deprecated",
            "container": container,
            "trigger_id": self._views.trigger(user),
            "team": {"id": TEAM_ID, "domain": "local"},
            "channel": {"id": message.channel, "name": workspace.channels[message.channel].name},
            "response_url": response_url,
            "actions": [{**pressed(message.blocks, action_id, value), "action_ts": _now()}],
        }
        if message.seen_by is None:
            payload["message"] = message.as_event()
        return payload

    def press_in_view(
        self,
        workspace: Workspace,
        user: str,
        view: View,
        action_id: str,
        value: str | None,
        filled: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Return the payload of a press in a modal or on the Home tab, with what is filled in by block id.

        Raises:
            LookupError: the view has no such element or option.
        """
        return {
            **self._interaction(workspace, user, "block_actions"),
            "container": {"type": "view", "view_id": view.id},
            "view": view.as_payload({**view.initial(), **(filled or {})}),
            "actions": [{**self._views.action(view, action_id, value), "action_ts": _now()}],
        }

    def submission(self, workspace: Workspace, user: str, view: View, values: Mapping[str, str]) -> dict[str, Any]:
        """Return the payload of a modal that somebody submits, with its values by block id."""
        return {
            **self._interaction(workspace, user, "view_submission"),
            "view": view.as_payload(values),
            "response_urls": [],
        }

    def shortcut(self, workspace: Workspace, user: str, callback_id: str) -> dict[str, Any]:
        """Return the payload of a global shortcut.

        Raises:
            LookupError: the manifest has no such shortcut.
        """
        self._declared(callback_id, "global")
        return {
            **self._interaction(workspace, user, "shortcut"),
            "callback_id": callback_id,
            "action_ts": _now(),
        }

    def message_shortcut(
        self, workspace: Workspace, user: str, message: Message, callback_id: str, response_url: str
    ) -> dict[str, Any]:
        """Return the payload of a shortcut on a message.

        Raises:
            LookupError: the manifest has no such shortcut.
        """
        self._declared(callback_id, "message")
        return {
            **self._interaction(workspace, user, "message_action"),
            "callback_id": callback_id,
            "action_ts": _now(),
            "message_ts": message.ts,
            "channel": {"id": message.channel, "name": workspace.channels[message.channel].name},
            "message": message.as_event(),
            "response_url": response_url,
        }

    def _declared(self, callback_id: str, kind: str) -> None:
        if (callback_id, kind) not in {(shortcut["callback_id"], shortcut["type"]) for shortcut in self.shortcuts}:
            raise LookupError(f"the manifest has no {kind} shortcut {callback_id}")

    def _interaction(self, workspace: Workspace, user: str, kind: str) -> dict[str, Any]:
        return {
            "type": kind,
            "token": "deprecated",
            "team": {"id": TEAM_ID, "domain": "local"},
            "user": {"id": user, "username": workspace.users[user].name, "team_id": TEAM_ID},
            "api_app_id": APP_ID,
            "is_enterprise_install": False,
            "enterprise": None,
            "trigger_id": self._views.trigger(user),
        }


def _now() -> str:
    return f"{time.time():.6f}"
