"""What the bot remembers of its conversations: which messages it answers, and the questions of each thread.

Questions are kept only as long as a follow-up or an edit may need them, and never with more than who asked.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from bot.slack.reading import MessageKey

K = TypeVar("K")
V = TypeVar("V")

QUESTIONS_A_THREAD = 10


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and the bot's answer to it, in one thread. `edited` is when the question was last edited, if ever."""

    question: str
    ts: str
    answer_ts: str
    edited: str | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread in which the bot has answered.

    `begun_by` is who opened the thread with a question to the bot, or None where people opened it; `shared` says that
    people talk to each other in it.
    """

    begun_by: str | None
    shared: bool = False
    turns: tuple[Turn, ...] = ()

    def questions_before(self, ts: str) -> tuple[str, ...]:
        """The questions asked before the message at `ts`, oldest first."""
        return tuple(turn.question for turn in self.turns if turn.ts < ts)


class State(Protocol):
    """Where conversations are remembered. One store may serve several copies of the bot."""

    async def claim(self, key: MessageKey) -> bool:
        """Take a message to answer. False if it was taken before, by this copy or another."""
        ...

    async def thread(self, root: MessageKey) -> Thread | None:
        """Return what is known of a thread, or None if the bot has not answered in it."""
        ...

    async def remember(self, root: MessageKey, begun_by: str | None, turn: Turn) -> None:
        """Add a turn to a thread, or change the one with the same `ts`. `begun_by` counts for a new thread only."""
        ...

    async def share(self, root: MessageKey) -> None:
        """Note that people talk to each other in a thread."""
        ...


class MemoryState:
    """Remembers in memory, the latest first to stay; a restart forgets."""

    def __init__(self, messages: int = 20_000, threads: int = 2_000) -> None:
        self._claimed: _Latest[MessageKey, bool] = _Latest(messages)
        self._threads: _Latest[MessageKey, Thread] = _Latest(threads)

    async def claim(self, key: MessageKey) -> bool:
        """Take a message to answer; False if it was taken before."""
        if self._claimed.get(key):
            return False
        self._claimed.put(key, True)
        return True

    async def thread(self, root: MessageKey) -> Thread | None:
        """Return what is known of a thread."""
        return self._threads.get(root)

    async def remember(self, root: MessageKey, begun_by: str | None, turn: Turn) -> None:
        """Add a turn to a thread, or change the one with the same `ts`."""
        thread = self._threads.get(root) or Thread(begun_by)
        others = [known for known in thread.turns if known.ts != turn.ts]
        turns = sorted([*others, turn], key=lambda each: each.ts)[-QUESTIONS_A_THREAD:]
        self._threads.put(root, replace(thread, turns=tuple(turns)))

    async def share(self, root: MessageKey) -> None:
        """Note that people talk to each other in a thread."""
        thread = self._threads.get(root)
        if thread:
            self._threads.put(root, replace(thread, shared=True))


@dataclass(slots=True)
class _Latest(Generic[K, V]):
    """A map that keeps the entries put last, up to a bound."""

    bound: int
    _entries: OrderedDict[K, V] = field(default_factory=OrderedDict)

    def get(self, key: K) -> V | None:
        return self._entries.get(key)

    def put(self, key: K, value: V) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        while len(self._entries) > self.bound:
            self._entries.popitem(last=False)
