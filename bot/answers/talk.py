"""What is said where no fact is asked for: greetings, help, and what the bot is not for (en/talk.yaml)."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from bot.answers.answer import Outcome
from bot.answers.draft import Context, Draft
from bot.questions.question import Intent, Question

_OUTCOMES = {Intent.HELLO: Outcome.HELP, Intent.THANKS: Outcome.HELP, Intent.HELP: Outcome.HELP}


def talk(question: Question, context: Context) -> Draft:
    """Answer a greeting, a call for help, a pronoun that means nobody yet, or what is not about people in AI."""
    intent = question.intent if str(question.intent) in _texts() else Intent.OFF_TOPIC
    return Draft(_OUTCOMES.get(intent, Outcome.NOT_UNDERSTOOD), _texts()[str(intent)], context.notes())


@cache
def _texts() -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load(files("bot.answers").joinpath("en/talk.yaml").read_text(encoding="utf-8"))
    return texts
