"""What facts say that have just come in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.answer import FactKind, FactRef
from bot.answers.answerer import Answerer
from bot.engine import Engine
from bot.facts.format import kind_of
from bot.facts.records import Credit, Move, Record, Role, Statement
from bot.questions.question import Intent, Question
from tests.answers.checks import SETTINGS, is_cited, opened, says_only_what_is_known
from tests.answers.stores import TODAY, datasets
from tests.slack import facts

ITO = FactRef(FactKind.MOVE, "mika-ito--brightwater--quillon--2031-02")
OMAR = FactRef(FactKind.MOVE, "omar-haddad--brightwater--left--2030-11")
NOOR = FactRef(FactKind.ROLE, "noor-haddad--quillon--ceo")


@pytest.fixture
def engine() -> Engine:
    return facts.shared()


def test_moves_are_told_newest_first_with_their_sources_then_the_rest(engine: Engine) -> None:
    answer = engine.tell([NOOR, OMAR, ITO])
    assert answer
    newest, older, role = answer.text.split("\n")
    assert newest == "In February 2031, Mika Itō left Brightwater for Quillon [1]."
    assert older == "In November 2030, Omar Haddad is reported to have left Brightwater [2]."
    assert role == "Noor Haddad is CEO of Quillon (since 2029, as of December 2030) [2]."
    assert [citation.source for citation in answer.citations] == ["gazette-ito", "herald-haddad"]
    assert set(answer.facts) == {NOOR, OMAR, ITO}
    assert "Where is Mika Itō now?" in answer.suggestions


def test_what_is_left_out_is_counted(engine: Engine) -> None:
    answer = engine.tell([ITO], others=1)
    assert answer
    assert answer.text.endswith("One more fact has come in beside this.")
    answer = engine.tell([ITO, OMAR], others=2000)
    assert answer
    assert answer.text.endswith("2,000 more facts have come in beside these.")


def test_facts_that_do_not_stand_any_more_tell_nothing(engine: Engine) -> None:
    assert engine.tell([FactRef(FactKind.MOVE, "nobody--left"), FactRef(FactKind.PERSON, "mika-ito")]) is None
    assert engine.tell([]) is None


@SETTINGS
@given(datasets(), st.integers(0, 3))
def test_over_any_store_news_is_cited_and_says_only_what_its_facts_say(records: list[Record], others: int) -> None:
    facts_there = [each for each in records if isinstance(each, Role | Move | Credit | Statement)]
    with opened(records) as store:
        answer = Answerer(store, lambda: TODAY).tell(facts_there, others)
        if not facts_there:
            assert answer is None
            return
        assert answer
        assert answer.text.strip()
        assert set(answer.facts) <= {FactRef(FactKind(kind_of(each)), each.id) for each in facts_there}
        told = [line for line in answer.text.split("\n") if " come in beside " not in line]
        assert told
        answer = replace(answer, text="\n".join(told))
        is_cited(answer, records)
        says_only_what_is_known(answer, Question("", Intent.NEWS), records)
