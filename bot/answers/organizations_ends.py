"""The newest of a list of moves, or the first: "who was the last to leave xAI?"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.lists import Group, Listing, grouped
from bot.answers.organizations_entries import MoveList, whole_entry
from bot.answers.turnover import Change, newest_first
from bot.questions.question import Order

FEW = 3
"""How many are named beside those asked for."""


def at_the_end(asked: MoveList, sure: Sequence[Change]) -> list[Listing]:
    """Return the newest of a list, or the first, and a few beside them."""
    dated = sorted((change for change in sure if change.date), key=newest_first)
    if asked.end is Order.FIRST:
        own = [change for change in dated if change.place == asked.place]  # a part may be older than the whole
        dated = (own or dated)[::-1]
    dated = [changes[0] for _, changes in grouped(dated, lambda change: change.person)]
    if len(dated) < 2:
        return []
    together = [change for change in dated if change.date == dated[0].date]
    how = f"{asked.end}_{'one' if len(together) == 1 else 'many'}"
    beside = dated[len(together) :][:FEW]
    parts = [(how, together), *([(f"beside_{asked.end}", beside)] if beside else [])]
    return [
        Listing(asked.pattern(name), (Group(tuple(whole_entry(asked, change) for change in those)),), asked.blanks)
        for name, those in parts
    ]
