"""One line that tells a record apart from others of the same name: present place and title, kind, or maker."""

from __future__ import annotations

from bot.answers.draft import Context
from bot.answers.phrases import is_office, said
from bot.answers.stays import Stay
from bot.answers.timeline import present, timeline
from bot.facts.records import EntityKind


def glance(kind: EntityKind, identifier: str, context: Context) -> str:
    """Return a few words on a record, or "" where nothing is known of it."""
    if kind is EntityKind.PERSON:
        return person_at_a_glance(identifier, context)
    if kind is EntityKind.ORGANIZATION:
        organization = context.families.organization(identifier)
        if not organization:
            return ""
        part = f" of {context.families.name(organization.parent)}" if organization.parent else ""
        return organization.kind + part
    work = context.store.work(identifier)
    if not work:
        return ""
    return work.kind + (f" of {context.families.name(work.organization)}" if work.organization else "")


def person_at_a_glance(identifier: str, context: Context) -> str:
    """Return "OpenAI, chief research officer", "formerly Tesla", or the person's description."""
    line = timeline(context.store, identifier, context.families, context.today)
    now = present(line, context.today, context.store)
    if now.stays:
        return _place(now.stays[0], context)
    past = now.ended
    if past:
        return f"formerly {_place(past, context)}"
    person = context.store.person(identifier)
    return (person.description or "").rstrip(".") if person else ""


def _place(stay: Stay, context: Context) -> str:
    held = [role for role in stay.roles if role.ongoing] or list(stay.roles)
    name = context.families.name(stay.organization)
    title = held[-1].title if held else (stay.arrival.title_to if stay.arrival else None)
    return f"{name}, {said(title)}" if title and is_office(title) else name
