"""Connects the app to Slack, by Socket Mode or HTTP, and keeps it connected until it is told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError

from bot.settings import Connection, Settings, SettingsError
from bot.slack.app import INSTALL_PATH, REDIRECT_PATH, build
from bot.slack.asking import Asker
from bot.slack.database import Database
from bot.slack.services import Services
from bot.slack.workspaces import Workspaces

logger = logging.getLogger(__name__)

EVENTS_PATH = "/slack/events"
HTTP_PORT = 3000
DRAIN_SECONDS = 10.0


class Running:
    """The app as connected to Slack. `port` is where HTTP is served, None where it is not."""

    def __init__(self, app: AsyncApp, services: Services, workspaces: Workspaces) -> None:
        self.app = app
        self.services = services
        self.workspaces = workspaces
        self.port: int | None = None
        self._socket: AsyncSocketModeHandler | None = None

    async def ready(self) -> bool:
        """Whether events from Slack reach the app now, and may be answered."""
        if self.workspaces.trouble:
            return False
        return self._socket is None or bool(await self._socket.client.is_connected())

    async def connect_socket(self, settings: Settings) -> None:
        """Open the Socket Mode connection; from then on it is kept open.

        Raises:
            SettingsError: Slack refuses the app-level token.
        """
        handler = AsyncSocketModeHandler(self.app, settings.app_token, logger=logging.getLogger("bot.slack.socket"))
        self._socket = handler
        try:
            # Asked for here since the handler would try a refused token again for ever.
            handler.client.wss_uri = await handler.client.issue_new_wss_url()
        except SlackApiError as failure:
            raise SettingsError(
                f"Slack refuses SLACK_APP_TOKEN ({failure.response.get('error')}). Make an app-level token with the "
                "scope connections:write under Basic Information > App-Level Tokens of your app, and turn on Socket "
                "Mode."
            ) from None
        await handler.connect_async()  # type: ignore[no-untyped-call]

    async def close_socket(self) -> None:
        """Close the Socket Mode connection, if there is one."""
        if self._socket:
            await self._socket.close_async()  # type: ignore[no-untyped-call]


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
            stack.push_async_callback(running.close_socket)
            await running.connect_socket(settings)
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
    """
    async with connected(settings, asker, database):
        await stop.wait()


def _web_app(running: Running, connection: Connection) -> web.Application:
    async def events(request: web.Request) -> web.Response:
        # Bolt reads the time stamp as a number before it has checked anything.
        if not request.headers.get("X-Slack-Request-Timestamp", "").isdecimal():
            return web.json_response({"error": "invalid request"}, status=401)
        try:
            bolt_request = await to_bolt_request(request)
        except UnicodeDecodeError:
            return web.json_response({"error": "invalid request"}, status=401)
        return await to_aiohttp_response(await running.app.async_dispatch(bolt_request))

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
