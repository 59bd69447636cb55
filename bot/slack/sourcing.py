"""The sources of an answer in full, in a modal: every article, and for each claim how sure it was and is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Answer, Citation
from bot.answers.citations import citation
from bot.drafting.claims import Claim, claims
from bot.slack import delivery
from bot.slack.asking import Ask, Asker
from bot.slack.blocks import packed, source_line
from bot.slack.elements import Block, context, header, notice_modal, section
from bot.slack.mrkdwn import fitted
from bot.slack.opening import open_modal

TITLE = "Sources"
PART_LIMIT = 20
"""Blocks of sources, and of claims: together with the headings well below a modal's hundred."""
CLAIM_LIMIT = 1500
MARKS_SHOWN = 20
STEPS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Sourcing:
    """Shows what answers rest on."""

    asker: Asker

    async def show(self, client: AsyncWebClient, trigger: str, ask: Ask) -> None:
        """Show the sources of the answer to a question."""
        try:
            answer = self.asker.ask(ask.question or "help", ask.thread)
            view = self.view(answer)
        except Exception as error:
            view = notice_modal(TITLE, delivery.apology(error).blocks)
        await open_modal(client, trigger, view)

    def view(self, answer: Answer) -> dict[str, Any]:
        """Return the modal for an answer."""
        store = self.asker.store
        told = claims(store, answer.facts)
        cited = {each.source: each for each in answer.citations}
        for identifier in _sources(told):
            source = None if identifier in cited else store.source(identifier)
            if source:
                cited[identifier] = citation(len(cited) + 1, source)
        blocks = [
            header("Every source"),
            *_packed(map(source_line, cited.values()), "more sources"),
            *([header("What each claim rests on")] if told else []),
            *_packed((_claim(claim, cited) for claim in told), "more claims"),
            context("Confirmed: by those concerned. Reported: by a publication. Rumored: said to be so."),
        ]
        return notice_modal(TITLE, blocks if cited or told else "This answer has no sources.")


def _claim(claim: Claim, cited: Mapping[str, Citation]) -> str:
    """One line: the claim, its sources by number, and how it came to be as sure as it is."""
    steps = [
        " ".join(filter(None, (str(step.status), step.when, _marks(step.sources, cited))))
        for step in claim.history[-STEPS_SHOWN:]
    ]
    history = f"\n      {' → '.join(steps)}" if len(steps) > 1 or (steps and claim.history[0].when) else ""
    return f"• {fitted(claim.words, CLAIM_LIMIT)} {_marks(claim.sources, cited)}{history}"


def _sources(told: Iterable[Claim]) -> Iterator[str]:
    for claim in told:
        yield from claim.sources
        for step in claim.history:
            yield from step.sources


def _marks(sources: Iterable[str], cited: Mapping[str, Citation]) -> str:
    numbers = sorted(cited[each].number for each in sources if each in cited)
    return "".join(f"[{number}]" for number in numbers[:MARKS_SHOWN])


def _packed(lines: Iterable[str], rest: str) -> Iterator[Block]:
    """Put lines into as few blocks as hold them; beyond PART_LIMIT blocks they are counted."""
    parts = list(packed(lines))
    for part in parts[:PART_LIMIT]:
        yield section("\n".join(part))
    if left := sum(map(len, parts[PART_LIMIT:])):
        yield context(f"and {left} {rest}")
