"""The command line: `python -m bot run | ask | chat | find`."""

from __future__ import annotations

import datetime
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
from dotenv import dotenv_values

from bot.answers.answer import Answer, Outcome, as_json, candidate_json
from bot.engine import Engine
from bot.facts.errors import StoreError
from bot.questions.question import Intent

logger = logging.getLogger(__name__)

SHIPPED_FACTS = Path(__file__).resolve().parent.parent / "facts.db"

_FAILED = "Something went wrong with that question; the fault stands in the log. Please ask in other words."

_facts = click.option(
    "--facts",
    type=click.Path(path_type=Path),
    default=lambda: Path({**dotenv_values(".env"), **os.environ}.get("FACTS_DB") or SHIPPED_FACTS),
    help="The fact store to answer from (default: FACTS_DB, else the one that ships).",
)
_today = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help='The date that "last year" is counted from (default: today).',
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="ai-moves", message="%(version)s")
def main() -> None:
    """Answer questions about who moved where in the AI industry, with sources."""
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


@main.command()
def run() -> None:
    """Run the bot: connected to Slack with tokens in the environment or .env, without any on a local Slack."""
    from bot import running  # here, so that no other command loads Slack's libraries
    from bot.settings import SettingsError

    try:
        running.run(os.environ, SHIPPED_FACTS)
    except (SettingsError, StoreError, ConnectionError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: free the port, or set PORT to another") from error


@main.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--json", "as_lines", is_flag=True, help="Print the answer as JSON, one line an answer.")
@click.option("--all", "whole", is_flag=True, help="Print long lists whole.")
@click.option(
    "--picture",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw the answer to one question, a career or a flow of people, into this PNG file.",
)
@_facts
@_today
def ask(
    question: tuple[str, ...],
    as_lines: bool,
    whole: bool,
    picture: Path | None,
    facts: Path,
    today: datetime.datetime | None,
) -> None:
    """Answer QUESTION; "-" reads a question a line from standard input.

    A line that is a JSON object holds "question" and "thread", the list of the questions before it.
    """
    if picture and question == ("-",):
        raise click.UsageError("--picture draws the answer to one question: give the question itself, not “-”")
    engine = _engine(facts, today)
    asked = _lines() if question == ("-",) else iter([(" ".join(question), ())])
    failed = 0
    for text, thread in asked:
        try:
            answer = engine.ask(text, thread)
        except Exception:
            # One question that finds a fault must not take the answers of the lines after it along.
            logger.exception("no answer to %r", text[:200])
            answer = Answer(text, Outcome.NOT_UNDERSTOOD, str(Intent.UNRESOLVED), _FAILED)
            failed += 1
        if as_lines:
            print(json.dumps(as_json(answer), ensure_ascii=False), flush=True)
        else:
            _show(answer, whole)
        if picture:
            _draw(answer, engine, picture)
    if failed:
        sys.exit(1)


@main.command()
@_facts
@_today
def chat(facts: Path, today: datetime.datetime | None) -> None:
    """Talk to the bot: a question a line, follow-ups too; an empty line starts a new thread."""
    engine = _engine(facts, today)
    thread: list[str] = []
    while True:
        try:
            text = input("> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return
        if not text:
            thread.clear()
            continue
        _show(engine.ask(text, thread), whole=False)
        thread.append(text)


@main.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--json", "as_lines", is_flag=True, help="Print the result as JSON, one line a name.")
@_facts
def find(name: tuple[str, ...], as_lines: bool, facts: Path) -> None:
    """Find the person, organization or work that NAME means; "-" reads a name a line from standard input."""
    engine = _engine(facts, None)
    names = (line.rstrip("\r\n") for line in sys.stdin) if name == ("-",) else iter([" ".join(name)])
    for query in names:
        found = engine.find(query)
        candidates = [candidate_json(candidate) for candidate in found.candidates]
        if as_lines:
            result = {"query": query, "decision": str(found.decision), "candidates": candidates}
            print(json.dumps(result, ensure_ascii=False), flush=True)
            continue
        print(f"{query}: {found.decision}")
        for candidate in found.candidates:
            print(f"  {candidate.score:5.1f}  {candidate.name} ({candidate.kind} {candidate.id})")


def _engine(facts: Path, today: datetime.datetime | None) -> Engine:
    clock: Callable[[], datetime.date] = datetime.date.today
    if today is not None:
        fixed = today.date()
        clock = lambda: fixed  # noqa: E731
    try:
        return Engine(facts, clock)
    except StoreError as error:
        raise click.ClickException(str(error)) from error


def _draw(answer: Answer, engine: Engine, file: Path) -> None:
    from bot.pictures.errors import PictureError
    from bot.pictures.picture import draw

    try:
        file.write_bytes(draw(answer, engine.store).png)
    except PictureError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{file}: can't be written ({error.strerror})") from error


def _lines() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the question of each line of standard input, and the questions before it in its thread."""
    for line in sys.stdin:
        text = line.rstrip("\r\n")
        try:
            data = json.loads(text) if text.startswith("{") else None
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict) and isinstance(data.get("question"), str):
            thread = data.get("thread") or ()
            yield data["question"], tuple(t for t in thread if isinstance(t, str)) if isinstance(thread, list) else ()
        else:
            yield text, ()


def _show(answer: Answer, whole: bool) -> None:
    """Print an answer for a person at a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    told = answer.more if whole and answer.more else answer.text
    console.print(Text(told))
    for choice in answer.choices:
        console.print(Text(f"  · {choice.name}: {choice.description}"))
    for citation in answer.citations:
        if f"[{citation.number}]" not in told:
            continue
        title = citation.title or citation.url
        source = f"{citation.publisher}: {title}" + (f", {citation.published}" if citation.published else "")
        console.print(Text(f"  [{citation.number}] {source}", style=f"dim link {citation.url}"))
    if answer.suggestions:
        console.print(Text(f"  Ask next: {'  '.join(answer.suggestions)}", style="italic"))


if __name__ == "__main__":
    main()
