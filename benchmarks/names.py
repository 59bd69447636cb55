"""How well, how fast and in how much memory names are found, beside rapidfuzz, symspellpy, tantivy and SQLite's FTS5.

    python benchmarks/names.py [--small] [--queries 2100] [--seed 1]

Names are made at random from the real given and family names of names-dataset, queries in equal shares of the seven
kinds below, and names of people who are not among them. Every way looks the same queries up in the same run, each in
a process of its own, so that its memory can be told; slow ways get the first few of each kind. `--small` takes a few
minutes less: 1,000 and 50,000 names. Needs names-dataset, symspellpy and tantivy (`pip install .[bench]`).
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import multiprocessing
import os
import platform
import random
import resource
import sqlite3
import statistics
import string
import sys
import tempfile
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent
UNKNOWN_FILE = ROOT.parent / "shared" / "names" / "unknown.jsonl"
SIZES = (10_000, 1_000_000)
SMALL_SIZES = (1_000, 50_000)
ACCEPTED = 90.0
"""Score from which the other ways, which do not decide, are taken to mean the name."""
QUESTION = "hey folks do you know where {} went after leaving the company last year"
"""A question of twelve words and a name of two, less the two that are left out for it."""

KINDS = (
    "one edit",
    "two edits",
    "surname first",
    "surname first, one edit",
    "surname alone",
    "surname alone, one edit",
    "accents dropped",
)
UNKNOWN_KINDS = ("nobody's name", "one part different", "somebody's surname", "somebody's given name")

Name = tuple[str, str]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Query:
    """What is typed, and the number of the name that is meant; none is meant with -1."""

    kind: str
    typed: str
    target: int


@dataclass(frozen=True)
class Result:
    """What a way makes of a query: the name that it thinks likeliest, and whether it takes it to be meant."""

    first: int
    accepted: bool


@dataclass
class Measured:
    way: str
    size: int
    build: float
    stored: int
    memory: int
    times: list[float]
    results: list[tuple[Query, Result]]
    linking: list[float]


# Names and queries


def made_names(count: int, seed: int, part: int = 0) -> list[Name]:
    """Return distinct given and family names put together at random, each drawn evenly from all in Latin script."""
    from names_dataset import NameDataset

    data = NameDataset()
    chance = random.Random(f"{seed} {part}")
    given = [name for name in sorted(data.first_names) if _usable(name)]
    family = [name for name in sorted(data.last_names) if _usable(name)]
    names: dict[str, Name] = {}
    while len(names) < count:
        name = (chance.choice(given), chance.choice(family))
        names.setdefault(plain(" ".join(name)), name)
    return list(names.values())


def _usable(name: str) -> bool:
    return len(name) >= 3 and name.isalpha() and all(c < "\u0250" or "\u1e00" <= c <= "\u1eff" for c in name)


def plain(text: str) -> str:
    """Lower case without accents, which is how every way sees names and queries."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def edited(word: str, chance: random.Random) -> str:
    """Return a text with one letter of it put in, left out, replaced, or swapped with the next."""
    while True:
        at = chance.randrange(len(word))
        letter = chance.choice(string.ascii_lowercase)
        changed = chance.choice(
            (
                word[:at] + letter + word[at:],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            )
        )
        if changed != word and changed.split() == changed.split(" "):
            return changed


def known_queries(names: Sequence[Name], each: int, chance: random.Random) -> Iterator[Query]:
    """Yield queries for names drawn at random, as many of each kind, one of each kind after another."""
    held = collections.Counter(plain(word) for name in names for word in name)
    alone = [at for at, (_, family) in enumerate(names) if held[plain(family)] == 1]
    accented = [at for at, name in enumerate(names) if plain(" ".join(name)) != " ".join(name).casefold()]
    for _ in range(each):
        for kind in KINDS:
            some: Sequence[int] = range(len(names))
            if kind.startswith("surname alone"):
                some = alone
            elif kind == "accents dropped":
                some = accented
            at = chance.choice(some)
            yield Query(kind, _typed(kind, names[at], chance), at)


