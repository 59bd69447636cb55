#!/usr/bin/env python3
"""Write docs/answers.md: for each intent three questions, with the answers as the bot gives them.

usage: scripts/answers_table.py [FILE] [--check]
"""

from __future__ import annotations

import datetime
import difflib
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import yaml

from bot.answers.answer import Answer, Citation
from bot.answers.wording import date
from bot.engine import Engine
from bot.questions.question import Intent

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = Path(__file__).with_suffix(".yaml")
TODAY = datetime.date(2026, 11, 25)
SHOWN = 40
"""Lines of a difference that are printed."""

_SPECIAL = re.compile(r"([\\`*_<>|#]|\[(?!\d+\])|(?<!\d)\])")


@dataclass(frozen=True, slots=True)
class Entry:
    """An intent with its questions; each question has those before it in its thread."""

    intent: Intent
    about: str
    questions: tuple[tuple[str, ...], ...]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(path_type=Path), default=ROOT / "docs" / "answers.md")
@click.option("--check", is_flag=True, help="Write nothing; fail where FILE is not what would be written.")
def main(file: Path, check: bool) -> None:
    """Write FILE (docs/answers.md) from the store that ships and the questions of answers_table.yaml."""
    engine = Engine(ROOT / "facts.db", lambda: TODAY)
    misread: list[str] = []
    text = "\n".join(_page(_entries(), engine, misread)) + "\n"
    for line in misread:
        click.echo(line, err=True)
    if not check:
        file.write_text(text, encoding="utf-8")
        return
    written = file.read_text(encoding="utf-8") if file.exists() else ""
    if written != text:
        changes = difflib.unified_diff(
            written.splitlines(), text.splitlines(), str(file), "as it would be", n=0, lineterm=""
        )
        for line in list(changes)[:SHOWN]:
            click.echo(line[:300], err=True)
        raise click.ClickException(f"{file} is out of date: run scripts/answers_table.py")
    if misread:
        sys.exit(1)


def _entries() -> list[Entry]:
    """Read the questions.

    Raises:
        ClickException: an intent is missing or unknown.
    """
    data = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    if set(data) != set(Intent):
        wrong = ", ".join(sorted(set(data) ^ set(Intent)))
        raise click.ClickException(f"{QUESTIONS.name} and the intents differ: {wrong}")
    return [
        Entry(
            Intent(name),
            item["about"],
            tuple(tuple(asked) if isinstance(asked, list) else (asked,) for asked in item["questions"]),
        )
        for name, item in data.items()
    ]


def _page(entries: Sequence[Entry], engine: Engine, misread: list[str]) -> Iterator[str]:
    yield "# Questions and answers"
    yield ""
    yield "Three questions of each kind, with the answers as the bot gives them from the facts that ship, as of"
    yield "25 November 2026. Written by `scripts/answers_table.py`; `make check` fails when it is out of date."
    for entry in entries:
        yield ""
        yield f"## `{entry.intent}`: {entry.about}"
        for asked in entry.questions:
            answer = engine.ask(asked[-1], asked[:-1])
            if answer.intent != entry.intent:
                misread.append(f"“{asked[-1]}” is taken as {answer.intent}, not {entry.intent}")
            yield ""
            yield "### " + " → ".join(_escaped(question) for question in asked)
            yield ""
            yield from _answer(answer)


def _answer(answer: Answer) -> Iterator[str]:
    for line in answer.text.splitlines():
        yield f"> {_escaped(line)}  " if line else ">"
    for choice in answer.choices:
        yield f"> - {_escaped(choice.name)}: {_escaped(choice.description)}"
    shown = [c for c in answer.citations if f"[{c.number}]" in answer.text]
    if shown:
        yield ""
        yield f"<sub>{' · '.join(_citation(citation) for citation in shown)}</sub>"
    if answer.more:
        yield ""
        yield "<sub>Cut; a button, or `--all`, shows the rest.</sub>"
    if answer.suggestions:
        yield ""
        yield f"<sub>Ask next: {' · '.join(_escaped(suggestion) for suggestion in answer.suggestions)}</sub>"


def _citation(citation: Citation) -> str:
    title = f": {citation.title}" if citation.title else ""
    published = f", {date(citation.published)}" if citation.published else ""
    language = f" ({citation.language})" if citation.language and citation.language != "en" else ""
    shown = f"{_escaped(citation.publisher + title)}{published}{language}"
    return f"[{citation.number}] [{shown}]({_address(citation.url)})"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _address(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")


if __name__ == "__main__":
    main()
