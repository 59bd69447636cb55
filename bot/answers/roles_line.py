"""In which office somebody is asked to have been followed or preceded, where the question leaves it open."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answers.draft import Context
from bot.answers.people_sentences import beside_founding
from bot.answers.stays import Tie, tie_of
from bot.answers.titles import folded, offices, standing, standing_beside_founding
from bot.facts.records import Role, Status
from bot.questions.question import Order, Question


def office_of(
    person: str, places: Sequence[str], question: Question, context: Context
) -> tuple[str | None, str | None]:
    """Return the place and title that someone is asked to have been followed or preceded in."""
    if places and question.title:
        return places[0], question.title
    roles = [role for role in context.store.roles_of(person) if role.status is not Status.DENIED]
    if places:
        roles = [role for role in roles if context.families.related(role.organization, places[0])]
    if question.title:
        roles = [role for role in roles if _is_near(question.title, role.title)]
    ended = [role for role in roles if not role.ongoing]
    if question.order is not Order.BEFORE and ended:
        roles = ended
    if not roles:
        return (places[0] if places else None), question.title
    best = min(roles, key=_place_in_line)
    return best.organization, question.title or _highest(best.title)


def _place_in_line(role: Role) -> tuple[bool, bool, int, str]:
    """For taking the post that others followed in: a job, a high one, the newest."""
    when = role.end or role.start
    day = when.last.toordinal() if when else 0
    return tie_of(role.title) is not Tie.JOB, standing_beside_founding(role.title) > 1, -day, role.id


def _is_near(asked: str, held: str) -> bool:
    """Tell whether a held title has an office of the rank that is asked for."""
    ranks = {office.rank for office in offices(asked)}
    return any(office.rank in ranks for office in offices(held))


def _highest(title: str) -> str:
    """The highest office of a title, founding aside: who follows a "co-founder and CTO" follows the CTO."""
    found = [office for office in offices(title) if office.rank != "founder" and not office.past]
    if not found:
        return title
    best = min(found, key=lambda office: standing(office.rank))
    if best.rank == folded(title):  # of no known rank: its own words, as they are written
        return title
    return (beside_founding(title) or title) if best.over else best.rank
