"""How the local Slack reaches the app: Socket Mode envelopes, or signed HTTP requests, repeated until acknowledged."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import secrets
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.local.workspace import APP_ID

logger = logging.getLogger(__name__)

ACKNOWLEDGE_SECONDS = 3.0
ATTEMPTS = 4


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something for the app: `kind` is the envelope's type (`events_api`, `slash_commands`, `interactive`)."""

    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """What the app said in return; `ok` is False where it did not acknowledge in time."""

    ok: bool
    status: int = 200
    body: dict[str, Any] = field(default_factory=dict)


class Sockets:
    """The Socket Mode connections of the app; each delivery goes to one of them."""

    def __init__(self) -> None:
        self._open: dict[web.WebSocketResponse, web.Request] = {}
        self._tickets: set[str] = set()
        self._waiting: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Condition()
        self._turn = 0
        self.mute = False
        """Whether pings are left without an answer, as on a connection that is dead though nobody closed it."""

    def ticket(self) -> str:
        """Return a new ticket, good for one connection."""
        ticket = secrets.token_urlsafe(16)
        self._tickets.add(ticket)
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection."""
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=408)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=30, autoping=False)
        await socket.prepare(request)
        async with self._changed:
            self._open[socket] = request
            self._changed.notify_all()
        await socket.send_json(
            {"type": "hello", "num_connections": len(self._open), "connection_info": {"app_id": APP_ID}}
        )
        try:
            async for message in socket:
                if message.type is aiohttp.WSMsgType.PING and not self.mute:
                    await socket.pong(message.data)
                elif message.type is aiohttp.WSMsgType.TEXT:
                    self._acknowledge(json.loads(message.data))
        finally:
            async with self._changed:
                self._open.pop(socket, None)
                self._changed.notify_all()
        return socket

    async def connected(self) -> None:
        """Wait until the app is connected."""
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._open))

    async def disconnected(self) -> None:
        """Wait until no connection is left."""
        async with self._changed:
            await self._changed.wait_for(lambda: not self._open)

    async def send(self, delivery: Delivery, attempt: int, envelope_id: str) -> Acknowledgement:
        """Send an envelope to one connection and wait for the acknowledgement."""
        if not self._open:
            return Acknowledgement(False)
        self._turn += 1
        socket = list(self._open)[self._turn % len(self._open)]
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = future
        envelope: dict[str, Any] = {
            "envelope_id": envelope_id,
            "type": delivery.kind,
            "payload": delivery.payload,
            "accepts_response_payload": delivery.kind != "events_api",
        }
        if delivery.kind == "events_api":
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout" if attempt else ""}
        try:
            await socket.send_json(envelope)
            return Acknowledgement(True, body=await asyncio.wait_for(future, ACKNOWLEDGE_SECONDS))
        except (TimeoutError, ConnectionError):
            return Acknowledgement(False)
        finally:
            self._waiting.pop(envelope_id, None)

    async def refresh(self) -> None:
        """Ask every connection to be made anew, as Slack does every few hours."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": "refresh_requested"})

    def drop(self) -> None:
        """Cut every connection without a word."""
        for request in list(self._open.values()):
            if isinstance(request.transport, asyncio.Transport):
                request.transport.abort()

    async def close(self) -> None:
        """Close every connection."""
        for socket in list(self._open):
            await socket.close()

    def _acknowledge(self, message: dict[str, Any]) -> None:
        future = self._waiting.get(str(message.get("envelope_id")))
        if future and not future.done():
            future.set_result(message.get("payload") or {})


class Outbound:
    """Delivers to the app: by HTTP if `request_url` is set, else by Socket Mode."""

    def __init__(self, sockets: Sockets, signing_secret: str, retry_seconds: float = 0.1) -> None:
        self.request_url: str | None = None
        self._sockets = sockets
        self._signing_secret = signing_secret
        self._retry_seconds = retry_seconds
        self._session: aiohttp.ClientSession | None = None

    async def deliver(self, delivery: Delivery) -> Acknowledgement:
        """Deliver and return what came back; an event is repeated until it is acknowledged, up to ATTEMPTS times."""
        acknowledgement = Acknowledgement(False)
        envelope_id = str(uuid.uuid4())
        for attempt in range(ATTEMPTS if delivery.kind == "events_api" else 1):
            if attempt:
                await asyncio.sleep(self._retry_seconds)
            acknowledgement = await self.deliver_once(delivery, attempt, envelope_id)
            if acknowledgement.ok:
                break
        return acknowledgement

    async def deliver_once(self, delivery: Delivery, attempt: int = 0, envelope_id: str = "") -> Acknowledgement:
        """Deliver one attempt."""
        if self.request_url is None:
            return await self._sockets.send(delivery, attempt, envelope_id or str(uuid.uuid4()))
        content_type, body = _encoded(delivery)
        headers = {"Content-Type": content_type, **self.signature(body)}
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        return await self._post(self.request_url, body, headers)

    def signature(self, body: str, at: int | None = None) -> dict[str, str]:
        """Return the headers with which Slack signs a request, sent `at` that time (seconds since 1970), or now."""
        timestamp = str(int(time.time()) if at is None else at)
        digest = hmac.new(self._signing_secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}

    async def close(self) -> None:
        """Close what is open."""
        if self._session:
            await self._session.close()

    async def _post(self, url: str, body: str, headers: dict[str, str]) -> Acknowledgement:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACKNOWLEDGE_SECONDS))
        try:
            async with self._session.post(url, data=body.encode(), headers=headers) as response:
                text = await response.text()
                return Acknowledgement(response.status == 200, response.status, _answer(response.content_type, text))
        except (aiohttp.ClientError, TimeoutError) as failure:
            logger.info("the app did not acknowledge: %s", type(failure).__name__)
            return Acknowledgement(False, 0)


def _encoded(delivery: Delivery) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if delivery.kind == "slash_commands":
        return form, urlencode(delivery.payload)
    if delivery.kind == "interactive":
        return form, urlencode({"payload": json.dumps(delivery.payload)})
    return "application/json", json.dumps(delivery.payload)


def _answer(content_type: str, text: str) -> dict[str, Any]:
    if content_type == "application/json":
        value = json.loads(text)
        return value if isinstance(value, dict) else {}
    return {"text": text} if text else {}
