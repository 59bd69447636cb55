"""The workspace of the local Slack: its people, its conversations and their messages, kept in memory."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

TEAM_ID = "T0LOCAL"
APP_ID = "A0LOCAL"
BOT_USER = "U0AIMOVES"
BOT_ID = "B0AIMOVES"
PERSON = "U0PERSON"
OTHER_PERSON = "U0OTHER"
CHANNEL = "C0AINEWS"
OTHER_CHANNEL = "C0RANDOM"
DIRECT = "D0AIMOVES"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody in the workspace; `is_deleted` says that the account was deactivated."""

    id: str
    name: str
    is_bot: bool = False
    is_admin: bool = False
    time_zone: str = "Europe/Berlin"
    is_deleted: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation; `kind` is Slack's channel type (`channel`, `group`, `mpim`, `im`), `user` whose `im` it is."""

    id: str
    name: str
    kind: str
    has_bot: bool
    user: str | None = None
    is_archived: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message. `seen_by` is the one person who sees it, if it is ephemeral, and `metadata` is for apps."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[dict[str, Any], ...] = ()
    thread_ts: str | None = None
    seen_by: str | None = None
    edited: str | None = None
    metadata: dict[str, Any] | None = None

    @property
    def root(self) -> str:
        """The timestamp of the message that heads the thread."""
        return self.thread_ts or self.ts

    def as_event(self) -> dict[str, Any]:
        """The message as it stands in Slack's events."""
        event: dict[str, Any] = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts}
        event["team"] = TEAM_ID
        if self.blocks:
            event["blocks"] = list(self.blocks)
        if self.thread_ts:
            event["thread_ts"] = self.thread_ts
        if self.edited:
            event["edited"] = {"user": self.user, "ts": self.edited}
        if self.user == BOT_USER:
            event |= {"bot_id": BOT_ID, "app_id": APP_ID}
        return event


@dataclass(slots=True)
class Workspace:
    """Everything in the local Slack. `on_change` is called with each message that is new, changed or gone (None)."""

    users: dict[str, User] = field(
        default_factory=lambda: {
            user.id: user
            for user in (
                User(PERSON, "You", is_admin=True),
                User(OTHER_PERSON, "Robin"),
                User(BOT_USER, "ai-moves", is_bot=True),
            )
        }
    )
    channels: dict[str, Channel] = field(
        default_factory=lambda: {
            channel.id: channel
            for channel in (
                Channel(CHANNEL, "ai-news", "channel", has_bot=True),
                Channel(OTHER_CHANNEL, "random", "channel", has_bot=False),
                Channel(DIRECT, "ai-moves", "im", has_bot=True, user=PERSON),
            )
        }
    )
    on_change: list[Callable[[str, str, Message | None], None]] = field(default_factory=list)
    _messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    _last_ts: int = 0

    def direct(self, user: str) -> Channel:
        """Return the conversation of somebody with the bot; it is made if need be."""
        known = next((channel for channel in self.channels.values() if channel.user == user), None)
        if known is None:
            known = Channel(f"D{user[1:]}", "ai-moves", "im", has_bot=True, user=user)
            self.channels[known.id] = known
        return known

    def new_ts(self) -> str:
        """Return a timestamp as Slack makes them: later than every one before."""
        self._last_ts = max(self._last_ts + 1, time.time_ns() // 1000)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06}"

    def put(self, message: Message) -> Message:
        """Add a message, or change the one in its place."""
        self._messages[message.channel, message.ts] = message
        self._tell(message.channel, message.ts, message)
        return message

    def post(self, channel: str, user: str, text: str, **fields: Any) -> Message:
        """Add a new message."""
        return self.put(Message(channel, self.new_ts(), user, text, **fields))

    def edit(self, message: Message, **fields: Any) -> Message:
        """Change a message, and note when."""
        return self.put(replace(message, edited=self.new_ts(), **fields))

    def remove(self, channel: str, ts: str) -> None:
        """Remove a message, if it is there."""
        if self._messages.pop((channel, ts), None):
            self._tell(channel, ts, None)

    def message(self, channel: str, ts: str) -> Message | None:
        """Return the message at `ts`, or None."""
        return self._messages.get((channel, ts))

    def messages(self, channel: str | None = None) -> Iterator[Message]:
        """Yield the messages, of one channel or all, oldest first."""
        yield from sorted(
            (message for message in self._messages.values() if channel in (None, message.channel)),
            key=lambda message: message.ts,
        )

    def _tell(self, channel: str, ts: str, message: Message | None) -> None:
        for listener in list(self.on_change):
            listener(channel, ts, message)
