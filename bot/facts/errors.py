"""What can be wrong with facts, as a tree of exceptions under FactsError."""

from __future__ import annotations

from dataclasses import dataclass


class FactsError(Exception):
    """Anything that is wrong with facts or their store. The text says what, and what to do."""


class StoreError(FactsError):
    """The fact store can't be opened or is not one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one record: where it stands, which field, and what is wrong.

    `where` is a file and line ("roles.jsonl:12") or a record's id where there is no file.
    """

    where: str
    field: str | None
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.field}: {self.message}" if self.field else f"{self.where}: {self.message}"


class RecordError(FactsError):
    """One or more records are not as docs/FORMAT.md says; nothing was written."""

    def __init__(self, problems: tuple[Problem, ...]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
