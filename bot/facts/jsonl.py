"""Fact files: JSON Lines, one record a line, a file a kind (docs/FORMAT.md). Reading checks everything."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.facts.errors import Problem, RecordError
from bot.facts.format import SPECS, RecordKind, read_record, references, write_record
from bot.facts.records import Organization, Record

Dataset = Mapping[RecordKind, Mapping[str, Record]]
"""Every record by its kind and id."""


def load(folder: Path) -> Dataset:
    """Read the fact files of a folder; any may be missing.

    Raises:
        RecordError: with every problem of every file, each with file, line and field.
    """
    problems: list[Problem] = []
    if not folder.is_dir():
        raise RecordError((Problem(str(folder), None, "there is no such folder"),))
    dataset: dict[RecordKind, dict[str, Record]] = {}
    places: dict[Record, str] = {}
    for kind, spec in SPECS.items():
        dataset[kind] = {}
        for where, record in _read(folder / spec.file, kind, problems):
            if record.id in dataset[kind]:
                first = places[dataset[kind][record.id]]
                problems.append(Problem(where, "id", f"{record.id} stands twice, first at {first}"))
            else:
                dataset[kind][record.id] = record
                places[record] = where
    if not any((folder / spec.file).exists() for spec in SPECS.values()):
        problems.append(Problem(str(folder), None, "holds no fact files (sources.jsonl, people.jsonl …)"))
    problems += _broken_references(dataset, places)
    if problems:
        raise RecordError(tuple(problems))
    return dataset


def dump(records: Mapping[RecordKind, Mapping[str, Record]], folder: Path) -> None:
    """Write the fact files of a folder, sorted by id."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, spec in SPECS.items():
        lines = [json.dumps(write_record(r), ensure_ascii=False) for _, r in sorted(records.get(kind, {}).items())]
        (folder / spec.file).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _read(path: Path, kind: RecordKind, problems: list[Problem]) -> Iterator[tuple[str, Record]]:
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line.strip():
            continue
        where = f"{path.name}:{number}"
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            problems.append(Problem(where, None, f"not JSON in UTF-8: {error}"))
            continue
        try:
            yield where, read_record(kind, data, where)
        except RecordError as error:
            problems.extend(error.problems)


def _broken_references(dataset: Dataset, places: Mapping[Record, str]) -> Iterator[Problem]:
    for records in dataset.values():
        for record in records.values():
            for field, identifier, kinds in references(record):
                if not any(identifier in dataset[kind] for kind in kinds):
                    yield Problem(places[record], field, f"there is no {' or '.join(kinds)} {identifier}")
    for organization in dataset[RecordKind.ORGANIZATION].values():
        if _is_part_of_itself(organization, dataset[RecordKind.ORGANIZATION]):
            yield Problem(places[organization], "parent", "the chain of parents comes back to this organization")


def _is_part_of_itself(record: Record, organizations: Mapping[str, Record]) -> bool:
    seen: set[str] = set()
    current: Record | None = record
    while isinstance(current, Organization) and current.parent:
        if current.parent == record.id or current.parent in seen:
            return current.parent == record.id
        seen.add(current.parent)
        current = organizations.get(current.parent)
    return False
