"""Makes large fact stores to measure on: the shipped one, and beside its facts those of people who were never born.

Every name, fact and date of theirs is drawn from one seed. Their surnames are invented, but for some that many people
share; their given names are those of the shipped store, so that common words of names are held by hundred thousands.
Organizations have from a few to many thousand people. The rows are written to SQLite directly, since four million
facts through the editor would take hours; the index of names is the bot's own.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.facts.records import EntityKind
from bot.names.index import rebuild

SEED = 20261125
SHARED_SURNAMES = 0.15
"""Share of people whose surname several people of the shipped store have."""

_TITLES = (
    "CEO", "CTO", "Chief scientist", "VP of research", "Research scientist", "Senior research scientist", "Engineer",
    "Research engineer", "Software engineer", "Product manager", "Head of safety", "Director of engineering",
)  # fmt: skip
_SUFFIXES = ("AI", "Labs", "Systems", "Robotics", "Research", "Intelligence", "Institute", "Computing")
_KINDS = ("joined", "joined", "joined", "left", "founded", "promoted", "returned")
_STATUSES = ("confirmed", "confirmed", "reported", "rumored")
_ONSETS = (
    "b",
    "br",
    "d",
    "dr",
    "f",
    "g",
    "gr",
    "h",
    "k",
    "kl",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ei", "ou")
_CODAS = ("", "l", "n", "r", "s", "t", "k", "m", "nd", "rt")


def large_store(shipped: Path, people: int, folder: Path) -> Path:
    """Return a store of the shipped facts and `people` more people with four facts each; made once and kept."""
    digest = hashlib.sha256(shipped.read_bytes() + Path(__file__).read_bytes()).hexdigest()[:12]
    path = folder / f"facts-{people}-{digest}.db"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".new")
    shutil.copyfile(shipped, unfinished)
    began = time.monotonic()
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;")
        connection.execute("PRAGMA foreign_keys = OFF")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'name%'"
        ).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        _fill(connection, people, random.Random(SEED))
        for _, sql in indexes:
            connection.execute(sql)
        connection.commit()
        print(f"  {people:,} people and their facts: {time.monotonic() - began:.0f} s", flush=True)
        rebuild(connection, _named(connection))
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
    print(
        f"  with the index of names: {time.monotonic() - began:.0f} s, {unfinished.stat().st_size / 1e9:.2f} GB",
        flush=True,
    )
    os.replace(unfinished, path)
    return path


def _fill(connection: sqlite3.Connection, people: int, chance: random.Random) -> None:
    shipped = [row[0] for row in connection.execute("SELECT name FROM people ORDER BY id")]
    given = sorted({name.split()[0] for name in shipped if " " in name})
    counts = Counter(name.split()[-1] for name in shipped if " " in name)
    shared = sorted(surname for surname, count in counts.items() if count > 2)
    taken = set(shipped)
    organizations, works, sources = max(20, people // 40), max(20, people // 50), max(50, people // 5)
    days = [f"{year}-{month:02}" for year in range(2000, 2027) for month in range(1, 13)][:-2]
    words = _words(chance, max(200, people // 12))
    insert = connection.executemany
    insert(
        "INSERT INTO sources (id, url, publisher, kind, title, published) VALUES (?, ?, ?, 'news', ?, ?)",
        (
            (f"xs{n:07}", f"https://example.org/{n}", f"Gazette {n % 400}", f"Story {n}", chance.choice(days))
            for n in range(sources)
        ),
    )
    insert(
        "INSERT INTO organizations (id, name, kind) VALUES (?, ?, 'company')",
        ((f"xo{n:07}", f"{chance.choice(words)} {chance.choice(_SUFFIXES)}") for n in range(organizations)),
    )
    insert(
        "INSERT INTO works (id, name, kind, organization) VALUES (?, ?, 'model', ?)",
        ((f"xw{n:07}", f"{chance.choice(words)}-{n % 90}", f"xo{n % organizations:07}") for n in range(works)),
    )

    def named() -> str:
        name = shipped[0]
        while name in taken:
            surname = chance.choice(shared) if shared and chance.random() < SHARED_SURNAMES else chance.choice(words)
            name = f"{chance.choice(given)} {surname}"
        return name

    insert("INSERT INTO people (id, name) VALUES (?, ?)", ((f"xp{n:07}", named()) for n in range(people)))

    def place() -> str:
        """A few organizations are large, most are small."""
        return f"xo{int(organizations * chance.random() ** 2):07}"

    def source() -> str:
        return f"xs{chance.randrange(sources):07}"

    roles, moves = range(people * 2), range(people * 6 // 5)
    credits_, statements = range(people * 6 // 10), range(people // 5)
    insert(
        'INSERT INTO roles (id, person, organization, title, "start", "end", status) VALUES (?, ?, ?, ?, ?, ?, ?)',
        (
            (
                f"xr{n:08}", f"xp{n // 2:07}", place(), chance.choice(_TITLES),
                *(("2005", "2012-06") if n % 2 == 0 else ("2012-07", "..")), chance.choice(_STATUSES[:3]),
            )
            for n in roles
        ),
    )  # fmt: skip
    insert(
        'INSERT INTO moves (id, person, kind, "from", "to", date, status) VALUES (?, ?, ?, ?, ?, ?, ?)',
        (
            (f"xm{n:08}", f"xp{n % people:07}", kind, place(), None if kind == "left" else place(),
             chance.choice(days), chance.choice(_STATUSES))
            for n in moves for kind in (chance.choice(_KINDS),)
        ),
    )  # fmt: skip
    insert(
        "INSERT INTO credits (id, person, work, contribution) VALUES (?, ?, ?, 'author')",
        ((f"xc{n:08}", f"xp{chance.randrange(people):07}", f"xw{n % works:07}") for n in credits_),
    )
    insert(
        "INSERT INTO statements (id, text, date, status) VALUES (?, 'Something was said.', ?, 'reported')",
        ((f"xt{n:08}", chance.choice(days)) for n in statements),
    )
    insert(
        "INSERT INTO statement_about (statement, position, person) VALUES (?, 0, ?)",
        ((f"xt{n:08}", f"xp{chance.randrange(people):07}") for n in statements),
    )
    for kind, letter, facts in (
        ("role", "r", roles), ("move", "m", moves), ("credit", "c", credits_), ("statement", "t", statements),
    ):  # fmt: skip
        insert(
            f"INSERT INTO {kind}_sources ({kind}, position, source) VALUES (?, 0, ?)",
            ((f"x{letter}{n:08}", source()) for n in facts),
        )


def _words(chance: random.Random, count: int) -> list[str]:
    """Invented words that look like names, each once."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = (
            chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
            for _ in range(chance.choice((2, 3, 3)))
        )
        found["".join(syllables).capitalize()] = None
    return list(found)


def _named(connection: sqlite3.Connection) -> Iterator[tuple[EntityKind, str, str, tuple[str, ...]]]:
    tables = {EntityKind.PERSON: "people", EntityKind.ORGANIZATION: "organizations", EntityKind.WORK: "works"}
    reading = connection.cursor()
    for kind, table in tables.items():
        for identifier, name, aliases in reading.execute(f"SELECT id, name, aliases FROM {table} WHERE retracted = 0"):
            yield kind, identifier, name, tuple(json.loads(aliases))


def invented(store: Path, table: str, count: int) -> list[str]:
    """Return names of records that were made for a large store, from all over it; other records may have them too."""
    with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        last = connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0]
        chance = random.Random(SEED)
        names = (
            connection.execute(f"SELECT name FROM {table} WHERE rowid >= ? AND id > 'x' AND id < 'y'", (at,)).fetchone()
            for at in (chance.randint(1, last) for _ in range(count))
        )
        return [name[0] for name in names if name]