def _typed(kind: str, name: Name, chance: random.Random) -> str:
    given, family = name
    if kind == "accents dropped":
        return plain(f"{given} {family}")
    typed = family if kind.startswith("surname alone") else f"{given} {family}"
    if kind.startswith("surname first"):
        typed = f"{family} {given}"
    for _ in range({"one edit": 1, "two edits": 2}.get(kind, int(kind.endswith("one edit")))):
        typed = edited(typed, chance)
    return typed


def unknown_queries(names: Sequence[Name], others: Sequence[Name], chance: random.Random) -> Iterator[Query]:
    """Yield names of people who are not stored; `others` are made like the stored names."""
    held = {plain(word) for name in names for word in name}
    whole = {plain(" ".join(name)) for name in names}
    for other in others:
        (given, family), (known_given, known_family) = other, chance.choice(names)
        if plain(" ".join(other)) not in whole:
            yield Query("nobody's name", " ".join(other), -1)
        if not {plain(given), plain(family)} & held:
            mixed = chance.choice(((given, known_family), (known_given, family)))
            yield Query("one part different", " ".join(mixed), -1)
            yield Query("somebody's surname", f"{given} {known_family}", -1)
            yield Query("somebody's given name", f"{known_given} {family}", -1)


# The ways


class Ours:
    """The index in the fact store and the linker over it."""

    name = "ours"
    slow = 1

    def __init__(self, names: Sequence[Name] | None, path: Path, tell: Callable[[str, int], None]):
        from bot.facts.records import EntityKind
        from bot.names.index import rebuild
        from bot.names.linker import Linker

        if names is not None:
            db = sqlite3.connect(path)
            people = ((EntityKind.PERSON, str(at), " ".join(name), ()) for at, name in enumerate(names))
            rebuild(db, people, tell)
            db.close()
        self.connection = sqlite3.connect(path)
        self._linker = Linker(self)

    def weight(self, kind: object, identifier: str) -> int:
        return 0

    def ties(self, person: str) -> frozenset[str]:
        return frozenset()

    def find(self, typed: str) -> Result:
        mention = self._linker.find(typed)
        first = int(mention.candidates[0].id) if mention.candidates else -1
        return Result(first, mention.best is not None)

    def link(self, text: str) -> None:
        self._linker.link(text)


class RapidFuzz:
    """Every name compared with what was typed."""

    name = "rapidfuzz extractOne, WRatio"
    slow = 10

    def __init__(self, names: Sequence[Name], path: Path, tell: Callable[[str, int], None]):
        self._names = [plain(" ".join(name)) for name in names]
        tell("names", len(names))

    def find(self, typed: str) -> Result:
        _, score, at = process.extractOne(plain(typed), self._names, scorer=fuzz.WRatio)
        return Result(at, score >= ACCEPTED)


class SymSpell:
    """symspellpy for each word, then WRatio over the names that hold one of those words."""

    name = "symspellpy words, WRatio"
    slow = 2

    def __init__(self, names: Sequence[Name], path: Path, tell: Callable[[str, int], None]):
        from symspellpy import SymSpell as Speller
        from symspellpy import Verbosity

        self._all = Verbosity.ALL
        self._speller = Speller(max_dictionary_edit_distance=2, prefix_length=7)
        self._names = [plain(" ".join(name)) for name in names]
        self._holders: dict[str, list[int]] = collections.defaultdict(list)
        for at, name in enumerate(self._names):
            for word in name.split():
                if word not in self._holders:
                    self._speller.create_dictionary_entry(word, 1)
                self._holders[word].append(at)
            if at % 10_000 == 0:
                tell("names", at)

    def find(self, typed: str) -> Result:
        typed = plain(typed)
        found: dict[int, None] = {}
        for word in typed.split():
            for near in self._speller.lookup(word, self._all, max_edit_distance=min(2, len(word) - 1)):
                found.update(dict.fromkeys(self._holders[near.term]))
        best = process.extractOne(typed, {at: self._names[at] for at in found}, scorer=fuzz.WRatio)
        return Result(best[2], best[1] >= ACCEPTED) if best else Result(-1, False)


