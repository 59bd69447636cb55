#!/usr/bin/env python3
"""Undo changes of the fact store, by the numbers that scripts/history.py shows.

usage: scripts/undo_fact.py NUMBER ...
"""

from __future__ import annotations

from pathlib import Path

import click
from admin import author_option, comment_option, editing, facts_option


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("numbers", type=int, nargs=-1, required=True, metavar="NUMBER...")
@author_option
@comment_option
@facts_option
def main(numbers: tuple[int, ...], author: str, comment: str | None, facts: Path) -> None:
    """Take back the changes of these NUMBERs, all of them or none."""
    with editing(facts) as editor:
        done = editor.undo(numbers, author, comment)
    for change in done:
        click.echo(f"{'Retracted' if change.after is None else 'Put back'}: {change.kind} {change.record}")
    click.echo(f"To undo this: scripts/undo_fact.py {' '.join(str(change.id) for change in done)}")


if __name__ == "__main__":
    main()
