"""How long an answer takes, names to answer, beside one indexed look-up by id on the same store in the same run.

    python benchmarks/answers.py [--people 1000000] [--folder FOLDER] [--rounds 15]

Measured per question: the processor's time, the median over the rounds; the shipped store, the large one and the
look-ups take turns. The time that the process waits for a processor, which others may hold, is not in it; what it reads
is in memory after the first round. The exit code says whether the limits held.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import os
import platform
import random
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import stores

from bot.engine import Engine

TODAY = datetime.date(2026, 11, 25)
SHIPPED = Path(__file__).resolve().parent.parent / "facts.db"
MOST_LOOKUPS = 200
"""A question over the shipped store may cost so many look-ups by id."""
MOST_GROWTH = 2.0
"""A question over the large store may cost so many times that over the shipped one, unless it is answered by a list."""

QUESTIONS = (
    "where did Bubeck go?",
    "where did Sebastian Bubek go?",
    "where is Lilian Weng now?",
    "where was Andrej Karpathy before Anthropic?",
    "where did John Schulman go after OpenAI?",
    "who is the CEO of Mistral?",
    "openai cto 2023",
    "who was CTO of OpenAI before Mira Murati?",
    "who replaced Barret Zoph as CTO of Thinking Machines?",
    "did Karpathy work at Apple?",
    "is Jan Leike still at OpenAI?",
    "when did Ilya Sutskever leave OpenAI?",
    "how long was Bubeck at Microsoft?",
    "why did Schulman leave OpenAI?",
    "career of Mira Murati",
    "who founded Anthropic?",
    "when was Mistral founded?",
    "who made AlphaFold?",
    "what did Noam Shazeer work on?",
    "what is said about Alexandr Wang?",
    "who is Yann LeCun?",
    "where did Chen go?",
    "where did Bubbles go?",
    "who's the ceo of acme robotics?",
    "what's the weather in Paris?",
)
LISTS = (
    "who left OpenAI?",
    "who joined Anthropic in 2026?",
    "who left OpenAI for Anthropic?",
    "moves between OpenAI, Anthropic, Google DeepMind and Meta in 2025",
    "where are the authors of the Transformer paper now?",
    "who works at Thinking Machines Lab?",
    "what's new?",
)
ABOUT_INVENTED = (
    ("people", "where is {} now?"),
    ("people", "career of {}"),
    ("organizations", "who is the CEO of {}?"),
    ("organizations", "who left {} in 2020?"),
)
"""Asked of the large store alone, about records that only it has."""


def main() -> int:
    """Measure, print one table, and return 1 if a limit was passed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--people", type=int, default=1_000_000, help="people in the large store; 0: none")
    options.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ai-moves-benchmarks")
    options.add_argument("--rounds", type=int, default=15)
    chosen = options.parse_args()
    large = stores.large_store(SHIPPED, chosen.people, chosen.folder) if chosen.people else None
    print(f"{_machine()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}\n")

    shipped_engine = Engine(SHIPPED, lambda: TODAY)
    lookup = _lookup(SHIPPED)
    for question in (*QUESTIONS, *LISTS):
        shipped_engine.ask(question)
    memory = _peak()
    engines = [shipped_engine]
    if large:
        engines.append(Engine(large, lambda: TODAY))
        for question in (*QUESTIONS, *LISTS):
            engines[1].ask(question)
    times: dict[tuple[str, int], list[float]] = {}
    lookups: list[float] = []
    gc.collect()
    for _ in range(chosen.rounds):
        for question in (*QUESTIONS, *LISTS):
            for at, engine in enumerate(engines):
                times.setdefault((question, at), []).append(_timed(lambda: engine.ask(question)))  # noqa: B023
            lookups += [_timed(lookup) for _ in range(40)]
    one = statistics.median(lookups)
    print(f"one look-up by id: {one * 1e6:.1f} µs (median of {len(lookups):,})\n")
    passed = _table(QUESTIONS, times, one, len(engines), limited=True)
    print()
    _table(LISTS, times, one, len(engines), limited=False)
    if large:
        print()
        _invented(engines[1], large, one, chosen.rounds)
    print(
        f"\npeak memory: {memory:.0f} MB over the shipped store"
        + (f", {_peak():.0f} MB with the large one" if large else "")
    )
    return 0 if passed else 1


def _table(
    questions: tuple[str, ...], times: dict[tuple[str, int], list[float]], one: float, engines: int, limited: bool
) -> bool:
    """Print medians and ratios, and return whether the medians of all of them keep the limits."""
    heads = "questions" if limited else "lists"
    print(f"| {heads} | shipped, ms | look-ups |" + (" large, ms | growth |" if engines > 1 else ""))
    print("|---|---:|---:|" + ("---:|---:|" if engines > 1 else ""))
    medians = [[statistics.median(times[question, at]) for question in questions] for at in range(engines)]
    for place, question in enumerate(questions):
        _row(question, [column[place] for column in medians], one)
    _row("**median**", [statistics.median(column) for column in medians], one)
    _row("**slowest**", [max(column) for column in medians], one)
    return not limited or (
        statistics.median(medians[0]) <= MOST_LOOKUPS * one
        and (engines < 2 or statistics.median(medians[1]) <= MOST_GROWTH * statistics.median(medians[0]))
    )


def _row(name: str, medians: list[float], one: float) -> None:
    line = f"| {name} | {medians[0] * 1e3:.2f} | {medians[0] / one:.0f} |"
    if len(medians) > 1:
        line += f" {medians[1] * 1e3:.2f} | {medians[1] / medians[0]:.2f} |"
    print(line)


def _invented(engine: Engine, large: Path, one: float, rounds: int) -> None:
    """Ask the large store about records that only it has: each question of another one."""
    print("| about records of the large store alone | ms | look-ups |")
    print("|---|---:|---:|")
    for table, pattern in ABOUT_INVENTED:
        names = [name for name in stores.invented(large, table, 20 * rounds) if engine.find(name).best][:rounds]
        times = [_timed(lambda: engine.ask(pattern.format(name))) for name in names]  # noqa: B023
        median = statistics.median(times)
        print(f"| {pattern.format('…')} | {median * 1e3:.2f} | {median / one:.0f} |")


def _lookup(path: Path) -> Callable[[], object]:
    """Return what looks up one person by id, another at each call, and reads the row."""
    with closing(sqlite3.connect(path)) as connection:
        identifiers = [row[0] for row in connection.execute("SELECT id FROM people")]
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    chance = random.Random(1)
    return lambda: connection.execute("SELECT * FROM people WHERE id = ?", (chance.choice(identifiers),)).fetchone()


def _timed(call: Callable[[], object]) -> float:
    began = time.thread_time()
    call()
    return time.thread_time() - began


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _machine() -> str:
    processor = ""
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")
    return f"{processor or platform.processor() or platform.machine()}, {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
