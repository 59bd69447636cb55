"""Facts in a line."""

from __future__ import annotations

from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Role, Status


def role(
    place: str, title: str, start: str | None, end: str | None, person: str = "ada", status: str = "confirmed"
) -> Role:
    identifier = f"{person}-{place}-{start}-{end}-{title[:8]}"
    until = None if end == ".." else _date(end)
    return Role(identifier, person, place, title, _date(start), until, end == "..", Status(status), ("s1",))


def move(
    origin: str | None, destination: str | None, date: str | None, person: str = "ada", status: str = "confirmed",
    kind: str = "joined",
) -> Move:  # fmt: skip
    return Move(
        f"{person}-{origin}-{destination}-{date}-{status}", person, MoveKind(kind), origin, destination, _date(date),
        Status(status), ("s1",),
    )  # fmt: skip


def _date(text: str | None) -> PartialDate | None:
    return PartialDate.parse(text) if text else None
