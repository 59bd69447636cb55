"""The page of the local Slack, and what it asks of the server: what there is, what changes, and what people do."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import web

from bot.local.views import View
from bot.local.workspace import BOT_USER, PERSON, Message

if TYPE_CHECKING:
    from bot.local.server import LocalSlack

STATIC = Path(__file__).parent / "static"
TEXT_LIMIT = 12_000
KEEP_ALIVE_SECONDS = 15
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def add_routes(app: web.Application, slack: LocalSlack) -> None:
    """Serve the page at `/`."""
    view = _Page(slack)
    app.router.add_get("/", view.index)
    app.router.add_static("/static", STATIC)
    app.router.add_get("/page/state", view.state)
    app.router.add_get("/page/changes", view.changes)
    app.router.add_post("/page/say", view.say)
    app.router.add_post("/page/edit", view.edit)
    app.router.add_post("/page/press", view.press)
    app.router.add_post("/page/open", view.open)
    app.router.add_post("/page/shortcut", view.shortcut)
    app.router.add_post("/page/press-in-view", view.press_in_view)
    app.router.add_post("/page/submit", view.submit)
    app.router.add_post("/page/close", view.close_modal)
    app.on_shutdown.append(view.close)


class _Page:
    """The handlers of one server; each open page has a queue of changes."""

    def __init__(self, slack: LocalSlack) -> None:
        self._slack = slack
        self._queues: set[asyncio.Queue[dict[str, Any] | None]] = set()
        slack.workspace.on_change.append(self._on_change)
        slack.views.on_change.append(self._on_view)

    async def index(self, _: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "index.html")

    async def state(self, _: web.Request) -> web.Response:
        workspace = self._slack.workspace
        return web.json_response(
            {
                "me": PERSON,
                "bot": BOT_USER,
                "users": [asdict(user) for user in workspace.users.values()],
                "channels": [asdict(each) for each in workspace.channels.values() if each.user in (None, PERSON)],
                "commands": sorted(self._slack.payloads.commands),
                "messages": [_shown(message) for message in workspace.messages() if self._is_visible(message)],
                "prompts": self._slack.api.prompts,
                "shortcuts": self._slack.payloads.shortcuts,
                "modal": _drawn(self._slack.views.modal(PERSON)),
                "home": _drawn(self._slack.views.homes.get(PERSON)),
            }
        )

    async def changes(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            await response.write(b": connected\n\n")
            while True:
                try:
                    change = await asyncio.wait_for(queue.get(), KEEP_ALIVE_SECONDS)
                except TimeoutError:
                    await response.write(b": still here\n\n")
                    continue
                if change is None:
                    return response
                await response.write(f"data: {json.dumps(change)}\n\n".encode())
        except ConnectionError:
            return response
        finally:
            self._queues.discard(queue)

    async def say(self, request: web.Request) -> web.Response:
        asked = await _asked(request, "channel", "text")
        channel, text = asked["channel"], asked["text"].strip()
        if channel not in self._slack.workspace.channels or not 0 < len(text) <= TEXT_LIMIT:
            raise web.HTTPBadRequest(text="an empty or too long message, or no such channel")
        command, _, rest = text.partition(" ")
        if command.startswith("/"):
            if asked.get("thread_ts"):
                note = f"Slack has no slash commands in threads: mention <@{BOT_USER}> instead."
                self._slack.workspace.post(channel, BOT_USER, note, thread_ts=asked["thread_ts"], seen_by=PERSON)
            else:
                await self._slack.command(PERSON, channel, command, rest.strip())
            return web.json_response({"ts": None})
        message = self._slack.say(PERSON, channel, self._marked_up(text), asked.get("thread_ts"))
        return web.json_response({"ts": message.ts})

    async def edit(self, request: web.Request) -> web.Response:
        asked = await _asked(request, "channel", "ts", "text")
        message, text = self._message(asked), asked["text"].strip()
        if message.user != PERSON or not 0 < len(text) <= TEXT_LIMIT:
            raise web.HTTPBadRequest(text="an empty or too long message, or not yours")
        self._slack.edit(message, self._marked_up(text))
        return web.json_response({})

    async def press(self, request: web.Request) -> web.Response:
        asked = await _asked(request, "channel", "ts", "action_id")
        try:
            done = await self._slack.press(PERSON, self._message(asked), asked["action_id"], asked.get("value"))
        except LookupError as error:
            raise web.HTTPNotFound(text=str(error)) from None
        return web.json_response({"ok": done.ok})

    async def open(self, request: web.Request) -> web.Response:
        asked = await _asked(request, "channel")
        channel = self._slack.workspace.channels.get(asked["channel"])
        if channel and channel.kind == "im":
            self._slack.open_home(PERSON, channel.id, "home" if asked.get("tab") == "home" else "messages")
        return web.json_response({})

    async def shortcut(self, request: web.Request) -> web.Response:
        asked = await _asked(request, "callback_id")
        try:
            if asked.get("ts"):
                done = await self._slack.message_shortcut(PERSON, self._message(asked), asked["callback_id"])
            else:
                done = await self._slack.shortcut(PERSON, asked["callback_id"])
        except LookupError as error:
            raise web.HTTPNotFound(text=str(error)) from None
        return web.json_response({"ok": done.ok})

    async def press_in_view(self, request: web.Request) -> web.Response:
        asked, filled = await _asked(request, "view_id", "action_id"), await _filled(request)
        view = self._slack.views.view(asked["view_id"])
        if view is None or view.user != PERSON:
            raise web.HTTPNotFound(text="no such view")
        try:
            done = await self._slack.press_in_view(PERSON, view, asked["action_id"], asked.get("value"), filled)
        except LookupError as error:
            raise web.HTTPNotFound(text=str(error)) from None
        return web.json_response({"ok": done.ok})

    async def submit(self, request: web.Request) -> web.Response:
        await _asked(request)
        try:
            errors = await self._slack.submit(PERSON, await _filled(request))
        except LookupError as error:
            raise web.HTTPNotFound(text=str(error)) from None
        return web.json_response({"errors": errors})

    async def close_modal(self, request: web.Request) -> web.Response:
        await _asked(request)
        self._slack.views.close(PERSON)
        return web.json_response({})

    async def close(self, _: web.Application) -> None:
        for queue in self._queues:
            queue.put_nowait(None)

    def _marked_up(self, text: str) -> str:
        """Return what Slack would make of typed text: escaped, with names after @ as mentions."""
        marked = text.translate(_ESCAPES)
        for user in self._slack.workspace.users.values():
            marked = marked.replace(f"@{user.name}", f"<@{user.id}>")
        return marked

    def _message(self, asked: dict[str, str]) -> Message:
        message = self._slack.workspace.message(asked["channel"], asked["ts"])
        if message is None or not self._is_visible(message):
            raise web.HTTPNotFound(text="no such message")
        return message

    def _is_visible(self, message: Message) -> bool:
        whose = self._slack.workspace.channels[message.channel].user
        return message.seen_by in (None, PERSON) and whose in (None, PERSON)

    def _on_view(self, user: str, view: View | None) -> None:
        if user != PERSON:
            return
        kind = "home" if view and not view.is_modal else "modal"
        for queue in self._queues:
            queue.put_nowait({"kind": kind, "view": _drawn(view)})

    def _on_change(self, channel: str, ts: str, message: Message | None) -> None:
        if message and not self._is_visible(message):
            return
        for queue in self._queues:
            queue.put_nowait({"channel": channel, "ts": ts, "message": _shown(message) if message else None})


def _drawn(view: View | None) -> dict[str, Any] | None:
    return {"id": view.id, "body": view.body, "errors": view.errors} if view else None


async def _filled(request: web.Request) -> dict[str, str]:
    """Return what is filled in in a modal, by block id, out of what the page sent."""
    filled = (await request.json()).get("filled")
    return {str(name): str(value) for name, value in filled.items()} if isinstance(filled, dict) else {}


def _shown(message: Message) -> dict[str, Any]:
    return {**asdict(message), "blocks": list(map(_seen_by_person, message.blocks))}


def _seen_by_person(block: dict[str, Any]) -> dict[str, Any]:
    """Return a block without the buttons that are for somebody else."""
    if block.get("type") != "context_actions":
        return block
    seen = [each for each in block["elements"] if PERSON in each.get("visible_to_user_ids", (PERSON,))]
    return {**block, "elements": seen}


async def _asked(request: web.Request, *required: str) -> dict[str, str]:
    """Return what the page sent. Only JSON is read: a form of another page could not send it unasked."""
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="send JSON")
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(body, dict) or any(not isinstance(body.get(name), str) for name in required):
        raise web.HTTPBadRequest(text=f"needed: {', '.join(required)}")
    return {name: value for name, value in body.items() if isinstance(value, str)}
