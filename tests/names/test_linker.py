from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.facts.records import EntityKind
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


def test_a_letter_after_a_given_name_is_an_initial(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of(("Ilya Sutskever", "Ilya Abyzov", "Sam Altman", "Sam Rose"))
    (ilya,) = linker.link("where is ilya s these days")
    assert (ilya.text, ilya.best and ilya.best.id) == ("ilya s", "ilya-sutskever")
    (sam,) = linker.link("is Sam a good engineer?")
    assert sam.text == "Sam"
    assert [mention.text for mention in linker.link("what did Sam R. leave behind?")] == ["Sam R"]


def test_a_word_that_names_a_thing_is_a_given_name_where_a_person_stands(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of(("Devin Stone", "Sam Altman"), ("Harvey",), (("Segment Anything", "SAM"), ("Devin",)))

    def kinds(text: str) -> list[EntityKind | None]:
        return [mention.best and mention.best.kind for mention in linker.link(text)]

    assert kinds("where did sam go?") == kinds("who is Sam?") == [EntityKind.PERSON]
    assert [mention.text for mention in linker.link("who is Sam Lundquist?")] == ["Sam Lundquist"]
    assert kinds("when did Devin leave Harvey?") == [EntityKind.PERSON, EntityKind.ORGANIZATION]
    assert kinds("who made sam?") == [EntityKind.WORK]
    assert kinds("was Devin released?") == [EntityKind.WORK]
    assert kinds("where did Harvey go?") == [EntityKind.ORGANIZATION]


def test_a_character_of_chinese_is_no_name_by_itself(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of((("Fei-Fei Li", "李飞飞"),), (("Zhipu AI", "Z.ai"),))
    assert [mention.text for mention in linker.link("李飞飞现在在哪")] == ["李飞飞"]
    two = linker_of((("Xu Li", "徐立"),))
    assert [mention.text for mention in two.link("徐立")] == ["徐立"]


def test_a_surname_may_have_several_words(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of(("María José Núñez de la Peña", "João da Silva Santos", "Ana Ruiz Lopez"))
    assert linker.find("Nunez").decision is Decision.MATCH
    assert [mention.text for mention in linker.link("where did Silva go")] == ["Silva"]
    assert linker.find("Jose").decision is Decision.NONE


def test_a_surname_may_begin_with_particles(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of(("Anna-Maria van den Berg", "Nando de Freitas"))
    assert [mention.text for mention in linker.link("where is van den berg")] == ["van den berg"]
    assert [mention.text for mention in linker.link("what did de freitas do")] == ["de freitas"]


def test_a_word_that_any_lab_may_have_is_no_name(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of((), ("AI Studio", "Bright AI"), ("BERT",))
    assert all(mention.decision is Decision.NONE for mention in linker.link("which is the best AI model?"))
    assert [mention.text for mention in linker.link("who left AI Studio?")] == ["AI Studio"]


def test_an_owner_is_named_also_by_a_common_word(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of(("Elon Musk", "Peter King"))
    assert [mention.text for mention in linker.link("musk's companies")] == ["musk"]
    assert linker.link("the king's speech") == ()


def test_common_words_are_names_only_where_a_name_stands(linker: Linker) -> None:
    assert [mention.text for mention in linker.link("who does King work for these days?")] == ["King"]
    assert [mention.text for mention in linker.link("what did king work on")] == ["king"]
    assert linker.link("what figure did they report") == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("who left weights & biases", "weights & biases"),
        ("what is DALL·E?", "DALL·E"),
        ("where did C.J. Mahoney go?", "C.J. Mahoney"),
        ("who left bun.sh", "bun.sh"),
        ("who left Together?", "Together"),
        ("who left zoom in 2024", "zoom"),
        ("who made Zoom In", "Zoom In"),
    ],
)
def test_marks_and_small_words_are_parts_of_names(linker_of: Callable[..., Linker], text: str, name: str) -> None:
    organizations = ("Weights & Biases", "Bun.sh", ("Together AI", "Together"), "Zoom")
    linker = linker_of(("C.J. Mahoney",), organizations, (("DALL-E", "DALL·E"), "Zoom In"))
    assert [mention.text for mention in linker.link(text)] == [name]
    assert all(mention.decision is Decision.MATCH for mention in linker.link(text))


def test_months_and_words_of_questions_are_no_names(linker_of: Callable[..., Linker]) -> None:
    linker = linker_of(("May",), ("WHO", ("Together AI", "Together")))
    assert linker.link("who left in May, and what did they do together") == ()


def test_an_unknown_name_in_a_question_is_shown_as_such(linker: Linker) -> None:
    unknown, known = linker.link("did Peter Lundquist join OpenAI?")
    assert (unknown.text, unknown.decision) == ("Peter Lundquist", Decision.NONE)
    assert known.best is not None
    (unknown,) = linker.link("where is Peter van den Oord?")
    assert (unknown.text, unknown.decision) == ("Peter van den Oord", Decision.NONE)
    unknown, known = linker.link("Steve Lundquist joins OpenAI")
    assert unknown.text == "Steve Lundquist"


def test_an_id_in_brackets_says_which_of_those_who_bear_a_name_is_meant(linker: Linker) -> None:
    text = "did Chen (mark-chen) join Thinking Machines?"
    chen, _ = linker.link(text)
    assert (chen.best and chen.best.id, text[chen.start : chen.end]) == ("mark-chen", "Chen (mark-chen)")
    for aside in ("(somebody-else)", "(the one at Thinking Machines)", "(" * 200):
        chen = linker.link(f"who is Chen {aside}")[0]
        assert chen.best is None or chen.best.id == "tianqi-chen"
