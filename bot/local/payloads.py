"""What Slack sends to an app: events, slash commands and presses, as far as its manifest asks for them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Mapping
from typing import Any

from bot.local.blockkit import interactive
from bot.local.workspace import APP_ID, BOT_USER, TEAM_ID, Message, Workspace

_SUBSCRIPTIONS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
_NEEDED = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
}


class Payloads:
    """Builds payloads for the app that a manifest describes. A subscription without its scope brings nothing."""

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        events = set(manifest["settings"]["event_subscriptions"]["bot_events"])
        self._events = {event for event in events if event not in _NEEDED or _NEEDED[event] in scopes}
        declared = [command["command"] for command in manifest["features"].get("slash_commands", ())]
        self.commands = frozenset(declared) if "commands" in scopes else frozenset()

    def posted(self, workspace: Workspace, message: Message) -> Iterator[dict[str, Any]]:
        """Yield the events of a new message: the message, and the mention if there is one."""
        channel = workspace.channels[message.channel]
        if not channel.has_bot or message.seen_by:
            return
        event = {**message.as_event(), "channel": channel.id, "event_ts": message.ts}
        if _SUBSCRIPTIONS[channel.kind] in self._events:
            yield self.event({**event, "channel_type": channel.kind})
        if channel.kind != "im" and f"<@{BOT_USER}>" in message.text and "app_mention" in self._events:
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

    def home_opened(self, user: str, channel: str) -> Iterator[dict[str, Any]]:
        """Yield the event of somebody opening the app's own conversation."""
        if "app_home_opened" in self._events:
            yield self.event(
                {"type": "app_home_opened", "user": user, "channel": channel, "tab": "messages", "event_ts": _now()}
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
            "trigger_id": secrets.token_hex(12),
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
            "trigger_id": secrets.token_hex(12),
            "team": {"id": TEAM_ID, "domain": "local"},
            "channel": {"id": message.channel, "name": workspace.channels[message.channel].name},
            "response_url": response_url,
            "actions": [{**_action(message, action_id, value), "action_ts": _now()}],
        }
        if message.seen_by is None:
            payload["message"] = message.as_event()
        return payload


def _action(message: Message, action_id: str, value: str | None) -> dict[str, Any]:
    for block in message.blocks:
        for element in interactive(block):
            if element.get("action_id") != action_id:
                continue
            action = {"type": element["type"], "action_id": action_id, "block_id": block.get("block_id", "")}
            if element["type"] == "button":
                return {**action, "text": element["text"], "value": element.get("value", "")}
            for option in element.get("options", ()):
                if option["value"] == value:
                    return {**action, "selected_option": option}
    raise LookupError(f"the message at {message.ts} has no {action_id} with {value!r}")


def _now() -> str:
    return f"{time.time():.6f}"
