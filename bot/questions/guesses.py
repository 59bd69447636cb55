"""What a message asks that fits no template as it stands: a guess where it names for certain whom or what is meant.

A guess is never made at a message about something outside of the field, nor where the names in it may be chance.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.facts.records import EntityKind
from bot.names.mention import Decision, Mention
from bot.questions import doubts, lattice
from bot.questions.lexicon import Lexicon
from bot.questions.matching import Fit
from bot.questions.messages import Message, telling
from bot.questions.question import Intent, Question

BARE = frozenset(
    {"about-work-when", "career", "about-organization", "about-work", "staff", "works-of-organization", "news-named"}
)
"""Blocks that fit little more than a name: nothing may be passed over for them."""

BY_NAMES = 30.0
"""Confidence in a question of which no more than names was understood."""

_SURE = 90.0
"""Score from which a name that is all that is understood of a message is taken for it."""

_COINED = 3.0
"""Zipf frequency below which a word in small letters is hardly another than the name that is spelled so: "openai"."""


_MOVES = frozenset({"leave", "join", "return"})
"""Concepts without which a question for yes or no is another one: "Li Qwen left"."""


def loose(message: Message, question: Question, fit: Fit, lexicon: Lexicon) -> Question | None:
    """The question for which something was passed over, or None where it may be chance that it fits."""
    if stranger := doubts.stranger(message, lexicon):
        return Question(message.text, Intent.UNKNOWN_NAME, unknown=(stranger,))
    if fit.block.intent is Intent.RELATION and not fit.passed.isdisjoint(_MOVES):
        return None
    content = lattice.has_content(message.words, message.mentions, lexicon)
    answers_it = fit.block.intent in (Intent.RELATION, Intent.FOUNDED_BY, Intent.SAID)
    if (content and question.title and question.intent is Intent.SUCCESSION and not question.people) or (
        content and fit.block.title and fit.block.intent is Intent.ROLE_HOLDER
    ):  # who heads a lab of a place is not its chief executive
        return None
    if fit.block.name in BARE or (content and doubts.yes_or_no(message, lexicon) and not answers_it):
        return None
    if question.intent is Intent.UNKNOWN_NAME:
        whole = all(doubts.unknown_by_looks(mention) for mention in question.unknown)
        return question if whole else None
    named = doubts.named(message, question)
    sure = any(not doubts.anyone(mention) for mention in named)
    return question if sure and all(doubts.credible(mention, lexicon) for mention in named) else None


def by_names(message: Message, lexicon: Lexicon) -> Question:
    """What is known about those named, where nothing else is understood; off topic where that would be chance."""
    if stranger := doubts.stranger(message, lexicon) or doubts.bare_stranger(message, lexicon):
        return Question(message.text, Intent.UNKNOWN_NAME, unknown=(stranger,))
    nothing = Question(message.text, Intent.OFF_TOPIC, confidence=0.0)
    if doubts.outside(message, lexicon):
        return nothing
    content = lattice.has_content(message.words, message.mentions, lexicon)
    sure = [m for m in message.mentions if doubts.sure_person(m) or (not content and doubts.spelled_person(m))]
    people = tuple(m for m in sure if doubts.credible(m, lexicon))
    if people and content and doubts.yes_or_no(message, lexicon):
        return nothing
    if people:
        return Question(message.text, Intent.PROFILE, people=people, confidence=BY_NAMES)
    known = [m for m in message.mentions if m.best and m.best.score >= _SURE]
    known = [m for m in known if doubts.credible(m, lexicon) and (telling(m) or doubts.frequency(m) < _COINED)]
    unknown = _unknown(message, known, content, lexicon)
    if unknown and known:
        return Question(message.text, Intent.UNKNOWN_NAME, unknown=(unknown,))
    if not known or any(word.norm in lexicon.own for word in message.words):
        return nothing
    named = lattice.named(message.words, message.mentions)
    plain = all(at in named or lexicon.says_little(word.norm) for at, word in enumerate(message.words))
    asks = not plain or doubts.yes_or_no(message, lexicon) or doubts.able(message, lexicon)
    return Question(message.text, Intent.SAID if asks else Intent.PROFILE, confidence=BY_NAMES,
                    organizations=_of_kind(known, EntityKind.ORGANIZATION),
                    works=_of_kind(known, EntityKind.WORK))  # fmt: skip


def _unknown(message: Message, known: Sequence[Mention], content: bool, lexicon: Lexicon) -> Mention | None:
    """A name beside known ones that is in no store, which then is what the message asks about."""
    unknown = doubts.unknown_person(message, lexicon) if known else None
    if unknown or content:
        return unknown
    return next((m for m in message.mentions if m.decision is Decision.NONE and telling(m)), None)


def _of_kind(mentions: Sequence[Mention], kind: EntityKind) -> tuple[Mention, ...]:
    return tuple(mention for mention in mentions if mention.best and mention.best.kind is kind)
