"""What the scripts for admins share: which store, who edits it, and what is wrong said in a sentence."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

import bot.names.index
from bot.facts import jsonl
from bot.facts.editor import FactEditor
from bot.facts.errors import FactsError, RecordError
from bot.facts.jsonl import Dataset
from bot.settings import Settings, SettingsError, load

ROOT = Path(__file__).resolve().parent.parent
F = TypeVar("F", bound=Callable[..., Any])
SHOWN = 100
"""Problems of fact files that are printed."""


def settings() -> Settings:
    """Return the settings of the environment and .env."""
    try:
        return load(os.environ, ROOT / ".env")
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _default_facts() -> Path:
    return settings().facts_db or ROOT / "facts.db"


def _default_author() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "admin"


facts_option = click.option(
    "--facts",
    type=click.Path(path_type=Path),
    default=_default_facts,
    help="The fact store (default: FACTS_DB of the environment or .env, else facts.db).",
)
author_option = click.option(
    "--author", default=_default_author, help="Who makes the change, for the history (default: your user name)."
)
comment_option = click.option("--comment", help="A word on the change, for the history.")
yes_option = click.option("--yes", is_flag=True, help="Write without asking first.")


@contextmanager
def said() -> Iterator[None]:
    """Let whatever is wrong with facts or their store end the script with its sentence."""
    try:
        yield
    except FactsError as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def editing(facts: Path) -> Iterator[FactEditor]:
    """Open the store for an edit that keeps its name index in step."""
    with said(), FactEditor(facts, bot.names.index) as editor:
        yield editor


@contextmanager
def progress(length: int, label: str) -> Iterator[Callable[[int], None]]:
    """Show a bar where a person looks on; yield what moves it."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield bar.update


def loaded(folder: Path) -> Dataset:
    """Read the fact files of a folder; print each problem with its file, line and field.

    Raises:
        ClickException: there are problems.
    """
    try:
        with progress(jsonl.size(folder), "Reading") as advance:
            return jsonl.load(folder, advance)
    except RecordError as error:
        for problem in error.problems[:SHOWN]:
            click.echo(problem, err=True)
        if len(error.problems) > SHOWN:
            click.echo(f"… and {len(error.problems) - SHOWN} more", err=True)
        count = "1 problem" if len(error.problems) == 1 else f"{len(error.problems)} problems"
        raise click.ClickException(f"{count}; nothing was written") from error


def confirm(yes: bool, question: str) -> None:
    """Ask before something is written; without a terminal only `--yes` lets it pass."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.ClickException("nothing was written: give --yes to write without being asked")
    if not click.confirm(question, default=True):
        raise click.ClickException("nothing was written")
