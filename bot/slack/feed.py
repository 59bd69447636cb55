"""What has come into the facts since the bot first saw them: the feed that notices and digests are made from.

A fact that was seen once is never news again, whichever copy of the bot saw it, and wherever its store came from: a
store that was built anew brings only what was not in the one before. A fact that has become surer (or is now denied)
counts as a new one. What is there at the very first start is seen, and no news.
"""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.answers.answer import FactKind, FactRef
from bot.facts.changes import FACTS, Standing, edited, newest_revision, standing
from bot.facts.records import EntityKind
from bot.facts.store import FactStore
from bot.slack.database import Database, Transaction, metadata
from bot.slack.follows import Followed, Follower, follows
from bot.slack.knowledge import about

PAGE = 1000
"""Facts that are looked at in one transaction."""
SETTLE_SECONDS = 10.0
"""How long it must be quiet after a new fact before a batch is closed: who adds one often adds another."""
WAIT_SECONDS = 120.0
"""How long a batch stays open at most."""
KEEP_SECONDS = 35 * 24 * 60 * 60
"""How long it is kept what was news when: a weekly digest needs eight days."""

_FACTS = "facts"


def _fingerprint_column(name: str) -> sa.Column[int]:
    """Eight bytes that name a fact and how sure it is: of ten million facts two are alike in one store of 400,000."""
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=False)


