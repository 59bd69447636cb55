"""`python -m bot run`: the bot as a service, connected to Slack where tokens are set, else to a local Slack."""

from __future__ import annotations

import asyncio
import gc
import os
import shutil
import signal
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from bot import settings as environment
from bot.engine import Engine
from bot.local.server import LocalSlack
from bot.settings import Connection, Settings
from bot.slack.asking import Asker
from bot.slack.database import Database, open_database
from bot.slack.remembering import Remembering
from bot.slack.run import serve

LOCAL_PORT = 8123
"""Where the page of the local Slack is, unless PORT says otherwise."""


def run(environ: Mapping[str, str], shipped_facts: Path) -> None:
    """Run the bot until it is interrupted.

    Raises:
        SettingsError: a setting is missing or malformed, or Slack refuses a token.
        StoreError: the fact store can't be read.
        OSError: a port is taken.
    """
    settings = environment.load(environ)
    environment.configure_logging(settings)
    engine = Engine(live_facts(settings.facts_db, shipped_facts))
    gc.freeze()  # what is loaded by now stays, so the collector need not look through it again and again
    asyncio.run(_run(settings, Remembering(engine)))


def live_facts(facts_db: Path | None, shipped: Path) -> Path:
    """Return the store to answer from; one that FACTS_DB names is made from the shipped one at the first start."""
    if facts_db is None:
        return shipped
    if not facts_db.exists():
        facts_db.parent.mkdir(parents=True, exist_ok=True)
        unfinished = facts_db.with_name(f"{facts_db.name}.new")
        shutil.copyfile(shipped, unfinished)
        os.replace(unfinished, facts_db)
    return facts_db


async def _run(settings: Settings, asker: Asker) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if settings.connection is not Connection.LOCAL:
        with closing(open_database(settings.state_url)) as database:
            await serve(settings, asker, database, stop)
        return
    local = LocalSlack(port=LOCAL_PORT if settings.port is None else settings.port)
    await local.start()
    forgotten = tempfile.TemporaryDirectory(prefix="ai-moves-")
    database = Database(f"sqlite:///{forgotten.name}/state.db")
    try:
        connected = environment.load({**local.environment()}, env_file=None)
        connection = replace(
            settings, bot_token=connected.bot_token, app_token=connected.app_token, api_url=connected.api_url, port=None
        )
        print(f"A local Slack, with the bot in it: {local.base_url}\n(no token is set; Ctrl+C stops it)", flush=True)
        await serve(connection, asker, database, stop)
    finally:
        database.close()
        forgotten.cleanup()
        await local.stop()
