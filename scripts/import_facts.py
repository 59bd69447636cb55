#!/usr/bin/env python3
"""Bring newer fact files into a fact store that is in use, without losing what admins changed in it.

usage: scripts/import_facts.py [FOLDER] [--dry-run] [--take KIND/ID] [--keep KIND/ID]
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from admin import ROOT, author_option, comment_option, confirm, editing, facts_option, loaded, said, yes_option
from differences import as_object, asked, counted, show

from bot.facts.errors import FactsError
from bot.facts.format import RecordKind, shown
from bot.facts.importing import Settling, compare, plan, unknown
from bot.facts.integrity import Key
from bot.facts.revisions import Revision
from bot.facts.store import FactStore
from bot.names.checking import faults
from bot.names.index import rebuild


class _KeyType(click.ParamType[Key]):
    """A record as KIND/ID."""

    name = "KIND/ID"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Key:
        kind, _, identifier = str(value).partition("/")
        if kind not in list(RecordKind) or not identifier:
            self.fail(f"{shown(value)} is not KIND/ID, where KIND is one of {', '.join(RecordKind)}", param, ctx)
        return RecordKind(kind), identifier


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path), default=ROOT / "data")
@click.option("--take", type=_KeyType(), multiple=True, help="Take this record as the files have it; may be repeated.")
@click.option("--keep", type=_KeyType(), multiple=True, help="Keep this record as it stands; may be repeated.")
@click.option("--retract-gone", is_flag=True, help="Retract what the files no longer have and nobody changed here.")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would be written.")
@click.option("--json", "as_json", is_flag=True, help="Print all of it as JSON, and ask nothing.")
@author_option
@comment_option
@facts_option
@yes_option
def main(
    folder: Path,
    take: tuple[Key, ...],
    keep: tuple[Key, ...],
    retract_gone: bool,
    dry_run: bool,
    as_json: bool,
    author: str,
    comment: str | None,
    facts: Path,
    yes: bool,
) -> None:
    """Bring the fact files of FOLDER (data/) into the fact store.

    New records are added, and those that only the files changed are updated. What admins changed stays; where the files
    changed it too, it is listed as a conflict, which --take and --keep settle, or you at a terminal.
    """
    dataset = loaded(folder)
    settling = Settling(frozenset(take), frozenset(keep), retract_gone)
    reason = comment or f"the fact files in {shown(folder.resolve().name)}"
    asking = sys.stdin.isatty() and not (yes or dry_run or as_json)
    written: tuple[Revision, ...] = ()
    with said(), closing(FactStore(facts)) as store:
        if strangers := unknown(settling.take | settling.keep, dataset, store):
            raise FactsError(f"neither the files nor the store have a {'/'.join(strangers[0])}; nothing was written")
        stale = any(faults(store.connection, store.entities()))
        differences = compare(dataset, store)
        planned = plan(store.connection, differences, settling, reason)
        if not as_json:
            show(planned, store)
        if asking and (decided := asked(planned.conflicts)):
            settling = replace(settling, take=settling.take | decided.take, keep=settling.keep | decided.keep)
            planned = plan(store.connection, differences, settling, reason)
    if stale and not as_json:
        click.echo("The index of names was written by another version of the bot: it is to be written anew")
    wanted = bool(planned.edits) or stale
    if wanted and not dry_run and (yes or not as_json):
        confirm(yes, f"Write {counted(planned.done) or 'the index of names'} to {facts}?")
        with editing(facts) as editor:
            if stale:
                with closing(FactStore(facts)) as store:
                    editor.reindex(lambda connection: rebuild(connection, list(store.entities())))
            written = editor.carry_out(planned.edits, author) if planned.edits else ()
    if as_json:
        click.echo(json.dumps({**as_object(planned, written), "index_is_stale": stale}, ensure_ascii=False))
        if wanted and not (yes or dry_run):
            raise click.ClickException("nothing was written: give --yes to write without being asked")
    elif written:
        click.echo(f"Written to {facts}: {counted(planned.done)}")
        numbers = f"{written[0].id}-{written[-1].id}" if written[1:] else f"{written[0].id}"
        click.echo(f"To undo this: scripts/undo_fact.py {numbers}")
    elif stale and not dry_run:
        click.echo(f"Written to {facts}: the index of names")
    else:
        click.echo(f"Nothing was written to {facts}" + ("" if wanted else ": there is nothing to write"))


if __name__ == "__main__":
    main()
