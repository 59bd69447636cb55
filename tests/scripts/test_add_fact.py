"""scripts/add_fact.py and the scripts that change, take back and tell: by options and at a terminal."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.facts.errors import StoreError
from bot.facts.format import RecordKind
from bot.facts.records import Move, MoveKind, Organization, Person, Role, Source, Status
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.names.mention import Decision
from tests.facts import small
from tests.scripts.running import SCRIPTS, done, process, refused, run, talk

NEW_SOURCE = ("--url", "https://ledger.example/2031/zofia-joins", "--publisher", "Ledger")


def dump(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        lines = list(connection.iterdump())
    connection.close()
    return lines


def test_a_move_is_added_by_options_and_told_in_words(path: Path, store: FactStore) -> None:
    out = done(
        "add_fact", "move", "--person", "Noor Haddad", "--from", "Quillon", "--to", "Brightwater Labs",
        "--date", "2031-03", "--status", "confirmed", "--title-to", "Director", "--reason", "To do research again.",
        *NEW_SOURCE, "--source", "herald-2030", "--facts", path, "--yes",
    )  # fmt: skip
    assert "Noor Haddad joined Brightwater Labs, from Quillon, as Director in March 2031 (confirmed)" in out
    [move] = store.moves_of("noor-haddad")
    assert (move.id, move.kind, move.origin, move.destination, str(move.date), move.status, move.reason) == (
        "noor-haddad--quillon--brightwater-labs--2031-03", MoveKind.JOINED, "quillon", "brightwater-labs", "2031-03",
        Status.CONFIRMED, "To do research again.",
    )  # fmt: skip
    assert move.sources == ("herald-2030", "ledger-zofia-joins")
    source = store.source("ledger-zofia-joins")
    assert source == Source("ledger-zofia-joins", NEW_SOURCE[1], "Ledger", "news")


def test_what_is_added_can_be_undone_as_it_says(path: Path, store: FactStore) -> None:
    out = done("add_fact", "move", "--person", "Zofia Wrona", "--to", "Quillon", *NEW_SOURCE, "--new", "--yes",
               "--facts", path)  # fmt: skip
    assert store.moves_of("zofia-wrona")
    assert Linker(store).find("Zofia Wrona").decision is Decision.MATCH
    command = out.strip().splitlines()[-1].removeprefix("To undo this: scripts/undo_fact.py ").split()
    out = done("undo_fact", *command, "--facts", path, "--author", "bo")
    assert "Retracted: person zofia-wrona" in out
    assert store.person("zofia-wrona") is None
    assert store.moves_to(["quillon"])[0].id == small.MOVE
    history = done("history", "person", "zofia-wrona", "--facts", path)
    assert "bo: undo person zofia-wrona (undoes " in history
    assert "add person zofia-wrona" in history
    assert history.index("undo person") < history.index("add person")


@pytest.mark.parametrize(
    ("arguments", "kind", "expected"),
    [
        (
            ("person", "--name", "Zofia Wrona", "--alias", "Zosia Wrona", "--alias", "ZW", "--source", "herald-2030"),
            RecordKind.PERSON,
            Person("zofia-wrona", "Zofia Wrona", ("Zosia Wrona", "ZW"), None, ("herald-2030",)),
        ),
        (
            ("organization", "--name", "Quillon Robotics", "--kind", "lab", "--parent", "Quillon"),
            RecordKind.ORGANIZATION,
            Organization("quillon-robotics", "Quillon Robotics", "lab", (), "quillon"),
        ),
        (
            ("work", "--name", "Lantern 3", "--kind", "model", "--organization", "quillon", "--released", "2031"),
            RecordKind.WORK,
            "lantern-3",
        ),
        (
            ("role", "--person", "Mika Ito", "--organization", "Quillon", "--title", "VP, AI", "--end", "..",
             "--source", "https://herald.example/a?b=c"),
            RecordKind.ROLE,
            Role("mika-ito--quillon--vp-ai", "mika-ito", "quillon", "VP, AI", None, None, True, Status.REPORTED,
                 ("herald-2030",)),
        ),
        (
            ("move", "--person", "mika-ito", "--from", "quillon", "--source", "herald-2030", "--status", "rumored"),
            RecordKind.MOVE,
            Move("mika-ito--quillon--left--undated", "mika-ito", MoveKind.LEFT, "quillon", None, None, Status.RUMORED,
                 ("herald-2030",)),
        ),
        (
            ("credit", "--person", "Mika Ito", "--work", "Lantern 2", "--contribution", "author",
             "--source", "herald-2030"),
            RecordKind.CREDIT,
            "mika-ito--lantern-2",
        ),
        (
            ("statement", "--about", "Quillon", "--about", "mika-ito", "--text", "Quillon grew by a third.",
             "--date", "2031-01", "--topic", "staff", "--source", "herald-2030", "--id", "quillon-growth"),
            RecordKind.STATEMENT,
            "quillon-growth",
        ),
        (
            ("source", "--url", "https://ledger.example/x", "--publisher", "Ledger", "--kind", "blog",
             "--title", "On Quillon", "--published", "2031-02-03", "--language", "en"),
            RecordKind.SOURCE,
            "ledger-2031-02-03-on-quillon",
        ),
    ],
)  # fmt: skip
def test_every_kind_of_record_can_be_added(
    path: Path, store: FactStore, arguments: tuple[str, ...], kind: RecordKind, expected: object
) -> None:
    done("add_fact", *arguments, "--facts", path, "--yes")
    records = {record.id: record for record in store.records(kind)}
    if isinstance(expected, str):
        assert expected in records
    else:
        assert expected in records.values()


REFUSED = [
    (("move", "--person", "Noor Haddad", *NEW_SOURCE), "missing --to"),
    (("move", "--to", "Quillon"), "missing --person, --url"),
    (("move", "--person", "Noor Haddad", "--to", "Quillon", "--url", "https://x.example/"), "missing --publisher"),
    (("move", "--person", "Noor Haddad", "--to", "Quillon", "--publisher", "X", "--source", "herald-2030"),
     "missing --url"),
    (("move", "--person", "Nobody Atall", "--to", "Quillon", *NEW_SOURCE), "I know no person called 'Nobody Atall'"),
    (("move", "--person", "Nor Hadad", "--to", "Quillon", *NEW_SOURCE), "nearest: Noor Haddad (noor-haddad)"),
    (("move", "--person", "Noor Haddad", "--to", "Lantern 2", *NEW_SOURCE), "I know no organization called"),
    (("move", "--person", "Mika Ito", "--from", "brightwater-labs", "--to", "quillon", "--date", "2031-02",
      *NEW_SOURCE), f"is there already: {small.MOVE}"),
    (("person", "--name", "mika ito"), "is there already: mika-ito"),
    (("source", "--url", "https://gazette.example/ito", "--publisher", "G", "--kind", "news"),
     "is there already: gazette-2031-ito"),
    (("source", "--url", "javascript:alert(1)", "--publisher", "G", "--kind", "news"), "is not an http(s) address"),
    (("move", "--person", "Noor Haddad", "--to", "Quillon", "--url", "ftp://x/", "--publisher", "X"),
     "url: 'ftp://x/' is not an http(s) address"),
    (("move", "--person", "Noor Haddad", "--to", "Quillon", "--date", "yesterday", *NEW_SOURCE),
     "date: 'yesterday' is not a date"),
    (("role", "--person", "Noor Haddad", "--organization", "Quillon", "--title", "CEO", "--start", "2031", "--end",
      "2030", *NEW_SOURCE), "2030 is before the start, 2031"),
    (("role", "--person", "Noor Haddad", "--organization", "Quillon", "--title", "a\u202eb", *NEW_SOURCE),
     "reorder text"),
    (("role", "--person", "Noor\x1b[2J", "--organization", "Quillon", "--title", "CEO", *NEW_SOURCE),
     "control characters"),
    (("role", "--person", "x" * 50_000, "--organization", "Quillon", "--title", "CEO", *NEW_SOURCE), "is the most"),
    (("role", "--person", "Noor Haddad", "--organization", "Quillon", "--title", "C" * 50_000, *NEW_SOURCE),
     "is the most"),
    (("person", "--name", "Zofia", "--id", "Not An Id"), "is not an id"),
    (("person", "--name", "Zofia", "--source", "no-such"), "there is no source 'no-such'"),
    (("person", "--name", "   "), "is not a text"),
    (("statement", "--about", "Nobody Atall", "--text", "T.", *NEW_SOURCE, "--new"), "add it first"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), REFUSED)
def test_what_is_wrong_is_said_and_nothing_is_written(path: Path, arguments: tuple[str, ...], message: str) -> None:
    before = dump(path)
    stderr = refused("add_fact", *arguments, "--facts", path, "--yes")
    assert message in stderr
    assert len(stderr) < 1_000
    assert stderr.replace("\n", "").isprintable()
    assert dump(path) == before


def test_an_ambiguous_name_lists_whom_it_may_mean(path: Path, store: FactStore) -> None:
    for name in ("Ana Reyes", "Luz Reyes"):
        done("add_fact", "person", "--name", name, "--facts", path, "--yes")
    stderr = refused("add_fact", "move", "--person", "Reyes", "--to", "Quillon", *NEW_SOURCE, "--facts", path, "--yes")
    assert "'Reyes' may be " in stderr
    assert "Ana Reyes (ana-reyes)" in stderr
    assert "Luz Reyes (luz-reyes)" in stderr


def test_undecodable_bytes_are_refused(path: Path) -> None:
    ran = process("add_fact", "person", "--yes", "--facts", path, "--name", b"Zo\xff\xfe")
    assert ran.returncode == 1
    assert "unpaired surrogates" in ran.stderr


@pytest.mark.parametrize("script", [*sorted(path.stem for path in SCRIPTS.glob("*_fact*.py")), "history"])
def test_every_script_runs_as_a_program(script: str) -> None:
    ran = process(script, "--help")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith(f"Usage: {script}.py")


def test_without_yes_and_without_a_terminal_it_only_shows(path: Path) -> None:
    before = dump(path)
    result = run("add_fact", "person", "--name", "Zofia Wrona", "--facts", path)
    assert result.exit_code == 1
    assert json.loads(result.stdout.splitlines()[1]) == {"id": "zofia-wrona", "name": "Zofia Wrona"}
    assert "give --yes" in result.stderr
    assert dump(path) == before


def test_a_namesake_is_added_on_purpose_with_an_id_of_its_own(path: Path, store: FactStore) -> None:
    done("add_fact", "person", "--name", "Mika Ito", "--new", "--facts", path, "--yes")
    assert store.person("mika-ito-2") == Person("mika-ito-2", "Mika Ito")


def test_the_store_is_the_one_that_the_environment_names(path: Path, store: FactStore) -> None:
    result = run("add_fact", "person", "--name", "Zofia Wrona", "--yes", FACTS_DB=str(path))
    assert result.exit_code == 0, result.stderr
    assert store.person("zofia-wrona")


def test_at_a_terminal_it_asks_for_everything(path: Path, store: FactStore) -> None:
    answers = [
        "Zofia Wrona", "0",  # someone new
        "joined", "Nor Hadad GmbH", "0", "company",  # an organization that only resembles a person
        "Quillon",
        "tomorrow", "2031-04",  # the first is no date
        "",  # reported
        "Engineer", "", "", "",
        "ledger", "https://ledger.example/zofia",  # the first is no address
        "", "", "Zofia joins", "2031-04-02",
        "",  # no other source
        "y",
    ]  # fmt: skip
    code, shown = talk("add_fact", "move", "--facts", path, answers=answers)
    assert code == 0, shown
    assert "'tomorrow' is not a date" in shown
    assert "'ledger' is not an http(s) address" in shown
    assert "Zofia Wrona joined Quillon, from Nor Hadad GmbH in April 2031 (reported)" in shown
    [move] = store.moves_of("zofia-wrona")
    assert (move.origin, move.destination, move.title_from) == ("nor-hadad-gmbh", "quillon", "Engineer")
    source = store.source(move.sources[0])
    assert source
    assert (source.publisher, source.kind, source.title, str(source.published)) == (
        "ledger.example", "news", "Zofia joins", "2031-04-02",
    )  # fmt: skip


def test_at_a_terminal_an_unclear_name_is_asked_about(path: Path, store: FactStore) -> None:
    arguments = ("role", "--person", "Nor Hadad", "--organization", "Quillon", "--title", "CEO", *NEW_SOURCE)
    code, shown = talk("add_fact", *arguments, "--facts", path, answers=["1", "Ledger", "", "", "", "y"])
    assert code == 0, shown
    assert "1  Noor Haddad (person noor-haddad)" in shown
    assert "CEO" in {role.title for role in store.roles_of("noor-haddad")}


def test_at_a_terminal_no_means_no(path: Path) -> None:
    before = dump(path)
    code, shown = talk("add_fact", "person", "--name", "Zofia Wrona", "--facts", path, answers=["n"])
    assert code == 1
    assert "nothing was written" in shown
    assert dump(path) == before


def test_fields_are_changed_by_name_and_put_back(path: Path, store: FactStore) -> None:
    settings = ("status=confirmed", "date=2031-02-11", "title_to=", "note=Announced.", "sources-=herald-2030")
    out = done("change_fact", "move", small.MOVE, *settings, "--facts", path, "--yes")
    assert 'status: "reported" → "confirmed"' in out
    [move] = store.moves_of("mika-ito")
    assert (move.status, str(move.date), move.title_to, move.note, move.sources) == (
        Status.CONFIRMED, "2031-02-11", None, "Announced.", ("gazette-2031-ito",),
    )  # fmt: skip
    done("change_fact", "move", small.MOVE, "sources+=herald-2030", "--facts", path, "--yes")
    assert store.moves_of("mika-ito")[0].sources == ("gazette-2031-ito", "herald-2030")
    refused("undo_fact", "1", "--facts", path)
    done("undo_fact", "1", "2", "--facts", path)
    assert store.moves_of("mika-ito")[0].status is Status.REPORTED


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("move", small.MOVE, "wages=9"), "a field of a move: person, kind, from"),
        (("move", small.MOVE, "id=other"), "a field of a move"),
        (("move", small.MOVE, "status"), "is not FIELD=VALUE"),
        (("move", small.MOVE, "status=sure"), "is not one of confirmed"),
        (("move", small.MOVE, "status+=denied"), "status is no list"),
        (("move", small.MOVE, "sources-=nobody"), "'nobody' is not among the sources"),
        (("move", small.MOVE, "sources=nobody"), "there is no source nobody"),
        (("move", small.MOVE, "person="), "person: is null"),
        (("move", small.MOVE, "from=", "to="), "neither from nor to"),
        (("move", small.MOVE, "to=quillon"), "nothing to change"),
        (("move", "nobody", "to=quillon"), "there is no move of the id 'nobody'"),
        (("move", "\u202e", "to=quillon"), "there is no move of the id"),
    ],
)
def test_a_wrong_change_is_refused(path: Path, arguments: tuple[str, ...], message: str) -> None:
    before = dump(path)
    assert message in refused("change_fact", *arguments, "--facts", path, "--yes")
    assert dump(path) == before


def test_a_fact_is_retracted_and_comes_back(path: Path, store: FactStore) -> None:
    out = done("retract_fact", "move", small.MOVE, "--comment", "It was a hoax.", "--facts", path, "--yes")
    assert "Mika Itō joined Quillon, from Brightwater Labs, as Researcher in February 2031 (reported)" in out
    assert store.moves_of("mika-ito") == ()
    assert "retract move" in (history := done("history", "--facts", path))
    assert "(It was a hoax.)" in history
    done("undo_fact", "1", "--facts", path)
    assert store.moves_of("mika-ito")
    assert "rests on it" in refused("retract_fact", "person", "mika-ito", "--facts", path, "--yes")
    assert "no move of this id" in refused("retract_fact", "move", "nobody", "--facts", path, "--yes")


def test_a_store_with_no_changes_says_so(path: Path) -> None:
    assert done("history", "--facts", path) == "No changes.\n"
    assert "No changes." in done("history", "move", "no'such", "--facts", path)


@pytest.mark.parametrize(
    ("script", "arguments"),
    [
        ("add_fact", ("person", "--name", "Zofia", "--yes")),
        ("change_fact", ("move", small.MOVE, "note=x", "--yes")),
        ("retract_fact", ("move", small.MOVE, "--yes")),
        ("undo_fact", ("1",)),
        ("history", ()),
        ("export_facts", ("/nonexistent",)),
    ],
)
def test_every_script_names_a_store_that_is_none(tmp_path: Path, script: str, arguments: tuple[str, ...]) -> None:
    assert "missing.db: can't be read" in refused(script, *arguments, "--facts", tmp_path / "missing.db")
    (tmp_path / "other.db").write_text("x" * 4096)
    assert "other.db: is no fact store" in refused(script, *arguments, "--facts", tmp_path / "other.db")


@pytest.fixture
def readable(path: Path) -> Iterator[Path]:
    """The store in a folder where an unprivileged user may read, and not write."""
    folder = Path(tempfile.mkdtemp())
    copy = folder / "facts.db"
    shutil.copy(path, copy)
    folder.chmod(0o555)
    copy.chmod(0o444)
    yield copy
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_store_that_may_not_be_written_says_so(readable: Path) -> None:
    before = readable.read_bytes()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:  # root may write anything: the attempt is made as nobody
        if os.geteuid() == 0:
            os.setgid(65534)
            os.setuid(65534)
        os.write(theirs, run("add_fact", "person", "--name", "Zofia", "--yes", "--facts", readable).output.encode())
        os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours, "rb") as pipe:
        assert b"facts.db: may not be written by this user; nothing was written" in pipe.read()
    assert readable.read_bytes() == before


def test_a_store_that_is_held_for_long_is_given_up_on(path: Path) -> None:
    import bot.names.index
    from bot.facts.editor import FactEditor

    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="another program is using it"):
            FactEditor(path, bot.names.index, patience=0.01)
