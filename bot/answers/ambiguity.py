"""Names that fit several records or none: the answer asks, or offers the nearest names. It never guesses."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.answer import Choice, Outcome
from bot.answers.draft import Context, Draft
from bot.answers.glance import glance
from bot.answers.wording import joined, number
from bot.facts.records import EntityKind
from bot.names.mention import Candidate, Decision, Mention
from bot.questions.question import Intent, Question

MOST_CHOICES = 5
"""How many records a question offers; a person picks from a few at a glance."""

NEAR = 50.0
"""Score from which a name is near enough to another to be offered in its place."""

_PLURALS = {
    EntityKind.PERSON: "people",
    EntityKind.ORGANIZATION: "organizations",
    EntityKind.WORK: "works",
}


def unsettled(question: Question, context: Context) -> Draft | None:
    """Return the draft that asks or admits not to know, or None where every name in a slot is settled."""
    for mention in question.mentions:
        if mention.decision is Decision.NONE or mention in question.unknown:
            return unknown(question, mention, context)
    if question.intent is Intent.UNKNOWN_NAME:
        return None
    for mention in question.mentions:
        if mention.decision is Decision.AMBIGUOUS and mention.candidates:
            return ambiguous(question, mention, context)
    return None


def ambiguous(question: Question, mention: Mention, context: Context) -> Draft:
    """Ask which of several records a name means, the best known first."""
    candidates = sorted(mention.candidates, key=lambda c: (-context.store.weight(c.kind, c.id), c.name))
    shown = candidates[:MOST_CHOICES]
    names = [candidate.name for candidate in candidates]
    choices = tuple(_choice(question, mention, each, context, names.count(each.name) > 1) for each in shown)
    lines = [f"{c.name} ({c.description})" if c.description else c.name for c in choices]
    kinds = {candidate.kind for candidate in candidates}
    what = f"{_PLURALS[kinds.pop()]} called" if len(kinds) == 1 else "things called"
    others = ["someone else"] if len(candidates) > len(shown) else []
    count = number(len(candidates)) if len(candidates) > 1 else "several"
    text = f"I know {count} {what} {_quoted(mention.text)}. Do you mean {joined([*lines, *others], 'or')}?"
    return Draft(Outcome.AMBIGUOUS, text, context.notes(), choices=choices)


def unknown(question: Question, mention: Mention, context: Context) -> Draft:
    """Say that a name is not in the store, with the nearest names and without any facts."""
    nearest = [c for c in mention.candidates if c.score >= NEAR][:MOST_CHOICES]
    person = mention in question.people or (bool(nearest) and all(c.kind is EntityKind.PERSON for c in nearest))
    text = (
        f"I don't know anyone called {_quoted(mention.text)}."
        if person
        else (f"I have nothing on {_quoted(mention.text)}.")
    )
    near = [candidate.name for candidate in nearest]
    choices = tuple(_choice(question, mention, each, context, near.count(each.name) > 1) for each in nearest)
    if nearest:
        text += f" Did you mean {joined(_names(nearest), 'or')}?"
    return Draft(Outcome.UNKNOWN_NAME, text, context.notes(), choices=choices)


def spelled_out(question: Question, mention: Mention, name: str) -> str:
    """Return the question as typed with a name in place of a mention."""
    if question.text[mention.start : mention.end] != mention.text:
        return name
    return f"{question.text[: mention.start]}{name}{question.text[mention.end :]}".strip()


def _choice(
    question: Question, mention: Mention, candidate: Candidate, context: Context, is_namesake: bool = False
) -> Choice:
    """Offer a record; of several who bear the very same name the question names the id too, or it would ask again."""
    name = f"{candidate.name} ({candidate.id})" if is_namesake else candidate.name
    return Choice(
        candidate.id,
        candidate.kind,
        candidate.name,
        candidate.score,
        glance(candidate.kind, candidate.id, context),
        spelled_out(question, mention, name),
    )


def _names(candidates: Sequence[Candidate]) -> list[str]:
    return list(dict.fromkeys(candidate.name for candidate in candidates))


def _quoted(name: str) -> str:
    shown = " ".join("".join(c if c.isprintable() else " " for c in name[:80]).split())
    return f"“{shown}”"
