"""What the bot remembers of its conversations: which messages it answers, and the questions of each thread.

Questions are kept only as long as a follow-up or an edit may need them, and never with more than who asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.slack import accepted
from bot.slack.accepted import Accepted, Request
from bot.slack.database import Database, Transaction, metadata
from bot.slack.reading import MessageKey

QUESTIONS_A_THREAD = 50
"""Those before are forgotten: far more than people ask of one person without a name."""
KEEP_SECONDS = 7 * 24 * 60 * 60
"""How long after the last question in it a thread is remembered."""
CLEAN_EVERY_SECONDS = 60 * 60
FOR_GOOD = 1e11
"""A time that never becomes long ago."""


def _key_columns(last: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(64), primary_key=True) for name in ("team", "channel", last)]


_claims = sa.Table(
    "claims",
    metadata,
    *_key_columns("ts"),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sqlite_with_rowid=False,
)
_threads = sa.Table(
    "threads",
    metadata,
    *_key_columns("root"),
    sa.Column("begun_by", sa.String(64)),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sqlite_with_rowid=False,
)
_turns = sa.Table(
    "turns",
    metadata,
    *_key_columns("root"),
    sa.Column("ts", sa.String(64), primary_key=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("answer_ts", sa.String(64), nullable=False),
    sa.Column("edited", sa.String(64)),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the bot's answer to it, in one thread. `edited` is when the question was last edited, if ever."""

    question: str
    ts: str
    answer_ts: str
    edited: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in which the bot has answered.

    `begun_by` is who opened the thread with a question to the bot, or None where people opened it; `shared` says that
    people talk to each other in it.
    """

    begun_by: str | None
    shared: bool = False
    turns: tuple[Turn, ...] = ()

    def questions_before(self, ts: str) -> tuple[str, ...]:
        """The questions asked before the message at `ts`, oldest first."""
        return tuple(turn.question for turn in self.turns if turn.ts < ts)


class Threads:
    """Remembers conversations in a database, which may serve several copies of the bot."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        self._cleaned = float("-inf")
        self._accepted = Accepted(database)
        database.create(_claims, _threads, _turns)

    @property
    def accepted(self) -> Accepted:
        """What was accepted and is not done yet."""
        return self._accepted

    async def claim(self, key: MessageKey) -> bool:
        """Take a message to answer; False if it was taken before, by this copy of the bot or another."""

        def claim(do: Transaction) -> bool:
            self._clean(do)
            return do.add(_claims, {"team": key.team, "channel": key.channel, "ts": key.ts, "at": self._clock()})

        return await self._database.run(claim)

    async def accept(self, request: Request) -> bool:
        """Take a message to answer, or a command or press, and note that it is to be; False if it was taken before."""
        key = request.key

        def accept(do: Transaction) -> bool:
            self._clean(do)
            new = do.add(_claims, {"team": key.team, "channel": key.channel, "ts": key.ts, "at": self._clock()})
            if new:
                accepted.put(do, request, self._clock())
            return new

        return await self._database.run(accept)

    async def answered(
        self,
        key: MessageKey,
        root: MessageKey,
        begun_by: str | None,
        turn: Turn,
        also_in: MessageKey | None = None,
        also: Callable[[Transaction], None] | None = None,
    ) -> None:
        """Note that an accepted message is answered, as a turn of the thread (and of another, `also_in`).

        `also` notes something else in the same transaction.
        """

        def write(do: Transaction) -> None:
            accepted.remove(do, key)
            for thread in (root, also_in):
                if thread:
                    self._remember(do, thread, begun_by, turn)
            if also:
                also(do)

        await self._database.note(write)

    async def keep(self, key: MessageKey) -> None:
        """Note that an accepted message is to be answered later."""
        await self._accepted.keep(key)

    async def is_claimed(self, key: MessageKey) -> bool:
        """Whether something was taken, in the last week, and not given back."""
        taken = sa.select(_claims.c.at).where(
            _claims.c.team == key.team, _claims.c.channel == key.channel, _claims.c.ts == key.ts
        )
        return await self._database.run(lambda do: do.execute(taken).first() is not None)

    async def claim_for_good(self, key: MessageKey) -> bool:
        """Take something that is done once in a lifetime; False if it was taken before."""
        row = {"team": key.team, "channel": key.channel, "ts": key.ts, "at": FOR_GOOD}
        return await self._database.run(lambda do: do.add(_claims, row))

    async def let_be(self, key: MessageKey) -> None:
        """Give back an accepted message that turns out to be none for the bot."""

        def give_back(do: Transaction) -> None:
            accepted.remove(do, key)
            do.remove(_claims, {"team": key.team, "channel": key.channel, "ts": key.ts})

        await self._database.run(give_back)

    async def release(self, key: MessageKey) -> None:
        """Give back what was taken and could not be done."""
        taken = sa.delete(_claims).where(
            _claims.c.team == key.team, _claims.c.channel == key.channel, _claims.c.ts == key.ts
        )
        await self._database.run(lambda do: do.execute(taken))

    async def thread(self, root: MessageKey) -> Thread | None:
        """Return what is known of a thread, or None if the bot has not answered in it."""

        def read(do: Transaction) -> Thread | None:
            row = do.execute(sa.select(_threads).where(*_at(_threads, root))).one_or_none()
            if row is None:
                return None
            latest = sa.select(_turns).where(*_at(_turns, root)).order_by(_turns.c.ts.desc()).limit(QUESTIONS_A_THREAD)
            turns = [Turn(turn.question, turn.ts, turn.answer_ts, turn.edited) for turn in do.execute(latest)]
            return Thread(row.begun_by, row.shared, tuple(reversed(turns)))

        return await self._database.run(read)

    async def remember(self, root: MessageKey, begun_by: str | None, turn: Turn) -> None:
        """Add a turn to a thread, or change the one with the same `ts`. `begun_by` counts for a new thread only."""
        await self._database.run(lambda do: self._remember(do, root, begun_by, turn))

    def _remember(self, do: Transaction, root: MessageKey, begun_by: str | None, turn: Turn) -> None:
        place = {"team": root.team, "channel": root.channel, "root": root.ts}
        thread = {"begun_by": begun_by, "shared": False, "at": self._clock()}
        said = {"question": turn.question, "answer_ts": turn.answer_ts, "edited": turn.edited, "at": self._clock()}
        do.put(_threads, place, thread, ["at"])
        do.put(_turns, {**place, "ts": turn.ts}, said)

    async def answer_is_gone(self, root: MessageKey, ts: str) -> None:
        """Note that an answer was deleted, so that an edit of its question changes none; the question stays known."""
        gone = sa.update(_turns).where(*_at(_turns, root), _turns.c.answer_ts == ts).values(answer_ts="")
        await self._database.run(lambda do: do.execute(gone))

    async def share(self, root: MessageKey) -> None:
        """Note that people talk to each other in a thread."""
        shared = sa.update(_threads).where(*_at(_threads, root)).values(shared=True)
        await self._database.run(lambda do: do.execute(shared))

    def _clean(self, do: Transaction) -> None:
        now = self._clock()
        if now - self._cleaned < CLEAN_EVERY_SECONDS:
            return
        self._cleaned = now
        for table in (_claims, _turns, _threads):
            do.execute(sa.delete(table).where(table.c["at"] < now - KEEP_SECONDS))


def _at(table: sa.Table, root: MessageKey) -> list[sa.ColumnElement[bool]]:
    return [table.c.team == root.team, table.c.channel == root.channel, table.c.root == root.ts]
