"""The app connected to a local Slack over the real wire, once by signed HTTP and once by Socket Mode."""

from __future__ import annotations

import datetime
import logging
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.answers.answer import Answer, Choice, Citation, FactRef, Outcome
from bot.engine import Engine
from bot.facts.dates import PartialDate
from bot.facts.records import EntityKind
from bot.facts.store import FactStore
from bot.local.server import LocalSlack
from bot.local.workspace import CHANNEL, PERSON, Message
from bot.names.mention import Candidate
from bot.settings import Connection, Settings, load
from bot.slack.database import Database
from bot.slack.run import Running, connected
from tests.slack import facts, postgres

if TYPE_CHECKING:
    from tests.slack.many import Many

SOURCE = Citation(1, "aibase", "AIbase", None, PartialDate(2024, 10), "https://aibase.com/news/12404", "zh")
BUBECK = Answer(
    question="",
    outcome=Outcome.ANSWERED,
    intent="whereabouts",
    text="Sébastien Bubeck left Microsoft for OpenAI in October 2024 [1].",
    citations=(SOURCE,),
    suggestions=("Who else left Microsoft?",),
)


class Asker:
    """Answers from a table, and notes what it was asked. A question that is not in it is not understood."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.answers: dict[str, Answer] = {
            "where did Bubeck go?": BUBECK,
            "and before that?": replace(BUBECK, text="Before that he was at Princeton [1]."),
            "Who else left Microsoft?": replace(BUBECK, text="Two people that I know of [1]."),
            "who is Chen?": Answer(
                question="who is Chen?",
                outcome=Outcome.AMBIGUOUS,
                intent="profile",
                text="I know two people called Chen.",
                choices=(
                    Choice("mark-chen", EntityKind.PERSON, "Mark Chen", 90, "OpenAI", "who is Mark Chen?"),
                    Choice("peter-chen", EntityKind.PERSON, "Peter Chen", 90, "Covariant", "who is Peter Chen?"),
                ),
            ),
            "who is Mark Chen?": replace(BUBECK, text="Mark Chen is Chief Research Officer of OpenAI [1]."),
            "who left OpenAI?": replace(BUBECK, text="Eleven people [1].", more="All eleven of them [1]."),
            "help": Answer("help", Outcome.HELP, "help", "I know who moved where.", suggestions=("What's new?",)),
            "who is <evil>?": Answer("", Outcome.UNKNOWN_NAME, "unknown-name", "I know nobody called <!channel> & co."),
        }

    @property
    def store(self) -> FactStore:
        """What the bot looks up besides answers: made-up facts."""
        return facts.shared().store

    @property
    def today(self) -> datetime.date:
        return facts.TODAY

    def about(self, candidate: Candidate) -> Answer:
        return facts.shared().about(candidate)

    def tell(self, told: Sequence[FactRef], others: int = 0) -> Answer | None:
        return facts.shared().tell(told, others)

    def ask(self, text: str, thread: Sequence[str] = ()) -> Answer:
        self.asked.append((text, tuple(thread)))
        if text == "crash":
            raise RuntimeError("a fault of the engine")
        unknown = Answer(text, Outcome.NOT_UNDERSTOOD, "off-topic", "I only know who works where in AI.")
        return replace(self.answers.get(text, unknown), question=text)


class Workspace:
    """A local Slack with the app in it, and what a person does and sees there."""

    def __init__(
        self, slack: LocalSlack, asker: Asker, database: Database, running: Running, engine: Engine | None = None
    ) -> None:
        self.slack = slack
        self.engine = engine or facts.shared()
        self.running = running
        self.database = database
        self.asker = asker

    def answers(self) -> list[Message]:
        """What the bot has posted, oldest first."""
        return [
            message for message in self.slack.workspace.messages() if self.slack.workspace.users[message.user].is_bot
        ]

    async def answered(self, count: int = 1) -> Message:
        """Wait until the bot has posted this many messages, and return the last."""
        await self.slack.until(lambda: len(self.answers()) >= count)
        return self.answers()[-1]

    async def quiet(self) -> list[Message]:
        """Wait until all is delivered and nothing is on its way; return what the bot has posted."""
        await self.slack.settled()
        # A marker goes the same way; when its answer is there, whatever came before it has had its turn.
        marker = self.slack.say(PERSON, CHANNEL, "<@U0AIMOVES> where did Bubeck go?")
        await self.slack.until(lambda: any(answer.thread_ts == marker.ts for answer in self.answers()))
        await self.running.services.conversation.drain(5)
        await self.slack.settled()
        return [answer for answer in self.answers() if answer.thread_ts != marker.ts]


def settings_for(slack: LocalSlack, connection: Connection, **changes: Any) -> Settings:
    settings = load({**slack.environment(), "SLACK_SIGNING_SECRET": slack.signing_secret}, env_file=None)
    if connection is Connection.HTTP:
        settings = replace(settings, app_token=None, port=0)
    return replace(settings, **{"article_fetch": False, **changes})  # no test reaches out of this machine


@asynccontextmanager
async def remembered() -> AsyncIterator[Database]:
    """A database that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, closing(Database(f"sqlite:///{folder}/state.db")) as database:
        yield database


