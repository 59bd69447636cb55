"""Where sources disagree about a stay: a role that is shown still held after a departure, or until long after it."""

from __future__ import annotations

import datetime

from bot.answers.patterns import say
from bot.answers.people_sentences import Teller
from bot.answers.stays import Stay
from bot.answers.timeline import as_of
from bot.answers.wording import month_of, sentence

APART = datetime.timedelta(days=31)
"""By how much dates may differ before they are told as two versions: profiles are weeks behind."""


def at_odds(teller: Teller, stay: Stay | None) -> list[str]:
    """Return a sentence on the newest role of a stay that its departure contradicts, if there is one."""
    left = stay.departure if stay else None
    if stay is None or left is None or left.date is None or stay.onward:
        return []
    for role in reversed(stay.roles):
        seen = as_of(teller.context.store, [role]) if role.ongoing else role.end
        if seen is None or seen.first <= left.date.last + APART:
            continue
        pattern = "people.at-odds-open" if role.ongoing else "people.at-odds-until"
        told = say(pattern, who=teller.who(), role=teller.role(role), when=month_of(seen))
        return [sentence(told + teller.cite(role))]
    return []
