""" "Who is in this?": the people and organizations that a message names, told to who asks, each with its sources."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Answer
from bot.answers.wording import joined
from bot.facts.records import EntityKind
from bot.names.linker import Linker
from bot.names.mention import Candidate, Decision, Mention
from bot.names.normalize import clean, tokenize
from bot.names.words import common
from bot.slack import delivery
from bot.slack.asking import Asker
from bot.slack.blocks import plain_message, source_blocks, words_blocks
from bot.slack.elements import Block, context, divider, notice_modal, section, shorten
from bot.slack.mrkdwn import fitted
from bot.slack.opening import open_modal, update_modal
from bot.slack.pointed import Pointed

TITLE = "Who is in this?"
MOST_TOLD = 20
"""With name, words, sources and a line between them, twenty fit a modal's hundred blocks."""
WORDS_LIMIT = 700
SOURCES_EACH = 12
ENOUGH_WORDS, MOST_WORDS = 20, 60
"""Words that are read at once, up to the next end of a sentence: the linker reads no more than a few sentences."""
RARE_LIMIT = 200
"""Words that are read, of those that are not everyday English: to look for one that is no name costs milliseconds."""

_SENTENCE_END = re.compile("[.!?。！？]")


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a text names: those meant beyond doubt, and the names that several bear, as written, with whom.

    `cut` says that not all of the text was read.
    """

    known: tuple[Candidate, ...]
    shared: tuple[Mention, ...]
    cut: bool = False


class Naming:
    """Tells who is named in a message."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._linker = Linker(asker.store)

    async def show(self, client: AsyncWebClient, trigger: str, pointed: Pointed, url: str) -> None:
        """Show in a modal who is named in a message; `url` answers who asked where no modal opens."""
        opened = await open_modal(client, trigger, notice_modal(TITLE, "Reading the message…"))
        if opened is None:
            late = plain_message("Slack did not let me open a window in time. Please try once more.")
            await delivery.whisper_back(client, url, None, late)
            return
        try:
            view = await self._view(pointed)
        except Exception as error:
            view = notice_modal(TITLE, delivery.apology(error).blocks)
        await update_modal(client, opened, view)

    async def named(self, text: str) -> Named:
        """Find the people and organizations that a text names, each once, people first, in the order of the text."""
        self._asker.store.refresh()
        known: dict[Candidate, None] = {}
        shared: dict[str, Mention] = {}
        rare = 0
        for chunk in _chunks(text):
            rare += sum(not common(token.norm) for token in tokenize(chunk))
            if rare > RARE_LIMIT:
                return Named(_people_first(known), tuple(shared.values()), cut=True)
            await asyncio.sleep(0)  # others are answered in between
            for mention in self._linker.link(chunk):
                candidates = [each for each in mention.candidates if each.kind is not EntityKind.WORK]
                if mention.decision is Decision.MATCH and mention.candidates[0].kind is not EntityKind.WORK:
                    known.setdefault(Candidate(candidates[0].id, candidates[0].kind, candidates[0].name, 100.0))
                elif mention.decision is Decision.AMBIGUOUS and candidates:
                    shared.setdefault(mention.text.casefold(), mention)
        return Named(_people_first(known), tuple(shared.values()))

    async def _view(self, pointed: Pointed) -> dict[str, Any]:
        named = await self.named(pointed.text)
        told: list[tuple[Candidate, Answer]] = []
        for candidate in named.known[:MOST_TOLD]:
            told.append((candidate, self._asker.about(candidate)))
            await asyncio.sleep(0)
        return notice_modal(TITLE, list(_blocks(told, named, pointed.cut or named.cut)))


def _blocks(told: Sequence[tuple[Candidate, Answer]], named: Named, cut: bool) -> Iterator[Block]:
    if not told and not named.shared:
        yield section("I know nobody who is named in this message, and none of its organizations.")
    for index, (candidate, answer) in enumerate(told):
        if index:
            yield divider()
        yield section(f"*{fitted(candidate.name, 500)}*")
        words = shorten(answer.text, WORDS_LIMIT)
        yield from words_blocks(words, answer.citations)
        yield from source_blocks(answer.citations[:SOURCES_EACH])
    if len(named.known) > len(told):
        rest = [candidate.name for candidate in named.known[len(told) : len(told) + MOST_TOLD]]
        yield context(fitted(f"Also named: {joined(rest)}. Ask me about any of them.", 2000))
    for mention in named.shared[:5]:
        may_be = joined([candidate.name for candidate in mention.candidates[:5]], "or")
        yield context(fitted(f"“{mention.text}” may be {may_be}.", 1000))
    if cut:
        yield context("The message is long: I have read only the first part of it.")


def _people_first(known: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(known, key=lambda each: each.kind is not EntityKind.PERSON))


def _chunks(text: str) -> Iterator[str]:
    """Cut a text into pieces that the linker reads whole: between sentences where they end in time."""
    text = clean(text)
    start = end = count = 0
    for token in tokenize(text):
        if count >= MOST_WORDS or (count >= ENOUGH_WORDS and _SENTENCE_END.search(text, end, token.start)):
            yield text[start:end]
            start, count = token.start, 0
        end, count = token.end, count + 1
    if count:
        yield text[start:end]
