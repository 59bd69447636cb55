"""Fact files: JSON Lines, one record a line, a file a kind (docs/FORMAT.md). Reading checks everything."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from bot.facts.errors import Problem, RecordError
from bot.facts.format import SPECS, RecordKind, read_record, references, shown, write_record
from bot.facts.records import Organization, Record

Dataset = Mapping[RecordKind, Mapping[str, Record]]
"""Every record by its kind and id."""


def load(folder: Path, advance: Callable[[int], None] = lambda size: None) -> Dataset:
    """Read the fact files of a folder; any may be missing. `advance` is told the bytes read since it was last called.

    Raises:
        RecordError: with every problem of every file, each with file, line and field.
    """
    problems: list[Problem] = []
    if not folder.is_dir():
        raise RecordError((Problem(str(folder), None, "there is no such folder"),))
    dataset: dict[RecordKind, dict[str, Record]] = {}
    places: dict[Record, str] = {}
    spoiled: dict[RecordKind, set[str]] = {}
    for kind, spec in SPECS.items():
        dataset[kind], spoiled[kind] = {}, set()
        for where, record in _read(folder / spec.file, kind, problems, spoiled[kind], advance):
            if record.id in dataset[kind]:
                first = places[dataset[kind][record.id]]
                problems.append(Problem(where, "id", f"{record.id} stands twice, first at {first}"))
            else:
                dataset[kind][record.id] = record
                places[record] = where
    if not any((folder / spec.file).exists() for spec in SPECS.values()):
        problems.append(Problem(str(folder), None, "holds no fact files (sources.jsonl, people.jsonl …)"))
    problems += _broken_references(dataset, places, spoiled)
    if problems:
        raise RecordError(tuple(problems))
    return dataset


def size(folder: Path) -> int:
    """Return how many bytes of fact files a folder holds."""
    paths = (folder / spec.file for spec in SPECS.values())
    return sum(path.stat().st_size for path in paths if path.is_file())


def dump(folder: Path, kind: RecordKind, records: Iterable[Record]) -> None:
    """Write the fact file of one kind into a folder, in the order given; the file is replaced in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SPECS[kind].file
    unfinished = path.with_name(f"{path.name}.new")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{json.dumps(write_record(record), ensure_ascii=False)}\n" for record in records)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(
    path: Path, kind: RecordKind, problems: list[Problem], spoiled: set[str], advance: Callable[[int], None]
) -> Iterator[tuple[str, Record]]:
    """Yield each record with its place; add what is wrong to `problems`, and the id of a bad record to `spoiled`."""
    if not path.exists():
        return
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                advance(len(line))
                if not line.strip():
                    continue
                where = f"{path.name}:{number}"
                data: object = None
                try:
                    data = _parse(line, where)
                    yield where, read_record(kind, data, where)
                except RecordError as error:
                    problems.extend(error.problems)
                    if isinstance(data, dict):
                        spoiled.add(str(data.get("id")))
    except OSError as error:
        problems.append(Problem(path.name, None, f"can't be read ({error.strerror})"))


def _parse(line: bytes, where: str) -> object:
    """Read one line as JSON; a byte order mark before it is let pass."""
    try:
        return _DECODER.decode(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"not UTF-8: byte {error.object[error.start]:#04x} at place {error.start + 1} of the line"
    except json.JSONDecodeError as error:
        message = f"not JSON: {error.msg} at place {error.pos + 1} of the line"
    except (ValueError, RecursionError) as error:
        message = f"not JSON that can be read: {error}"
    raise RecordError((Problem(where, None, message),))


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON lets a name stand twice in an object and Python would keep the last: one of the two would be lost."""
    counts = Counter(name for name, _ in pairs)
    for name, count in counts.items():
        if count > 1:
            raise ValueError(f"{shown(name)} stands twice")
    return dict(pairs)


def _no_number(name: str) -> object:
    raise ValueError(f"{name} is not a value")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_number)


def _broken_references(
    dataset: Dataset, places: Mapping[Record, str], spoiled: Mapping[RecordKind, set[str]]
) -> Iterator[Problem]:
    """Yield the references to records that are not there; those to a record that is bad itself would be noise."""
    for records in dataset.values():
        for record in records.values():
            for field, identifier, kinds in references(record):
                if not any(identifier in dataset[kind] or identifier in spoiled[kind] for kind in kinds):
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
