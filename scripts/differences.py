"""Showing an admin what an import of fact files would do and where it meets edits, and asking how to settle these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.drafting.wording import Name, differing, in_words, names_in, shown_value
from bot.facts.format import RecordKind, write_record
from bot.facts.importing import Case, Difference, Plan, Settling
from bot.facts.integrity import Key
from bot.facts.records import Record
from bot.facts.revisions import Revision
from bot.facts.store import FactStore

SHOWN = 20
"""Records that are listed one by one under each heading; --json lists all."""

_DONE = {
    Case.NEW: "New in the files",
    Case.CHANGED: "Changed in the files",
    Case.GONE: "No longer in the files, to be retracted",
    Case.AGREED: "Changed here and in the files, alike",
    Case.EDITED: "Changed here, settled",
    Case.CONFLICT: "Conflicts, settled",
}
_LEFT = {
    Case.GONE: "No longer in the files; --retract-gone retracts what nobody changed here and nothing rests on",
    Case.EDITED: "Changed here only, kept",
}
_PLURAL = {RecordKind.PERSON: "people"}


def counted(differences: Iterable[Difference]) -> str:
    """Return how many records of each kind these are, in words."""
    counts = Counter(difference.kind for difference in differences)
    return ", ".join(
        f"{counts[kind]:,} {kind if counts[kind] == 1 else _PLURAL.get(kind, f'{kind}s')}"
        for kind in RecordKind
        if counts[kind]
    )


def show(plan: Plan, store: FactStore) -> None:
    """Print what would be written, what stays, and the conflicts as a table."""
    new = tuple(d.theirs for d in plan.done if d.theirs and d.case is Case.NEW)
    name = names_in(store.connection, new)
    for headings, differences in ((_DONE, plan.done), (_LEFT, plan.left)):
        for case, heading in headings.items():
            _list(heading, [d for d in differences if d.case is case], name)
    if plan.conflicts:
        click.echo(f"Conflicts, left as they are: {counted(plan.conflicts)}")
        console = Console()
        for conflict in plan.conflicts:
            click.echo(f"  {conflict.kind}/{conflict.id}")
            console.print(Padding(_table(conflict), (0, 0, 0, 4)))
        click.echo("Settle each with --take KIND/ID (as in the files) or --keep KIND/ID (as here)")


def _list(heading: str, differences: Sequence[Difference], name: Name) -> None:
    if not differences:
        return
    click.echo(f"{heading}: {counted(differences)}")
    for difference in differences[:SHOWN]:
        why = f" ({difference.why})" if difference.why else ""
        click.echo(f"  {difference.kind}/{difference.id}{why}")
        before, after = (
            (difference.was, difference.ours)
            if difference.case is Case.EDITED
            else (difference.ours, difference.theirs)
        )
        if before and after:
            for line in differing(before, after):
                click.echo(f"      {line}")
        elif record := before or after:
            click.echo(f"      {in_words(record, name)}")
    if len(differences) > SHOWN:
        click.echo(f"  … and {len(differences) - SHOWN:,} more; --json lists all")


def _table(conflict: Difference) -> Table:
    table = Table("field", "ours (here)", "theirs (files)", box=None)
    for row in _rows(conflict):
        table.add_row(*map(Text, row))
    return table


def _rows(conflict: Difference) -> Iterable[tuple[str, str, str]]:
    if conflict.why:
        yield "(all)", "not as in the files", f"can't be taken: {conflict.why}"
    elif conflict.ours is None:
        yield "(all)", "retracted", "changed"
    elif conflict.theirs is None:
        yield "(all)", "changed", "no longer there"
    else:
        for field, ours, theirs in conflict.fields():
            yield field, shown_value(ours), shown_value(theirs)


def asked(conflicts: Iterable[Difference]) -> Settling | None:
    """Ask at the terminal how to settle each conflict that can be; None where all are left for later."""
    decided: dict[str, set[Key]] = {"keep": set(), "take": set(), "later": set()}
    for conflict in conflicts:
        if not conflict.why:
            question = f"{conflict.kind}/{conflict.id}: keep ours, take theirs, or later?"
            decided[click.prompt(question, type=click.Choice(list(decided)), default="later")].add(conflict.key)
    if not (decided["keep"] or decided["take"]):
        return None
    return Settling(frozenset(decided["take"]), frozenset(decided["keep"]))


def as_object(plan: Plan, written: Sequence[Revision]) -> dict[str, Any]:
    """Return all of an import as docs/facts.md describes it for programs."""
    return {
        "planned": [_object(difference) for difference in plan.done],
        "conflicts": [_object(difference) for difference in plan.conflicts],
        "left": [_object(difference) for difference in plan.left],
        "written": [revision.id for revision in written],
    }


def _object(difference: Difference) -> dict[str, Any]:
    return {
        "case": str(difference.case),
        "kind": str(difference.kind),
        "id": difference.id,
        "why": difference.why or None,
        "fields": [{"field": name, "ours": ours, "theirs": theirs} for name, ours, theirs in difference.fields()],
        "was": _record(difference.was),
        "ours": _record(difference.ours),
        "theirs": _record(difference.theirs),
    }


def _record(record: Record | None) -> dict[str, Any] | None:
    return write_record(record) if record else None
