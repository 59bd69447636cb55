"""Reading fact files: whatever is wrong with one is said with its file, line and field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.facts.errors import RecordError
from bot.facts.format import MAX_TEXT, SPECS, RecordKind
from bot.facts.jsonl import dump, load
from bot.facts.records import Move, MoveKind
from tests.facts import small


def problems(folder: Path) -> list[str]:
    with pytest.raises(RecordError) as caught:
        load(folder)
    return [str(problem) for problem in caught.value.problems]


BAD = [
    ("sources.jsonl", "url", "javascript:alert(1)", "is not an http(s) address"),
    ("sources.jsonl", "url", "https://", "is not an http(s) address"),
    ("sources.jsonl", "url", "https://a b/", "is not an http(s) address"),
    ("sources.jsonl", "url", "https://[::1", "is not an address"),
    ("sources.jsonl", "url", "https://trusted.example@evil.example/", "behind a user name"),
    ("sources.jsonl", "kind", "rumour", "is not one of official, social"),
    ("sources.jsonl", "published", "2030-13", "is not a date"),
    ("people.jsonl", "id", "Mika Itō", "is not an id"),
    ("people.jsonl", "id", "a" * 400, "is not an id"),
    ("people.jsonl", "id", ["mika-ito"], "is not an id"),
    ("people.jsonl", "name", "", "is not a text"),
    ("people.jsonl", "name", 7, "is not a text"),
    ("people.jsonl", "name", "Mika\x00Ito", "control characters"),
    ("people.jsonl", "name", "Mika \u202eotI", "reorder text"),
    ("people.jsonl", "name", "x" * (MAX_TEXT + 1), "is the most"),
    ("people.jsonl", "aliases", "Mika Ito", "is not a list"),
    ("people.jsonl", "aliases", ["Mika", "Mika"], "'Mika' stands twice"),
    ("people.jsonl", "aliases", ["x"] * 50_000, "'x' stands twice"),
    ("people.jsonl", "sources", ["no-such-source"], "there is no source no-such-source"),
    ("people.jsonl", "name", None, "is null"),
    ("organizations.jsonl", "parent", "nobody", "there is no organization nobody"),
    ("organizations.jsonl", "parent", "brightwater", "can't be a part of itself"),
    ("organizations.jsonl", "parent", "brightwater-labs", "comes back to this organization"),
    ("organizations.jsonl", "founded", "20", "is not a date"),
    ("roles.jsonl", "end", "2028", "2028 is before the start, 2029"),
    ("roles.jsonl", "end", 2030, "is not a date"),
    ("roles.jsonl", "start", "..", "is not a date"),
    ("roles.jsonl", "sources", [], "no source: it needs one at least"),
    ("roles.jsonl", "status", "certain", "is not one of confirmed, reported, rumored, denied"),
    ("roles.jsonl", "person", "nobody", "there is no person nobody"),
    ("moves.jsonl", "date", "2031-02-30", "is not a date"),
    ("moves.jsonl", "date", "２０３１", "is not a date"),
    ("moves.jsonl", "kind", {"a": [1]}, "is not one of joined, left"),
    ("credits.jsonl", "work", "lantern-3", "there is no work lantern-3"),
    ("statements.jsonl", "about", [], "no subject: it needs one at least"),
    ("statements.jsonl", "about", ["nobody"], "there is no person or organization or work nobody"),
]


@pytest.mark.parametrize(("file", "field", "value", "message"), BAD)
def test_a_bad_field_is_named_with_its_file_and_line(
    tmp_path: Path, file: str, field: str, value: Any, message: str
) -> None:
    found = problems(small.write(tmp_path, small.changed(file, **{field: value})))
    about_it = [problem for problem in found if problem.startswith(f"{file}:1: {field}: ")]
    assert about_it
    assert message in about_it[0]
    assert len(about_it[0]) < 300
    assert about_it[0].isprintable()


@pytest.mark.parametrize("file", small.RECORDS)
def test_a_missing_field_is_named(tmp_path: Path, file: str) -> None:
    spec = next(spec for spec in SPECS.values() if spec.file == file)
    for field in (field.name for field in spec.fields if field.required and field.name != "id"):
        first = {name: value for name, value in small.RECORDS[file][0].items() if name != field}
        folder = small.write(tmp_path, {**small.RECORDS, file: [first, *small.RECORDS[file][1:]]})
        assert f"{file}:1: {field}: is missing" in problems(folder)


def test_a_move_without_ends_is_named(tmp_path: Path) -> None:
    move = {**small.RECORDS["moves.jsonl"][0], "from": None, "to": None}
    folder = small.write(tmp_path, {**small.RECORDS, "moves.jsonl": [move]})
    assert problems(folder) == ["moves.jsonl:1: from: neither from nor to names an organization"]


def test_an_unknown_field_is_named_without_its_tricks(tmp_path: Path) -> None:
    folder = small.write(tmp_path, small.changed("works.jsonl", **{"rele\x1b[2Jased\u202e": "2030"}))
    assert problems(folder) == ["works.jsonl:1: 'rele\\x1b[2Jased\\u202e' is no field of a work"]


LINES = [
    (b"{", "not JSON: "),
    (b'{"id": "a",}', "not JSON: "),
    (b"[]", "not a JSON object"),
    (b"null", "not a JSON object"),
    (b'"text"', "not a JSON object"),
    (b'{"id": "a", "name": "\xff"}', "not UTF-8: byte 0xff at place 22"),
    (b'{"id": "a", "id": "b", "name": "A"}', "'id' stands twice"),
    (b'{"id": "a", "name": NaN}', "NaN is not a value"),
    (b'{"id": "a", "name": "\\ud83d"}', "unpaired surrogates"),
    (b"[" * 100_000, "not JSON"),
    (b"9" * 5_000, "not JSON"),
    (b'{"id":' * 5_000, "not JSON"),
    (b"\x00\x01\x02", "not JSON"),
]


@pytest.mark.parametrize(("line", "message"), LINES)
def test_a_line_that_is_no_record_is_named(tmp_path: Path, line: bytes, message: str) -> None:
    folder = small.write(tmp_path)
    with (folder / "people.jsonl").open("ab") as file:
        file.write(line)
    [problem] = problems(folder)
    assert problem.startswith("people.jsonl:3: ")
    assert message in problem
    assert len(problem) < 300


def test_deeply_nested_values_are_a_problem_and_no_crash(tmp_path: Path) -> None:
    folder = small.write(tmp_path)
    for depth in range(10, 1_000, 90):
        nested = "[" * depth + "]" * depth
        (folder / "people.jsonl").write_text(f'{{"id": "a", "name": {nested}, "aliases": {nested}}}\n')
        assert any(problem.startswith("people.jsonl:1: ") for problem in problems(folder))


def test_every_problem_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    records = small.changed("people.jsonl", name="")
    records = {**records, "works.jsonl": [{"id": "w"}]}
    found = problems(small.write(tmp_path, records))
    assert {problem.split(":")[0] for problem in found} >= {"people.jsonl", "works.jsonl"}
    assert sum(problem.startswith("works.jsonl:1: ") for problem in found) == 2


def test_an_id_that_stands_twice_is_named_with_its_first_place(tmp_path: Path) -> None:
    people = small.RECORDS["people.jsonl"]
    folder = small.write(tmp_path, {**small.RECORDS, "people.jsonl": [*people, {"id": "mika-ito", "name": "Another"}]})
    assert problems(folder) == ["people.jsonl:3: id: mika-ito stands twice, first at people.jsonl:1"]


def test_files_from_windows_are_read_like_others(folder: Path) -> None:
    expected = load(folder)
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n\r\n"))
    assert load(folder) == expected


def test_any_file_may_be_missing_but_not_all(folder: Path, tmp_path: Path) -> None:
    for name in ("moves.jsonl", "roles.jsonl", "credits.jsonl", "statements.jsonl", "works.jsonl"):
        (folder / name).unlink()
    assert set(load(folder)[RecordKind.PERSON]) == {"mika-ito", "noor-haddad"}
    assert "holds no fact files" in problems(small.write(tmp_path / "empty", {"notes.txt": []}))[0]
    assert "no such folder" in problems(tmp_path / "nowhere")[0]


def test_a_folder_in_the_place_of_a_file_is_a_problem(folder: Path) -> None:
    (folder / "works.jsonl").unlink()
    (folder / "works.jsonl").mkdir()
    assert any(problem.startswith("works.jsonl: can't be read") for problem in problems(folder))


def test_what_is_written_is_read_back_the_same(folder: Path, tmp_path: Path) -> None:
    dataset = load(folder)
    for kind in RecordKind:
        dump(tmp_path / "out", kind, dataset[kind].values())
    assert load(tmp_path / "out") == dataset
    move = json.loads((tmp_path / "out" / "moves.jsonl").read_text(encoding="utf-8"))
    assert move == small.RECORDS["moves.jsonl"][0]


def test_a_record_says_what_its_line_said(folder: Path) -> None:
    move = load(folder)[RecordKind.MOVE][small.MOVE]
    assert isinstance(move, Move)
    assert (move.kind, move.origin, move.destination) == (MoveKind.JOINED, "brightwater-labs", "quillon")
    assert str(move.date) == "2031-02"
    assert move.sources == ("gazette-2031-ito", "herald-2030")
