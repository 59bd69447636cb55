"""Who follows whom: people in Slack, and the people and organizations of the store that they want news of."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from bot.facts.records import EntityKind
from bot.slack.database import Database, Transaction, metadata

MOST_FOLLOWED = 100
"""By one person: more is a wish for everything, which a digest serves better."""

_follows = sa.Table(
    "follows",
    metadata,
    sa.Column("team", sa.String(64), primary_key=True),
    sa.Column("user", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("record", sa.String(300), primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Index("follows_record", "kind", "record"),
)


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
        database.create(_follows)

    async def follow(self, who: Follower, whom: Followed) -> bool:
        """Follow somebody or something; False if that was so already.

        Raises:
            ValueError: they follow MOST_FOLLOWED already.
        """
        key = {"team": who.team, "user": who.user, "kind": str(whom.kind), "record": whom.id}

        def add(do: Transaction) -> bool:
            count = do.execute(sa.select(sa.func.count()).select_from(_follows).where(*_of(who))).scalar_one()
            if count >= MOST_FOLLOWED and not do.execute(sa.select(_follows).where(*_at(who, whom))).first():
                raise ValueError(f"{MOST_FOLLOWED} are the most that can be followed")
            return do.add(_follows, {**key, "at": self._clock()})

        return await self._database.run(add)

    async def unfollow(self, who: Follower, whom: Followed) -> bool:
        """Follow somebody or something no longer; False if they were not followed."""
        gone = sa.delete(_follows).where(*_at(who, whom))
        return await self._database.run(lambda do: do.execute(gone).rowcount == 1)

    async def followed_by(self, who: Follower) -> tuple[Followed, ...]:
        """Return whom somebody follows, in the order in which they began to."""
        query = sa.select(_follows).where(*_of(who)).order_by(_follows.c.at, _follows.c.record)
        return await self._database.run(
            lambda do: tuple(Followed(EntityKind(row.kind), row.record) for row in do.execute(query))
        )

    async def followers_of(self, whom: Iterable[Followed]) -> dict[Follower, tuple[Followed, ...]]:
        """Return everybody who follows any of these, with those of them that they follow."""
        keys = [(str(each.kind), each.id) for each in whom]

        def read(do: Transaction) -> dict[Follower, tuple[Followed, ...]]:
            found: dict[Follower, list[Followed]] = {}
            for start in range(0, len(keys), 200):
                query = (
                    sa.select(_follows)
                    .where(sa.tuple_(_follows.c.kind, _follows.c.record).in_(keys[start : start + 200]))
                    .order_by(_follows.c.team, _follows.c.user, _follows.c.at, _follows.c.record)
                )
                for row in do.execute(query):
                    follower = Follower(row.team, row.user)
                    found.setdefault(follower, []).append(Followed(EntityKind(row.kind), row.record))
            return {follower: tuple(followed) for follower, followed in found.items()}

        return await self._database.run(read)


def _of(who: Follower) -> list[sa.ColumnElement[bool]]:
    return [_follows.c.team == who.team, _follows.c.user == who.user]


def _at(who: Follower, whom: Followed) -> list[sa.ColumnElement[bool]]:
    return [*_of(who), _follows.c.kind == str(whom.kind), _follows.c.record == whom.id]
