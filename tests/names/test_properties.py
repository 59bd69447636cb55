"""What holds for names of any kind: they are found by themselves, whoever else is stored, and no text is too odd."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.facts.records import EntityKind
from bot.names.index import index_entity, remove_entity
from bot.names.linker import Linker
from bot.names.mention import Decision
from bot.names.normalize import clean, tokenize
from tests.names.conftest import Store

ODD = st.text(
    st.one_of(
        st.sampled_from("aeinrst ABC'’\"-.,;:!?()*&<>|@#%_=1\n\t李飞λжक\u0301\u200b\u202e\u200f\x00\ud800😀"),
        st.characters(),
    ),
    max_size=80,
)
WORDS = st.one_of(
    st.sampled_from(["Ana", "Ilya", "Will", "May", "Rose", "Chen", "Li", "de", "van", "Labs", "AI", "Gemma", "O'Neil"]),
    st.text(st.sampled_from("abcdeilmnorstuéüłøñцыαβ李飞한"), min_size=2, max_size=9).map(str.capitalize),
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
STORED = st.lists(st.tuples(st.sampled_from(EntityKind), NAMES, st.lists(NAMES, max_size=2)), min_size=1, max_size=8)
HOSTILE = [
    "x" * 10_000,
    "Ilya Sutskever " * 700,
    "?!…,;–—" * 50,
    "😀" * 500,
    "\u202e\u200f\u202d\u2066" * 50,
    "\x00" * 200,
    "\ud800\udfff" * 100,
    'NEAR("ilya" "sutskever", 5) OR sutsk* NOT ilya AND "',
    "'); DROP TABLE name_keys; --",
    "<@U123>" * 400,
    "a b c d e f g h " * 100,
]


def stored(names: list[tuple[EntityKind, str, list[str]]]) -> Store:
    return Store([(kind, str(at), name, tuple(aliases)) for at, (kind, name, aliases) in enumerate(names)])


@pytest.fixture(scope="module")
def shared() -> Linker:
    return Linker(stored([(EntityKind.PERSON, "Ilya Sutskever", ["Илья Суцкевер"]), (EntityKind.WORK, "Gemma", [])]))


@given(text=ODD)
@example(text="李\ud800飞")
def test_any_text_is_linked_and_no_mention_is_inside_another(shared: Linker, text: str) -> None:
    mentions = shared.link(text)
    cleaned, end = clean(text), 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(cleaned)
        assert cleaned[mention.start : mention.end] == mention.text
        assert all(0 <= candidate.score <= 100 for candidate in mention.candidates)
        end = mention.end
    shared.find(text)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_is_nobody_and_harms_nothing(shared: Linker, text: str) -> None:
    assert shared.find(text).decision is Decision.NONE
    assert len(shared.link(text)) <= 160
    assert shared.find("Ilya Sutskever").decision is Decision.MATCH


@given(names=STORED)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_name_and_alias_finds_its_own_record(names: list[tuple[EntityKind, str, list[str]]]) -> None:
    linker = Linker(stored(names))
    for at, (_, name, aliases) in enumerate(names):
        for form in (name, *aliases):
            if tokenize(form):
                assert str(at) in {candidate.id for candidate in linker.find(form).candidates}, form


@given(names=STORED, new=NAMES)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_one_more_person_changes_nothing_for_the_exact_names_of_others(
    names: list[tuple[EntityKind, str, list[str]]], new: str
) -> None:
    before, after = Linker(stored(names)), Linker(stored([*names, (EntityKind.PERSON, new, [])]))
    key = [token.norm for token in tokenize(new)]
    for _, name, _ in names:
        if [token.norm for token in tokenize(name)] != key:
            once, again = before.find(name), after.find(name)
            assert (once.decision, once.best) == (again.decision, again.best), name


@given(names=STORED, new=STORED)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_an_index_that_edits_kept_is_as_the_one_that_is_built(
    names: list[tuple[EntityKind, str, list[str]]], new: list[tuple[EntityKind, str, list[str]]]
) -> None:
    edited, built = stored(names).connection, stored(new).connection
    for at, (kind, _, _) in enumerate(names):
        if at >= len(new) or new[at][0] is not kind:
            remove_entity(edited, kind, str(at))
    for at, (kind, name, aliases) in enumerate(new):
        index_entity(edited, kind, str(at), name, aliases)
    assert rows(edited) == rows(built)


def rows(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    """All that an index holds, whatever the numbers of its records."""
    join = "JOIN name_records r ON r.id = record"
    queries = (
        "SELECT kind, entity, names FROM name_records",
        f"SELECT key, alias, kind, entity FROM name_keys {join}",
        f"SELECT word, rest, place, kind, entity FROM name_words {join}",
        "SELECT key, word FROM name_spellings",
    )
    return [row for query in queries for row in sorted(connection.execute(query))]
