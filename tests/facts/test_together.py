"""Readers, editors and builders of one store at the same time, and one that dies in the middle of its work."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

import bot.names.index
from bot.facts.building import build, differences, unexported
from bot.facts.editor import FactEditor
from bot.facts.errors import StoreError
from bot.facts.format import RecordKind
from bot.facts.jsonl import load
from bot.facts.records import Person, Source
from bot.facts.store import FactStore
from tests.facts import small


def test_two_editors_take_turns_and_both_edits_last(path: Path, store: FactStore) -> None:
    errors: list[BaseException] = []

    def edit(who: str) -> None:
        try:
            with FactEditor(path, bot.names.index) as editor:
                for number in range(20):
                    editor.add([Person(f"{who}-{number}", f"{who.title()} {number}")], who)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=edit, args=(who,)) for who in ("ada", "bo")]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        store.refresh()
        assert store.person("mika-ito")
    for thread in threads:
        thread.join()
    assert not errors
    assert len(list(store.records(RecordKind.PERSON))) == 42


def test_a_store_that_another_program_holds_is_named_and_left_alone(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other, FactEditor(path, bot.names.index, patience=0.05) as editor:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is using it; nothing was written"):
            editor.add([Person("ada", "Ada")], "ada")
        other.rollback()
        editor.add([Person("ada", "Ada")], "ada")


def test_a_read_that_does_not_end_holds_the_edit_off_and_not_the_reader(path: Path, store: FactStore) -> None:
    with FactEditor(path, bot.names.index, patience=0.05) as editor:
        rows = store.connection.execute("SELECT id FROM people")
        rows.fetchone()
        with pytest.raises(StoreError, match="another program is using it"):
            editor.add([Person("ada", "Ada")], "ada")
        rows.close()
        assert store.person("ada") is None
        editor.add([Person("ada", "Ada")], "ada")
        assert store.person("ada")


def test_readers_read_on_while_an_edit_is_being_made(path: Path, store: FactStore) -> None:
    class Watching:
        def index_entity(self, *_: object) -> None:
            store.refresh()
            assert store.person("mika-ito")
            assert store.person("ada-0") is None

        def remove_entity(self, *_: object) -> None:
            raise AssertionError

    with FactEditor(path, Watching(), patience=0.05) as editor:
        editor.add([Person(f"ada-{number}", "A" * 5_000) for number in range(1_000)], "ada")
    assert store.person("ada-0")


def test_a_new_store_in_the_place_of_the_old_is_read_at_the_next_question(
    path: Path, store: FactStore, tmp_path: Path
) -> None:
    records = small.changed("people.jsonl", name="Mika Renamed")
    build(load(small.write(tmp_path / "newer", records)), path, bot.names.index.rebuild)
    store.refresh()
    person = store.person("mika-ito")
    assert person
    assert person.name == "Mika Renamed"


def test_an_edit_of_a_store_that_was_replaced_meanwhile_is_refused(path: Path, folder: Path) -> None:
    with FactEditor(path, bot.names.index) as editor:
        build(load(folder), path, bot.names.index.rebuild)
        with pytest.raises(StoreError, match="replaced by a new one meanwhile"):
            editor.add([Person("ada", "Ada")], "ada")


def test_building_waits_for_no_one_when_the_store_is_no_store(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "diary.txt"
    other.write_text("Dear diary")
    with pytest.raises(StoreError, match="take the file away first"):
        build(load(folder), other, bot.names.index.rebuild)
    assert other.read_text() == "Dear diary"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data", "diary.txt"]


def test_a_build_that_fails_leaves_the_old_store_and_nothing_beside_it(path: Path, folder: Path) -> None:
    before = path.read_bytes()

    def broken(connection: sqlite3.Connection, entities: object) -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        build(load(folder), path, broken)
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["data", "facts.db"]


def test_what_an_editor_changed_and_the_files_lack_is_told(path: Path, folder: Path, store: FactStore) -> None:
    with FactEditor(path, bot.names.index) as editor:
        added = editor.add([Source("ledger", "https://ledger.example", "Ledger", "news")], "ada")
        editor.retract(RecordKind.MOVE, small.MOVE, "ada")
        assert unexported(load(folder), store) == (f"move {small.MOVE}", "source ledger")
        editor.undo([added[0].id], "ada")
        assert unexported(load(folder), store) == (f"move {small.MOVE}",)


_KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path
import bot.names.index
from bot.facts.editor import FactEditor
from bot.facts.records import Person

class Dying:
    count = 0
    def index_entity(self, connection, *record):
        bot.names.index.index_entity(connection, *record)
        self.count += 1
        if self.count == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
    remove_entity = staticmethod(bot.names.index.remove_entity)

editor = FactEditor(Path(sys.argv[1]), Dying())
if sys.argv[3] == "spilled":  # pages reach the file before the commit, as they do in the middle of one
    editor._connection.execute("PRAGMA cache_spill = 1")
    editor._connection.execute("PRAGMA cache_size = 5")
editor.add([Person(f"p-{n}", f"Person Number{n} {'x' * 400}") for n in range(500)], "ada")
"""


@pytest.mark.slow
@pytest.mark.parametrize("how", ["cached", "spilled"])
@pytest.mark.parametrize("at", [1, 250, 500])
def test_an_editor_that_is_killed_leaves_the_store_whole(
    path: Path, folder: Path, store: FactStore, how: str, at: int
) -> None:
    done = subprocess.run([sys.executable, "-c", _KILLED, str(path), str(at), how], cwd=small.ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    store.refresh()
    assert list(differences(load(folder), store)) == []
    with closing(FactStore(path)) as fresh:
        assert fresh.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert list(differences(load(folder), fresh)) == []
    with FactEditor(path, bot.names.index) as editor:
        editor.add([Person("p-1", "Person One")], "ada")
    store.refresh()
    assert store.person("p-1")


@pytest.mark.slow
def test_a_store_is_replaced_whole_after_an_editor_was_killed(path: Path, folder: Path) -> None:
    subprocess.run([sys.executable, "-c", _KILLED, str(path), "400", "spilled"], cwd=small.ROOT, check=False)
    assert os.path.exists(f"{path}-journal")
    build(load(folder), path, bot.names.index.rebuild)
    assert not os.path.exists(f"{path}-journal")
    with closing(FactStore(path)) as store:
        assert list(differences(load(folder), store)) == []
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
