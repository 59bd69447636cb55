"""What people say of the answers, for those who keep the facts: right or wrong, what is wrong, and asked in vain.

Counts are of questions as normalized, without who asked them. Only a report has a name: of who wrote it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.answers.answer import Outcome
from bot.names.normalize import clean, tokenize
from bot.slack.database import Database, Transaction, metadata

KEEP_SECONDS = 90 * 24 * 60 * 60
"""How long after it was last asked a question is counted, and after it was settled a report is kept."""
CLEAN_EVERY_SECONDS = 60 * 60
QUESTION_LIMIT = 200
IN_VAIN = (Outcome.NO_RECORD, Outcome.UNKNOWN_NAME, Outcome.NOT_UNDERSTOOD)
"""What becomes of a question that was asked in vain."""

_USER = re.compile(r"@[UW][A-Z0-9]{5,}")

_votes = sa.Table(
    "votes",
    metadata,
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("question", sa.String(QUESTION_LIMIT), primary_key=True),
    sa.Column("right", sa.Integer, nullable=False),
    sa.Column("wrong", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
_misses = sa.Table(
    "misses",
    metadata,
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("question", sa.String(QUESTION_LIMIT), primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("at", sa.Float, nullable=False),
)
_reports = sa.Table(
    "reports",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("team", sa.String(64), nullable=False, index=True),
    sa.Column("user", sa.String(64), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("wrong", sa.Text, nullable=False),
    sa.Column("link", sa.Text),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("settled", sa.Float),
)


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody says is wrong with an answer, and where it can be read; `id` is 0 until it is kept."""

    user: str
    question: str
    answer: str
    wrong: str
    link: str | None = None
    id: int = 0


@dataclass(frozen=True, slots=True)
class Count:
    """A question as normalized, and how many times it was asked (or judged)."""

    question: str
    count: int


def normalized(question: str) -> str:
    """Return what is counted of a question: its words as the names are compared, without the ids of people in Slack."""
    words = (token.norm for token in tokenize(clean(_USER.sub(" ", question))))
    return " ".join(words)[:QUESTION_LIMIT].rstrip()


class Feedback:
    """Keeps feedback of workspaces in a database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._cleaned = float("-inf")
        database.create(_votes, _misses, _reports)

    async def vote(self, team: str, question: str, right: bool) -> None:
        """Count that somebody finds the answer to a question right or wrong."""
        key = {"team": team, "question": normalized(question)}
        counts = {"right": int(right), "wrong": int(not right)}
        await self._database.run(lambda do: do.add_up(_votes, key, counts, {"at": self._clock()}))

    async def miss(self, team: str, question: str) -> None:
        """Count a question that had no answer."""
        await self._database.run(lambda do: self.count_miss(do, team, question))

    def count_miss(self, do: Transaction, team: str, question: str) -> None:
        """Count a question that had no answer, in a transaction."""
        key, now = {"team": team, "question": normalized(question)}, self._clock()
        if not key["question"]:
            return
        self._clean(do)
        do.add_up(_misses, key, {"count": 1}, {"at": now})

    def _clean(self, do: Transaction) -> None:
        now = self._clock()
        if now - self._cleaned < CLEAN_EVERY_SECONDS:
            return
        self._cleaned = now
        for table in (_votes, _misses):
            do.execute(sa.delete(table).where(table.c.at < now - KEEP_SECONDS))
        do.execute(sa.delete(_reports).where(_reports.c.settled < now - KEEP_SECONDS))

    async def misses(self, team: str, limit: int) -> tuple[Count, ...]:
        """Return the questions that were asked in vain, those asked most often first."""
        query = (
            sa.select(_misses.c.question, _misses.c["count"].label("times"))
            .where(_misses.c.team == team)
            .order_by(_misses.c["count"].desc(), _misses.c.at.desc())
            .limit(limit)
        )
        return await self._database.run(lambda do: tuple(Count(row.question, row.times) for row in do.execute(query)))

    async def votes(self, team: str) -> tuple[int, int]:
        """Return how many answers were found right, and how many wrong."""
        query = sa.select(sa.func.sum(_votes.c.right), sa.func.sum(_votes.c.wrong)).where(_votes.c.team == team)
        right, wrong = await self._database.run(lambda do: tuple(do.execute(query).one()))
        return int(right or 0), int(wrong or 0)

    async def report(self, team: str, report: Report) -> Report:
        """Keep a report until an admin has settled it; return it with its number."""
        values = {
            "team": team,
            "user": report.user,
            "question": report.question,
            "answer": report.answer,
            "wrong": report.wrong,
            "link": report.link,
            "at": self._clock(),
        }

        def keep(do: Transaction) -> int:
            inserted = do.execute(sa.insert(_reports).values(values)).inserted_primary_key
            return int(inserted[0]) if inserted else 0

        return Report(
            report.user,
            report.question,
            report.answer,
            report.wrong,
            report.link,
            await self._database.run(keep),
        )

    async def waiting(self, team: str, limit: int) -> tuple[Report, ...]:
        """Return the reports that wait for an admin, oldest first."""
        query = (
            sa.select(_reports)
            .where(_reports.c.team == team, _reports.c.settled.is_(None))
            .order_by(_reports.c.id)
            .limit(limit)
        )

        def read(do: Transaction) -> tuple[Report, ...]:
            return tuple(
                Report(row.user, row.question, row.answer, row.wrong, row.link, row.id) for row in do.execute(query)
            )

        return await self._database.run(read)

    async def find(self, team: str, report: int) -> Report | None:
        """Return a report by its number, if it is one of this workspace's."""
        query = sa.select(_reports).where(_reports.c.team == team, _reports.c.id == report)

        def read(do: Transaction) -> Report | None:
            row = do.execute(query).one_or_none()
            return Report(row.user, row.question, row.answer, row.wrong, row.link, row.id) if row else None

        return await self._database.run(read)

    async def settle(self, team: str, report: int) -> bool:
        """Note that a report is dealt with; False if it was already, or there is none of this number."""
        settled = (
            sa.update(_reports)
            .where(_reports.c.team == team, _reports.c.id == report, _reports.c.settled.is_(None))
            .values(settled=self._clock())
        )
        return await self._database.run(lambda do: do.execute(settled).rowcount == 1)
