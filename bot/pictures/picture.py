"""From an answer to a picture of what it tells: a career as a timeline, moves between organizations as a flow."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass, replace

from bot.answers.answer import Answer, Outcome
from bot.answers.patterns import say
from bot.facts.store import FactStore
from bot.pictures import career, flows
from bot.pictures.career import CareerChart
from bot.pictures.errors import NotInstalledError, PictureError
from bot.pictures.flows import FlowChart
from bot.pictures.told import told
from bot.questions.question import Intent

LONGEST_ALT = 1900
"""Characters of a text for people who can't see the picture; Slack takes 2,000."""

CAREERS = frozenset(
    (Intent.CAREER, Intent.PROFILE, Intent.WHEREABOUTS, Intent.AS_OF, Intent.PREVIOUS, Intent.NEXT,
     Intent.HOW_LONG, Intent.ROLE_AT)
)  # fmt: skip
FLOWS = frozenset((Intent.FLOW, Intent.DEPARTURES, Intent.ARRIVALS, Intent.COMPARISON))
"""Which answers are careers and which are flows."""

GLANCED = 20
"""Facts of an answer that are looked at to find out whether a picture is worth offering."""
ENOUGH = 2
"""Stays of a career, or moves, from which on a picture shows more than a sentence does."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as PNG, its title, and what it shows in words, for people who can't see it."""

    png: bytes
    alt: str
    title: str


def draw(answer: Answer, store: FactStore) -> Picture:
    """Draw what an answer tells; it shows no fact but those that the answer rests on.

    Raises:
        PictureError: the answer is no career and no flow, or has nothing that can be drawn.
        NotInstalledError: matplotlib is missing.
    """
    chart = _chart(answer, store)
    if not installed():
        raise NotInstalledError(say("pictures.not installed"))
    if isinstance(chart, CareerChart):
        from bot.pictures.career_drawing import draw_career  # here, since matplotlib is an extra and slow to load

        return Picture(draw_career(chart, answer), _short(career.words(chart)), chart.person)
    from bot.pictures.flow_drawing import draw_flow

    return Picture(draw_flow(chart, answer), _short(flows.words(chart)), chart.title)


def is_worth_drawing(answer: Answer, store: FactStore) -> bool:
    """Whether a picture can show something of an answer. Nothing is drawn for it, and matplotlib is not loaded.

    Only the first facts of a long answer are looked at: where they can be drawn, all can.
    """
    if answer.outcome is not Outcome.ANSWERED or answer.intent not in CAREERS | FLOWS:
        return False
    try:
        chart = _chart(replace(answer, facts=answer.facts[:GLANCED]), store.remembering())
    except PictureError:
        return False
    return len(chart.lanes if isinstance(chart, CareerChart) else chart.strands) >= ENOUGH


def installed() -> bool:
    """Whether what draws is installed; it is an extra."""
    return importlib.util.find_spec("matplotlib") is not None


def _chart(answer: Answer, store: FactStore) -> CareerChart | FlowChart:
    if answer.outcome is not Outcome.ANSWERED or answer.intent not in CAREERS | FLOWS:
        raise PictureError(say("pictures.not a picture"))
    facts = told(answer, store)
    return career.career_chart(facts) if answer.intent in CAREERS else flows.flow_chart(facts, answer.intent)


def _short(alt: str) -> str:
    """Cut a long text after a whole sentence."""
    if len(alt) <= LONGEST_ALT:
        return alt
    return alt[: alt.rfind(". ", 0, LONGEST_ALT) + 1] or alt[:LONGEST_ALT]
