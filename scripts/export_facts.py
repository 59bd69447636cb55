#!/usr/bin/env python3
"""Write the fact store out as fact files, so that edits made in it can be committed.

usage: scripts/export_facts.py [FOLDER]
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from admin import ROOT, facts_option, said

from bot.facts.errors import StoreError
from bot.facts.format import SPECS
from bot.facts.jsonl import dump
from bot.facts.store import FactStore


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path), default=ROOT / "data")
@facts_option
def main(folder: Path, facts: Path) -> None:
    """Write every record that is not retracted into the fact files of FOLDER (data/)."""
    with said():
        try:
            with closing(FactStore(facts)) as store:
                store.connection.execute("BEGIN")  # one state of the store, whatever is edited meanwhile
                for kind in SPECS:
                    dump(folder, kind, store.records(kind))
        except OSError as error:
            raise StoreError(f"{folder}: can't be written ({error.strerror})") from error
    click.echo(f"{folder}: the facts of {facts}")


if __name__ == "__main__":
    main()
