from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.names.normalize import clean, normalize, tokenize

TRICKY = st.text(
    st.one_of(st.sampled_from("ab1.&'’<>|@#!:;-_ smplgt½…™，。λ李飞\u0301\u200b\u202e\x00\ud800"), st.characters()),
    max_size=60,
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U0123ABC> where did Bubeck go?", "where did Bubeck go?"),
        ("who runs <https://openai.com|OpenAI>?", "who runs OpenAI?"),
        ("see <https://arxiv.org/abs/2404.14219>", "see https://arxiv.org/abs/2404.14219"),
        ("<!here> who left <#C024BE7LR|general> &amp; why?", "who left #general & why?"),
        ("AT&amp;T &lt;3", "AT&T 3"),
        ("Bubeck’s “move”", 'Bubeck\'s "move"'),
        ("Fei‑Fei\u00a0Li :wave: 👋🏽 :+1::skin-tone-3:", "Fei-Fei Li"),
        ("Ilya\u200f Suts\u200bkever\x00 \ud800", "Ilya Sutskever"),
        ("Ｏｐｅｎ ＡＩ", "Open AI"),
    ],
)
def test_slack_text_reads_as_it_was_meant(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("Bubeck's new job", ["bubeck", "'s", "new", "job"]),
        ("who’s at OpenAI’s lab", ["who", "'s", "at", "openai", "'s", "lab"]),
        ("x.ai, Q.ai and 01.AI.", ["x.ai", "q.ai", "and", "01.ai"]),
        ("GPT-4o and phi-3.5 or gpt4.5", ["gpt", "4o", "and", "phi", "3.5", "or", "gpt4.5"]),
        ("AT&T R&D", ["at&t", "r&d"]),
        ("ex-OpenAI people", ["ex", "openai", "people"]),
        ("S. Bubeck, S.Bubeck", ["s", "bubeck", "s", "bubeck"]),
        ("he left.Where to", ["he", "left", "where", "to"]),
        ("Adam D’Angelo didn't", ["adam", "dangelo", "didnt"]),
        ("Łukasz Agüera Straße", ["lukasz", "aguera", "strasse"]),
        ("李飞飞", ["li", "fei", "fei"]),
        ("Илья Суцкевер", ["ilya", "sutskever"]),
        ("arXiv:2404.14219", ["arxiv", "2404.14219"]),
    ],
)
def test_words_of_names_stay_whole(text: str, norms: list[str]) -> None:
    assert [token.norm for token in tokenize(text)] == norms


def test_a_possessive_is_marked() -> None:
    bubeck, ending = tokenize("Bubeck’s")
    assert not bubeck.possessive
    assert ending.possessive
    assert normalize("Bubeck’s job") == "bubeck job"


@given(TRICKY)
@example("A.0´A")
@example("&amp;lt;@U1&gt;")
@example("e<@U1>\u0301")
def test_cleaning_and_normalizing_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert normalize(normalize(text)) == normalize(text)


@given(TRICKY)
def test_tokens_point_into_the_cleaned_text(text: str) -> None:
    cleaned = clean(text)
    tokens = tokenize(text)
    for token in tokens:
        assert cleaned[token.start : token.end] == token.text
        assert token.norm
    assert all(left.end <= right.start for left, right in itertools.pairwise(tokens))
