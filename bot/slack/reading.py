"""What a person wrote, out of what Slack sent: plain text from Slack's markup, and who wrote it where.

Slack's events are large and varied; what the bot answers is a small part of them. What is not clearly a person
speaking is nothing to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

QUESTION_LIMIT = 3000
"""Characters of a message that are read; a longer one is no question."""

_SPOKEN = frozenset({None, "thread_broadcast", "file_share", "me_message"})
"""The subtypes in which a person speaks. All others are notices ("joined the channel", a topic, a reminder …)."""
_RELAYED = _SPOKEN | {"bot_message"}

_MENTION = re.compile(r"<@([UW][A-Z0-9]{5,})(?:\|[^<>]*)?>")
_TOKEN = re.compile(r"<([^<>]*)>")
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class MessageKey:
    """Names a message. `ts` is Slack's timestamp, unique in its channel."""

    team: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class PersonMessage:
    """A message that a person wrote. `text` is as Slack sent it; `edited` is when it was last edited, if ever."""

    key: MessageKey
    user: str
    text: str
    thread_ts: str | None
    channel_type: str
    edited: str | None

    @property
    def root(self) -> MessageKey:
        """The message that heads the thread: of this message, or the one that it is in."""
        return MessageKey(self.key.team, self.key.channel, self.thread_ts or self.key.ts)

    @property
    def is_direct(self) -> bool:
        """Whether it was written to the bot alone."""
        return self.channel_type == "im"


@dataclass(frozen=True, slots=True)
class Relayed:
    """A mention that another app has posted: as a person, as itself, or for a workflow of Workflow Builder.

    `message.user` is whom Slack names as its author, empty where it names nobody.
    """

    message: PersonMessage
    of_workflow: bool


@dataclass(frozen=True, slots=True)
class Press:
    """A press on a button, or a pick in a menu, of a message of the bot's.

    `message` is that message, and `asker` who may delete it, where the message says so.
    """

    message: MessageKey
    thread_ts: str | None
    ephemeral: bool
    user: str
    value: str
    at: str
    response_url: str
    asker: str | None = None

    @property
    def root(self) -> MessageKey:
        """The message that heads the thread of the bot's message."""
        return MessageKey(self.message.team, self.message.channel, self.thread_ts or self.message.ts)

    @property
    def key(self) -> MessageKey:
        """Names the press itself, so that one delivered twice counts once."""
        return MessageKey(self.message.team, self.message.channel, f"{self.message.ts}/{self.user}/{self.at}")


@dataclass(frozen=True, slots=True)
class Submission:
    """A modal as submitted: what was filled in by block id (empty fields left out), and what the modal carried.

    Of boxes to tick the values that are ticked, with commas between.
    """

    team: str
    user: str
    values: Mapping[str, str]
    metadata: str
    trigger: str