class Tantivy:
    """Tantivy's own fuzzy terms and ranking; it gives no score that says how alike two names are."""

    name = "tantivy, fuzzy terms"
    slow = 2

    def __init__(self, names: Sequence[Name], path: Path, tell: Callable[[str, int], None]):
        import tantivy

        self._tantivy = tantivy
        builder = tantivy.SchemaBuilder()
        builder.add_text_field("name", stored=True)
        builder.add_unsigned_field("at", stored=True)
        self._schema = builder.build()
        path.mkdir()
        self._index = tantivy.Index(self._schema, path=str(path))
        writer = self._index.writer(256_000_000)
        for at, name in enumerate(names):
            writer.add_document(tantivy.Document(name=plain(" ".join(name)), at=at))
            if at % 10_000 == 0:
                tell("names", at)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def find(self, typed: str) -> Result:
        query = self._tantivy.Query
        typed = plain(typed)
        terms = [
            (self._tantivy.Occur.Should, query.fuzzy_term_query(self._schema, "name", word, distance, True))
            for word in typed.split()
            for distance in (0, 1, 2)
        ]
        searcher = self._index.searcher()
        hits = searcher.search(query.boolean_query(terms), 1).hits
        if not hits:
            return Result(-1, False)
        document = searcher.doc(hits[0][1])
        return Result(document["at"][0], fuzz.WRatio(typed, document["name"][0]) >= ACCEPTED)


class Trigrams:
    """SQLite's FTS5 by trigrams, then the words of the first hundred names laid beside those typed."""

    name = "SQLite FTS5 trigrams, alignment"
    slow = 5

    def __init__(self, names: Sequence[Name], path: Path, tell: Callable[[str, int], None]):
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE VIRTUAL TABLE names USING fts5(name, tokenize = 'trigram', detail = 'none')")
        for at, some in enumerate(_batched(enumerate(plain(" ".join(name)) for name in names), 10_000)):
            self._db.executemany("INSERT INTO names (rowid, name) VALUES (? + 1, ?)", some)
            tell("names", at * 10_000)
        self._db.commit()

    def find(self, typed: str) -> Result:
        typed = plain(typed)
        grams = {word[at : at + 3] for word in typed.split() for at in range(max(1, len(word) - 2))}
        wanted = " OR ".join('"{}"'.format(gram.replace('"', '""')) for gram in sorted(grams) if len(gram) == 3)
        if not wanted:
            return Result(-1, False)
        rows = self._db.execute(
            "SELECT rowid - 1, name FROM names WHERE names MATCH ? ORDER BY bm25(names) LIMIT 100", (wanted,)
        )
        score, first = max(((aligned(typed.split(), name.split()), -at) for at, name in rows), default=(0.0, 1))
        return Result(-first, score >= ACCEPTED)


def aligned(typed: Sequence[str], stored: Sequence[str]) -> float:
    """Return the mean likeness of typed words to the words of a name that they are most like, less a little for each
    word that was not typed."""
    ways = itertools.permutations(stored, min(len(typed), len(stored)))
    likeness = max(
        sum(OSA.normalized_similarity(word, other) * len(word) for word, other in zip(typed, way, strict=False))
        for way in ways
    )
    return 100.0 * likeness / sum(map(len, typed)) - abs(len(stored) - len(typed))


WAYS: tuple[type[Any], ...] = (Ours, RapidFuzz, SymSpell, Tantivy, Trigrams)


# Measuring


def memory() -> int:
    """Return how many bytes of memory this process holds."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else peak * 1024


def stored(path: Path) -> int:
    files = [path] if path.is_file() else path.rglob("*") if path.exists() else []
    return sum(file.stat().st_size for file in files)


@contextmanager
def bar(label: str, total: int) -> Iterator[Callable[[str, int], None]]:
    """Show how far the building of an index is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda what, done: progress.update(task, description=f"{label}: {what}", completed=done)


