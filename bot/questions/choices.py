"""Choices: which of several namesakes an earlier question meant: "the second one", "the one at OpenAI"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.names.mention import Decision, Mention
from bot.questions.question import Intent, Question
from bot.questions.thread import Thread

_ORDINALS = {
    "first": 0, "1st": 0, "1": 0, "one": 0, "former": 0, "second": 1, "2nd": 1, "2": 1, "two": 1, "third": 2, "3rd": 2,
    "3": 2, "three": 2, "fourth": 3, "4th": 3, "4": 3, "fifth": 4, "5th": 4, "5": 4, "last": -1, "latter": -1,
}  # fmt: skip


_MOST_NAMESAKES = 12
"""Namesakes of whom it is looked up where they are."""

_AROUND_ORDINALS = frozenset({"the", "one", "option", "number", "no", "pls", "please", "i", "mean"})


def chosen(words: Sequence[str], thread: Thread, text: str) -> Question | None:
    """The last question with its ambiguous name settled: "the second one", "the first", "2"."""
    said = [word for word in words if word not in _AROUND_ORDINALS]
    if len(said) != 1 or said[0] not in _ORDINALS or thread.last is None:
        return None
    at = _ORDINALS[said[0]]
    for mention in thread.last.mentions:
        if mention.decision is Decision.AMBIGUOUS and -1 <= at < len(mention.candidates):
            return settled(thread.last, mention, mention.candidates[at].id, text)
    return None


def chosen_by_place(place: Mention, thread: Thread, text: str) -> Question | None:
    """The last question with its ambiguous name settled by a place: "the OpenAI one".

    Who is there now comes before who once was there.
    """
    last, answered = thread.last, thread.answered
    if last is None or answered is None or place.best is None:
        return None
    for mention in last.people:
        if mention.decision is not Decision.AMBIGUOUS:
            continue
        for intent in (Intent.WHEREABOUTS, Intent.CAREER):
            there: list[str] = []
            for candidate in mention.candidates[:_MOST_NAMESAKES]:
                person = replace(mention, decision=Decision.MATCH, candidates=(candidate,))
                told = answered(Question(text, intent, people=(person,)))
                if place.best.id in [m.best.id for m in told if m.best]:
                    there.append(candidate.id)
            if len(there) == 1:
                return settled(last, mention, there[0], text)
    return None


def settled(question: Question, mention: Mention, identifier: str, text: str) -> Question | None:
    """The question with an ambiguous mention settled on one of its candidates."""
    candidates = tuple(candidate for candidate in mention.candidates if candidate.id == identifier)
    if not candidates:
        return None
    right = replace(mention, decision=Decision.MATCH, candidates=candidates)

    def with_right(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
        return tuple(right if m == mention else m for m in mentions)

    return replace(
        question,
        text=text,
        people=with_right(question.people),
        organizations=with_right(question.organizations),
        works=with_right(question.works),
    )
