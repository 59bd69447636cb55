"""A signed mention in to `chat.postMessage` out: the whole bot beside a bare Bolt app that posts a fixed text.

    python benchmarks/slack.py [--rounds 5] [--questions 10000]

Both apps run in processes of their own, with the same web server, signature checks and Slack client, and take turns
against one fake Slack in a third, which signs and sends the mentions too and notes when each answer arrives. No
question is asked twice, unless the table says so. The exit code says whether the limits held.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import gc
import itertools
import json
import os
import platform
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.engine import Engine
from bot.local.outbound import Outbound, Sockets
from bot.settings import Settings, load
from bot.slack.database import Database
from bot.slack.remembering import Remembering
from bot.slack.run import EVENTS_PATH, connected

SHIPPED = Path(__file__).resolve().parent.parent / "facts.db"
SECRET = "0123456789abcdef0123456789abcdef"
TOKEN = "xoxb-0-benchmark"
BOT, TEAM, CHANNEL = "U0BOT", "T0BENCH", "C0BENCH"
IN_FLIGHT = (1, 10, 100)
ENOUGH = {1: 200, 10: 400, 100: 600}
"""Questions a round, by how many are in flight."""
MOST_MEDIAN, LEAST_THROUGHPUT, MOST_GROWTH_MB = 1.5, 0.7, 10.0
TEMPLATES = (
    "where did {} go?", "where is {} now?", "who is {}?", "when did {} leave?", "where was {} before?",
    "what did {} work on?", "career of {}", "why did {} leave?",
)  # fmt: skip


class FakeSlack:
    """Answers the two calls that both apps make, and notes when the answer to each mention arrives."""

    def __init__(self) -> None:
        self.waiting: dict[str, asyncio.Future[float]] = {}
        self._clock = itertools.count(1)

    async def auth_test(self, _: web.Request) -> web.Response:
        identity = {"ok": True, "team_id": TEAM, "user_id": BOT, "bot_id": "B0BOT", "user": "bot", "team": "bench"}
        return web.json_response({**identity, "url": "http://127.0.0.1/"})

    async def post_message(self, request: web.Request) -> web.Response:
        arrived = time.perf_counter()
        body = await request.json()
        future = self.waiting.pop(body["thread_ts"], None)
        if future:
            future.set_result(arrived)
        return web.json_response({"ok": True, "channel": CHANNEL, "ts": f"{next(self._clock)}.000001", "message": {}})

    @contextlib.asynccontextmanager
    async def served(self) -> AsyncIterator[str]:
        app = web.Application()
        app.router.add_post("/api/auth.test", self.auth_test)
        app.router.add_post("/api/chat.postMessage", self.post_message)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        finally:
            await runner.cleanup()


@dataclass(frozen=True, slots=True)
class Result:
    """Of one round: seconds from each mention to its answer, answers a second, the app's processor time for each."""

    median: float
    throughput: float
    cpu: float


class Asker:
    """Mentions an app, several times at once, and waits for the answers."""

    def __init__(self, slack: FakeSlack, session: aiohttp.ClientSession) -> None:
        self._slack = slack
        self._session = session
        self._signer = Outbound(Sockets(), SECRET)
        self._clock = itertools.count(1_700_000_000)

    async def ask(self, app: AppProcess, questions: Iterator[str], in_flight: int) -> Result:
        times: list[float] = []

        async def one_after_another() -> None:
            for question in questions:
                times.append(await self._one(app.url, question))

        _, worked = await app.usage()
        began = time.perf_counter()
        await asyncio.gather(*(one_after_another() for _ in range(in_flight)))
        took = time.perf_counter() - began
        _, worked_now = await app.usage()
        return Result(statistics.median(times), len(times) / took, (worked_now - worked) / len(times))

    async def _one(self, url: str, question: str) -> float:
        ts = f"{next(self._clock)}.000001"
        event = {"type": "app_mention", "user": "U0PERSON", "text": f"<@{BOT}> {question}", "ts": ts, "event_ts": ts}
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": TEAM,
                "api_app_id": "A0BENCH",
                "event_id": f"Ev{ts}",
                "event_time": int(time.time()),
                "event": {**event, "channel": CHANNEL},
                "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
            }
        )
        future: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._slack.waiting[ts] = future
        headers = {"Content-Type": "application/json", **self._signer.signature(body)}
        began = time.perf_counter()
        async with self._session.post(url, data=body.encode(), headers=headers) as response:
            if response.status != 200:
                raise RuntimeError(f"a mention was refused with {response.status}")
            await response.read()
        return await asyncio.wait_for(future, 30) - began


class AppProcess:
    """One of the two apps in a process of its own. It serves until its standard input ends; a line asks its usage."""

    def __init__(self, process: asyncio.subprocess.Process, url: str) -> None:
        self._process = process
        self.url = url

    async def usage(self) -> tuple[float, float]:
        """Return resident memory in MB, and the processor time used so far in seconds."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"usage\n")
        megabytes, seconds = (await self._process.stdout.readline()).split()
        return float(megabytes), float(seconds)

    async def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()


@contextlib.asynccontextmanager
async def started(which: str, api_url: str) -> AsyncIterator[AppProcess]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        __file__,
        "--app",
        which,
        "--api",
        api_url,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout
    line = await process.stdout.readline()
    app = AppProcess(process, f"http://127.0.0.1:{int(line)}{EVENTS_PATH}")
    try:
        yield app
    finally:
        await app.close()


def settings_of(api_url: str) -> Settings:
    tokens = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": api_url}
    return replace(load(tokens, env_file=None), port=0)


@contextlib.asynccontextmanager
async def ours(api_url: str) -> AsyncIterator[int]:
    """The bot as it runs, over the shipped facts and with a state database on disk."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/state.db")
        with contextlib.closing(database):
            async with connected(settings_of(api_url), Remembering(Engine(SHIPPED)), database, "127.0.0.1") as running:
                assert running.port
                yield running.port


