#!/usr/bin/env python3
"""Undo changes of the fact store, by the numbers that scripts/history.py shows.

usage: scripts/undo_fact.py NUMBER ...
"""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Any

import click
from admin import author_option, comment_option, editing, facts_option

from bot.facts.format import shown

MOST = 1_000_000
"""Changes that one range may hold."""


class _NumbersType(click.ParamType[range]):
    """One number, or all from one to another: 41, 41-60."""

    name = "NUMBER"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> range:
        match = re.fullmatch(r"([0-9]{1,18})(?:-([0-9]{1,18}))?", str(value))
        if not match:
            self.fail(f"{shown(value)} is no number of a change, nor two with a hyphen between", param, ctx)
        first, last = int(match[1]), int(match[2] or match[1])
        if not 0 <= last - first < MOST:
            self.fail(f"{value} is no range of 1 to {MOST:,} changes", param, ctx)
        return range(first, last + 1)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("numbers", type=_NumbersType(), nargs=-1, required=True, metavar="NUMBER...")
@author_option
@comment_option
@facts_option
def main(numbers: tuple[range, ...], author: str, comment: str | None, facts: Path) -> None:
    """Take back the changes of these NUMBERs (41, or 41-60 for all between), all of them or none."""
    with editing(facts) as editor:
        done = editor.undo(chain.from_iterable(numbers), author, comment)
    for change in done:
        click.echo(f"{'Retracted' if change.after is None else 'Put back'}: {change.kind} {change.record}")
    click.echo(f"To undo this: scripts/undo_fact.py {' '.join(str(change.id) for change in done)}")


if __name__ == "__main__":
    main()
