"""Follow-ups that need what the earlier answer told, not only what the earlier question named."""

from __future__ import annotations

import pytest

from bot.engine import Engine


@pytest.mark.parametrize("question", ["who came before her?", "who preceded her?", "who was before her"])
def test_a_pronoun_means_whom_the_answer_told_of(engine: Engine, question: str) -> None:
    answer = engine.ask(question, ["openai cto 2023"])
    assert answer.intent == "succession"
    assert "Mira Murati" in answer.text
    assert "OpenAI" in answer.text
    assert any(fact.id.startswith("greg-brockman--openai--") for fact in answer.facts)


def test_two_questions_in_one_message_are_answered_once_each(engine: Engine) -> None:
    answer = engine.ask("when did Dario leave OpenAI and why?")
    assert answer.text.count("left OpenAI and co-founded Anthropic") == 1
    assert [citation.number for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
