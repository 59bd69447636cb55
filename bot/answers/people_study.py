"""Where people studied: the stays of students, told as what they were and, where a yes is wanted, with a yes."""

from __future__ import annotations

from bot.answers.openings import opening
from bot.answers.patterns import say
from bot.answers.people_career import no_record
from bot.answers.people_draft import Told
from bot.answers.people_sentences import Teller
from bot.answers.stays import Stay, Tie
from bot.answers.wording import joined, sentence
from bot.questions.question import Question

STUDENT = "student"
"""The title by which a question asks for studies."""

MOST = 4
"""Times of study that are told."""


def studied(teller: Teller, question: Question, organization: str | None) -> Told:
    """Answer "where did Han Cai do his PhD?", "did Sutskever study at the University of Toronto?"."""
    stays = teller.line.at_organization(organization) if organization else teller.line.stays
    studies = [stay for stay in stays if _is_study(stay)]
    if not studies:
        at = f" {say('people.at-place', place=teller.place(organization))}" if organization else ""
        return Told((no_record(teller, say("people.studies-of", name=teller.name(), at=at)),), known=False)
    clauses = []
    for verb, going in (("is", True), ("was", False)):
        those = [teller.stay(stay) for stay in studies if stay.ongoing is going][:MOST]
        if those:
            clauses.append(f"{teller.who()} {verb} {joined(those)}")
    told = "; ".join(clauses)
    wants_yes = organization and opening(question.text)
    return Told((sentence(say("people.yes", told=told) if wants_yes else told),))


def _is_study(stay: Stay) -> bool:
    """Whether a stay is one of a student: those in training at a company are none."""
    training = say("people.training-words").split()
    titles = [role.title.casefold() for role in stay.roles]
    return stay.tie is Tie.STUDENT and not any(word in title.split() for title in titles for word in training)