def build(way: int, names_file: Path, path: Path) -> tuple[float, int]:
    """Build an index on disk; return the seconds and bytes that it took."""
    names = load(names_file)
    with bar(f"{WAYS[way].name}, {len(names):,}", len(names)) as tell:
        begun = time.perf_counter()
        WAYS[way](names, path, tell)
        return time.perf_counter() - begun, stored(path)


def measure(way: int, names_file: Path, path: Path, queries: Sequence[Query], built: tuple[float, int]) -> Measured:
    """Look every query up; ways that keep all in memory are built here, our index was built by another process."""
    kind = WAYS[way]
    if kind is Ours:
        finder: Any = Ours(None, path, lambda what, done: None)
    else:
        names = load(names_file)
        with bar(f"{kind.name}, {len(names):,}", len(names)) as tell:
            begun = time.perf_counter()
            finder = kind(names, path, tell)
            built = (time.perf_counter() - begun, stored(path))
        del names
    size = int(names_file.stem.split("-")[-1])
    measured = Measured(kind.name, size, *built, 0, [], [], [])
    for query in queries[:20]:
        finder.find(query.typed)
    with bar(f"{kind.name}, {size:,}", len(queries)) as tell:
        for done, query in enumerate(queries):
            begun = time.perf_counter()
            result = finder.find(query.typed)
            taken = time.perf_counter() - begun
            measured.results.append((query, result))
            if query.target >= 0:
                measured.times.append(taken)
            if done % 100 == 0:
                tell("queries", done)
    if kind is Ours:
        for query in [query for query in queries if query.kind in ("one edit", "surname first")][:300]:
            begun = time.perf_counter()
            finder.link(QUESTION.format(query.typed))
            measured.linking.append(time.perf_counter() - begun)
    measured.memory = memory()
    return measured


def load(file: Path) -> list[Name]:
    return [tuple(name) for name in json.loads(file.read_text("utf-8"))]


