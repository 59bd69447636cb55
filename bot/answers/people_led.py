"""Where somebody is in charge, so that "who did Zuckerberg poach?" asks who joined Meta."""

from __future__ import annotations

import datetime

from bot.answers.draft import Context
from bot.answers.stays import Stay
from bot.answers.timeline import present, timeline
from bot.answers.titles import standing, standing_beside_founding
from bot.facts.records import Role
from bot.questions.question import Period

HIGH = 1
"""Down to which standing a title is one of those who hire."""


def led_by(person: str, context: Context) -> tuple[Stay, Role] | None:
    """Return where someone is in charge, else was last, with the highest title there; None where no title tells."""
    line = timeline(context.store, person, context.families, context.today)
    going = present(line, context.today, context.store).stays
    for stays in (going, tuple(reversed(line.stays))):
        led = [(stay, max(high, key=_height)) for stay in stays if (high := [r for r in stay.roles if _is_high(r)])]
        if led:
            return min(led, key=lambda found: standing_beside_founding(found[1].title)) if stays is going else led[0]
    return None


def in_charge(stay: Stay) -> Period | None:
    """Return the time in which someone was there, as far as its ends are known; None where neither is."""
    start, end = stay.start, None if stay.ongoing else stay.end
    if start is None and end is None:
        return None
    return Period(start.first if start else None, end.last if end else None, "")


def _is_high(role: Role) -> bool:
    return standing(role.title) <= HIGH


def _height(role: Role) -> tuple[int, datetime.date]:
    return -standing_beside_founding(role.title), role.start.first if role.start else datetime.date.min
