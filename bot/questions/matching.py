"""Matching: the cheapest way through a question on which its names and concepts fit a template.

Every stretch of the question has one or more readings (an edge): a name that may fill a slot, a title, a concept, or
nothing of weight. A search over edges and templates together finds the fit that passes over least.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.names.mention import Mention
from bot.questions.grammar import Automaton, State
from bot.questions.question import Period
from bot.questions.templates import Block

MOST_STATES = 20_000
"""Bound of the search, for hostile input; a question of thirty words needs some hundreds."""


@dataclass(frozen=True, slots=True)
class Filler:
    """What fills a slot: mentions, a title, or a kind of pronoun that stands for something said before.

    `further` are titles beside the first: "the CTO and CPO of OpenAI". With `at` it is a person, told by the title held
    there: "the Cohere CEO".
    """

    mentions: tuple[Mention, ...] = ()
    title: str | None = None
    further: tuple[str, ...] = ()
    pronoun: str | None = None
    at: Mention | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """A reading of the words up to `stop`: the symbols that it may be (none: it is passed over) and its cost.

    `concept` is what the words say where the symbol is broader than that, or where they are passed over.
    """

    stop: int
    symbols: tuple[str, ...] = ()
    cost: float = 0.0
    filler: Filler | None = None
    period: Period | None = None
    counted: bool = False
    composed: bool = False
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """A template's fit: its block, what fills its slots in the order of the text, and what it cost.

    `asked` are the concepts in it: verbs, question words; `passed` those that were passed over; `composed` says that
    the title was put together from words that are in no list.
    """

    block: Block
    cost: float
    slots: tuple[tuple[str, Filler], ...]
    period: Period | None
    counted: bool
    asked: frozenset[str]
    passed: frozenset[str]
    composed: bool

    @property
    def title(self) -> str | None:
        """The title that was asked about, if any."""
        return next((filler.title for _, filler in self.slots if filler.title and not filler.at), None)


@dataclass(frozen=True, slots=True)
class _Step:
    before: _Step | None
    symbol: str
    edge: Edge


def best_fit(
    edges: Sequence[Sequence[Edge]],
    templates: Automaton[Block],
    highest: float,
    missing: Mapping[str, Filler] | None = None,
) -> Fit | None:
    """Return the cheapest fit whose cost is at most `highest`, or None.

    `edges[i]` are the readings that begin at word `i`. `missing` are slots that the question may leave out, since
    the thread tells what fills them; each costs 1. Of fits that cost the same the template listed first is taken.
    """
    count = itertools.count()
    length = len(edges)
    heap: list[tuple[float, int, int, State, str, _Step | None]] = [(0.0, 0, 0, templates.start, "", None)]
    done: set[tuple[int, State, str]] = set()
    found: list[tuple[int, float, Block, _Step | None]] = []
    while heap and len(done) < MOST_STATES:
        cost, _, at, state, last, step = heapq.heappop(heap)
        if found and cost > found[0][1] + 1e-9:
            break
        if (at, state, last) in done:
            continue
        done.add((at, state, last))
        if at == length and last:
            fitting = [block for block in templates.values(state) if not block.timed or _times(step)]
            found.extend((block.rank, cost, block, step) for block in fitting)
        for slot, filler in (missing or {}).items():
            if cost + 1.0 <= highest and (following := templates.step(state, slot)):
                inserted = _Step(step, slot, Edge(at, (slot,), 1.0, filler))
                heapq.heappush(heap, (cost + 1.0, next(count), at, following, last, inserted))
        if at == length:
            continue
        for edge in edges[at]:
            total = cost + edge.cost
            if total > highest:
                continue
            if not edge.symbols:
                heapq.heappush(heap, (total, next(count), edge.stop, state, last, _Step(step, "", edge)))
                continue
            for symbol in edge.symbols:
                if following := templates.step(state, symbol):
                    heapq.heappush(heap, (total, next(count), edge.stop, following, symbol, _Step(step, symbol, edge)))
                if symbol == last and edge.filler is None:
                    heapq.heappush(heap, (total, next(count), edge.stop, state, last, _Step(step, "", edge)))
    if not found:
        return None
    _, cost, block, step = min(found, key=lambda item: item[:2])
    return _fit(block, cost, step)


def _times(step: _Step | None) -> bool:
    """Whether a span of time is on the way."""
    while step is not None and step.edge.period is None:
        step = step.before
    return step is not None


def _fit(block: Block, cost: float, step: _Step | None) -> Fit:
    slots: list[tuple[str, Filler]] = []
    period = None
    counted = composed = False
    asked, passed = set(), set()
    while step is not None:
        if step.symbol and step.edge.filler is not None:
            slots.append((step.symbol, step.edge.filler))
        if step.symbol and step.edge.filler is None:
            asked.add(step.edge.concept or step.symbol)
        if not step.symbol and step.edge.concept:
            passed.add(step.edge.concept)
        period = step.edge.period or period
        counted = counted or step.edge.counted
        composed = composed or (step.edge.composed and bool(step.symbol))
        step = step.before
    return Fit(block, cost, tuple(reversed(slots)), period, counted, frozenset(asked), frozenset(passed), composed)
