"""What is to be sent unasked: each notice once, though several copies of the bot send and any may die at any time.

A copy claims a notice before it sends it, and removes it afterwards. Where a copy dies in between, nobody knows whether
the message went out: its claim lapses, and whoever takes the notice then first looks for its mark in the conversation.
So a notice is not lost, and it comes twice only where Slack does not let the bot look.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from bot.slack.database import Database, Transaction, metadata

LEASE_SECONDS = 15 * 60
"""How long a claim holds: longer than any send can take, with all its retries."""
GIVE_UP_SECONDS = 2 * 24 * 60 * 60
"""How long it is tried to send a notice."""


class About(StrEnum):
    """What a notice tells of."""

    FOLLOWED = "followed"  # those whom somebody follows
    DIGEST = "digest"  # everybody


_notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("team", sa.String(64), nullable=False),
    sa.Column("target", sa.String(64), nullable=False),
    sa.Column("about", sa.String(16), nullable=False),
    sa.Column("after", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("mark", sa.String(32), nullable=False),
    sa.Column("made", sa.Float, nullable=False),
    sa.Column("claimed", sa.Float),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.UniqueConstraint("team", "target", "about", "last"),
)


@dataclass(frozen=True, slots=True)
class Notice:
    """News of the batches after one (`after`) and up to another (`last`), for a user or a channel (`target`).

    `mark` names it in the message's metadata; `made` is when it was made, in seconds since 1970; `tries` how many times
    it was tried to send it before.
    """

    id: int
    team: str
    target: str
    about: About
    after: int
    last: int
    mark: str
    made: float
    tries: int


def put(do: Transaction, team: str, target: str, about: About, after: int, last: int, now: float) -> None:
    """Put a notice into the outbox, unless it is there already."""
    row = {"team": team, "target": target, "about": str(about), "after": after, "last": last}
    do.add(_notices, {**row, "mark": secrets.token_hex(16), "made": now, "claimed": None, "tries": 0})


class Outbox:
    """Keeps notices in a database until they are sent."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(_notices)

    async def claim(self, now: float) -> Notice | None:
        """Take the next notice that no copy of the bot is sending, or None if there is none."""
        free = sa.or_(_notices.c.claimed.is_(None), _notices.c.claimed < now - LEASE_SECONDS)

        def claim(do: Transaction) -> Notice | None:
            for row in do.execute(sa.select(_notices).where(free).order_by(_notices.c.id).limit(10)).all():
                unchanged = sa.and_(_notices.c.id == row.id, _notices.c.tries == row.tries)
                taken = sa.update(_notices).where(unchanged).values(claimed=now, tries=row.tries + 1)
                if do.execute(taken).rowcount:
                    about = About(row.about)
                    return Notice(
                        row.id, row.team, row.target, about, row.after, row.last, row.mark, row.made, row.tries
                    )
            return None

        return await self._database.run(claim)

    async def remove(self, notice: Notice) -> None:
        """Remove a notice that is sent, or that nobody waits for any more."""
        await self._database.run(lambda do: do.execute(sa.delete(_notices).where(_notices.c.id == notice.id)))

    async def remove_all_of(self, team: str) -> None:
        """Remove what was to be sent to a workspace."""
        await self._database.run(lambda do: do.execute(sa.delete(_notices).where(_notices.c.team == team)))
