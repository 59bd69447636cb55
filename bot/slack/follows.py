"""Who follows whom: people in Slack, and the people and organizations of the store that they want news of."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.facts.records import EntityKind
from bot.slack.database import Database, Transaction, metadata

MOST_FOLLOWED = 100
"""By one person: more is a wish for everything, which a digest serves better."""

follows = sa.Table(
    "follows",
    metadata,
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("record", sa.String(300), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("follows_record", "kind", "record"),
)
"""Public for the feed, which joins it with what is new."""


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody in a workspace."""

    team: str
    user: str


@dataclass(frozen=True, slots=True)
class Followed:
    """A person, organization or work of the store."""

    kind: EntityKind
    id: str


class Follows:
    """Keeps who follows whom in a database."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock
        database.create(follows)

    async def follow(self, who: Follower, whom: Followed) -> bool:
        """Follow somebody or something; False if that was so already.

        Raises:
            ValueError: they follow MOST_FOLLOWED already.
        """
        key = {"team": who.team, "user": who.user, "kind": str(whom.kind), "record": whom.id}

        def add(do: Transaction) -> bool:
            count = do.execute(sa.select(sa.func.count()).select_from(follows).where(*_of(who))).scalar_one()
            if count >= MOST_FOLLOWED and not do.execute(sa.select(follows).where(*_at(who, whom))).first():
                raise ValueError(f"{MOST_FOLLOWED} are the most that can be followed")
            return do.add(follows, {**key, "at": self._clock()})

        return await self._database.run(add)

    async def unfollow(self, who: Follower, whom: Followed) -> bool:
        """Follow somebody or something no longer; False if they were not followed."""
        gone = sa.delete(follows).where(*_at(who, whom))
        return await self._database.run(lambda do: do.execute(gone).rowcount == 1)

    async def followed_by(self, who: Follower) -> tuple[Followed, ...]:
        """Return whom somebody follows, in the order in which they began to."""
        query = sa.select(follows).where(*_of(who)).order_by(follows.c.at, follows.c.record)
        return await self._database.run(
            lambda do: tuple(Followed(EntityKind(row.kind), row.record) for row in do.execute(query))
        )

    async def forget(self, who: Follower) -> None:
        """Forget whom somebody follows who is not there any more."""
        gone = sa.delete(follows).where(*_of(who))
        await self._database.run(lambda do: do.execute(gone))


def _of(who: Follower) -> list[sa.ColumnElement[bool]]:
    return [follows.c.team == who.team, follows.c.user == who.user]


def _at(who: Follower, whom: Followed) -> list[sa.ColumnElement[bool]]:
    return [*_of(who), follows.c.kind == str(whom.kind), follows.c.record == whom.id]
