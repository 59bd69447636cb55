"""Connects the app to Slack, by Socket Mode or HTTP, and keeps it connected until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp

from bot.settings import Connection, Settings
from bot.slack.app import INSTALL_PATH, REDIRECT_PATH, build
from bot.slack.asking import Asker
from bot.slack.database import Database
from bot.slack.services import Services
from bot.slack.socket import Socket
from bot.slack.workspaces import Workspaces

logger = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
HTTP_PORT = 3000
DRAIN_SECONDS = 10.0
DEAD_SECONDS = 180.0
"""How long a connection may be dead before the bot gives up, for its service manager to start it anew."""
LOOK_SECONDS = 5.0


class ConnectionLostError(ConnectionError):
    """The connection to Slack is dead and can't be had back."""


class Running:
    """The app as connected to Slack. `port` is where HTTP is served, None where it is not."""

    def __init__(self, app: AsyncApp, services: Services, workspaces: Workspaces) -> None:
        self.app = app
        self.services = services
        self.workspaces = workspaces
        self.port: int | None = None
        self.socket: Socket | None = None

    async def ready(self) -> bool:
        """Whether events from Slack reach the app now, and may be answered."""
        if self.workspaces.trouble:
            return False
        return self.socket is None or await self.socket.is_alive()


@asynccontextmanager
async def connected(
    settings: Settings, asker: Asker, database: Database, host: str = "0.0.0.0"
) -> AsyncIterator[Running]:
    """Run the app for as long as the context lasts; on leaving it, what was accepted is answered first.

    Raises:
        SettingsError: Slack refuses a token.
    """
    app, services, workspaces = build(settings, asker, database)
    running = Running(app, services, workspaces)
    async with AsyncExitStack() as stack:
        app.client.session = await stack.enter_async_context(
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=app.client.timeout))
        )
        await workspaces.check()
        stack.push_async_callback(services.conversation.drain, DRAIN_SECONDS)
        if settings.connection is Connection.SOCKET_MODE:
            running.socket = Socket(app, settings.app_token)
            stack.push_async_callback(running.socket.close)
            await running.socket.connect()
        if settings.connection is Connection.HTTP or settings.port is not None:
            runner = web.AppRunner(_web_app(running, settings.connection), access_log=None)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, host, HTTP_PORT if settings.port is None else settings.port).start()
            running.port = runner.addresses[0][1]
        await stack.enter_async_context(services.keeper.running(workspaces.client_of))
        await stack.enter_async_context(services.notifier.running(workspaces.client_of))
        logger.info("connected by %s%s", settings.connection, f", port {running.port}" if running.port else "")
        yield running


async def serve(settings: Settings, asker: Asker, database: Database, stop: asyncio.Event) -> None:
    """Run the app until `stop` is set.

    Raises:
        SettingsError: Slack refuses a token.
        ConnectionLostError: events have not come for DEAD_SECONDS.
    """
    async with connected(settings, asker, database) as running:
        await _until(stop, running)


async def _until(stop: asyncio.Event, running: Running) -> None:
    """Wait for `stop`; give up where the connection stays dead, since a new process may well get one."""
    loop = asyncio.get_running_loop()
    last_alive = loop.time()
    while not stop.is_set():
        if running.socket is None or await running.socket.is_alive():
            last_alive = loop.time()
        elif loop.time() - last_alive > DEAD_SECONDS:
            raise ConnectionLostError(
                f"Slack has not been reached by Socket Mode for {DEAD_SECONDS:.0f} seconds; start the bot again."
            )
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), LOOK_SECONDS)


def _web_app(running: Running, connection: Connection) -> web.Application:
    async def events(request: web.Request) -> web.Response:
        # Bolt reads the time stamp as a number before it has checked anything.
        if not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            bolt_request = await to_bolt_request(request)
        except UnicodeDecodeError:
            return web.json_response({"error": "invalid request"}, status=401)
        response = await running.app.async_dispatch(bolt_request)
        if response.status == 401:
            logger.info("a request was refused: its signature is wrong, or it is old")
        return await to_aiohttp_response(response)

    async def healthz(_: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if await running.ready() else web.Response(text="not ready\n", status=503)

    async def install(request: web.Request) -> web.Response:
        assert running.app.oauth_flow
        return await to_aiohttp_response(
            await running.app.oauth_flow.handle_installation(await to_bolt_request(request))
        )

    async def redirect(request: web.Request) -> web.Response:
        assert running.app.oauth_flow
        return await to_aiohttp_response(await running.app.oauth_flow.handle_callback(await to_bolt_request(request)))

    web_app = web.Application()
    web_app.add_routes([web.get("/healthz", healthz), web.get("/readyz", readyz)])
    if connection is Connection.HTTP:
        web_app.router.add_post(EVENTS_PATH, events)
    if running.app.oauth_flow:
        web_app.add_routes([web.get(INSTALL_PATH, install), web.get(REDIRECT_PATH, redirect)])
    return web_app