@contextlib.asynccontextmanager
async def bare(api_url: str) -> AsyncIterator[int]:
    """A Bolt app that posts a fixed text, over the same web server and Slack client, with one session kept open."""
    async with aiohttp.ClientSession() as session:
        app = AsyncApp(client=AsyncWebClient(TOKEN, base_url=api_url, session=session), signing_secret=SECRET)

        @app.event("app_mention")
        async def mentioned(event: dict[str, Any], client: AsyncWebClient) -> None:
            await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text="a fixed text")

        async def events(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

        server = web.Application()
        server.router.add_post(EVENTS_PATH, events)
        runner = web.AppRunner(server, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
        await runner.cleanup()


async def run_app(which: str, api_url: str) -> None:
    async with {"ours": ours, "bare": bare}[which](api_url) as port:
        gc.freeze()  # as the bot does once all is loaded; for both, so that neither has the better of it
        print(port, flush=True)
        while await asyncio.to_thread(sys.stdin.readline):
            gc.collect()
            with open("/proc/self/statm", encoding="ascii") as statm:
                print(int(statm.read().split()[1]) * resource.getpagesize() / 2**20, time.process_time(), flush=True)


def all_questions() -> Iterator[str]:
    """Yield questions about people of the store, no two the same."""
    with contextlib.closing(sqlite3.connect(SHIPPED)) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM people ORDER BY id")]
    for turn in range(len(TEMPLATES) ** 2):
        before = "" if turn < len(TEMPLATES) else f"and question {turn}: "
        for index, name in enumerate(names):
            yield before + TEMPLATES[(index + turn) % len(TEMPLATES)].format(name)


async def measure(rounds: int, questions: int) -> bool:
    slack, asked = FakeSlack(), all_questions()
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| in flight | median: bare, ours (ms) | times | a second: bare, ours | times | CPU each: bare, ours (ms) |")
    print("|---|---|---|---|---|---|")
    held = True
    async with (
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
        slack.served() as api_url,
        started("bare", api_url) as bare_app,
        started("ours", api_url) as our_app,
    ):
        asker = Asker(slack, session)
        for app in (bare_app, our_app):
            await asker.ask(app, itertools.islice(asked, 100), 10)
        again = list(itertools.islice(asked, 50))
        await asker.ask(our_app, iter(again), 10)
        rows = [(str(n), n, False) for n in IN_FLIGHT] + [(f"{n}, asked before", n, True) for n in IN_FLIGHT]
        for label, in_flight, repeated in rows:
            results: dict[str, list[Result]] = {"bare": [], "ours": []}
            for each in range(rounds):
                for name, app in (("bare", bare_app), ("ours", our_app))[:: 1 if each % 2 else -1]:
                    pool = itertools.cycle(again) if repeated else asked
                    results[name].append(await asker.ask(app, itertools.islice(pool, ENOUGH[in_flight]), in_flight))
            held &= _row(label, results["bare"], results["ours"])
        memory: dict[int, float] = {}
        done = 0
        for target in (1000, questions):
            await asker.ask(our_app, itertools.islice(asked, target - done), 10)
            done = target
            memory[target], _ = await our_app.usage()
    growth = memory[questions] - memory[1000]
    print(f"\nmemory: {memory[1000]:.1f} MB, after {questions - 1000} more questions {growth:+.1f} MB")
    return held and growth <= MOST_GROWTH_MB


def _row(label: str, bare_results: list[Result], our_results: list[Result]) -> bool:
    pairs = list(zip(bare_results, our_results, strict=True))
    slower = statistics.median(mine.median / other.median for other, mine in pairs)
    through = statistics.median(mine.throughput / other.throughput for other, mine in pairs)
    medians, rates, cpu = (
        [statistics.median(getattr(result, name) for result in each) for each in (bare_results, our_results)]
        for name in ("median", "throughput", "cpu")
    )
    print(
        f"| {label} | {medians[0] * 1000:.1f}, {medians[1] * 1000:.1f} | {slower:.2f} | {rates[0]:.0f}, {rates[1]:.0f} "
        f"| {through:.2f} | {cpu[0] * 1000:.2f}, {cpu[1] * 1000:.2f} |",
        flush=True,
    )
    return slower <= MOST_MEDIAN and through >= LEAST_THROUGHPUT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=10_000, help="for the memory; more than 1,000")
    parser.add_argument("--app", choices=("ours", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--api", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.app:
        asyncio.run(run_app(arguments.app, arguments.api))
    else:
        sys.exit(not asyncio.run(measure(arguments.rounds, arguments.questions)))


if __name__ == "__main__":
    main()
