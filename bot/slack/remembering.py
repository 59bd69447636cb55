"""Answers that were composed before, for as long as the facts and the day are the same.

The same question over the same facts has the same answer, and in Slack it is often asked again: by a press on "show
more" or "share", by the greeting and the Home tab of each person, by others in the workspace.
"""

from __future__ import annotations

import datetime
from collections import OrderedDict
from collections.abc import Sequence

from bot.answers.answer import Answer, FactRef
from bot.facts.store import FactStore
from bot.names.mention import Candidate
from bot.slack.asking import Asker

MOST_REMEMBERED = 500
"""Answers; the one not asked for longest goes first."""


class Remembering:
    """Answers as `asker` does. An edit of the facts is seen at the next question, as without this."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._answers: OrderedDict[tuple[str, tuple[str, ...]], Answer] = OrderedDict()
        self._hold_for: object = None

    @property
    def today(self) -> datetime.date:
        """The day on which it answers."""
        return self._asker.today

    @property
    def store(self) -> FactStore:
        """The facts that the answers come from."""
        return self._asker.store

    def ask(self, text: str, thread: Sequence[str] = ()) -> Answer:
        """Answer `text`, asked after the questions in `thread`, oldest first."""
        hold_for = (self.store.version(), self.today)
        if hold_for != self._hold_for:
            self._answers.clear()
            self._hold_for = hold_for
        key = (text, tuple(thread))
        known = self._answers.get(key)
        if known is not None:
            self._answers.move_to_end(key)
            return known
        answer = self._asker.ask(text, thread)
        self._answers[key] = answer
        if len(self._answers) > MOST_REMEMBERED:
            self._answers.popitem(last=False)
        return answer

    def tell(self, facts: Sequence[FactRef], others: int = 0) -> Answer | None:
        """Tell what facts say that have just come in, beside `others`; None if none of them stands any more."""
        return self._asker.tell(facts, others)

    def about(self, candidate: Candidate) -> Answer:
        """Tell where a person is, or what a place is."""
        return self._asker.about(candidate)
