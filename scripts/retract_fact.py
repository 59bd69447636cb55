#!/usr/bin/env python3
"""Retract a record: no answer uses it any longer. Nothing is deleted.

usage: scripts/retract_fact.py KIND ID
"""

from __future__ import annotations

from pathlib import Path

import click
from admin import author_option, comment_option, confirm, editing, facts_option, said, yes_option

from bot.drafting.wording import in_words, names_in
from bot.facts.connecting import connect
from bot.facts.format import RecordKind
from bot.facts.rows import find


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("kind", metavar="KIND", type=click.Choice(list(map(str, RecordKind))))
@click.argument("identifier", metavar="ID")
@author_option
@comment_option
@facts_option
@yes_option
def main(kind: str, identifier: str, author: str, comment: str | None, facts: Path, yes: bool) -> None:
    """Retract the record of this KIND and ID."""
    with said():
        connection = connect(facts)
        found = find(connection, RecordKind(kind), identifier) if identifier.isascii() else None
    if found and not found[1]:
        click.echo(in_words(found[0], names_in(connection)))
        confirm(yes, "Retract this?")
    with editing(facts) as editor:
        done = editor.retract(RecordKind(kind), identifier, author, comment)
    click.echo(f"Retracted: {kind} {identifier}")
    click.echo(f"To undo this: scripts/undo_fact.py {done.id}")


if __name__ == "__main__":
    main()
