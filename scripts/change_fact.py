#!/usr/bin/env python3
"""Change fields of a record in the fact store.

usage: scripts/change_fact.py KIND ID FIELD=VALUE ...
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from admin import author_option, comment_option, confirm, editing, facts_option, said, yes_option

from bot.drafting.wording import differing
from bot.facts.connecting import connect
from bot.facts.errors import FactsError
from bot.facts.format import SPECS, RecordKind, read_record, write_record
from bot.facts.rows import find


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("kind", metavar="KIND", type=click.Choice(list(map(str, RecordKind))))
@click.argument("identifier", metavar="ID")
@click.argument("settings", nargs=-1, required=True, metavar="FIELD=VALUE...")
@author_option
@comment_option
@facts_option
@yes_option
def main(
    kind: str, identifier: str, settings: tuple[str, ...], author: str, comment: str | None, facts: Path, yes: bool
) -> None:
    """Change fields of the record of this KIND and ID.

    FIELD=VALUE sets a field, FIELD= empties it; of a list FIELD+=VALUE adds to it and FIELD-=VALUE takes away.
    Fields are named as in docs/FORMAT.md, records by their ids: end=2025-03, status=confirmed, sources+=wired-2025.
    """
    with said():
        found = find(connect(facts), RecordKind(kind), identifier) if identifier.isascii() else None
        if not found or found[1]:
            raise FactsError(f"there is no {kind} of the id {identifier!r}")
        before = found[0]
        values = write_record(before)
        for setting in settings:
            _set(RecordKind(kind), values, setting)
        after = read_record(RecordKind(kind), values, identifier)
    for line in differing(before, after):
        click.echo(line)
    confirm(yes, f"Write this to {facts}?")
    with editing(facts) as editor:
        done = editor.change(after, author, comment)
    click.echo(f"Changed: {kind} {identifier}")
    click.echo(f"To undo this: scripts/undo_fact.py {done.id}")


def _set(kind: RecordKind, values: dict[str, Any], setting: str) -> None:
    name, equals, value = setting.partition("=")
    how, name = (name[-1:], name[:-1]) if name[-1:] in ("+", "-") else ("", name)
    fields = {field.name: field for field in SPECS[kind].fields if field.name != "id"}
    if not equals or name not in fields:
        raise click.UsageError(f"{setting!r} is not FIELD=VALUE with a field of a {kind}: {', '.join(fields)}")
    field = fields[name]
    items = list(values.get(name) or ()) if field.many else []
    if how and not field.many:
        raise click.UsageError(f"{name} is no list: write {name}={value}")
    if how == "-" and value not in items:
        raise click.UsageError(f"{value!r} is not among the {name}")
    if how == "+":
        values[name] = [*items, value]
    elif how == "-":
        values[name] = [item for item in items if item != value]
    elif field.many:
        values[name] = [value] if value else []
    elif value or field.required:
        values[name] = value or None
    else:
        values.pop(name, None)


if __name__ == "__main__":
    main()