@asynccontextmanager
async def workspace(connection: Connection, engine: Engine | None = None, **changes: Any) -> AsyncIterator[Workspace]:
    """A local Slack with the app in it, which answers from an engine, or else from a table."""
    slack = LocalSlack()
    await slack.start()
    asker = Asker()
    try:
        settings = settings_for(slack, connection, **changes)
        async with remembered() as database, connected(settings, engine or asker, database, "127.0.0.1") as running:
            if connection is Connection.HTTP:
                slack.outbound.request_url = f"http://127.0.0.1:{running.port}/slack/events"
            else:
                await slack.sockets.connected()
            yield Workspace(slack, asker, database, running, engine)
    finally:
        await slack.stop()


class _Told(logging.Handler):
    """Keeps what is logged above debug level, but for what the local Slack logs."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("bot.local"):
            self.lines.append(logging.Formatter("%(name)s %(message)s").format(record))


@pytest.fixture(autouse=True)
def discreet_logs() -> Iterator[None]:
    """See in every scenario that no log above debug level holds a token or what people wrote."""
    told, root = _Told(), logging.getLogger()
    level = root.level
    root.addHandler(told)
    root.setLevel(logging.INFO)
    yield
    root.removeHandler(told)
    root.setLevel(level)
    for secret in ("xoxb-", "xapp-", "xoxe", "where did", "before that", "who left", "Bubeck", "Itō", "<@U0"):
        assert not [line for line in told.lines if secret in line], f"the log tells {secret!r}"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with postgres.server() as url:
        yield url


@pytest.fixture
def postgresql(postgresql_server: str) -> Iterator[str]:
    """The address of an empty PostgreSQL database."""
    with postgres.database(postgresql_server) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql"))
    return f"sqlite:///{tmp_path / 'state.db'}"


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def space(request: pytest.FixtureRequest) -> AsyncIterator[Workspace]:
    async with workspace(request.param) as made:
        yield made


@pytest.fixture
async def http_space() -> AsyncIterator[Workspace]:
    async with workspace(Connection.HTTP) as made:
        yield made


@pytest.fixture
async def socket_space() -> AsyncIterator[Workspace]:
    async with workspace(Connection.SOCKET_MODE) as made:
        yield made


@pytest.fixture
async def slack() -> AsyncIterator[LocalSlack]:
    """A local Slack with no app connected yet."""
    local = LocalSlack()
    await local.start()
    yield local
    await local.stop()


@pytest.fixture
async def many(slack: LocalSlack, state_url: str) -> AsyncIterator[Many]:
    """The app, served to all workspaces that install it."""
    from tests.slack.many import served  # here, since it takes its settings from this module

    async with served(slack, state_url) as made:
        yield made
