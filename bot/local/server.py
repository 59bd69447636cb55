"""The local Slack as a server: its address, its tokens, what people do in it, and who may talk to it.

It listens on 127.0.0.1 only, and answers no page but its own: a request must name this address as its host, and if it
comes from a page, as its origin.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.local import page
from bot.local.files import Files
from bot.local.outbound import Acknowledgement, Delivery, Outbound, Sockets
from bot.local.payloads import Payloads
from bot.local.views import View, Views
from bot.local.webapi import RESPONSE_URL, ApiError, Call, WebApi, content
from bot.local.workspace import BOT_USER, Message, Workspace

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
MANIFEST = Path(__file__).parents[2] / "manifest.json"
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
CLOSE_SECONDS = 1.0
POLL_SECONDS = 0.005


@dataclass(slots=True)
class ResponseUrl:
    """A URL through which the app answers one command or press."""

    channel: str
    user: str
    thread_ts: str | None
    original: str | None
    expires: float
    uses: int = RESPONSE_URL_USES


class LocalSlack:
    """A Slack of one workspace on this machine. It delivers what `manifest` subscribes to, and nothing else."""

    def __init__(self, port: int = 0, manifest: Path = MANIFEST) -> None:
        self.port = port
        self.bot_token = f"xoxb-local-{secrets.token_hex(12)}"
        self.app_token = f"xapp-local-{secrets.token_hex(12)}"
        self.signing_secret = secrets.token_hex(16)
        self.workspace = Workspace()
        self.views = Views()
        self.sockets = Sockets()
        self.outbound = Outbound(self.sockets, self.signing_secret)
        description = json.loads(manifest.read_text(encoding="utf-8"))
        scopes = frozenset(description["oauth_config"]["scopes"]["bot"])
        self.files = Files(lambda: self.base_url)
        self.api = WebApi(
            self.workspace, self.views, self.files, self.bot_token, self.app_token, scopes, self._socket_url
        )
        self.payloads = Payloads(description, self.views)
        self._response_urls: dict[str, ResponseUrl] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._runner: web.AppRunner | None = None
        self.workspace.on_change.append(self._on_change)

    @property
    def base_url(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.port}"

    def environment(self) -> dict[str, str]:
        """Return the settings that connect the bot to this Slack, by Socket Mode."""
        return {
            "SLACK_API_URL": f"{self.base_url}/api/",
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_APP_TOKEN": self.app_token,
        }

    async def start(self) -> None:
        """Listen. With port 0 the system chooses one, and `port` says which.

        Raises:
            OSError: the port is taken.
        """
        app = web.Application(middlewares=[self._guard], client_max_size=1 << 20)
        app.router.add_route("*", "/api/{method}", self.api.handle)
        app.router.add_post("/response/{token}", self._handle_response_url)
        app.router.add_post("/upload/{ticket}", self.files.receive)
        app.router.add_get("/files/{id}", self.files.show)
        app.router.add_get("/oauth/v2/authorize", self.api.oauth.page)
        app.router.add_get("/socket", self.sockets.handle)
        page.add_routes(app, self)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, HOST, self.port).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening, and close what is open."""
        for task in list(self._tasks):
            task.cancel()
        await self.sockets.close()
        await self.outbound.close()
        if self._runner:
            await self._runner.cleanup()

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> Message:
        """Post as a person; `text` is Slack's markup (`<@U…>` mentions)."""
        root = self.workspace.message(channel, thread_ts) if thread_ts else None
        return self.workspace.post(channel, user, text, thread_ts=root.root if root else None)

    def edit(self, message: Message, text: str) -> None:
        """Change the text of a person's message."""
        changed = self.workspace.edit(message, text=text)
        for payload in self.payloads.edited(self.workspace, message, changed):
            self._deliver_later(Delivery("events_api", payload))

    def open_home(self, user: str, channel: str, tab: str = "messages") -> None:
        """Open the app's own conversation (or its Home tab, `home`) as a person."""
        for payload in self.payloads.home_opened(user, channel, tab):
            self._deliver_later(Delivery("events_api", payload))

    async def command(self, user: str, channel: str, command: str, text: str) -> None:
        """Type a slash command; what goes wrong is told as Slack does."""
        if command not in self.payloads.commands:
            self.workspace.post(channel, BOT_USER, f"`{command}` is not a valid command.", seen_by=user)
            return
        url = self._response_url(channel, user, None, None)
        payload = self.payloads.command(self.workspace, user, channel, command, text, url)
        acknowledgement = await self.outbound.deliver(Delivery("slash_commands", payload))
        if not acknowledgement.ok:
            failure = f'`{command}` failed with the error "operation_timeout"'
            self.workspace.post(channel, BOT_USER, failure, seen_by=user)
        elif acknowledgement.body:
            self._answer_through(ResponseUrl(channel, user, None, None, 0), acknowledgement.body)

    async def press(self, user: str, message: Message, action_id: str, value: str | None = None) -> Acknowledgement:
        """Press a button, or pick the option `value` from a menu.

        Raises:
            LookupError: the message has no such element or option.
        """
        url = self._response_url(message.channel, user, message.thread_ts, message.ts)
        payload = self.payloads.press(self.workspace, user, message, action_id, value, url)
        return await self.outbound.deliver(Delivery("interactive", payload))

    async def press_in_view(
        self, user: str, view: View, action_id: str, value: str | None = None, filled: Mapping[str, str] | None = None
    ) -> Acknowledgement:
        """Press a button in a modal or on the Home tab, or pick the option `value` from a menu.

        `filled` is what is filled in by then, by block id.

        Raises:
            LookupError: the view has no such element or option.
        """
        payload = self.payloads.press_in_view(self.workspace, user, view, action_id, value, filled)
        return await self.outbound.deliver(Delivery("interactive", payload))

    async def submit(self, user: str, values: dict[str, str]) -> dict[str, str]:
        """Submit the modal that is open before a person; return what is wrong, by block id.

        What the app has filled in beforehand counts unless `values` says otherwise.

        Raises:
            LookupError: no modal is open.
        """
        view = self.views.modal(user)
        if view is None:
            raise LookupError(f"no modal is open before {user}")
        values = {**view.initial(), **values}
        errors = view.unfilled(values)
        if not errors:
            payload = self.payloads.submission(self.workspace, user, view, values)
            acknowledgement = await self.outbound.deliver(Delivery("interactive", payload))
            if not acknowledgement.ok or not view.takes(acknowledgement.body):
                errors = {block["block_id"]: "We had some trouble connecting." for block in view.inputs()[:1]}
            elif acknowledgement.body.get("response_action") == "errors":
                errors = acknowledgement.body["errors"]
            elif acknowledgement.body.get("response_action") == "update":
                self.views.change(view, acknowledgement.body["view"])
                return {}
            elif self.views.modal(user) is view:
                self.views.close(user)
        if errors:
            self.views.change(view, errors=errors)
        return errors

    async def shortcut(self, user: str, callback_id: str) -> Acknowledgement:
        """Use a global shortcut.

        Raises:
            LookupError: the app has no such shortcut.
        """
        payload = self.payloads.shortcut(self.workspace, user, callback_id)
        return await self.outbound.deliver(Delivery("interactive", payload))

    async def run_step(self, callback_id: str, inputs: Mapping[str, Any]) -> str:
        """Let a workflow come to a step of the app; return the execution's id, under which `api.steps` has the outcome.

        Raises:
            LookupError: the app has no such step.
        """
        execution = f"Fx{secrets.token_hex(5).upper()}"
        payload = self.payloads.step(callback_id, inputs, execution)
        self.api.steps[execution] = None
        await self.outbound.deliver(Delivery("events_api", payload))
        return execution

    async def message_shortcut(self, user: str, message: Message, callback_id: str) -> Acknowledgement:
        """Use a shortcut on a message.

        Raises:
            LookupError: the app has no such shortcut.
        """
        url = self._response_url(message.channel, user, message.thread_ts, message.ts)
        payload = self.payloads.message_shortcut(self.workspace, user, message, callback_id, url)
        return await self.outbound.deliver(Delivery("interactive", payload))

    async def settled(self, seconds: float = 5.0) -> None:
        """Wait until everything that was to be delivered has been acknowledged, or given up."""
        async with asyncio.timeout(seconds):
            while self._tasks:
                await asyncio.sleep(POLL_SECONDS)

    async def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait until `condition` holds.

        Raises:
            TimeoutError: it does not come to hold.
        """
        async with asyncio.timeout(seconds):
            while not condition():
                await asyncio.sleep(POLL_SECONDS)

    def _on_change(self, channel: str, ts: str, message: Message | None) -> None:
        if message and not message.edited:
            for payload in self.payloads.posted(self.workspace, message):
                self._deliver_later(Delivery("events_api", payload))

    def _deliver_later(self, delivery: Delivery) -> None:
        self._run_later(self.outbound.deliver(delivery))

    def _run_later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _socket_url(self) -> str:
        return f"ws://{HOST}:{self.port}/socket?ticket={self.sockets.ticket()}"

    def _response_url(self, channel: str, user: str, thread_ts: str | None, original: str | None) -> str:
        token = secrets.token_urlsafe(16)
        expires = time.monotonic() + RESPONSE_URL_SECONDS
        self._response_urls[token] = ResponseUrl(channel, user, thread_ts, original, expires)
        return f"{self.base_url}/response/{token}"

    async def _handle_response_url(self, request: web.Request) -> web.Response:
        url = self._response_urls.get(request.match_info["token"])
        body = await request.json()
        self.api.calls.append(Call(RESPONSE_URL, body))
        if failure := self.api.failure(RESPONSE_URL):
            return web.Response(status=failure.status, text=failure.error, headers=failure.headers)
        if url is None:
            return web.Response(status=404, text="no_active_hooks")
        if url.expires < time.monotonic() or url.uses < 1:
            return web.Response(status=404, text="expired_url" if url.uses else "used_url")
        url.uses -= 1
        try:
            self._answer_through(url, body)
        except ApiError as error:
            return web.Response(status=400, text=str(error))
        return web.Response(text="ok")

    def _answer_through(self, url: ResponseUrl, body: dict[str, Any]) -> None:
        original = self.workspace.message(url.channel, url.original) if url.original else None
        if body.get("delete_original"):
            if original:
                self.workspace.remove(original.channel, original.ts)
            return
        seen_by = None if body.get("response_type") == "in_channel" else url.user
        replaced = original if body.get("replace_original") else None
        text, blocks = content(body, self.files, is_private=bool(replaced.seen_by if replaced else seen_by))
        if replaced:
            self.workspace.edit(replaced, text=text, blocks=blocks)
            return
        thread_ts = body.get("thread_ts") or (url.thread_ts if seen_by else None)
        self.workspace.post(url.channel, BOT_USER, text, blocks=blocks, thread_ts=thread_ts, seen_by=seen_by)

    @web.middleware
    async def _guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let no other web page in: neither by its own origin nor by a host name that it points at this machine."""
        hosts = {f"{name}:{self.port}" for name in (HOST, "localhost")}
        origin = request.headers.get("Origin")
        if request.host not in hosts or (origin is not None and origin not in {f"http://{host}" for host in hosts}):
            return web.Response(status=403, text="This Slack talks to its own page only.\n")
        response = await handler(request)
        if not response.prepared:
            response.headers["Content-Security-Policy"] = "default-src 'self'; frame-ancestors 'none'"
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response
