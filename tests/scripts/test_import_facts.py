"""scripts/import_facts.py: newer fact files into a store in use, by options, at a terminal, beside a running bot."""

from __future__ import annotations

import datetime
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.facts.building import differences
from bot.facts.jsonl import load
from bot.facts.store import FactStore
from tests.facts import small
from tests.scripts.running import ROOT, done, refused, run, talk
from tests.scripts.test_add_fact import dump

Import = Callable[..., str]


@pytest.fixture
def newer(folder: Path) -> Path:
    """A newer release: one move is confirmed, a person and her move are new."""
    records = small.changed("moves.jsonl", status="confirmed")
    move = {**small.RECORDS["moves.jsonl"][0], "id": "zofia-wrona--quillon", "person": "zofia-wrona"}
    return small.write(folder, {
        **records,
        "people.jsonl": [*records["people.jsonl"], {"id": "zofia-wrona", "name": "Zofia Wrona"}],
        "moves.jsonl": [*records["moves.jsonl"], move],
    })  # fmt: skip


def without(folder: Path, file: str) -> Path:
    """Take the last record out of a fact file."""
    lines = (folder / file).read_text().splitlines(keepends=True)
    (folder / file).write_text("".join(lines[:-1]))
    return folder


def as_json(*arguments: str | Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(done("import_facts", *arguments, "--json"))
    return document


def ids(entries: Iterable[dict[str, Any]]) -> list[str]:
    return [f"{entry['case']} {entry['kind']}/{entry['id']}" for entry in entries]


def test_newer_files_are_told_and_written_and_the_second_time_there_is_nothing_to_do(
    path: Path, newer: Path, store: FactStore
) -> None:
    out = done("import_facts", newer, "--facts", path, "--yes", "--author", "bo", "--comment", "Release 2")
    assert "New in the files: 1 person, 1 move" in out
    assert "Zofia Wrona joined Quillon, from Brightwater Labs, as Researcher in February 2031 (reported)" in out
    assert 'status: "reported" → "confirmed"' in out
    assert list(differences(load(newer), store)) == []
    assert "bo: import person zofia-wrona (Release 2)" in done("history", "--facts", path)
    before = dump(path)
    assert "there is nothing to write" in done("import_facts", newer, "--facts", path, "--yes")
    assert dump(path) == before
    undo = out.strip().splitlines()[-1].removeprefix("To undo this: scripts/undo_fact.py ")
    done("undo_fact", undo, "--facts", path)
    assert store.person("zofia-wrona") is None
    assert store.moves_of("mika-ito")[0].status == "reported"


@pytest.mark.parametrize("option", ["--dry-run", None])
def test_it_only_shows_without_leave_to_write(path: Path, newer: Path, option: str | None) -> None:
    before = dump(path)
    result = run("import_facts", newer, "--facts", path, *([option] if option else []))
    assert "New in the files" in result.stdout
    assert result.exit_code == (0 if option else 1)
    assert option or "give --yes" in result.stderr
    assert dump(path) == before


def test_a_conflict_is_a_table_and_json_and_is_settled_by_options(path: Path, newer: Path, store: FactStore) -> None:
    done("change_fact", "move", small.MOVE, "status=denied", "--facts", path, "--yes")
    out = done("import_facts", newer, "--facts", path, "--yes")
    [row] = [line.split() for line in out.splitlines() if line.strip().startswith("status")]
    assert row == ["status", '"denied"', '"confirmed"']
    assert f"move/{small.MOVE}\n" in out
    document = as_json(newer, "--facts", path, "--yes")
    assert (document["planned"], document["written"]) == ([], [])
    [conflict] = document["conflicts"]
    assert (conflict["kind"], conflict["id"]) == ("move", small.MOVE)
    assert conflict["fields"] == [{"field": "status", "ours": "denied", "theirs": "confirmed"}]
    assert conflict["was"]["status"] == "reported"
    assert store.moves_of("mika-ito")[0].status == "denied"
    settled = as_json(newer, "--facts", path, "--yes", "--take", f"move/{small.MOVE}")
    assert (ids(settled["planned"]), settled["conflicts"]) == ([f"conflict move/{small.MOVE}"], [])
    assert store.moves_of("mika-ito")[0].status == "confirmed"


def test_what_was_kept_can_still_be_taken_and_is_told_in_the_history(path: Path, newer: Path, store: FactStore) -> None:
    done("change_fact", "move", small.MOVE, "status=denied", "--facts", path, "--yes")
    done("import_facts", newer, "--facts", path, "--yes", "--keep", f"move/{small.MOVE}")
    assert store.moves_of("mika-ito")[0].status == "denied"
    assert ids(as_json(newer, "--facts", path)["left"]) == [f"edited move/{small.MOVE}"]
    assert f": keep move {small.MOVE}" in done("history", "--facts", path)
    done("import_facts", newer, "--facts", path, "--yes", "--take", f"move/{small.MOVE}")
    assert store.moves_of("mika-ito")[0].status == "confirmed"


@pytest.mark.parametrize(("answers", "status"), [(["take", "y"], "confirmed"), (["later", "y"], "denied"),
                                                 (["keep", "y"], "denied"), (["take", "n"], "denied")])  # fmt: skip
def test_at_a_terminal_each_conflict_is_asked_about(
    path: Path, newer: Path, store: FactStore, answers: list[str], status: str
) -> None:
    done("change_fact", "move", small.MOVE, "status=denied", "--facts", path, "--yes")
    code, shown = talk("import_facts", newer, "--facts", path, answers=answers)
    assert f"move/{small.MOVE}: keep ours, take theirs, or later?" in shown
    assert code == (1 if answers[1] == "n" else 0)
    assert store.moves_of("mika-ito")[0].status == status
    assert (store.person("zofia-wrona") is not None) == (code == 0)


def test_what_is_gone_is_listed_and_retracted_only_on_demand(path: Path, folder: Path, store: FactStore) -> None:
    without(folder, "moves.jsonl")
    out = done("import_facts", folder, "--facts", path, "--yes")
    assert "No longer in the files" in out
    assert f"move/{small.MOVE}" in out
    assert store.moves_of("mika-ito")
    done("import_facts", folder, "--facts", path, "--yes", "--retract-gone")
    assert store.moves_of("mika-ito") == ()


def test_files_with_mistakes_change_nothing_and_each_is_named_with_its_line_and_field(path: Path, newer: Path) -> None:
    with (newer / "moves.jsonl").open("a") as file:
        file.write('{"id": "x", "person": "nobody", "kind": "flew", "from": null, "to": "quillon"}\n{"id": \n')
    before = dump(path)
    stderr = refused("import_facts", newer, "--facts", path, "--yes")
    assert "moves.jsonl:3: kind: 'flew' is not one of joined, left" in stderr
    assert "moves.jsonl:3: sources: is missing" in stderr
    assert "moves.jsonl:4: not JSON" in stderr
    assert "nothing was written" in stderr
    assert dump(path) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no-such-folder",), "there is no such folder"),
        (("--take", "move"), "is not KIND/ID"),
        (("--keep", "planet/x"), "is not KIND/ID, where KIND is one of source, person"),
        (("--take", "move/no-such"), "neither the files nor the store have a move/no-such"),
        (("--take", f"move/{small.MOVE}", "--keep", f"move/{small.MOVE}"), "either take it or keep it"),
        (("--json",), "give --yes"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    path: Path, newer: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = dump(path)
    named = [] if arguments[0] == "no-such-folder" else [newer]
    assert message in refused("import_facts", *named, *arguments, "--facts", path)
    assert dump(path) == before


def test_a_running_bot_answers_with_what_was_imported(path: Path, newer: Path) -> None:
    engine = Engine(path, lambda: datetime.date(2031, 5, 1))
    before = engine.ask("where did Mika Ito go?").text
    done("import_facts", newer, "--facts", path, "--yes")
    assert engine.ask("where did Mika Ito go?").text != before
    assert "Quillon" in engine.ask("where did Zofia Wrona go?").text


def test_an_index_of_names_that_another_version_wrote_is_written_anew(path: Path, folder: Path) -> None:
    right = dump(path)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE name_words SET word = word || 'x' WHERE rest = ''")
    connection.close()
    assert as_json(folder, "--facts", path, "--dry-run")["index_is_stale"]
    assert "index of names" in done("import_facts", folder, "--facts", path, "--yes")
    assert dump(path) == right
    assert not as_json(folder, "--facts", path)["index_is_stale"]


_KILLED = """
import os, signal, sys
sys.path.insert(0, "scripts")
import bot.facts.editor, import_facts

written, last = 0, int(sys.argv[-1])
log = bot.facts.editor.log

def dying(*arguments):
    global written
    written += 1
    if written == last:
        os.kill(os.getpid(), signal.SIGKILL)
    return log(*arguments)

bot.facts.editor.log = dying
import_facts.main([*sys.argv[1:-1], "--yes"])
"""


@pytest.mark.slow
def test_an_import_that_is_killed_leaves_the_store_as_it_was(path: Path, newer: Path) -> None:
    before = dump(path)
    command = [sys.executable, "-c", _KILLED, str(newer), "--facts", str(path), "2"]
    killed = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    with closing(FactStore(path)) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert dump(path) == before
    done("import_facts", newer, "--facts", path, "--yes")
    with closing(FactStore(path)) as store:
        assert list(differences(load(newer), store)) == []


def test_looking_at_it_waits_for_no_one_who_writes(path: Path, newer: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "New in the files" in done("import_facts", newer, "--facts", path, "--dry-run")
