"""Which channels get a digest of new moves, how often, and when the next one is due."""

from __future__ import annotations

import datetime
import logging
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa

from bot.slack import outbox
from bot.slack.database import Database, Transaction, metadata
from bot.slack.feed import newest_batch
from bot.slack.outbox import About

logger = logging.getLogger(__name__)

MONDAY = 0
DUE_AT_ONCE = 100


class Every(StrEnum):
    """How often a digest comes."""

    DAILY = "daily"
    WEEKLY = "weekly"  # on Mondays


_digests = sa.Table(
    "digests",
    metadata,
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("channel", sa.String(64), primary_key=True),
    sa.Column("every", sa.String(16), nullable=False),
    sa.Column("zone", sa.String(64), nullable=False),
    sa.Column("set_by", sa.String(64), nullable=False),
    sa.Column("next_at", sa.Float, nullable=False, index=True),
    sa.Column("after", sa.Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Digest:
    """A channel's digest; `next_at` is when the next one is due, in seconds since 1970, `zone` an IANA name."""

    channel: str
    every: Every
    zone: str
    set_by: str
    next_at: float


class Digests:
    """Keeps the digests of channels in a database. `hour` is when they come, by the clocks of their time zones."""

    def __init__(self, database: Database, hour: int) -> None:
        self._database = database
        self._hour = hour
        database.create(_digests)

    def planned(self, channel: str, every: Every, zone: str, by: str, now: float) -> Digest:
        """Return the digest that a channel would have if it were switched on now."""
        return Digest(channel, every, zone, by, next_time(every, self._hour, zone, now))

    async def switch_on(self, team: str, digest: Digest) -> None:
        """Let a channel have a digest, of what comes in from now on; one that it has keeps what it has not told yet."""
        key = {"team": team, "channel": digest.channel}
        values = {
            "every": str(digest.every),
            "zone": digest.zone,
            "set_by": digest.set_by,
            "next_at": digest.next_at,
        }
        await self._database.run(lambda do: do.put(_digests, key, {**values, "after": newest_batch(do)}, values))

    async def switch_off(self, team: str, channel: str) -> bool:
        """Let a channel have no digest; False if it had none."""
        gone = sa.delete(_digests).where(_digests.c.team == team, _digests.c.channel == channel)
        return await self._database.run(lambda do: do.execute(gone).rowcount == 1)

    async def of_channel(self, team: str, channel: str) -> Digest | None:
        """Return a channel's digest, or None."""
        found = await self._read(_digests.c.team == team, _digests.c.channel == channel)
        return found[0] if found else None

    async def set_by(self, team: str, user: str) -> tuple[Digest, ...]:
        """Return the digests that somebody has switched on."""
        return await self._read(_digests.c.team == team, _digests.c.set_by == user)

    async def make_due(self, now: float) -> None:
        """Put the digests whose time has come into the outbox, each once, and set when they come next.

        One whose time passed while the bot was not running comes late, and once.
        """

        def make(do: Transaction) -> None:
            due = sa.select(_digests).where(_digests.c.next_at <= now).order_by(_digests.c.next_at).limit(DUE_AT_ONCE)
            for row in do.execute(due).all():
                this = sa.and_(
                    _digests.c.team == row.team, _digests.c.channel == row.channel, _digests.c.next_at == row.next_at
                )
                next_at = next_time(Every(row.every), self._hour, row.zone, now)
                # Written first: of several copies of the bot, only one finds the time that it has read.
                if do.execute(sa.update(_digests).where(this).values(next_at=next_at)).rowcount != 1:
                    continue
                last = newest_batch(do)
                here = sa.and_(_digests.c.team == row.team, _digests.c.channel == row.channel)
                do.execute(sa.update(_digests).where(here).values(after=last))
                if last > row.after:
                    outbox.put(do, row.team, row.channel, About.DIGEST, row.after, last, now)

        await self._database.run(make)

    async def _read(self, *which: sa.ColumnElement[bool]) -> tuple[Digest, ...]:
        query = sa.select(_digests).where(*which).order_by(_digests.c.channel)
        return await self._database.run(
            lambda do: tuple(
                Digest(row.channel, Every(row.every), row.zone, row.set_by, row.next_at) for row in do.execute(query)
            )
        )


def next_time(every: Every, hour: int, zone: str, after: float) -> float:
    """Return the next time, later than `after`, that clocks in a time zone show this hour; on a Monday if weekly."""
    place = time_zone(zone)
    day = datetime.datetime.fromtimestamp(after, place).date()
    while True:
        at = datetime.datetime.combine(day, datetime.time(hour), place).timestamp()
        if at > after and (every is Every.DAILY or day.weekday() == MONDAY):
            return at
        day += datetime.timedelta(days=1)


def time_zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, UTC where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        logger.warning("there is no time zone %.64s: UTC counts", name)
        return ZoneInfo("UTC")
