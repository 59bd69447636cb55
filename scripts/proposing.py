"""Showing an admin the facts that an article proposes, one by one, and asking which to write, and as what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import click
from asking import prompted

from bot.drafting.filled import NEAR
from bot.drafting.reviewing import NEW, Doubt, Made, Review, Suggestion
from bot.drafting.wording import Name, in_words
from bot.facts.errors import RecordError
from bot.facts.format import SPECS, Field, RecordKind, read_text, shown, write_record
from bot.facts.records import Entity, Record
from bot.ingest.article import Article

MOST_CANDIDATES = 5

_NOT_ASKED = ("id", "sources", "note", "reason")
_Chosen = dict[tuple[RecordKind, str], str]
"""The id of whom a name means, NEW for nobody known: asked once an article."""


def reviewed(review: Review, suggestions: Sequence[Suggestion], name: Name) -> None:
    """Ask at the terminal about each suggestion."""
    chosen: _Chosen = {}
    for number, suggestion in enumerate(suggestions, 1):
        click.echo()
        click.echo(click.style(f"{number} of {len(suggestions)}", bold=True))
        if not _asked(review, suggestion, name, chosen):
            break
    click.echo()


def _asked(review: Review, suggestion: Suggestion, name: Name, chosen: _Chosen) -> bool:
    """Ask about one suggestion until it is settled; return whether to go on to the next."""
    while True:
        made = _shown(review, suggestion, name, _by_field(review, suggestion, chosen))
        settled = "y" if made and not made.otherwise else "n"
        answer = click.prompt(
            "Add the article to its sources?" if made and made.same else "Add it?",
            type=click.Choice(["y", "n", "e", "q"]),
            default=settled if made else "e",
        )
        if answer in ("n", "q"):
            return bool(answer == "n")
        if answer == "e" or made is None:
            suggestion = _edited(suggestion)
            continue
        unasked = [doubt for doubt in review.doubts(suggestion) if (doubt.kind, doubt.name) not in chosen]
        for doubt in unasked:
            chosen[doubt.kind, doubt.name] = _whom(doubt)
        after = review.made(suggestion, _by_field(review, suggestion, chosen))
        if unasked and (after.same, after.otherwise) != (made.same, made.otherwise):
            continue  # whom it means makes a difference: the question is another one
        review.agree(after)
        return True


def _by_field(review: Review, suggestion: Suggestion, chosen: _Chosen) -> dict[str, str]:
    """What was chosen for the doubtful names of a suggestion."""
    doubts = review.doubts(suggestion)
    return {doubt.field: chosen[doubt.kind, doubt.name] for doubt in doubts if (doubt.kind, doubt.name) in chosen}


def _shown(review: Review, suggestion: Suggestion, name: Name, chosen: Mapping[str, str]) -> Made | None:
    """Print a suggestion with its sentence and what is known; return it as a record, None where it is none yet."""
    click.echo(click.style(f"  “{suggestion.quote}”", dim=True))
    try:
        made = review.made(suggestion, chosen)
    except RecordError as error:
        for problem in error.problems:
            click.echo(f"  {_told(suggestion)}")
            click.echo(f"  It can't be written as it is: {problem.field}: {problem.message}")
        return None
    click.echo(f"  {in_words(made.record, _with(name, (*review.new_records(), *made.new)))}")
    unsure = set()
    for doubt in review.doubts(suggestion):
        near = [c for c in doubt.candidates if c.score >= NEAR][:MOST_CANDIDATES]
        if near and doubt.field not in chosen:
            unsure.add(doubt.name)
            click.echo(f"  {shown(doubt.name)} may be {', '.join(f'{c.name} ({c.id})' for c in near)}")
    for record in made.new:
        if isinstance(record, Entity) and record.name not in unsure:
            click.echo(f"  New: {in_words(record, name)}")
    if made.same:
        click.echo(f"  In the facts already: {in_words(made.same, name)}")
    for record in made.otherwise:
        click.echo(f"  The facts say otherwise: {in_words(record, name)}")
    return made


def _with(name: Name, new: tuple[Record, ...]) -> Name:
    names = {record.id: record.name for record in new if isinstance(record, Entity)}
    return lambda kinds, identifier: names.get(identifier) or name(kinds, identifier)


def _told(suggestion: Suggestion) -> str:
    return ", ".join(f"{field}: {value}" for field, value in suggestion.values.items())


def _whom(doubt: Doubt) -> str:
    """Ask whom a name means; return the id, or NEW."""
    candidates = [candidate for candidate in doubt.candidates if candidate.score >= NEAR][:MOST_CANDIDATES]
    if not candidates:
        return NEW
    click.echo(f"  {shown(doubt.name)} ({doubt.field}) is:")
    for number, candidate in enumerate(candidates, 1):
        click.echo(f"    {number}  {candidate.name} ({candidate.kind} {candidate.id})")
    click.echo("    0  someone or something new")
    one = 1 if len(candidates) == 1 else None  # among several, pressing enter would be a guess
    number = click.prompt("  Which", type=click.IntRange(0, len(candidates)), default=one)
    return candidates[number - 1].id if number else NEW


def _edited(suggestion: Suggestion) -> Suggestion:
    """Ask for each field, what it is now being the default; a hyphen empties it."""
    values = {}
    for field in SPECS[suggestion.kind].fields:
        if field.name not in _NOT_ASKED:
            value = _field(field, suggestion.values.get(field.name))
            if value:
                values[field.name] = value
    return replace(suggestion, values=values)


def _field(field: Field, value: str | None) -> str | None:
    label = f"  {field.name.replace('_', ' ').capitalize()}"
    if field.choices:
        chosen: str = click.prompt(label, type=click.Choice(field.choices), default=value)
        return chosen
    read: Callable[[object], object] = read_text if field.refers else field.read

    def checked(text: object) -> object:
        return text if text == "-" else read(text)

    typed = prompted(f"{label} (- for none)", checked, needed=True, default=value or "-")
    return None if typed == "-" else typed


def taken_unasked(review: Review, suggestions: Iterable[Suggestion], name: Name) -> None:
    """Agree to what leaves nothing to ask; print the rest with what there is to ask."""
    for suggestion in suggestions:
        why = _unclear(review, suggestion)
        if why:
            click.echo(f"Left out ({why}): {_told(suggestion)}")
        else:
            review.agree(review.made(suggestion))


def _unclear(review: Review, suggestion: Suggestion) -> str:
    """What there is to ask about a suggestion, in words; "" where nothing."""
    if doubts := review.doubts(suggestion):
        return f"who or what {', '.join(shown(doubt.name) for doubt in doubts)} is, is not beyond doubt"
    try:
        made = review.made(suggestion)
    except RecordError as error:
        return f"{error.problems[0].field}: {error.problems[0].message}"
    return f"the facts say otherwise: {made.otherwise[0].id}" if made.otherwise else ""


def told(review: Review, suggestions: Iterable[Suggestion], name: Name) -> None:
    """Print every suggestion."""
    for suggestion in suggestions:
        _shown(review, suggestion, name, {})
        click.echo()


def as_object(article: Article, review: Review, suggestions: Iterable[Suggestion]) -> dict[str, Any]:
    """Return what an article proposes as docs/facts.md describes it for programs."""
    return {
        "article": {
            "url": article.url,
            "title": article.title,
            "publisher": article.publisher,
            "published": str(article.published) if article.published else None,
            "language": article.language,
        },
        "source": None if review.source_is_new else review.source,
        "proposals": [_object(review, suggestion) for suggestion in suggestions],
    }


def _object(review: Review, suggestion: Suggestion) -> dict[str, Any]:
    made: Made | None = None
    problems: list[str] = []
    try:
        made = review.made(suggestion)
    except RecordError as error:
        problems = [f"{problem.field}: {problem.message}" for problem in error.problems]
    return {
        "kind": str(suggestion.kind),
        "values": dict(suggestion.values),
        "quote": suggestion.quote,
        "record": write_record(made.record) if made else None,
        "new": [write_record(record) for record in made.new] if made else [],
        "doubts": [
            {
                "field": doubt.field,
                "name": doubt.name,
                "candidates": [
                    {"id": c.id, "kind": str(c.kind), "name": c.name, "score": round(c.score, 1)}
                    for c in doubt.candidates[:MOST_CANDIDATES]
                ],
            }
            for doubt in review.doubts(suggestion)
        ],
        "same": made.same.id if made and made.same else None,
        "otherwise": [record.id for record in made.otherwise] if made else [],
        "problems": problems,
    }
