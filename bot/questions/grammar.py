"""Patterns of words or symbols, compiled together into one automaton.

A pattern is a line such as `who (leave|quit) [the] {organization}`: symbols in a row, `(a|b)` for a choice, `[a]` for
what may be left out, `<name>` for a pattern that has a name. Thousands of them are walked at once, a step a symbol.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

_PIECE = re.compile(r"[()\[\]|]|<[a-z-]+>|[^\s()\[\]|<>]+")

State = frozenset[int]
Value = TypeVar("Value")


class PatternError(ValueError):
    """A pattern that cannot be read; the message holds the pattern and what is wrong with it."""


class Automaton(Generic[Value]):
    """Patterns with a value each. `step` walks them all at once; `values` tells which end at a state."""

    def __init__(self, named: Mapping[str, str] | None = None) -> None:
        self._named = dict(named or {})
        self._edges: list[dict[str, list[int]]] = [{}]
        self._values: dict[int, list[Value]] = {}
        self._steps: dict[tuple[State, str], State] = {}
        self._ends: dict[State, tuple[Value, ...]] = {}
        self.start: State = frozenset((0,))
        self.symbols: set[str] = set()

    def add(self, pattern: str, value: Value) -> None:
        """Add a pattern.

        Raises:
            PatternError: the pattern is not well formed.
        """
        ends = self._compile(pattern, {0})
        if 0 in ends:
            raise PatternError(f"{pattern!r} fits nothing at all: a part must not be optional")
        for end in ends:
            self._values.setdefault(end, []).append(value)

    def step(self, state: State, symbol: str) -> State:
        """The state after a symbol; an empty state fits nothing."""
        key = (state, symbol)
        found = self._steps.get(key)
        if found is None:
            found = frozenset(target for node in state for target in self._edges[node].get(symbol, ()))
            if len(self._steps) < 200_000:
                self._steps[key] = found
        return found

    def values(self, state: State) -> tuple[Value, ...]:
        """The values of the patterns that end at the state, in the order in which they were added."""
        found = self._ends.get(state)
        if found is None:
            found = tuple(value for node in sorted(state) for value in self._values.get(node, ()))
            self._ends[state] = found
        return found

    def following(self, state: State) -> set[str]:
        """The symbols with which the state goes on."""
        return {symbol for node in state for symbol in self._edges[node]}

    def _node(self) -> int:
        self._edges.append({})
        return len(self._edges) - 1

    def _compile(self, pattern: str, begin: set[int]) -> set[int]:
        pieces = list(_PIECE.finditer(pattern))
        ends, stop = self._choice(pattern, [piece.group() for piece in pieces], 0, begin, "")
        if stop != len(pieces):
            raise PatternError(f"{pattern!r} has a {pieces[stop].group()!r} too many")
        return ends

    def _choice(self, pattern: str, pieces: list[str], at: int, begin: set[int], close: str) -> tuple[set[int], int]:
        """Choices until `close`; returns the nodes at which any of them ends."""
        ends: set[int] = set()
        current = set(begin)
        while at < len(pieces) and pieces[at] not in (")", "]"):
            piece = pieces[at]
            if piece == "|":
                ends |= current
                current = set(begin)
                at += 1
            elif piece in ("(", "["):
                inner, at = self._choice(pattern, pieces, at + 1, current, ")" if piece == "(" else "]")
                current = inner if piece == "(" else inner | current
            elif piece.startswith("<"):
                name = piece[1:-1]
                if name not in self._named:
                    raise PatternError(f"{pattern!r} uses <{name}>, which has no pattern")
                current = self._compile(self._named[name], current)
                at += 1
            else:
                target = self._node()
                self.symbols.add(piece)
                for node in current:
                    self._edges[node].setdefault(piece, []).append(target)
                current = {target}
                at += 1
        if close:
            if at >= len(pieces) or pieces[at] != close:
                raise PatternError(f"{pattern!r} lacks a {close!r}")
            at += 1
        return ends | current, at


def expansions(pattern: str, named: Mapping[str, str] | None = None, limit: int = 200) -> Iterator[tuple[str, ...]]:
    """The sequences that a pattern fits, at most `limit` of them."""
    automaton: Automaton[None] = Automaton(named)
    automaton.add(pattern, None)
    queue: list[tuple[State, tuple[str, ...]]] = [(automaton.start, ())]
    count = 0
    while queue and count < limit:
        state, done = queue.pop(0)
        if automaton.values(state):
            count += 1
            yield done
        queue.extend((automaton.step(state, symbol), (*done, symbol)) for symbol in sorted(automaton.following(state)))
