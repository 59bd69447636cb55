#!/usr/bin/env python3
"""Show who changed what in the fact store, newest first.

usage: scripts/history.py [KIND [ID]]
"""

from __future__ import annotations

from pathlib import Path

import click
from admin import facts_option, said

from bot.drafting.wording import changes, names_in
from bot.facts.connecting import connect
from bot.facts.format import RecordKind
from bot.facts.revisions import revisions


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("kind", metavar="[KIND]", type=click.Choice(list(map(str, RecordKind))), required=False)
@click.argument("identifier", metavar="[ID]", required=False)
@click.option("--limit", type=click.IntRange(1, 100_000), default=20, show_default=True, help="Changes to show.")
@facts_option
def main(kind: str | None, identifier: str | None, limit: int, facts: Path) -> None:
    """Show the changes of all records, of those of a KIND, or of the one of this ID."""
    with said():
        connection = connect(facts)
        found = revisions(connection, RecordKind(kind) if kind else None, identifier, limit)
    for change in found:
        why = f" ({change.reason})" if change.reason else ""
        when = f"{change.at:%Y-%m-%d %H:%M} UTC"
        click.echo(f"{change.id}  {when}  {change.author}: {change.action} {change.kind} {change.record}{why}")
        for line in changes(change, names_in(connection)):
            click.echo(f"     {line}")
    if not found:
        click.echo("No changes.")


if __name__ == "__main__":
    main()
