"""The article that the project began with (AIbase, October 2024) is answered in full, with itself as a source."""

from __future__ import annotations

import re

import pytest

from bot.answers.answer import Outcome
from bot.engine import Engine

ARTICLE = "aibase-12404-bubeck"

ASKED = [
    ("where did Bubeck go?", ["OpenAI", "Microsoft", "October 2024"]),
    ("why did Bubeck leave Microsoft?", ["general intelligence"]),
    ("how long was Bubeck at Microsoft?", ["ten years"]),
    ("what did Bubeck do before Microsoft?", ["Princeton", "assistant professor"]),
    ("which models did Bubeck lead?", ["phi-1", "phi-1.5", "phi-2", "Phi-3", "Phi-3.5"]),
    ("what is phi-1 said to outperform?", ["GPT-3.5"]),
    ("what does Phi-1.5 outperform?", ["GPT-3.5"]),
    ("which models does phi-2 beat?", ["GPT-3.5"]),
    ("what is Phi-3 said to outperform?", ["GPT-3.5"]),
    ("what does phi 3.5 beat in benchmarks?", ["GPT-4o"]),
    ("who goes on with Phi now that Bubeck is gone?", ["co-authors", "stayed at Microsoft"]),
    ("what did Murati leave?", ["OpenAI", "September 2024"]),
    ("what was Murati said to be planning after OpenAI?", ["startup", "Thinking Machines Lab"]),
    ("with whom was Murati said to start a company?", ["Barret Zoph"]),
    ("who from OpenAI was said to follow Murati?", ["researchers"]),
    ("did Luke Metz leave OpenAI?", ["Yes", "October 2024"]),
    ("who is Lilian Weng?", ["VP of Research and Safety"]),
    ("what did Lilian Weng post?", ["research scientists and engineers"]),
    ("what does AIbase say about OpenAI's outlook?", ["outlook was poor"]),
    ("what is said about the Phi-3 paper?", ["2404.14219"]),
]


@pytest.mark.parametrize(("question", "phrases"), ASKED)
def test_the_seed_article_is_answered_with_itself_as_a_source(
    engine: Engine, question: str, phrases: list[str]
) -> None:
    answer = engine.ask(question)
    assert answer.outcome is Outcome.ANSWERED, answer.text
    for phrase in phrases:
        assert phrase.casefold() in answer.text.casefold(), answer.text
    cited = {citation.source: citation.number for citation in answer.citations}
    assert ARTICLE in cited, answer.text
    assert re.search(rf"\[{cited[ARTICLE]}\]", answer.text)
