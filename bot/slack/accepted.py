"""Questions that are accepted and not answered yet: none is lost when a copy of the bot dies, or Slack is down long.

A question is put here in the transaction that claims it, before Slack is told that the event has come, and removed in
the one that remembers its answer. Whoever answers it holds it, and goes on holding it while at work; when a hold has
lapsed, any copy of the bot takes the question up again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields

import sqlalchemy as sa

from bot.slack.database import Database, Transaction, metadata
from bot.slack.reading import MessageKey, PersonMessage

HOLD_SECONDS = 60.0
GIVE_UP_SECONDS = 24 * 60 * 60
"""An answer that comes later than this helps nobody."""
MOST_TRIES = 5
"""A question at which the bot itself breaks off is not taken up for ever."""

_accepted = sa.Table(
    "accepted",
    metadata,
    *(sa.Column(name, sa.String(64), primary_key=True) for name in ("team", "channel", "ts")),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("held", sa.Float, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)
_FIELDS = tuple(field.name for field in fields(PersonMessage) if field.name != "key")


@dataclass(frozen=True, slots=True)
class Question:
    """A message that is to be answered, as said to a bot user; `made` is when it came, in seconds since 1970."""

    message: PersonMessage
    bot_user: str | None
    made: float = 0.0


def put(do: Transaction, question: Question, now: float) -> None:
    """Note that a message was accepted, in the transaction that claims it."""
    key = question.message.key
    content = json.dumps({name: getattr(question.message, name) for name in _FIELDS} | {"bot_user": question.bot_user})
    row = {"team": key.team, "channel": key.channel, "ts": key.ts, "message": content}
    do.add(_accepted, {**row, "made": now, "held": now + HOLD_SECONDS, "tries": 0})


def remove(do: Transaction, key: MessageKey) -> None:
    """Note that a message is answered, or never will be."""
    do.remove(_accepted, {"team": key.team, "channel": key.channel, "ts": key.ts})


class Accepted:
    """The questions in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(_accepted)

    async def hold(self, keys: Iterable[MessageKey], now: float) -> None:
        """Go on holding these."""
        ours = [(key.team, key.channel, key.ts) for key in keys]
        if ours:
            key = sa.tuple_(_accepted.c.team, _accepted.c.channel, _accepted.c.ts)
            held = sa.update(_accepted).where(key.in_(ours)).values(held=now + HOLD_SECONDS)
            await self._database.run(lambda do: do.execute(held))

    async def take(self, now: float) -> Question | None:
        """Take the oldest question that nobody holds, or return None if there is none."""
        late = sa.or_(_accepted.c.made < now - GIVE_UP_SECONDS, _accepted.c.tries >= MOST_TRIES)
        free = sa.select(_accepted).where(_accepted.c.held < now).order_by(_accepted.c.made).limit(10)

        def take(do: Transaction) -> Question | None:
            do.execute(sa.delete(_accepted).where(_accepted.c.held < now, late))
            for row in do.execute(free).all():
                same = [_accepted.c[name] == getattr(row, name) for name in ("team", "channel", "ts", "held")]
                values = {"held": now + HOLD_SECONDS, "tries": row.tries + 1}
                if do.execute(sa.update(_accepted).where(*same).values(values)).rowcount:
                    return _read(MessageKey(row.team, row.channel, row.ts), row.message, row.made)
            return None

        return await self._database.run(take)

    async def remove(self, key: MessageKey) -> None:
        """Note that a message is answered, or never will be."""
        await self._database.run(lambda do: remove(do, key))

    async def keep(self, key: MessageKey) -> None:
        """Note that a question was not answered for no fault of its own, so that the try does not count."""
        same = [_accepted.c.team == key.team, _accepted.c.channel == key.channel, _accepted.c.ts == key.ts]
        await self._database.run(lambda do: do.execute(sa.update(_accepted).where(*same).values(tries=0)))


def _read(key: MessageKey, content: str, made: float) -> Question:
    said = json.loads(content)
    bot_user = said.pop("bot_user")
    return Question(PersonMessage(key=key, **said), bot_user, made)
