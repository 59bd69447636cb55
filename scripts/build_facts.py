#!/usr/bin/env python3
"""Build a fact store from a folder of fact files, or check that the two hold the same.

usage: scripts/build_facts.py [FOLDER] [FILE] [--check]
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from admin import ROOT, loaded, progress, said

from bot.facts.building import build, differences, unexported
from bot.facts.errors import StoreError
from bot.facts.format import RecordKind
from bot.facts.jsonl import Dataset
from bot.facts.store import FactStore
from bot.names.checking import faults
from bot.names.index import rebuild


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path), default=ROOT / "data")
@click.argument("file", type=click.Path(path_type=Path), default=ROOT / "facts.db")
@click.option("--check", is_flag=True, help="Write nothing; list where FOLDER and FILE differ.")
@click.option("--overwrite", is_flag=True, help="Lose the changes in FILE that FOLDER does not have.")
def main(folder: Path, file: Path, check: bool, overwrite: bool) -> None:
    """Build the fact store FILE (facts.db) from the fact files in FOLDER (data/).

    Each problem with a record is printed with its file, line and field; then nothing is written and the exit code
    is 1.
    """
    dataset = loaded(folder)
    with said():
        if check:
            _check(dataset, file)
            return
        if not overwrite:
            _refuse_to_lose(dataset, file)
        _build(dataset, file)


def _build(dataset: Dataset, file: Path) -> None:
    with progress(sum(map(len, dataset.values())), "Writing") as advance:
        build(dataset, file, rebuild, advance)
    click.echo(f"{file}: {_counts(dataset)}")


def _refuse_to_lose(dataset: Dataset, file: Path) -> None:
    try:
        store = FactStore(file)
    except StoreError:  # none there, or none that could be read: build says so if it may not be replaced
        return
    with closing(store):
        lost = unexported(dataset, store)
    if lost:
        raise click.ClickException(
            f"{file} holds changes that the fact files do not have ({', '.join(lost[:5])}{' …' if lost[5:] else ''}). "
            "Write them out first with scripts/export_facts.py, or lose them with --overwrite"
        )


def _check(dataset: Dataset, file: Path) -> None:
    with closing(FactStore(file)) as store:
        lines = [*differences(dataset, store), *faults(store.connection, store.entities())]
    for line in lines:
        click.echo(line)
    if lines:
        raise click.ClickException(f"{file} and the fact files differ; build it again with scripts/build_facts.py")
    click.echo(f"{file} and the fact files hold the same: {_counts(dataset)}")


def _counts(dataset: Dataset) -> str:
    return ", ".join(f"{len(dataset[kind])} {kind}s" for kind in RecordKind).replace("persons", "people")


if __name__ == "__main__":
    main()
