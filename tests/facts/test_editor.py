"""FactEditor: an edit is whole, checked, remembered and undoable, and the names follow it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import bot.names.index
from bot.facts.building import differences
from bot.facts.dates import PartialDate
from bot.facts.editor import FactEditor
from bot.facts.errors import RecordError, StoreError
from bot.facts.format import RecordKind
from bot.facts.jsonl import load
from bot.facts.records import (
    EntityKind,
    Move,
    MoveKind,
    Organization,
    Person,
    Record,
    Role,
    Source,
    Statement,
    Status,
    Work,
)
from bot.facts.revisions import Action
from bot.facts.store import FactStore
from bot.names.linker import Linker
from tests.facts import small
from tests.facts.conftest import NOW

SOURCE = Source("ledger-2031", "https://ledger.example/1", "Ledger", "news")
PERSON = Person("zofia-wrona", "Zofia Wrona", ("Z. Wrona",), sources=("ledger-2031",))
MOVE = Move(
    "zofia-wrona--quillon--2031-03", "zofia-wrona", MoveKind.JOINED, None, "quillon", PartialDate(2031, 3),
    Status.CONFIRMED, ("ledger-2031",),
)  # fmt: skip


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def found(store: FactStore, name: str) -> set[str]:
    return {candidate.id for candidate in Linker(store).find(name).candidates if candidate.score > 90}


def test_records_that_need_each_other_are_added_together(editor: FactEditor, store: FactStore) -> None:
    done = editor.add([MOVE, PERSON, SOURCE], "ada", "from the Ledger")
    assert store.moves_of("zofia-wrona") == (MOVE,)
    assert store.person("zofia-wrona") == PERSON
    assert [(d.action, d.kind, d.record, d.before, d.after) for d in done] == [
        (Action.ADD, RecordKind.MOVE, MOVE.id, None, MOVE),
        (Action.ADD, RecordKind.PERSON, PERSON.id, None, PERSON),
        (Action.ADD, RecordKind.SOURCE, SOURCE.id, None, SOURCE),
    ]


def test_the_history_says_who_when_what_and_why(editor: FactEditor) -> None:
    done = editor.add([SOURCE], "ada", "from the Ledger")
    [revision] = editor.revisions(RecordKind.SOURCE, SOURCE.id)
    assert revision == done[0]
    assert (revision.at, revision.author, revision.reason) == (NOW, "ada", "from the Ledger")


def test_a_running_reader_sees_an_edit_at_its_next_look(editor: FactEditor, store: FactStore) -> None:
    assert found(store, "Zofia Wrona") == set()
    editor.add([MOVE, PERSON, SOURCE], "ada")
    store.refresh()
    assert found(store, "Zofia Wrona") == {"zofia-wrona"}
    assert found(store, "Wrona") == {"zofia-wrona"}


def test_a_change_replaces_what_stood_and_its_names(editor: FactEditor, store: FactStore) -> None:
    before = store.person("mika-ito")
    assert before
    after = replace(before, name="Mika Itō-Lund", aliases=("Mika Lund",), sources=("gazette-2031-ito", "herald-2030"))
    revision = editor.change(after, "ada", "married")
    assert store.person("mika-ito") == after
    assert (revision.before, revision.after) == (before, after)
    assert found(store, "Mika Lund") == {"mika-ito"}
    assert found(store, "伊藤美香") == set()


def test_a_retracted_fact_is_kept_but_not_told(editor: FactEditor, store: FactStore, path: Path) -> None:
    [before] = store.moves_of("mika-ito")
    editor.retract(RecordKind.MOVE, small.MOVE, "ada", "never happened")
    assert store.moves_of("mika-ito") == store.moves_to(["quillon"]) == store.moves_from(["brightwater-labs"]) == ()
    assert list(store.records(RecordKind.MOVE)) == []
    assert any(small.MOVE in line and 'INSERT INTO "moves"' in line for line in dump(path))
    editor.restore(RecordKind.MOVE, small.MOVE, "ada", "it did")
    assert store.moves_of("mika-ito") == (before,)


def test_a_retracted_name_is_found_no_more_until_restored(editor: FactEditor, store: FactStore) -> None:
    editor.add([Person("zofia-wrona", "Zofia Wrona")], "ada")
    editor.retract(RecordKind.PERSON, "zofia-wrona", "ada")
    assert store.person("zofia-wrona") is None
    assert found(store, "Zofia Wrona") == set()
    assert "zofia-wrona" not in {identifier for _, identifier, _, _ in store.entities()}
    editor.restore(RecordKind.PERSON, "zofia-wrona", "ada")
    assert found(store, "Zofia Wrona") == {"zofia-wrona"}


def test_undoing_everything_leaves_the_facts_and_names_as_they_were(
    editor: FactEditor, store: FactStore, folder: Path, path: Path
) -> None:
    names_before = [line for line in dump(path) if "name_" in line]
    done = list(editor.add([MOVE, PERSON, SOURCE], "ada"))
    done.append(editor.change(replace(PERSON, name="Zofia W."), "ada"))
    done.append(editor.retract(RecordKind.MOVE, MOVE.id, "ada"))
    done.append(editor.retract(RecordKind.ROLE, small.ROLE, "ada"))
    undone = editor.undo([revision.id for revision in done], "bo", "a bad day")
    assert [revision.reason for revision in undone][-1] == f"undoes {done[0].id}: a bad day"
    assert list(differences(load(folder), store)) == []
    assert [line for line in dump(path) if "name_" in line] == names_before
    editor.undo([revision.id for revision in undone], "ada")
    assert store.person("zofia-wrona") == replace(PERSON, name="Zofia W.")
    assert store.moves_of("zofia-wrona") == ()


def test_only_the_newest_change_of_a_record_can_be_undone(editor: FactEditor) -> None:
    first = editor.add([SOURCE], "ada")[0]
    second = editor.change(replace(SOURCE, title="A title"), "ada")
    with pytest.raises(RecordError, match=f"undo revision {second.id} first"):
        editor.undo([first.id], "ada")
    for number in (0, -1, 999, 1 << 80):
        with pytest.raises(RecordError, match="no such change"):
            editor.undo([number], "ada")
    with pytest.raises(RecordError, match="nothing to do"):
        editor.undo([], "ada")


def test_an_organization_and_a_work_of_one_id_are_both_told_about(editor: FactEditor, store: FactStore) -> None:
    editor.add([Organization("lantern-2", "Lantern 2 GmbH", "company")], "ada")
    [statement] = store.statements_about(EntityKind.WORK, "lantern-2")
    assert store.statements_about(EntityKind.ORGANIZATION, "lantern-2") == (statement,)
    editor.retract(RecordKind.ORGANIZATION, "lantern-2", "ada")
    assert store.statements_about(EntityKind.WORK, "lantern-2") == (statement,)


Attempt = Callable[[FactEditor], object]
REFUSED: list[tuple[str, Attempt, str]] = [
    ("nothing", lambda e: e.add([], "ada"), "nothing to do"),
    ("an id that is there", lambda e: e.add([Person("mika-ito", "M")], "ada"), "of this id is there already"),
    ("two of one id", lambda e: e.add([SOURCE, SOURCE], "ada"), "two sources of this id"),
    ("no such person", lambda e: e.add([SOURCE, MOVE], "ada"), "person: there is no person zofia-wrona"),
    ("no such source", lambda e: e.add([PERSON], "ada"), "sources: there is no source ledger-2031"),
    ("about nobody", lambda e: e.add([Statement("s", ("nobody",), "Text.", None, Status.DENIED,
     ("herald-2030",))], "ada"),
     "about: there is no person or organization or work nobody"),
    ("no source", lambda e: e.add([PERSON, replace(MOVE, sources=())], "ada"), "it needs one at least"),
    ("no ends", lambda e: e.add([replace(MOVE, person="mika-ito", destination=None)], "ada"), "neither from nor to"),
    ("ends before it starts", lambda e: e.add([Role("r", "mika-ito", "quillon", "CEO", PartialDate(2031, 2),
     PartialDate(2031, 1), False, Status.CONFIRMED, ("herald-2030",))], "ada"), "2031-01 is before the start, 2031-02"),
    ("ended and still held", lambda e: e.add([Role("r", "mika-ito", "quillon", "CEO", None, PartialDate(2031, 1), True,
     Status.CONFIRMED, ("herald-2030",))], "ada"), "says two things at once"),
    ("a script for an address", lambda e: e.add([replace(SOURCE, url="javascript:1")], "ada"), "not an http"),
    ("NUL", lambda e: e.add([Person("x", "a\0b")], "ada"), "control characters"),
    ("a surrogate", lambda e: e.add([Person("x", "a\ud800")], "ada"), "unpaired surrogates"),
    ("a surrogate for an id", lambda e: e.add([Person("\ud800", "A")], "ada"), "is not an id"),
    ("a huge name", lambda e: e.add([Person("x", "a" * 1_000_000)], "ada"), "1,000,000 characters"),
    ("no author", lambda e: e.add([SOURCE], ""), "author"),
    ("a trick in the reason", lambda e: e.add([SOURCE], "ada", "\u202e"), "reorder text"),
    ("a part of its own part", lambda e: e.change(Organization("brightwater", "Brightwater", "company",
     parent="brightwater-labs"), "ada"), "comes back to this organization"),
    ("a circle of new ones", lambda e: e.add([Organization("a", "A", "lab", parent="b"),
     Organization("b", "B", "lab", parent="a")], "ada"), "comes back to this organization"),
    ("a change of nothing", lambda e: e.change(Person("noor-haddad", "Noor Haddad", (),
     "Runs evaluations at Quillon."), "ada"), "nothing to change"),
    ("a change of no one", lambda e: e.change(PERSON, "ada"), "no person of this id"),
    ("retracting no one", lambda e: e.retract(RecordKind.PERSON, "x' OR 1=1 --", "ada"), "is not an id"),
    ("retracting who has facts", lambda e: e.retract(RecordKind.PERSON, "mika-ito", "ada"), f"{small.MOVE} rests on"),
    ("retracting a cited source", lambda e: e.retract(RecordKind.SOURCE, "gazette-2031-ito", "ada"), "rests on it"),
    ("retracting a subject", lambda e: e.retract(RecordKind.WORK, "lantern-2", "ada"), "quillon-lantern-2030 rests on"),
    ("retracting a whole", lambda e: e.retract(RecordKind.ORGANIZATION, "brightwater", "ada"), "brightwater-labs"),
    ("restoring what stands", lambda e: e.restore(RecordKind.MOVE, small.MOVE, "ada"), "no retracted move of this id"),
]  # fmt: skip


@pytest.mark.parametrize(("attempt", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_what_is_wrong_is_refused_and_changes_nothing(
    editor: FactEditor, path: Path, attempt: Attempt, message: str
) -> None:
    before = dump(path)
    with pytest.raises(RecordError) as caught:
        attempt(editor)
    assert message in str(caught.value)
    assert len(str(caught.value)) < 600
    assert dump(path) == before
    editor.add([SOURCE], "ada")


def test_an_id_of_a_retracted_record_is_not_taken_again(editor: FactEditor) -> None:
    editor.add([SOURCE], "ada")
    editor.retract(RecordKind.SOURCE, SOURCE.id, "ada")
    with pytest.raises(RecordError, match="was retracted: restore it"):
        editor.add([SOURCE], "ada")


def test_a_fact_is_not_restored_without_what_it_rests_on(editor: FactEditor) -> None:
    editor.add([MOVE, PERSON, SOURCE], "ada")
    editor.retract(RecordKind.MOVE, MOVE.id, "ada")
    editor.retract(RecordKind.PERSON, PERSON.id, "ada")
    with pytest.raises(RecordError, match="there is no person zofia-wrona"):
        editor.restore(RecordKind.MOVE, MOVE.id, "ada")


class BrokenIndex:
    """A name index that fails after it has written something."""

    def index_entity(self, connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("INSERT INTO name_spellings VALUES ('half', 'written')")
        raise ValueError("broken")

    def remove_entity(self, connection: sqlite3.Connection, *_: object) -> None:
        raise AssertionError


def test_a_failing_index_takes_the_whole_edit_back(path: Path) -> None:
    before = dump(path)
    with FactEditor(path, BrokenIndex()) as editor, pytest.raises(ValueError, match="broken"):
        editor.add([SOURCE, PERSON], "ada")
    assert dump(path) == before


EVERY_KIND: list[Record] = [
    SOURCE,
    PERSON,
    Organization("new-lab", "New Lab", "lab", ("NL",), "quillon", PartialDate(2031), "A lab.", ("ledger-2031",)),
    Work("new-model", "New Model", "model", (), "quillon", PartialDate(2031, 1, 2), None, ("ledger-2031",)),
    MOVE,
    Statement("new", ("zofia-wrona", "new-lab", "new-model"), "Text.", None, Status.RUMORED, ("ledger-2031",), ("x",)),
]


def test_every_kind_of_record_is_read_back_as_it_was_added(editor: FactEditor, store: FactStore) -> None:
    editor.add(reversed(EVERY_KIND), "ada")
    stored = [record for kind in RecordKind for record in store.records(kind)]
    assert all(record in stored for record in EVERY_KIND)


def test_a_store_of_a_newer_version_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('facts', 'add_salaries', 'now')"
        )
    connection.close()
    before = path.read_bytes()
    for opening in (lambda: FactEditor(path, bot.names.index), lambda: FactStore(path)):
        with pytest.raises(StoreError, match=r"newer version of the bot .*add_salaries.*update the bot"):
            opening()
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 4096, None])
def test_what_is_no_store_is_named_and_left_alone(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "other.db"
    if content is not None:
        path.write_bytes(content)
    for opening in (lambda: FactEditor(path, bot.names.index), lambda: FactStore(path)):
        with pytest.raises(StoreError, match=r"other\.db: "):
            opening()
    assert (path.read_bytes() if path.exists() else None) == content


def test_another_programs_database_is_no_store(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE people (id TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="is no fact store"):
        FactEditor(path, bot.names.index)