def submitted(body: Mapping[str, Any]) -> Submission:
    """Return the submission of a `view_submission` payload."""
    view = body.get("view") or {}
    return Submission(
        team=team_of(body),
        user=str((body.get("user") or {}).get("id") or ""),
        values=typed_in(view),
        metadata=str(view.get("private_metadata") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def typed_in(view: Mapping[str, Any]) -> dict[str, str]:
    """Return what is filled in in a modal, by block id."""
    values: dict[str, str] = {}
    for block_id, elements in ((view.get("state") or {}).get("values") or {}).items():
        for element in elements.values():
            chosen = [element.get("selected_option") or {}, *(element.get("selected_options") or ())]
            value = element.get("value") or ",".join(str(option["value"]) for option in chosen if option.get("value"))
            if isinstance(value, str) and value.strip():
                values[block_id] = value.strip()
    return values


def team_of(body: Mapping[str, Any]) -> str:
    """Return the workspace of a payload: the one where the app is installed, even if the person is of another.

    Where the app is installed in a whole organization, that is the workspace where it happened.
    """
    view, team, user = (_mapping(body.get(name)) for name in ("view", "team", "user"))
    authorizations = body.get("authorizations") or [{}]
    found = (
        view.get("app_installed_team_id")
        or authorizations[0].get("team_id")
        or body.get("context_team_id")
        or body.get("team_id")
        or team.get("id")
        or user.get("team_id")
        or body.get("enterprise_id")
    )
    return str(found or "")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def pressed(body: Mapping[str, Any]) -> Press | None:
    """Return the press of a `block_actions` payload, or None unless it was on a message."""
    container, actions = body.get("container") or {}, body.get("actions") or [{}]
    channel, ts = container.get("channel_id"), container.get("message_ts")
    if not (isinstance(channel, str) and isinstance(ts, str)):
        return None
    action = actions[0]
    return Press(
        message=MessageKey(team_of(body), channel, ts),
        thread_ts=container.get("thread_ts") or (body.get("message") or {}).get("thread_ts"),
        ephemeral=bool(container.get("is_ephemeral")),
        user=str((body.get("user") or {}).get("id") or ""),
        value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        at=str(action.get("action_ts") or ""),
        response_url=str(body.get("response_url") or ""),
        asker=_asker(_mapping(body.get("message"))),
    )


def _asker(message: Mapping[str, Any]) -> str | None:
    blocks = message.get("blocks")
    for block in blocks if isinstance(blocks, list) else ():
        for element in block.get("elements") or () if block.get("type") == "context_actions" else ():
            users = element.get("visible_to_user_ids")
            if users:
                return str(users[0])
    return None


def person_message(body: Mapping[str, Any], bot_user: str | None) -> PersonMessage | None:
    """Return the message of an `app_mention` or `message` event, or None unless a person speaks in it."""
    event = body.get("event") or {}
    return _read(event, body, event, bot_user)


def relayed_mention(body: Mapping[str, Any], bot_user: str | None) -> Relayed | None:
    """Return the mention of an `app_mention` event that another app has posted, or None if none has."""
    event = _mapping(body.get("event"))
    if event.get("type") != "app_mention" or event.get("edited") or not _is_of_app(event):
        return None
    profile = _mapping(event.get("bot_profile"))
    message = _read({**event, "user": event.get("user") or ""}, body, event, bot_user, relayed=True)
    return Relayed(message, bool(event.get("workflow_id") or profile.get("is_workflow_bot"))) if message else None


def edited_message(body: Mapping[str, Any], bot_user: str | None) -> PersonMessage | None:
    """Return the message as it reads after a `message_changed` event, or None unless a person changed its text."""
    event = body.get("event") or {}
    message, before = event.get("message") or {}, event.get("previous_message") or {}
    if event.get("subtype") != "message_changed" or event.get("hidden") or not message.get("edited"):
        return None
    if message.get("text") == before.get("text"):
        return None
    return _read(message, body, event, bot_user)


def _is_of_app(message: Mapping[str, Any]) -> bool:
    return bool(message.get("bot_id") or message.get("app_id") or message.get("bot_profile"))


def _read(
    message: Mapping[str, Any],
    body: Mapping[str, Any],
    event: Mapping[str, Any],
    bot_user: str | None,
    relayed: bool = False,
) -> PersonMessage | None:
    user, text, ts, channel = message.get("user"), message.get("text"), message.get("ts"), event.get("channel")
    if not (isinstance(user, str) and isinstance(text, str) and isinstance(ts, str) and isinstance(channel, str)):
        return None
    if message.get("subtype") not in (_RELAYED if relayed else _SPOKEN) or message.get("hidden"):
        return None
    if _is_of_app(message) is not relayed or user in (bot_user, "USLACKBOT"):
        return None
    return PersonMessage(
        key=MessageKey(team_of(body) or str(event.get("team") or ""), channel, ts),
        user=user,
        text=text,
        thread_ts=message.get("thread_ts"),
        channel_type=event.get("channel_type") or ("im" if channel.startswith("D") else "channel"),
        edited=(message.get("edited") or {}).get("ts"),
    )


def mentions(text: str, user: str | None) -> bool:
    """Whether Slack's markup in `text` mentions this user."""
    return user is not None and re.search(rf"<@{re.escape(user)}(\||>)", text) is not None


def mentioned(text: str) -> tuple[str, ...]:
    """Return the users that Slack's markup in `text` mentions, each once."""
    return tuple(dict.fromkeys(_MENTION.findall(text[: QUESTION_LIMIT * 2])))


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return `text` with the names of those mentioned, as Slack shows them; who has none here stays as they are."""
    return _MENTION.sub(lambda match: f"<@{match.group(1)}|{names.get(match.group(1), match.group(1))}>", text)


def plain_text(text: str, bot_user: str | None = None, limit: int = QUESTION_LIMIT) -> str:
    """Return what the writer typed: links and names by their labels, the bot's own mention left out."""
    spelled = _TOKEN.sub(lambda match: _spell(match.group(1), bot_user), text[: limit * 2])
    unescaped = spelled.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    typed = " ".join(_UNPRINTABLE.sub(" ", unescaped).split())
    return typed.lstrip(" ,:;–-")[:limit]


def _spell(token: str, bot_user: str | None) -> str:
    target, _, label = token.partition("|")
    if target.startswith("@"):
        return " " if target[1:] == bot_user else (label.removeprefix("@") or target)
    if target.startswith("#"):
        return label or target
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        return " "
    return label or target.removeprefix("mailto:")
