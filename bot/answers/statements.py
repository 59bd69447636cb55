"""How a statement is told: with who says it and when, and no surer than it is."""

from __future__ import annotations

from bot.answers.citations import Notes
from bot.answers.patterns import say
from bot.answers.people_sentences import cited
from bot.answers.wording import month_of
from bot.facts.records import Statement, Status


def told_statement(notes: Notes, statement: Statement) -> str:
    """Return a statement with who says it and when, as sure as it is, and its marks."""
    publisher = notes.publisher(statement)
    aside = []
    if statement.status in (Status.RUMORED, Status.DENIED):
        aside.append(say(f"people.{statement.status}-mark"))
    if statement.status in (Status.RUMORED, Status.REPORTED) and publisher and publisher not in statement.text:
        aside.append(publisher)
    if statement.date and str(statement.date.year) not in statement.text:
        aside.append(month_of(statement.date))
    text = statement.text.strip().rstrip(".")
    return cited(f"{text} ({', '.join(aside)})" if aside else text, notes.cite(statement))
