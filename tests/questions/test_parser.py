"""What the parser does whatever the words: hostile input, choices, answers as antecedents, its own size."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from bot.facts.records import EntityKind
from bot.names.linker import Linker
from bot.names.mention import Candidate, Decision, Mention
from bot.questions.grammar import Automaton, PatternError, expansions
from bot.questions.parser import MOST_QUESTIONS, Parser
from bot.questions.question import Intent, Question

HOSTILE = [
    "",
    " ",
    "?" * 5000,
    "a" * 100_000,
    "who left " * 20_000,
    "who and " * 5000,
    "\0\0\0 who left OpenAI \0",
    "who left \ud800 OpenAI",
    "\u202ewho left OpenAI\u202c",
    "'; DROP TABLE people; --",
    "<script>alert(1)</script>",
    "<@U1> <#C1|general> <https://example.com|link>",
    "{person} {organization}",
    "((((((((((",
    "who left 9999999999999999999",
    "since 2024-99-99",
    "🙂" * 300,
    "who left OpenAI - " * 100,
    "blah blah, " * 150 + "who left OpenAI",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_gives_questions_and_never_an_error(parser: Parser, text: str) -> None:
    questions = parser.parse(text)
    assert 1 <= len(questions) <= MOST_QUESTIONS


def test_the_same_text_gives_the_same_questions(parser: Parser) -> None:
    text = "who left OpenAI for Anthropic in 2024, and why did Schulman leave?"
    assert parser.parse(text) == parser.parse(text)


def test_the_second_one_settles_an_ambiguous_name(parser: Parser) -> None:
    candidates = tuple(Candidate(name, EntityKind.PERSON, name, 90.0) for name in ("mark-chen", "peter-chen"))
    asked = Question(
        "where is Chen?",
        Intent.WHEREABOUTS,
        people=(Mention(9, 13, "Chen", Decision.AMBIGUOUS, candidates),),
    )
    (question,) = parser.parse("the second one", (asked,))
    assert question.intent is Intent.WHEREABOUTS
    assert [mention.best and mention.best.id for mention in question.people] == ["peter-chen"]


def test_a_pronoun_may_mean_whom_the_last_answer_was_about(parser: Parser, linker: Linker) -> None:
    (asked,) = parser.parse("who is the CTO of OpenAI?")
    (named,) = parser.parse("where is Mark Chen?")[0].people
    told = Parser(linker, lambda: datetime.date(2026, 11, 25), lambda work: None, lambda question: (named,))
    (question,) = told.parse("where was she before?", (asked,))
    assert question.intent is Intent.PREVIOUS
    assert question.people == (named,)
    (alone,) = parser.parse("where was she before?", (replace(asked, title=None),))
    assert alone.intent is Intent.UNRESOLVED


def test_a_pattern_fits_its_choices_and_what_may_be_left_out() -> None:
    assert set(expansions("who (a|b) [c]")) == {("who", "a"), ("who", "b"), ("who", "a", "c"), ("who", "b", "c")}


@pytest.mark.parametrize("pattern", ["(a", "a)", "[a]", "<unnamed>", "[a] [b]"])
def test_a_pattern_that_is_not_well_formed_is_named(pattern: str) -> None:
    with pytest.raises(PatternError, match=r".+"):
        Automaton[None]().add(pattern, None)