_seen = sa.Table(
    "seen_facts",
    metadata,
    _fingerprint_column("key"),
)
_news = sa.Table(
    "news",
    metadata,
    _fingerprint_column("key"),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("record", sa.String(300), nullable=False),
    sa.Column("date", sa.String(10), nullable=False),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("batch", sa.Integer, index=True),
)
_about = sa.Table(
    "news_about",
    metadata,
    _fingerprint_column("news"),
    sa.Column("kind", sa.String(16), primary_key=True),
    sa.Column("record", sa.String(300), primary_key=True),
    sa.Index("news_about_record", "kind", "record"),
)
_feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("name", sa.String(16), primary_key=True),
    sa.Column("batch", sa.Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class News:
    """Facts that have come in, the moves first and of these what happened last, and whom somebody follows of them."""

    facts: tuple[FactRef, ...]
    about: tuple[Followed, ...] = ()


class Feed:
    """Finds out what is new in the store at `facts`, and keeps it for all copies of the bot."""

    def __init__(self, database: Database, facts: Path) -> None:
        self._database = database
        self._facts = facts
        self._store: FactStore | None = None
        self._looked_at: sqlite3.Connection | None = None
        self._revision = 0
        database.create(_seen, _news, _about, _feeds)

    @property
    def store(self) -> FactStore:
        """A connection of its own to the facts, since it is used off the event loop."""
        if self._store is None:
            self._store = FactStore(self._facts)
        return self._store

    async def look(self, now: float) -> int:
        """Note what has come in since it was last looked, and return how much that was.

        A store that is as it was costs a look at its file and its last change; one that was replaced is read through.

        Raises:
            StoreError: the store can't be read.
        """
        return await asyncio.to_thread(self._look, now)

    def _look(self, now: float) -> int:
        self.store.refresh()
        if self.store.connection is self._looked_at:
            return self._look_at_edits(now)
        connection, revision = self.store.connection, newest_revision(self.store)
        quiet = not self._database.run_here(_is_begun)
        new = 0
        for kind in FACTS:
            after = ""
            while page := standing(self.store, kind, after, PAGE):
                new += self._note(page, now, quiet)
                after = page[-1].id
        if quiet:
            self._database.run_here(lambda do: do.add(_feeds, {"name": _FACTS, "batch": 0}))
        self._looked_at, self._revision = connection, revision
        return new

    def _look_at_edits(self, now: float) -> int:
        new, last = 0, newest_revision(self.store)
        while self._revision < last:
            facts, revision = edited(self.store, self._revision, PAGE)
            new += self._note(facts, now, quiet=False)
            self._revision = revision
        return new

    def _note(self, facts: Sequence[Standing], now: float, quiet: bool) -> int:
        """Note those of these facts that nobody has seen, as news unless `quiet`; return how many are news."""
        keys = {_fingerprint(fact): fact for fact in facts}
        query = sa.select(_seen.c.key).where(_seen.c.key.in_(list(keys)))
        known = set(self._database.run_here(lambda do: do.execute(query).scalars().all()))
        unseen = {key: fact for key, fact in keys.items() if key not in known}
        if quiet or not unseen:
            self._database.run_here(lambda do: do.add_all(_seen, [{"key": key} for key in unseen]))
            return 0
        subjects = {key: about(self.store, self.store.record(fact.kind, fact.id)) for key, fact in unseen.items()}

        def note(do: Transaction) -> int:
            new = {key: fact for key, fact in unseen.items() if do.add(_seen, {"key": key})}
            for key, fact in new.items():
                row = {"kind": str(fact.kind), "record": fact.id, "date": fact.date, "at": now, "batch": None}
                do.put(_news, {"key": key}, row)
                rows = [{"news": key, "kind": str(each.kind), "record": each.id} for each in subjects[key]]
                do.add_all(_about, rows)
            return len(new)

        return self._database.run_here(note)


def close_batch(do: Transaction, now: float) -> int | None:
    """Close the batch of what has come in, once no more comes; return its number, or None if there is none to close.

    Of several copies of the bot that try at once, one does.
    """
    oldest, newest = sa.func.min(_news.c.at).label("oldest"), sa.func.max(_news.c.at).label("newest")
    open_since = do.execute(sa.select(oldest, newest).where(_news.c.batch.is_(None))).one()
    if open_since.oldest is None:
        return None
    if now - open_since.newest < SETTLE_SECONDS and now - open_since.oldest < WAIT_SECONDS:
        return None
    # Written first, so that another copy waits here and then finds nothing left.
    do.execute(sa.update(_feeds).where(_feeds.c.name == _FACTS).values(batch=_feeds.c.batch + 1))
    batch = newest_batch(do)
    if not do.execute(sa.update(_news).where(_news.c.batch.is_(None)).values(batch=batch)).rowcount:
        return None
    old = sa.select(_news.c.key).where(_news.c.at < now - KEEP_SECONDS)
    do.execute(sa.delete(_about).where(_about.c.news.in_(old)))
    do.execute(sa.delete(_news).where(_news.c.at < now - KEEP_SECONDS))
    return batch


def newest_batch(do: Transaction) -> int:
    """Return the number of the batch closed last, 0 where there was none."""
    return do.execute(sa.select(_feeds.c.batch).where(_feeds.c.name == _FACTS)).scalar() or 0


def followers(do: Transaction, batch: int) -> tuple[Follower, ...]:
    """Return everybody who follows whom the news of a batch is about."""
    query = sa.select(follows.c.team, follows.c.user).distinct().select_from(_followed()).where(_news.c.batch == batch)
    return tuple(Follower(row.team, row.user) for row in do.execute(query.order_by(follows.c.team, follows.c.user)))


def news_for(do: Transaction, who: Follower, batch: int) -> News:
    """Return what a batch brought about those whom somebody follows."""
    mine = sa.and_(_news.c.batch == batch, follows.c.team == who.team, follows.c.user == who.user)
    about_whom = sa.select(_about.c.kind, _about.c.record).distinct().select_from(_followed()).where(mine)
    return News(
        _facts(do, sa.select(_news).distinct().select_from(_followed()).where(mine)),
        tuple(Followed(EntityKind(row.kind), row.record) for row in do.execute(about_whom.order_by(_about.c.record))),
    )


def moves_between(do: Transaction, after: int, last: int) -> News:
    """Return the moves that came in with the batches after one and up to another."""
    return News(
        _facts(do, sa.select(_news).where(_news.c.kind == "move", _news.c.batch > after, _news.c.batch <= last))
    )


def _followed() -> sa.Join:
    here = sa.and_(follows.c.kind == _about.c.kind, follows.c.record == _about.c.record)
    return sa.join(_news, _about, _about.c.news == _news.c.key).join(follows, here)


def _facts(do: Transaction, query: sa.Select[Any]) -> tuple[FactRef, ...]:
    rows = do.execute(query.order_by(_news.c.date.desc(), _news.c.record)).all()
    moves_first = sorted(rows, key=lambda row: row.kind != "move")
    return tuple(FactRef(FactKind(row.kind), row.record) for row in moves_first)


def _is_begun(do: Transaction) -> bool:
    return do.execute(sa.select(_feeds.c.batch).where(_feeds.c.name == _FACTS)).first() is not None


def _fingerprint(fact: Standing) -> int:
    text = f"{fact.kind}\0{fact.id}\0{fact.status}"
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