def make(folder: Path, sizes: Sequence[int], count: int, seed: int) -> None:
    """Write the names and the queries of each size."""
    names = made_names(max(sizes), seed)
    others = made_names(count, seed, part=1)
    for size in sizes:
        chance = random.Random(seed)
        some = names[:size]
        (folder / f"names-{size}.json").write_text(json.dumps(some), "utf-8")
        queries = [*known_queries(some, count // len(KINDS), chance), *unknown_queries(some, others, chance)]
        rows = [(query.kind, query.typed, query.target) for query in queries]
        (folder / f"queries-{size}.json").write_text(json.dumps(rows), "utf-8")


def queries_for(way: type[Any], folder: Path, size: int) -> list[Query]:
    """The queries of a size; for a slow way the first few of each kind."""
    queries = [Query(*row) for row in json.loads((folder / f"queries-{size}.json").read_text("utf-8"))]
    if UNKNOWN_FILE.exists():
        lines = UNKNOWN_FILE.read_text("utf-8").splitlines()
        queries += [Query("unknown.jsonl", row["query"], -1) for row in map(json.loads, lines)]
    share = way.slow * (10 if way is RapidFuzz and size > 100_000 else 1)
    kept: list[Query] = []
    counts = collections.Counter(query.kind for query in queries)
    seen: collections.Counter[str] = collections.Counter()
    for query in queries:
        seen[query.kind] += 1
        if seen[query.kind] <= max(1, counts[query.kind] // share):
            kept.append(query)
    return kept


def _batched(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    items = iter(items)
    while batch := list(itertools.islice(items, size)):
        yield batch


# What is shown


def recall(measured: Measured, kind: str | None = None) -> float:
    meant = [(q, r) for q, r in measured.results if q.target >= 0 and kind in (None, q.kind)]
    return sum(query.target == result.first for query, result in meant) / len(meant)


def accepted(measured: Measured, kind: str) -> str:
    some = [result for query, result in measured.results if query.kind == kind]
    return f"{sum(result.accepted for result in some) / len(some):.4f}" if some else "–"


def table(rows: Sequence[Measured]) -> tuple[list[str], list[list[str]]]:
    columns = ["way", "names", "recall@1", "ms, median", "ms, mean", "build, s", "index, MB", "memory, MB"]
    columns += [f"taken: {kind}" for kind in (*UNKNOWN_KINDS, "unknown.jsonl")]
    shown = []
    for row in rows:
        median, mean = statistics.median(row.times) * 1000, statistics.fmean(row.times) * 1000
        cells = [row.way, f"{row.size:,}", f"{recall(row):.4f}", f"{median:.3g}", f"{mean:.3g}"]
        cells += [f"{row.build:.1f}", f"{row.stored / 1e6:.1f}", f"{row.memory / 1e6:.0f}"]
        shown.append(cells + [accepted(row, kind) for kind in (*UNKNOWN_KINDS, "unknown.jsonl")])
    return columns, shown


def summary(rows: Sequence[Measured]) -> Iterator[str]:
    """Yield the numbers that the issue of the names asks for, in words."""
    ours = [row for row in rows if row.way == Ours.name]
    for row in ours:
        by_kind = ", ".join(f"{kind} {recall(row, kind):.3f}" for kind in KINDS)
        right = [(q, r) for q, r in row.results if q.target >= 0]
        taken = sum(q.target == r.first and r.accepted for q, r in right) / len(right)
        yield f"Ours, recall@1 among {row.size:,}: {by_kind}; taken without asking: {taken:.3f}."
        if row.linking:
            ratio = statistics.fmean(row.linking) / statistics.fmean(row.times)
            yield f"A question of 12 words takes {ratio:.1f} times one look-up (means, {row.size:,} names)."
    if len(ours) == 2:
        small, large = ours
        growth = statistics.fmean(large.times) / statistics.fmean(small.times)
        yield f"From {small.size:,} to {large.size:,} names a look-up takes {growth:.1f} times as long (means)."
        yield f"The process grows by {(large.memory - small.memory) / 1e6:.1f} MB."
        for row in rows:
            if row.way == RapidFuzz.name and row.size == large.size:
                faster = statistics.fmean(row.times) / statistics.fmean(large.times)
                yield f"Ours is {faster:,.0f} times as fast as {row.way} over the same {row.size:,} names (means)."


def machine() -> str:
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [line.split(":", 1)[1] for line in info.read_text().splitlines() if line.startswith("model name")]
        model = models[0].strip() if models else model
    python, sqlite = platform.python_version(), sqlite3.sqlite_version
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, Python {python}, SQLite {sqlite}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="fewer names and queries")
    parser.add_argument("--queries", type=int, help="look-ups of names that are stored (default 2,100; small 700)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", metavar="WAY", help="only ways whose name holds this")
    args = parser.parse_args()
    sizes = SMALL_SIZES if args.small else SIZES
    count = args.queries or (700 if args.small else 2100)
    rows: list[Measured] = []
    spawn = multiprocessing.get_context("spawn")

    def apart(function: Callable[..., _T], *arguments: Any) -> _T:
        with ProcessPoolExecutor(1, mp_context=spawn) as pool:
            return pool.submit(function, *arguments).result()

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        with Console(stderr=True).status("names and queries"):
            apart(make, folder, sizes, count, args.seed)
        for at, way in enumerate(WAYS):
            if args.only and not any(word in way.name for word in args.only):
                continue
            for size in sizes:
                names, path = folder / f"names-{size}.json", folder / f"index-{at}-{size}"
                built = apart(build, at, names, path) if way is Ours else (0.0, 0)
                rows.append(apart(measure, at, names, path, queries_for(way, folder, size), built))
    columns, shown = table(rows)
    if sys.stdout.isatty():
        wide = Table(*columns)
        for cells in shown:
            wide.add_row(*cells)
        Console().print(wide)
    else:
        print("| " + " | ".join(columns) + " |")
        print("|" + "---|" * len(columns))
        for cells in shown:
            print("| " + " | ".join(cells) + " |")
    print()
    print("\n".join(summary(rows)))
    print(f"\nMachine: {machine()}; seed {args.seed}, {count} look-ups.")


if __name__ == "__main__":
    main()
