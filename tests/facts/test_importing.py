"""Newer fact files meet a store that admins have edited: what is taken over, what stays, what is a conflict."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import bot.names.index
from bot.facts.building import build
from bot.facts.editor import FactEditor
from bot.facts.errors import RecordError
from bot.facts.format import RecordKind, kind_of, read_record, write_record
from bot.facts.importing import Case, Difference, Plan, Settling, compare, plan
from bot.facts.integrity import Key
from bot.facts.jsonl import Dataset, load
from bot.facts.records import Move, Person, Record, Source
from bot.facts.revisions import Action
from bot.facts.store import FactStore
from tests.facts import small

MOVE = (RecordKind.MOVE, small.MOVE)
ROLE = (RecordKind.ROLE, small.ROLE)
PERSON = (RecordKind.PERSON, "noor-haddad")
QUILLON = (RecordKind.ORGANIZATION, "quillon")
Edited = Callable[..., None]
UNSETTLED = Settling()


def with_fields(record: Record, **fields: Any) -> Record:
    values = {name: value for name, value in {**write_record(record), **fields}.items() if value is not None}
    return read_record(kind_of(record), values, record.id)


class Files:
    """Fact files that change from release to release."""

    def __init__(self, dataset: Dataset):
        self.records: dict[RecordKind, dict[str, Record]] = {kind: dict(dataset[kind]) for kind in RecordKind}

    def change(self, key: Key, **fields: Any) -> None:
        self.records[key[0]][key[1]] = with_fields(self.records[key[0]][key[1]], **fields)

    def add(self, *records: Record) -> None:
        for record in records:
            self.records[kind_of(record)][record.id] = record

    def remove(self, *keys: Key) -> None:
        for kind, identifier in keys:
            del self.records[kind][identifier]


@pytest.fixture
def files(folder: Path) -> Files:
    return Files(load(folder))


@pytest.fixture
def edit(editor: FactEditor, store: FactStore) -> Edited:
    def edit(key: Key, **fields: Any) -> None:
        record = store.record(*key)
        assert record
        editor.change(with_fields(record, **fields), "ada")

    return edit


def planned(files: Files, store: FactStore, settling: Settling = UNSETTLED) -> Plan:
    store.refresh()
    return plan(store.connection, compare(files.records, store), settling, "release")


def imported(files: Files, store: FactStore, editor: FactEditor, settling: Settling = UNSETTLED) -> Plan:
    """Import, and see that doing so again would do nothing."""
    done = planned(files, store, settling)
    if done.edits:
        editor.carry_out(done.edits, "importer")
    assert planned(files, store).edits == ()
    return done


def cases(differences: tuple[Difference, ...]) -> list[tuple[Case, str]]:
    return [(difference.case, difference.id) for difference in differences]


def names_of(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    return {tuple(row) for row in connection.execute("SELECT kind, entity, names FROM name_records")}


def fresh_names(store: FactStore) -> set[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as fresh:
        bot.names.index.rebuild(fresh, store.entities())
        return names_of(fresh)


def test_what_the_files_alone_have_and_changed_is_taken_over(
    files: Files, store: FactStore, editor: FactEditor
) -> None:
    files.add(Person("zofia-wrona", "Zofia Wrona"), Source("ledger", "https://ledger.example", "Ledger", "news"))
    files.change(PERSON, name="Noor al-Haddad", sources=["ledger"])
    files.change(MOVE, status="confirmed", person="zofia-wrona")
    done = imported(files, store, editor)
    assert cases(done.done) == [
        (Case.NEW, "ledger"), (Case.CHANGED, "noor-haddad"), (Case.NEW, "zofia-wrona"), (Case.CHANGED, small.MOVE),
    ]  # fmt: skip
    assert (done.conflicts, done.left) == ((), ())
    assert store.record(*MOVE) == files.records[RecordKind.MOVE][small.MOVE]
    assert names_of(store.connection) == fresh_names(store)
    [revision] = editor.revisions(*MOVE)
    assert (revision.action, revision.author, revision.reason) == (Action.IMPORT, "importer", "release")


def test_an_import_is_undone_like_any_edit_and_stays_so(files: Files, store: FactStore, editor: FactEditor) -> None:
    before = store.record(*MOVE)
    files.change(MOVE, status="confirmed")
    imported(files, store, editor)
    editor.undo([editor.revisions(*MOVE)[0].id], "ada")
    assert store.record(*MOVE) == before
    assert cases(imported(files, store, editor).left) == [(Case.EDITED, small.MOVE)]
    assert store.record(*MOVE) == before


def test_what_an_admin_changed_stays_and_is_no_conflict_while_the_files_did_not(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited
) -> None:
    edit(MOVE, status="confirmed")
    editor.retract(*ROLE, "ada")
    done = imported(files, store, editor)
    assert cases(done.left) == [(Case.EDITED, small.ROLE), (Case.EDITED, small.MOVE)]
    assert done.conflicts == ()
    assert store.record(*ROLE) is None


def test_what_both_changed_is_a_conflict_and_neither_is_lost(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited
) -> None:
    edit(MOVE, status="confirmed", note="Ours.")
    ours = store.record(*MOVE)
    files.change(MOVE, status="denied", reason="Theirs.")
    [conflict] = imported(files, store, editor).conflicts
    assert list(conflict.fields()) == [
        ("status", "confirmed", "denied"), ("reason", None, "Theirs."), ("note", "Ours.", None),
    ]  # fmt: skip
    assert store.record(*MOVE) == ours == conflict.ours


@pytest.mark.parametrize("settled", ["take", "keep"])
def test_a_conflict_that_was_settled_is_none_until_the_files_change_again(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited, settled: str
) -> None:
    edit(MOVE, status="confirmed")
    ours = store.record(*MOVE)
    files.change(MOVE, status="denied")
    theirs = files.records[RecordKind.MOVE][small.MOVE]
    done = imported(files, store, editor, Settling(**{settled: frozenset([MOVE])}))
    assert cases(done.done) == [(Case.CONFLICT, small.MOVE)]
    assert store.record(*MOVE) == (ours if settled == "keep" else theirs)
    assert imported(files, store, editor).conflicts == ()
    files.change(MOVE, reason="News.")
    again = imported(files, store, editor)
    assert cases(again.conflicts if settled == "keep" else again.done) == [
        (Case.CONFLICT if settled == "keep" else Case.CHANGED, small.MOVE)
    ]
    if settled == "keep":
        assert store.record(*MOVE) == ours


def test_the_same_change_here_and_there_is_agreement_and_the_next_one_is_taken_over(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited
) -> None:
    edit(MOVE, status="confirmed")
    files.change(MOVE, status="confirmed")
    assert cases(imported(files, store, editor).done) == [(Case.AGREED, small.MOVE)]
    files.change(MOVE, date="2031-02-03")
    assert cases(imported(files, store, editor).done) == [(Case.CHANGED, small.MOVE)]


def test_what_the_files_no_longer_have_is_retracted_on_demand_and_comes_back_with_them(
    files: Files, store: FactStore, editor: FactEditor
) -> None:
    gone = files.records[RecordKind.MOVE][small.MOVE]
    files.remove(MOVE)
    assert cases(imported(files, store, editor).left) == [(Case.GONE, small.MOVE)]
    assert store.record(*MOVE) == gone
    imported(files, store, editor, Settling(retract_gone=True))
    assert store.record(*MOVE) is None
    files.add(gone)
    assert cases(imported(files, store, editor).done) == [(Case.NEW, small.MOVE)]
    assert store.record(*MOVE) == gone


def test_what_is_gone_but_was_edited_here_is_a_conflict(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited
) -> None:
    edit(MOVE, status="confirmed")
    files.remove(MOVE)
    done = imported(files, store, editor, Settling(retract_gone=True))
    assert cases(done.conflicts) == [(Case.CONFLICT, small.MOVE)]
    assert store.record(*MOVE)
    imported(files, store, editor, Settling(keep=frozenset([MOVE]), retract_gone=True))
    assert store.record(*MOVE)
    assert imported(files, store, editor).conflicts == ()


def test_what_is_gone_stays_while_something_added_here_rests_on_it(
    files: Files, store: FactStore, editor: FactEditor
) -> None:
    move = store.moves_of("mika-ito")[0]
    editor.add([replace(move, id="ours", person="noor-haddad", date=None)], "ada")
    facts = [(kind, i) for kind in (RecordKind.ROLE, RecordKind.MOVE, RecordKind.CREDIT) for i in files.records[kind]]
    files.remove(*facts, PERSON, (RecordKind.PERSON, "mika-ito"))
    done = imported(files, store, editor, Settling(retract_gone=True))
    [left] = [difference for difference in done.left if difference.case is Case.GONE]
    assert (left.id, left.why) == ("noor-haddad", "move ours rests on it (person)")
    assert store.person("mika-ito") is None
    assert names_of(store.connection) == fresh_names(store)


def test_what_rests_on_something_retracted_here_is_a_conflict_with_all_that_rests_on_it(
    files: Files, store: FactStore, editor: FactEditor
) -> None:
    editor.retract(*MOVE, "ada")
    editor.retract(RecordKind.SOURCE, "gazette-2031-ito", "ada")
    files.add(Person("zofia-wrona", "Zofia Wrona", sources=("gazette-2031-ito",)))
    move = files.records[RecordKind.MOVE][small.MOVE]
    assert isinstance(move, Move)
    files.add(replace(move, id="theirs", person="zofia-wrona", sources=("herald-2030",)))
    files.change(QUILLON, founded="2026")
    done = imported(files, store, editor)
    assert [(difference.id, difference.why) for difference in done.conflicts] == [
        ("zofia-wrona", "sources: there is no source gazette-2031-ito"),
        ("theirs", "person: there is no person zofia-wrona"),
    ]
    assert cases(done.done) == [(Case.CHANGED, "quillon")]
    take = Settling(take=frozenset([(RecordKind.SOURCE, "gazette-2031-ito")]))
    assert cases(imported(files, store, editor, take).done) == [
        (Case.EDITED, "gazette-2031-ito"), (Case.NEW, "zofia-wrona"), (Case.NEW, "theirs"),
    ]  # fmt: skip


def test_what_looks_like_something_that_was_added_here_comes_with_a_warning(
    files: Files, store: FactStore, editor: FactEditor
) -> None:
    editor.add([Person("zofia", "Zofia Wrona"), Source("ours", "https://ledger.example", "Ledger", "news")], "ada")
    files.add(Person("zofia-wrona", "zofia wrona"), Source("theirs", "https://ledger.example", "The Ledger", "news"))
    files.add(Person("someone", "Someone Else"))
    done = imported(files, store, editor)
    assert [(difference.id, difference.why) for difference in done.done] == [
        ("theirs", "looks like source ours, which was added here"),
        ("someone", ""),
        ("zofia-wrona", "looks like person zofia, which was added here"),
    ]


def test_chains_of_parents_that_would_meet_are_a_conflict(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited
) -> None:
    edit(QUILLON, parent="brightwater-labs")
    files.change((RecordKind.ORGANIZATION, "brightwater"), parent="quillon")
    [conflict] = imported(files, store, editor).conflicts
    assert conflict.id == "brightwater"
    assert "comes back to this organization" in conflict.why


def test_what_was_changed_since_the_plan_was_made_stops_all_of_it(
    files: Files, store: FactStore, editor: FactEditor, edit: Edited
) -> None:
    files.change(PERSON, description="Somebody.")
    files.change(MOVE, status="denied")
    late = planned(files, store)
    edit(MOVE, status="confirmed")
    with pytest.raises(RecordError, match="was changed meanwhile"):
        editor.carry_out(late.edits, "importer")
    person = store.person("noor-haddad")
    assert person
    assert person.description == "Runs evaluations at Quillon."


def test_one_record_is_not_both_taken_and_kept(files: Files, store: FactStore) -> None:
    with pytest.raises(RecordError, match="either take it or keep it"):
        planned(files, store, Settling(take=frozenset([MOVE]), keep=frozenset([MOVE])))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Dataset]:
    folder = tmp_path_factory.mktemp("pristine")
    dataset = load(small.write(folder / "data"))
    build(dataset, folder / "facts.db", bot.names.index.rebuild)
    return folder / "facts.db", dataset


_touched = st.sampled_from([
    (MOVE, "status", "confirmed"), (MOVE, "status", "denied"), (MOVE, "note", "x"), (ROLE, "end", "2030"),
    (ROLE, "title", "CEO"), (PERSON, "name", "Noor al-Haddad"), (PERSON, "aliases", ["NH"]),
    (QUILLON, "parent", "brightwater"), (QUILLON, "name", "Quillon AI"),
])  # fmt: skip
_removed = st.sampled_from([MOVE, ROLE])
_steps = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["admin changes", "files change"]), _touched),
        st.tuples(st.sampled_from(["admin retracts", "files remove"]), _removed),
        st.tuples(st.just("import"), st.booleans()),
    ),
    min_size=1,
    max_size=14,
)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_steps)
def test_whatever_happens_an_admins_edit_survives_and_a_second_import_does_nothing(
    pristine: tuple[Path, Dataset], tmp_path: Path, steps: list[tuple[str, Any]]
) -> None:
    path = tmp_path / "facts.db"
    shutil.copyfile(pristine[0], path)
    files = Files(pristine[1])
    edits: dict[Key, Record | None] = {}  # what an admin left of each record, as long as the files did not agree to it
    with FactEditor(path, bot.names.index) as editor, closing(FactStore(path)) as store:
        for what, detail in [*steps, ("import", False)]:
            if what == "import":
                _import_and_check(files, store, editor, edits, retract_gone=detail)
                continue
            key, *change = detail if what.endswith(("changes", "change")) else (detail,)
            fields = {change[0]: change[1]} if change else {}
            if what == "admin retracts":
                if store.record(*key):
                    editor.retract(*key, "ada")
                    edits[key] = None
            elif what == "admin changes":
                record = store.record(*key)
                if record and with_fields(record, **fields) != record:
                    edits[key] = with_fields(record, **fields)
                    editor.change(with_fields(record, **fields), "ada")
            elif key[1] in files.records[key[0]]:
                if what == "files remove":
                    files.remove(key)
                else:
                    files.change(key, **fields)


def _import_and_check(
    files: Files, store: FactStore, editor: FactEditor, edits: Mapping[Key, Record | None], retract_gone: bool
) -> None:
    imported(files, store, editor, Settling(retract_gone=retract_gone))
    for key, record in edits.items():
        theirs = files.records[key[0]].get(key[1])
        stands = store.record(*key)
        assert stands == record or (stands == theirs and _was_agreed(editor, key)), key
    for kind, records in files.records.items():
        for identifier, record in records.items():
            if (kind, identifier) not in edits:
                assert store.record(kind, identifier) == record
    assert names_of(store.connection) == fresh_names(store)


def _was_agreed(editor: FactEditor, key: Key) -> bool:
    """Whether files and store once came to say the same: from then on the files may change it again."""
    return any(r.action is Action.IMPORT and r.before == r.after for r in editor.revisions(*key))
