"""From an answer to a picture of what it tells: a career as a timeline, moves between organizations as a flow."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass

from bot.answers.answer import Answer, Outcome
from bot.answers.patterns import say
from bot.facts.store import FactStore
from bot.pictures import career, flows
from bot.pictures.errors import PictureError
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


@dataclass(frozen=True, slots=True)
class Picture:
    """An image as PNG, and what it shows in words, for people who can't see it."""

    png: bytes
    alt: str


def draw(answer: Answer, store: FactStore) -> Picture:
    """Draw what an answer tells; it shows no fact but those that the answer rests on.

    Raises:
        PictureError: the answer is no career and no flow, has nothing that can be drawn, or matplotlib is missing.
    """
    if answer.outcome is not Outcome.ANSWERED or answer.intent not in CAREERS | FLOWS:
        raise PictureError(say("pictures.not a picture"))
    facts = told(answer, store)
    if answer.intent in CAREERS:
        chart = career.career_chart(facts)
        _check_installed()
        from bot.pictures.career_drawing import draw_career  # here, since matplotlib is an extra and slow to load

        return Picture(draw_career(chart, answer), _short(career.words(chart)))
    flow = flows.flow_chart(facts, answer.intent)
    _check_installed()
    from bot.pictures.flow_drawing import draw_flow

    return Picture(draw_flow(flow, answer), _short(flows.words(flow)))


def _check_installed() -> None:
    if importlib.util.find_spec("matplotlib") is None:
        raise PictureError(say("pictures.not installed"))


def _short(alt: str) -> str:
    """Cut a long text after a whole sentence."""
    if len(alt) <= LONGEST_ALT:
        return alt
    return alt[: alt.rfind(". ", 0, LONGEST_ALT) + 1] or alt[:LONGEST_ALT]
