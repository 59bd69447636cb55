"""What people asked for and have not got yet: none of it is lost when a copy of the bot dies, or Slack is down long.

A request is put here in the transaction that claims it, before Slack is told that it has come, and removed when it is
done. Whoever does it holds it, and goes on holding it while at work; when a hold has lapsed, any copy of the bot takes
the request up again.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa

from bot.slack.database import Database, Transaction, metadata
from bot.slack.reading import MessageKey, PersonMessage, Press

logger = logging.getLogger(__name__)

HOLD_SECONDS = 60.0
GIVE_UP_SECONDS = 24 * 60 * 60
"""An answer that comes later than this helps nobody."""
MOST_TRIES = 5
"""A request at which the bot itself breaks off is not taken up for ever."""

MESSAGE, FOLLOW_UP = "message", "follow-up"
"""The kinds of request that are a message to the bot, or one that may be."""

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
class Request:
    """A message, a command or a press that somebody waits for.

    `key` names it, and `content` is what it takes to do it. `thread` heads the thread that the answer is posted in,
    marked with `key.ts`; it is None where only the asker gets to see the answer. `made` is when the request came, in
    seconds since 1970.
    """

    key: MessageKey
    kind: str
    content: Mapping[str, Any]
    thread: str | None = None
    made: float = 0.0


def message_request(message: PersonMessage, bot_user: str | None, kind: str = MESSAGE) -> Request:
    """Return the request to answer a message, as said to a bot user."""
    content = {name: getattr(message, name) for name in _FIELDS} | {"bot_user": bot_user}
    return Request(message.key, kind, content, message.root.ts)


def message_of(request: Request) -> tuple[PersonMessage, str | None]:
    """Return the message that is to be answered, and the bot user that it was said to."""
    said = dict(request.content)
    bot_user = said.pop("bot_user")
    return PersonMessage(key=request.key, **said), bot_user


def press_request(kind: str, press: Press) -> Request:
    """Return the request to do what a button says; `kind` names what that is."""
    return Request(press.key, kind, asdict(press), None if press.ephemeral else press.root.ts)


def press_of(request: Request) -> Press:
    """Return the press."""
    return Press(**{**request.content, "message": MessageKey(**request.content["message"])})


def put(do: Transaction, request: Request, now: float) -> None:
    """Note that a request was accepted, in the transaction that claims it."""
    key = request.key
    content = json.dumps({"kind": request.kind, "thread": request.thread, "content": request.content})
    row = {"team": key.team, "channel": key.channel, "ts": key.ts, "message": content}
    do.add(_accepted, {**row, "made": now, "held": now + HOLD_SECONDS, "tries": 0})


def remove(do: Transaction, key: MessageKey) -> None:
    """Note that a request is done, or never will be."""
    do.remove(_accepted, {"team": key.team, "channel": key.channel, "ts": key.ts})


class Accepted:
    """The requests in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_hand: set[MessageKey] = set()
        database.create(_accepted)

    @contextmanager
    def holding(self, key: MessageKey) -> Iterator[None]:
        """Do a request inside of this, so that it stays held."""
        self._at_hand.add(key)
        try:
            yield
        finally:
            self._at_hand.discard(key)

    async def hold(self, now: float, keys: Iterable[MessageKey] | None = None) -> None:
        """Go on holding these, or what is being done here."""
        ours = [(key.team, key.channel, key.ts) for key in (self._at_hand if keys is None else keys)]
        if ours:
            key = sa.tuple_(_accepted.c.team, _accepted.c.channel, _accepted.c.ts)
            held = sa.update(_accepted).where(key.in_(ours)).values(held=now + HOLD_SECONDS)
            await self._database.run(lambda do: do.execute(held))

    async def take(self, now: float) -> Request | None:
        """Take the oldest request that nobody holds, or return None if there is none."""
        late = sa.or_(_accepted.c.made < now - GIVE_UP_SECONDS, _accepted.c.tries >= MOST_TRIES)
        free = sa.select(_accepted).where(_accepted.c.held < now).order_by(_accepted.c.made).limit(10)

        def take(do: Transaction) -> Request | None:
            do.execute(sa.delete(_accepted).where(_accepted.c.held < now, late))
            for row in do.execute(free).all():
                same = [_accepted.c[name] == getattr(row, name) for name in ("team", "channel", "ts", "held")]
                values = {"held": now + HOLD_SECONDS, "tries": row.tries + 1}
                if do.execute(sa.update(_accepted).where(*same).values(values)).rowcount:
                    request = _read(MessageKey(row.team, row.channel, row.ts), row.message, row.made)
                    if request:
                        return request
                    do.execute(sa.delete(_accepted).where(*same[:3]))
            return None

        return await self._database.run(take)

    async def remove(self, key: MessageKey) -> None:
        """Note that a request is done, or never will be."""
        await self._database.run(lambda do: remove(do, key))

    async def keep(self, key: MessageKey) -> None:
        """Note that a request was not done for no fault of its own, so that the try does not count."""
        same = [_accepted.c.team == key.team, _accepted.c.channel == key.channel, _accepted.c.ts == key.ts]
        await self._database.run(lambda do: do.execute(sa.update(_accepted).where(*same).values(tries=0)))


def _read(key: MessageKey, content: str, made: float) -> Request | None:
    try:
        said = json.loads(content)
        return Request(key, said["kind"], said["content"], said["thread"], made)
    except (ValueError, KeyError, TypeError):
        logger.warning("what another version of the bot has accepted can't be read, and is dropped")
        return None
