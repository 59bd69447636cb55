"""Asking an admin at the terminal for the fields of a record, each until the answer can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from bot.drafting.draft import publisher_of
from bot.facts.format import SOURCE_KINDS, SPECS, Field, RecordKind, read_text


def asked(field: Field, default: str | None, needed: bool) -> Any:
    """Ask for a field; None, or for a list fewer items, is what pressing enter means where it is not needed."""
    label = field.name.replace("_", " ").capitalize()
    if field.choices:
        return click.prompt(label, type=click.Choice(field.choices), default=default)
    read = read_text if field.refers or field.many else field.read
    if not field.many:
        return prompted(label, read, needed)
    items: list[str] = []
    while item := prompted(f"{label}{', one more' if items else ''}", read, needed and not items):
        items.append(item)
    return items


def prompted(label: str, read: Callable[[object], object], needed: bool, default: str | None = None) -> str | None:
    """Ask until `read` takes the answer; where it is not needed, pressing enter gives None."""

    def checked(text: str) -> str:
        text = text.strip()
        if text or needed:
            try:
                read(text)
            except ValueError as error:
                raise click.BadParameter(str(error)) from None
        return text

    hint = "" if needed else " (enter: none)"
    return (
        click.prompt(
            f"{label}{hint}",
            default=default if needed else "",
            show_default=bool(default),
            value_proc=checked,
        )
        or None
    )


def asked_source(url: str) -> dict[str, str | None]:
    """Ask for what is to be said of the new source at an address."""
    published = next(field for field in SPECS[RecordKind.SOURCE].fields if field.name == "published")
    return {
        "publisher": prompted("Publisher", read_text, needed=True, default=publisher_of(url)),
        "kind": click.prompt("Kind of source", type=click.Choice(SOURCE_KINDS), default="news"),
        "title": prompted("Title of the source", read_text, needed=False),
        "published": asked(published, None, needed=False),
    }
