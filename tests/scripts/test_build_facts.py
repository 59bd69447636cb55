"""scripts/build_facts.py and scripts/export_facts.py."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import bot.names.index
from bot.facts.editor import FactEditor
from bot.facts.format import RecordKind
from bot.facts.records import Person
from tests.facts import small
from tests.scripts.running import ROOT, done, process, refused, run


def test_a_store_is_built_from_a_folder_and_found_to_agree(folder: Path, tmp_path: Path) -> None:
    out = done("build_facts", folder, tmp_path / "new.db")
    assert "2 sources, 2 people, 3 organizations, 1 works, 1 roles, 1 moves, 1 credits, 1 statements" in out
    assert "hold the same" in done("build_facts", folder, tmp_path / "new.db", "--check")


def test_it_runs_from_any_folder(folder: Path, tmp_path: Path) -> None:
    ran = process("build_facts", "data", "new.db", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "new.db").exists()


def test_an_empty_file_is_built_over(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "new.db").touch()
    done("build_facts", folder, tmp_path / "new.db")


def test_bad_records_are_listed_and_the_store_is_left_alone(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    bad = small.write(tmp_path / "bad", small.changed("moves.jsonl", date="soon", status="maybe"))
    result = run("build_facts", bad, path)
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    assert lines[0].startswith("moves.jsonl:1: date: 'soon' is not a date")
    assert lines[1].startswith("moves.jsonl:1: status: 'maybe' is not one of")
    assert lines[-1] == "Error: 2 problems; nothing was written"
    assert path.read_bytes() == before


def test_very_many_bad_records_are_cut_short(tmp_path: Path) -> None:
    folder = small.write(tmp_path / "bad", {"people.jsonl": [{"id": f"p-{n}"} for n in range(5_000)]})
    stderr = refused("build_facts", folder, tmp_path / "new.db")
    assert "… and 4900 more" in stderr
    assert len(stderr) < 10_000
    assert not (tmp_path / "new.db").exists()


def test_a_folder_or_store_that_is_not_there_is_named(folder: Path, tmp_path: Path) -> None:
    assert "there is no such folder" in refused("build_facts", tmp_path / "nowhere", tmp_path / "new.db")
    assert "new.db: can't be read" in refused("build_facts", folder, tmp_path / "new.db", "--check")


def test_only_a_store_is_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("Dear diary")
    assert "take the file away first" in refused("build_facts", folder, tmp_path / "diary")
    assert (tmp_path / "diary").read_text() == "Dear diary"
    assert "can't be opened" in refused("build_facts", folder, tmp_path)


def test_check_tells_each_difference(folder: Path, path: Path) -> None:
    with FactEditor(path, bot.names.index) as editor:
        editor.add([Person("ada", "Ada")], "ada")
        editor.retract(RecordKind.ROLE, small.ROLE, "ada")
    small.write(folder, small.changed("people.jsonl", name="Mika Lund"))
    result = run("build_facts", folder, path, "--check")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "person ada is in the store and not in the files",
        "person mika-ito differs between the files and the store",
        f"role {small.ROLE} is in the files and not in the store",
    ]


def test_check_tells_when_the_name_index_is_not_whole(folder: Path, path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM name_records WHERE entity = 'mika-ito'")
        connection.execute("DELETE FROM name_spellings")
    connection.close()
    result = run("build_facts", folder, path, "--check")
    assert result.exit_code == 1
    assert "the name index lacks person mika-ito" in result.stdout
    assert "rows in name_spellings" in result.stdout


def test_edits_that_the_files_lack_are_not_built_away(folder: Path, path: Path, tmp_path: Path) -> None:
    with FactEditor(path, bot.names.index) as editor:
        editor.add([Person("ada", "Ada")], "ada")
    stderr = refused("build_facts", folder, path)
    assert "holds changes that the fact files do not have (person ada)" in stderr
    assert "person ada is in the store" in run("build_facts", folder, path, "--check").stdout
    done("export_facts", folder, "--facts", path)
    done("build_facts", folder, path)
    assert "hold the same" in done("build_facts", folder, path, "--check")
    with FactEditor(path, bot.names.index) as editor:
        editor.add([Person("bo", "Bo")], "ada")
    done("build_facts", folder, path, "--overwrite")
    assert "hold the same" in done("build_facts", folder, path, "--check")


def test_building_from_an_export_gives_the_same_store_and_the_same_export(path: Path, tmp_path: Path) -> None:
    done("export_facts", tmp_path / "one", "--facts", path)
    done("build_facts", tmp_path / "one", tmp_path / "again.db")
    done("export_facts", tmp_path / "two", "--facts", tmp_path / "again.db")
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()
    assert {file.name for file in (tmp_path / "one").iterdir()} == set(small.RECORDS)
    first, second = (tables(store) for store in (path, tmp_path / "again.db"))
    assert first == second


def test_the_shipped_facts_survive_build_export_build(tmp_path: Path) -> None:
    done("build_facts", ROOT / "data", tmp_path / "one.db")
    done("export_facts", tmp_path / "out", "--facts", tmp_path / "one.db")
    assert "hold the same" in done("build_facts", tmp_path / "out", tmp_path / "one.db", "--check")
    assert "hold the same" in done("build_facts", ROOT / "data", tmp_path / "one.db", "--check")


def test_an_export_that_can_not_be_written_is_named(path: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    assert "taken: can't be written" in refused("export_facts", tmp_path / "taken", "--facts", path)


def tables(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        lines = [line for line in connection.iterdump() if "_sqlite_migrations" not in line]
    connection.close()
    return lines
