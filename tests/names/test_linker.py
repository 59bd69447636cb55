from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.names.linker import Linker
from bot.names.mention import Decision

PEOPLE = (
    ("Sébastien Bubeck",),
    ("Ilya Sutskever", "Илья Суцкевер"),
    ("Andrej Karpathy",),
    ("Yann LeCun",),
    ("Fei-Fei Li",),
    ("Mark Chen",),
    ("Tianqi Chen",),
    ("Bob McGrew",),
    ("Dominic King",),
    ("Sebastian Thrun",),
    ("Peter Bailis",),
)
ORGANIZATIONS = (("OpenAI",), ("Google DeepMind", "DeepMind"), ("Thinking Machines Lab",), ("Black Forest Labs",))
WORKS = (("GPT-4o",), ("Phi-3.5", "Phi-3.5-MoE"), ("Figure",))


@pytest.fixture
def linker(linker_of: Callable[..., Linker]) -> Linker:
    ties = {"mark-chen": {"openai", "gpt-4o"}, "tianqi-chen": {"thinking-machines-lab"}}
    return linker_of(PEOPLE, ORGANIZATIONS, WORKS, ties)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bubek", "sébastien-bubeck"),
        ("Sutskever Ilya", "ilya-sutskever"),
        ("Sutskever, Ilya", "ilya-sutskever"),
        ("ilya s", "ilya-sutskever"),
        ("S. Bubeck", "sébastien-bubeck"),
        ("andrej karpaty", "andrej-karpathy"),
        ("Kaparthy", "andrej-karpathy"),
        ("Lecun", "yann-lecun"),
        ("yann le cun", "yann-lecun"),
        ("Dr. Fei Fei Li", "fei-fei-li"),
        ("feifei li", "fei-fei-li"),
        ("李飞飞", "fei-fei-li"),
        ("Robert McGrew", "bob-mcgrew"),
        ("open ai", "openai"),
        ("OpenAI Inc", "openai"),
        ("deep mind", "google-deepmind"),
        ("thinking machines", "thinking-machines-lab"),
        ("blackforest labs", "black-forest-labs"),
        ("gpt4o", "gpt-4o"),
        ("phi 3.5 moe", "phi-3.5"),
    ],
)
def test_a_name_is_found_as_people_type_it(linker: Linker, typed: str, meant: str) -> None:
    found = linker.find(typed)
    assert found.best is not None
    assert found.best.id == meant


@pytest.mark.parametrize(
    "typed", ["Sebastian Sjöberg", "Dominik Novotný", "Peter Lundquist", "Bubbles", "phi 4", "", "?!"]
)
def test_a_name_that_is_not_stored_is_nobody(linker: Linker, typed: str) -> None:
    assert linker.find(typed).decision is Decision.NONE


def test_a_shared_surname_asks_with_the_best_known_first(linker: Linker) -> None:
    chen = linker.find("Chen")
    assert chen.decision is Decision.AMBIGUOUS
    assert [candidate.id for candidate in chen.candidates] == ["mark-chen", "tianqi-chen"]


def test_what_else_the_sentence_names_settles_a_shared_surname(linker: Linker) -> None:
    chen, lab = linker.link("what does Chen do at Thinking Machines?")
    assert (chen.best and chen.best.id, lab.best and lab.best.id) == ("tianqi-chen", "thinking-machines-lab")


def test_common_words_are_names_only_where_a_name_stands(linker: Linker) -> None:
    assert [mention.text for mention in linker.link("who does King work for these days?")] == ["King"]
    assert [mention.text for mention in linker.link("what did king work on")] == ["king"]
    assert linker.link("what figure did they report") == ()


def test_an_unknown_name_in_a_question_is_shown_as_such(linker: Linker) -> None:
    unknown, known = linker.link("did Peter Lundquist join OpenAI?")
    assert (unknown.text, unknown.decision) == ("Peter Lundquist", Decision.NONE)
    assert known.best is not None
