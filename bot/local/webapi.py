"""The methods of Slack's Web API that the bot calls, with the checks that Slack makes."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.local import blockkit
from bot.local.files import Files
from bot.local.oauth import OAuth
from bot.local.views import View, Views
from bot.local.workspace import APP_ID, BOT_ID, BOT_USER, TEAM_ID, Message, Workspace

logger = logging.getLogger(__name__)

TEXT_LIMIT = 40_000
RESPONSE_URL = "response_url"
"""What answers through response URLs are called among the calls."""
Arguments = dict[str, Any]

_SCOPES = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "conversations.open": "im:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "users.info": "users:read",
}


class ApiError(Exception):
    """What Slack answers instead of `ok`: an error code, and messages that explain it."""

    def __init__(self, code: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(code)
        self.body: dict[str, Any] = {"ok": False, "error": code, **extra}
        if messages:
            self.body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}


@dataclass(frozen=True, slots=True)
class Call:
    """A call that the app made; `arguments` are what it sent, but for the token, which `team` was installed with."""

    method: str
    arguments: Arguments
    team: str | None = TEAM_ID


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure to answer a call with, in place of doing it."""

    status: int = 200
    error: str = "internal_error"
    headers: Mapping[str, str] = field(default_factory=dict)


class WebApi:
    """Answers calls at `/api/METHOD`. `calls` holds those made so far; `fail` makes the next ones fail."""

    def __init__(
        self,
        workspace: Workspace,
        views: Views,
        files: Files,
        bot_token: str,
        app_token: str,
        scopes: frozenset[str],
        socket_url: Callable[[], str],
    ) -> None:
        self.calls: list[Call] = []
        self.oauth = OAuth()
        self.prompts: dict[str, list[dict[str, str]]] = {}
        self.steps: dict[str, dict[str, Any] | str | None] = {}
        """What came of the steps of workflows that were run, by execution: outputs, or an error; None until then."""
        self.statuses: dict[tuple[str, str], str] = {}
        """What the app is at, by channel and thread; gone when it posts there."""
        self._workspace = workspace
        self._views = views
        self._files = files
        self._bot_token = bot_token
        self._app_token = app_token
        self._scopes = scopes
        self._socket_url = socket_url
        self._failures: dict[str, deque[Failure]] = {}
        self._methods: dict[str, Callable[[Arguments], dict[str, Any]]] = {
            "api.test": lambda arguments: {"args": arguments},
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.postEphemeral": self._post_ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "assistant.threads.setStatus": self._set_status,
            "assistant.threads.setSuggestedPrompts": self._set_prompts,
            "conversations.history": self._history,
            "conversations.open": self._open_direct,
            "conversations.replies": self._replies,
            "files.getUploadURLExternal": lambda arguments: _done(*files.get_upload_url(arguments)),
            "files.completeUploadExternal": lambda arguments: _done(*files.complete(arguments)),
            "functions.completeSuccess": lambda arguments: self._complete(arguments, "outputs"),
            "functions.completeError": lambda arguments: self._complete(arguments, "error"),
            "users.info": self._user_info,
            "views.open": self._open_view,
            "views.update": self._update_view,
            "views.publish": self._publish_view,
            "apps.connections.open": lambda _: {"url": self._socket_url()},
        }

    def fail(self, method: str, *failures: Failure) -> None:
        """Answer the next calls of `method` (or RESPONSE_URL) with these failures, one each."""
        self._failures.setdefault(method, deque()).extend(failures)

    def failure(self, method: str) -> Failure | None:
        """Return the failure with which a call is to be answered, if any, and use it up."""
        failures = self._failures.get(method)
        return failures.popleft() if failures else None

    def recover(self) -> None:
        """Let calls fail no more."""
        self._failures.clear()

    def called(self, method: str) -> list[Arguments]:
        """Return the arguments of each call of `method`, those that failed included."""
        return [call.arguments for call in self.calls if call.method == method]

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one call."""
        method = request.match_info["method"]
        headers = {"X-OAuth-Scopes": ",".join(sorted(self._scopes))}
        arguments = await _arguments(request)
        token = _token(request, arguments)
        grant = self.oauth.grant(token) if token else None
        self.calls.append(Call(method, arguments, grant.team if grant else TEAM_ID))
        if failure := self.failure(method):
            body: dict[str, Any] = {"ok": False, "error": failure.error}
            return web.json_response(body, status=failure.status, headers={**headers, **failure.headers})
        try:
            if method == "oauth.v2.access":
                body = {"ok": True, **self._access(arguments, request.headers.get("Authorization", ""))}
            elif grant and method == "auth.test":
                body = {"ok": True, **grant.identity()}
            else:
                self._authorize(method, token)
                body = {"ok": True, **self._methods[method](arguments)}
        except ApiError as error:
            logger.info("%s: %s", method, error)
            body = error.body
        return web.json_response(body, headers=headers)

    def _authorize(self, method: str, token: str | None) -> None:
        if method not in self._methods:
            raise ApiError("unknown_method", req_method=method)
        if not token:
            raise ApiError("not_authed")
        expected, other = self._bot_token, self._app_token
        if method == "apps.connections.open":
            expected, other = other, expected
        if token == other:
            raise ApiError("not_allowed_token_type")
        if ended := self.oauth.error(token):
            raise ApiError(ended)
        if token != expected and not self.oauth.grant(token):
            raise ApiError("invalid_auth")
        needed = _SCOPES.get(method)
        if needed and needed not in self._scopes:
            raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(self._scopes)))

    def _access(self, arguments: Arguments, authorization: str) -> dict[str, Any]:
        granted = self.oauth.access(arguments, authorization)
        if granted is None:
            raise ApiError("invalid_refresh_token" if "refresh_token" in arguments else "invalid_code")
        return granted

    def _auth_test(self, _: Arguments) -> dict[str, Any]:
        name = self._workspace.users[BOT_USER].name
        return {
            "url": "http://local.slack/",
            "team": "Local Slack",
            "user": name,
            "team_id": TEAM_ID,
            "user_id": BOT_USER,
            "bot_id": BOT_ID,
            "app_id": APP_ID,
            "is_enterprise_install": False,
        }

    def _post_message(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._channel(arguments)
        text, blocks = content(arguments, self._files)
        thread_ts = arguments.get("thread_ts")
        if thread_ts is not None:
            root = self._workspace.message(channel, str(thread_ts))
            if root is None:
                raise ApiError("thread_not_found")
            thread_ts = root.root
            self.statuses.pop((channel, thread_ts), None)
        message = self._workspace.post(
            channel, BOT_USER, text, blocks=blocks, thread_ts=thread_ts, metadata=arguments.get("metadata")
        )
        return {"channel": channel, "ts": message.ts, "message": message.as_event()}

    def _post_ephemeral(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._channel(arguments)
        text, blocks = content(arguments, self._files, is_private=True)
        user = arguments.get("user")
        if user not in self._workspace.users:
            raise ApiError("user_not_in_channel")
        message = self._workspace.post(
            channel, BOT_USER, text, blocks=blocks, thread_ts=arguments.get("thread_ts"), seen_by=user
        )
        return {"message_ts": message.ts}

    def _update(self, arguments: Arguments) -> dict[str, Any]:
        message = self._own(arguments)
        text, blocks = content(arguments, self._files)
        self._workspace.edit(message, text=text, blocks=blocks)
        return {"channel": message.channel, "ts": message.ts, "text": text}

    def _delete(self, arguments: Arguments) -> dict[str, Any]:
        message = self._own(arguments)
        self._workspace.remove(message.channel, message.ts)
        return {"channel": message.channel, "ts": message.ts}

    def _complete(self, arguments: Arguments, name: str) -> dict[str, Any]:
        execution, result = str(arguments.get("function_execution_id")), arguments.get(name)
        if execution not in self.steps or self.steps[execution] is not None:
            raise ApiError("invalid_arguments", ["no such execution, or one that is complete"])
        if isinstance(result, str) and name == "outputs":
            result = json.loads(result)
        self.steps[execution] = result
        return {}

    def _set_status(self, arguments: Arguments) -> dict[str, Any]:
        channel = self._channel(arguments)
        thread = self._workspace.message(channel, str(arguments.get("thread_ts")))
        if thread is None:
            raise ApiError("invalid_thread_ts")
        self.statuses[channel, thread.root] = str(arguments.get("status") or "")
        return {}

    def _set_prompts(self, arguments: Arguments) -> dict[str, Any]:
        prompts = arguments.get("prompts")
        if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
            raise ApiError("invalid_arguments", ["prompts must be 1 to 4"])
        self.prompts[self._channel(arguments)] = prompts
        return {}

    def _open_direct(self, arguments: Arguments) -> dict[str, Any]:
        user = self._workspace.users.get(str(arguments.get("users")))
        if user is None:
            raise ApiError("user_not_found")
        if user.is_deleted:
            raise ApiError("user_disabled")
        if user.is_bot:
            raise ApiError("cannot_dm_bot")
        return {"channel": {"id": self._workspace.direct(user.id).id}}

    def _replies(self, arguments: Arguments) -> dict[str, Any]:
        """The messages of a thread, its root included, that are later than `oldest`."""
        channel, oldest = self._channel(arguments, to_write=False), str(arguments.get("oldest") or "0")
        messages = [
            {**message.as_event(), **({"metadata": message.metadata} if message.metadata else {})}
            for message in self._workspace.messages(channel)
            if message.root == arguments.get("ts") and not message.seen_by and float(message.ts) >= float(oldest)
        ]
        if not messages:
            raise ApiError("thread_not_found")
        return {"messages": messages, "has_more": False}

    def _history(self, arguments: Arguments) -> dict[str, Any]:
        """The newest messages of a conversation that are later than `oldest`, page by page; replies are left out."""
        channel, oldest = self._channel(arguments, to_write=False), str(arguments.get("oldest") or "0")
        kind = self._workspace.channels[channel].kind
        needed = {"channel": "channels", "group": "groups"}.get(kind, kind) + ":history"
        if needed not in self._scopes:
            raise ApiError("missing_scope", needed=needed, provided=",".join(sorted(self._scopes)))
        shown = [
            message
            for message in reversed(list(self._workspace.messages(channel)))
            if float(message.ts) > float(oldest) and not message.seen_by and message.thread_ts in (None, message.ts)
        ]
        start, limit = int(arguments.get("cursor") or 0), int(arguments.get("limit") or 100)
        with_metadata = str(arguments.get("include_all_metadata")).lower() in ("true", "1")
        messages = [
            {**message.as_event(), **({"metadata": message.metadata} if with_metadata and message.metadata else {})}
            for message in shown[start : start + limit]
        ]
        following = str(start + limit) if len(shown) > start + limit else ""
        return {
            "messages": messages,
            "has_more": bool(following),
            "response_metadata": {"next_cursor": following},
        }

    def _user_info(self, arguments: Arguments) -> dict[str, Any]:
        user = self._workspace.users.get(str(arguments.get("user")))
        if user is None:
            raise ApiError("user_not_found")
        return {
            "user": {
                "id": user.id,
                "team_id": TEAM_ID,
                "name": user.name,
                "real_name": user.name,
                "profile": {"display_name": user.name, "real_name": user.name},
                "tz": user.time_zone,
                "is_admin": user.is_admin,
                "is_owner": False,
                "is_bot": user.is_bot,
                "deleted": user.is_deleted,
            }
        }

    def _open_view(self, arguments: Arguments) -> dict[str, Any]:
        body = _view(arguments)
        user = self._views.triggered(str(arguments.get("trigger_id")))
        if user is None:
            raise ApiError("expired_trigger_id")
        return {"view": self._views.open(user, body).as_payload()}

    def _update_view(self, arguments: Arguments) -> dict[str, Any]:
        body = _view(arguments)
        view: View | None = self._views.view(str(arguments.get("view_id")))
        if view is None:
            raise ApiError("not_found")
        if arguments.get("hash") not in (None, "", view.hash):
            raise ApiError("hash_conflict")
        self._views.change(view, body)
        return {"view": view.as_payload()}

    def _publish_view(self, arguments: Arguments) -> dict[str, Any]:
        body = _view(arguments)
        user = str(arguments.get("user_id"))
        if user not in self._workspace.users:
            raise ApiError("user_not_found")
        return {"view": self._views.publish(user, body).as_payload()}

    def _channel(self, arguments: Arguments, to_write: bool = True) -> str:
        named = str(arguments.get("channel") or arguments.get("channel_id"))
        person = self._workspace.users.get(named)
        if person and not person.is_bot:
            return self._workspace.direct(person.id).id
        channel = self._workspace.channels.get(named)
        if channel is None:
            raise ApiError("channel_not_found")
        if not channel.has_bot:
            raise ApiError("not_in_channel")
        if channel.is_archived and to_write:
            raise ApiError("is_archived")
        return channel.id

    def _own(self, arguments: Arguments) -> Message:
        message = self._workspace.message(self._channel(arguments), str(arguments.get("ts")))
        if message is None or message.seen_by:
            raise ApiError("message_not_found")
        if message.user != BOT_USER:
            raise ApiError("cant_update_message")
        return message


def content(arguments: Arguments, files: Files, is_private: bool = False) -> tuple[str, tuple[dict[str, Any], ...]]:
    """Return the text and blocks of a message to be posted.

    Raises:
        ApiError: there is neither, or Slack would not take them.
    """
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
    if isinstance(blocks, str):
        blocks = json.loads(blocks)
    if not text and not blocks:
        raise ApiError("no_text")
    if not isinstance(text, str) or len(text) > TEXT_LIMIT:
        raise ApiError("msg_too_long")
    found = blockkit.problems(blocks) or files.problems(blocks, is_private)
    if found:
        raise ApiError("invalid_blocks", found)
    if blockkit.characters(blocks) > blockkit.CHARACTERS_A_MESSAGE:
        raise ApiError("msg_blocks_too_long")
    return text, tuple(blocks)


def _done(error: str | None, answer: dict[str, Any]) -> dict[str, Any]:
    if error:
        raise ApiError(error)
    return answer


def _view(arguments: Arguments) -> dict[str, Any]:
    view = arguments.get("view")
    if isinstance(view, str):
        view = json.loads(view)
    found = blockkit.view_problems(view)
    if found:
        raise ApiError("invalid_arguments", found)
    assert isinstance(view, dict)
    return view


async def _arguments(request: web.Request) -> Arguments:
    arguments: Arguments = dict(request.query)
    if request.content_type == "application/json":
        body = await request.json()
        arguments |= body if isinstance(body, dict) else {}
    else:
        arguments |= {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return arguments


def _token(request: web.Request, arguments: Arguments) -> str | None:
    given = arguments.pop("token", None)
    scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
    return bearer if scheme == "Bearer" and bearer else given
