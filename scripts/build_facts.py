#!/usr/bin/env python3
"""Build a fact store from a folder of fact files, or check that the two hold the same.

usage: scripts/build_facts.py [FOLDER] [FILE] [--check]
"""

from __future__ import annotations

from pathlib import Path

import click

from bot.facts.building import build, differences
from bot.facts.errors import FactsError, RecordError
from bot.facts.format import RecordKind
from bot.facts.jsonl import Dataset, load
from bot.facts.store import FactStore

ROOT = Path(__file__).resolve().parent.parent


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path), default=ROOT / "data")
@click.argument("file", type=click.Path(path_type=Path), default=ROOT / "facts.db")
@click.option("--check", is_flag=True, help="Write nothing; list where FOLDER and FILE differ.")
def main(folder: Path, file: Path, check: bool) -> None:
    """Build the fact store FILE (facts.db) from the fact files in FOLDER (data/).

    Each problem with a record is printed with its file, line and field; then nothing is written and the exit code
    is 1.
    """
    try:
        dataset = load(folder)
        if check:
            _check(dataset, file)
        else:
            _build(dataset, file)
    except RecordError as error:
        click.echo(error, err=True)
        raise click.ClickException(f"{len(error.problems)} problems; nothing was written") from error
    except FactsError as error:
        raise click.ClickException(str(error)) from error


def _build(dataset: Dataset, file: Path) -> None:
    try:
        from bot.names.index import rebuild
    except ModuleNotFoundError:
        click.echo("The name index is not built yet: bot.names.index is missing", err=True)
        rebuild = lambda connection, entities: None  # noqa: E731
    build(dataset, file, rebuild)
    click.echo(f"{file}: {_counts(dataset)}")


def _check(dataset: Dataset, file: Path) -> None:
    lines = list(differences(dataset, FactStore(file)))
    for line in lines:
        click.echo(line)
    if lines:
        raise click.ClickException(f"{file} and the fact files differ; build it again with scripts/build_facts.py")
    click.echo(f"{file} and the fact files hold the same: {_counts(dataset)}")


def _counts(dataset: Dataset) -> str:
    return ", ".join(f"{len(dataset[kind])} {kind}s" for kind in RecordKind).replace("persons", "people")


if __name__ == "__main__":
    main()
