"""What can be drawn at all, what matplotlib's absence means, and text that stays in its place."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import main
from bot.answers.answer import Outcome
from bot.pictures.canvas import NAME, TEXT, clean, cut, width, wrap
from bot.pictures.errors import PictureError
from bot.pictures.picture import draw
from tests.pictures.conftest import Ask
from tests.pictures.facts import role


@pytest.mark.parametrize("intent", ["role-holder", "founders", "news", "off-topic", "help", "nonsense"])
def test_other_answers_are_no_pictures(told: Ask, intent: str) -> None:
    answer, store = told(intent, role("a", "Engineer", "2014", "2017"))
    with pytest.raises(PictureError, match="no career and no flow"):
        draw(answer, store)


def test_an_answer_without_a_record_is_no_picture(told: Ask) -> None:
    answer, store = told("career", role("a", "Engineer", "2014", "2017"))
    with pytest.raises(PictureError):
        draw(replace(answer, outcome=Outcome.NO_RECORD), store)


def test_facts_that_were_retracted_since_are_not_drawn(told: Ask) -> None:
    answer, _ = told("career", role("a", "Engineer", "2014", "2017"))
    _, other = told("career", role("b", "Cook", "2014", "2017"))
    with pytest.raises(PictureError):
        draw(answer, other)


def test_without_matplotlib_a_sentence_says_how_to_get_it(told: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, store = told("career", role("a", "Engineer", "2014", "2017"))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(PictureError, match="pip install"):
        draw(answer, store)


def test_matplotlib_is_loaded_only_to_draw() -> None:
    code = "import sys, bot.__main__, bot.pictures.picture; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_command_line_draws_and_says_what_it_can_not(
    told: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, store = told("career", role("Forge".lower(), "Engineer", "2014", "2017"), names={"ada": "Ada Quillfeather"})
    file = tmp_path / "ada.png"
    asked = ["ask", "--facts", str(store.path), "--today", "2026-11-25", "--picture", str(file)]
    drawn = CliRunner().invoke(main, [*asked, "career of Ada Quillfeather"])
    assert drawn.exit_code == 0, drawn.output
    assert file.read_bytes().startswith(b"\x89PNG")
    file.unlink()
    refused = CliRunner().invoke(main, [*asked, "help"])
    assert refused.exit_code == 1
    assert "nothing to draw" in refused.output
    assert not file.exists()
    many = CliRunner().invoke(main, [*asked, "-"])
    assert many.exit_code == 2


@pytest.mark.filterwarnings("ignore:Glyph")
@given(st.text(max_size=300), st.floats(30, 400), st.integers(1, 3))
def test_text_stays_in_its_room(text: str, room: float, most: int) -> None:
    lines = wrap(text, NAME, room, most)
    assert 1 <= len(lines) <= most
    assert all(width(line, NAME) <= room for line in lines)


@pytest.mark.filterwarnings("ignore:Glyph")
@given(st.text(max_size=600))
def test_no_text_can_break_a_line_or_turn_its_direction(text: str) -> None:
    assert not set(clean(text)) & set("\x00\n\r\t\u202e\u200f\u2028")
    assert width(cut(text, TEXT, 100), TEXT) <= 100
