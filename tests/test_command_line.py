"""`python -m bot ask` and `find`, as other programs use them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import main
from bot.answers.answer import Answer
from bot.engine import Engine
from tests.conftest import ROOT

TODAY = "2026-11-25"


def run(*arguments: str, lines: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], input=lines, capture_output=True, text=True, cwd=ROOT, check=False
    )


def asked(*lines: str) -> list[dict[str, object]]:
    done = run("ask", "--json", "-", "--today", TODAY, lines="".join(f"{line}\n" for line in lines))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_an_answer_has_the_fields_of_the_contract() -> None:
    [answer] = asked("where did bubek go?")
    assert list(answer) == [
        "question", "outcome", "intent", "text", "mentions", "facts", "citations", "choices", "suggestions",
    ]  # fmt: skip
    assert answer["question"] == "where did bubek go?"
    assert (answer["outcome"], answer["intent"]) == ("answered", "whereabouts")
    [mention] = answer["mentions"]
    assert mention["text"] == "bubek"
    assert mention["id"] == "sebastien-bubeck"
    assert {"kind": "move", "id": "sebastien-bubeck--microsoft--openai--2024-10"} in answer["facts"]
    assert set(answer["citations"][0]) == {"number", "source", "publisher", "title", "published", "url"}


def test_each_line_is_answered_in_order_and_threads_are_followed() -> None:
    thread = json.dumps({"question": "and before that?", "thread": ["where did Bubeck go?"]})
    answers = asked("where did Bubeck go?", thread, "{not json", "", '{"question": 3}')
    assert len(answers) == 5
    assert "Princeton" in answers[1]["text"] or "Microsoft" in answers[1]["text"]
    assert answers[2]["outcome"] == "not-understood"


def test_bytes_that_are_not_text_are_answered_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "--json", "-"],
        input=b"where did \xff\xfe go?\n\x00\nwho left OpenAI in 2024?\n", capture_output=True, cwd=ROOT, check=True,
    )  # fmt: skip
    assert [json.loads(line)["outcome"] for line in done.stdout.splitlines()][2] == "answered"


def test_a_question_that_finds_a_fault_takes_no_other_along(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Engine.ask

    def faulty(engine: Engine, text: str, thread: Sequence[str] = ()) -> Answer:
        if text == "fault":
            raise RuntimeError("a fault")
        return honest(engine, text, thread)

    monkeypatch.setattr(Engine, "ask", faulty)
    done = CliRunner().invoke(main, ["ask", "--json", "-"], input="fault\nwhere did Bubeck go?\n")
    outcomes = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
    assert outcomes == ["not-understood", "answered"]
    assert done.exit_code == 1


def test_find_prints_decision_and_candidates() -> None:
    done = run("find", "--json", "-", lines="bubek\nzzyzx qwrtp\n")
    known, unknown = (json.loads(line) for line in done.stdout.splitlines())
    assert (known["query"], known["decision"]) == ("bubek", "match")
    assert list(known["candidates"][0]) == ["id", "kind", "name", "score"]
    assert known["candidates"][0]["id"] == "sebastien-bubeck"
    assert unknown["decision"] == "none"


def test_a_missing_store_is_named_and_what_to_do_is_said(tmp_path: Path) -> None:
    done = run("ask", "--facts", str(tmp_path / "none.db"), "where did Bubeck go?")
    assert done.returncode == 1
    assert "none.db" in done.stderr
    assert "build_facts.py" in done.stderr


def test_asking_never_imports_slack() -> None:
    script = (
        "import sys; sys.argv = ['bot', 'ask', 'where did Bubeck go?'];\n"
        "from bot.__main__ import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        "assert not [m for m in sys.modules if m.startswith(('slack', 'aiohttp', 'bot.slack', 'bot.local'))]"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True)
