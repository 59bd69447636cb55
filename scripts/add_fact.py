#!/usr/bin/env python3
"""Add a fact, or a person, organization, work or source, to the fact store, by options or by answering questions.

usage: scripts/add_fact.py KIND [OPTIONS]        (KIND: move, role, credit, statement, person, organization …)
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from admin import author_option, comment_option, confirm, editing, facts_option, said, yes_option
from drafting import Typed, options_of

from bot.drafting.wording import in_words, names_in
from bot.facts.format import SPECS, RecordKind, write_record
from bot.facts.store import FactStore


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Add a record to the fact store. What is needed and not given is asked for at a terminal.

    People, organizations and works are named as the bot knows them, or by id.
    """


def _add(kind: RecordKind, given: dict[str, Any]) -> None:
    facts: Path = given.pop("facts")
    author, comment, yes = given.pop("author"), given.pop("comment"), given.pop("yes")
    with said(), closing(FactStore(facts)) as store:
        draft = Typed(store, new=given.pop("new"), asking=sys.stdin.isatty() and not yes)
        records = draft.of(kind, given)
        name = names_in(store.connection, records)
        for record in records:
            click.echo(in_words(record, name))
        for record in records:
            click.echo(click.style(json.dumps(write_record(record), ensure_ascii=False), dim=True))
        for source in draft.cited():
            click.echo(in_words(source, name))
    confirm(yes, f"Write this to {facts}?")
    with editing(facts) as editor:
        done = editor.add(records, author, comment)
    click.echo(f"Written to {facts}: {', '.join(f'{change.kind} {change.record}' for change in done)}")
    click.echo(f"To undo this: scripts/undo_fact.py {' '.join(str(change.id) for change in done)}")


def _command(kind: RecordKind) -> click.Command:
    def run(**given: Any) -> None:
        _add(kind, given)

    a = "an" if kind is RecordKind.ORGANIZATION else "a"
    command = click.command(str(kind), help=f"Add {a} {kind}.")(run)
    shared = click.option(
        "--new", is_flag=True, help="Unknown names are new; a record may be added that resembles one that is there."
    )
    for option in (yes_option, facts_option, comment_option, author_option, shared):
        option(command)
    command.params = [*options_of(SPECS[kind]), *reversed(command.params)]
    return command


for _kind in (RecordKind.MOVE, RecordKind.ROLE, RecordKind.CREDIT, RecordKind.STATEMENT,
              RecordKind.PERSON, RecordKind.ORGANIZATION, RecordKind.WORK, RecordKind.SOURCE):  # fmt: skip
    main.add_command(_command(_kind))


if __name__ == "__main__":
    main()
