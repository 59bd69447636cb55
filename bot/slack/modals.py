"""Asking in a modal: the question, and in its place the answer with what to ask next. Opened from anywhere in Slack."""

from __future__ import annotations

import json
import zlib
from typing import Any

from bot.answers.answer import Answer
from bot.slack.asking import Ask
from bot.slack.blocks import choice_labels, cited, quote, source_blocks, words_blocks
from bot.slack.elements import METADATA_LIMIT, button, buttons, modal, shorten, text_input

ASK_MODAL = "ask_modal"
"""The callback id."""
ASK_IN_VIEW = "view_ask"
"""The first part of the action ids of questions to press, in modals and on the Home tab."""
QUESTION = "question"
"""The first part of the block id of the question; a number follows, since Slack keeps what was typed in a block."""

ANSWER_LIMIT = 20_000
QUESTION_LIMIT = 500
THREAD = 5
"""Questions that a modal carries for follow-ups."""
CHOICES = 20


def ask_modal(question: str = "") -> dict[str, Any]:
    """Return the modal that asks for a question."""
    return modal(ASK_MODAL, "Ask who moved where", [_field((), question)], submit="Ask", metadata="[]")


def answer_modal(answer: Answer, ask: Ask) -> dict[str, Any]:
    """Return the modal that shows an answer, and takes the next question."""
    thread = (*ask.thread, ask.question)[-THREAD:]
    words = shorten(answer.more or answer.text, ANSWER_LIMIT)
    choices = answer.choices[:CHOICES]
    next_asks = [
        (label, Ask(choice.question, ask.thread)) for label, choice in zip(choice_labels(choices), choices, strict=True)
    ]
    next_asks += [(suggestion, Ask(suggestion)) for suggestion in answer.suggestions if suggestion.strip()]
    row = [
        button(label, f"{ASK_IN_VIEW}_{index}", value)
        for index, (label, each) in enumerate(next_asks)
        if label.strip() and (value := each.encode())
    ]
    blocks = [
        quote(ask.question),
        *words_blocks(words, answer.citations),
        *source_blocks(cited(answer.citations, words)),
        *buttons(row),
        _field(thread),
    ]
    return modal(ASK_MODAL, "Who moved where", blocks, submit="Ask", metadata=_carried(thread))


def carried_thread(metadata: str) -> tuple[str, ...]:
    """Return the questions asked before in a modal, oldest first."""
    try:
        thread = json.loads(metadata)
    except ValueError:
        return ()
    return tuple(map(str, thread)) if isinstance(thread, list) else ()


def _field(thread: tuple[str, ...], question: str = "") -> dict[str, Any]:
    label = "And then?" if thread else "Your question"
    placeholder = "and before that?" if thread else "Where did Mira Murati go?"
    block_id = f"{QUESTION}_{zlib.crc32(_carried(thread).encode())}"
    return text_input(block_id, label, initial=question, placeholder=placeholder, limit=QUESTION_LIMIT)


def _carried(thread: tuple[str, ...]) -> str:
    for first in range(len(thread) + 1):
        carried = json.dumps(thread[first:], ensure_ascii=False)
        if len(carried) <= METADATA_LIMIT:
            return carried
    return "[]"
