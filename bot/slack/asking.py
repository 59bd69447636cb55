"""What the front end asks for answers, and how a question travels inside a button."""

from __future__ import annotations

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.answers.answer import Answer, FactRef
from bot.facts.store import FactStore
from bot.names.mention import Candidate

BUTTON_VALUE_LIMIT = 2000


class Asker(Protocol):
    """Answers questions. `bot.engine.Engine` is one."""

    def ask(self, text: str, thread: Sequence[str] = ()) -> Answer:
        """Answer `text`, asked after the questions in `thread`, oldest first."""
        ...

    def about(self, candidate: Candidate) -> Answer:
        """Tell where a person is, or what a place is."""
        ...

    def tell(self, facts: Sequence[FactRef], others: int = 0) -> Answer | None:
        """Tell what facts say that have just come in, beside `others`; None if none of them stands any more."""
        ...

    @property
    def today(self) -> datetime.date:
        """The day on which it answers."""
        ...

    @property
    def store(self) -> FactStore:
        """The facts that the answers come from."""
        ...


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with the questions before it in its thread, and which page of a long answer is wanted.

    Buttons carry this, so that a press needs nothing remembered: the same question is asked again. Page 0 is the
    answer, page 1 the first of its long form. `quoted` says that the answer shows its question, since nobody typed it.
    """

    question: str
    thread: tuple[str, ...] = ()
    page: int = 0
    quoted: bool = False

    def encode(self, limit: int = BUTTON_VALUE_LIMIT) -> str | None:
        """Return this as a button's value, with as much of the thread as fits; None if even the question does not."""
        for skipped in range(len(self.thread) + 1):
            value = json.dumps(
                {"q": self.question, "t": self.thread[skipped:], "p": self.page, "o": self.quoted},
                ensure_ascii=False,
                separators=(",", ":"),
            )
            if len(value) <= limit:
                return value
        return None

    @classmethod
    def decode(cls, value: str) -> Ask:
        """Read a button's value back.

        Raises:
            ValueError: the value is none of ours (a button of another version of the bot).
        """
        data = json.loads(value)
        match data:
            case {"q": str(question), "t": list(thread), "p": int(page), "o": bool(quoted)}:
                return cls(question, tuple(map(str, thread)), page, quoted)
        raise ValueError("not a question of this bot")
