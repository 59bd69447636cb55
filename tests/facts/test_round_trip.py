"""Whatever a record says, files and tables give it back the same."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from bot.facts.dates import PartialDate
from bot.facts.errors import RecordError
from bot.facts.format import (
    CONTRIBUTIONS,
    ORGANIZATION_KINDS,
    SOURCE_KINDS,
    SPECS,
    WORK_KINDS,
    RecordKind,
    kind_of,
    read_record,
    read_text,
    values_of,
    write_record,
)
from bot.facts.records import (
    Credit,
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
from bot.facts.rows import find
from bot.facts.schema import migrations
from bot.facts.writing import write


def _readable(text: str) -> bool:
    try:
        return bool(read_text(text))
    except ValueError:
        return False


ids = st.from_regex(r"[a-z0-9]{1,8}(--?[a-z0-9]{1,8}){0,3}", fullmatch=True)
texts = st.text(min_size=1, max_size=40).filter(_readable)
years = st.integers(1, 9999)
dates = st.one_of(
    st.builds(PartialDate, years),
    st.builds(PartialDate, years, st.integers(1, 12)),
    st.dates().map(lambda day: PartialDate(day.year, day.month, day.day)),
)
maybe_text, maybe_date, maybe_id = st.none() | texts, st.none() | dates, st.none() | ids
many_texts = st.lists(texts, unique=True, max_size=4).map(tuple)
many_ids = st.lists(ids, unique=True, max_size=4).map(tuple)
some_ids = st.lists(ids, unique=True, min_size=1, max_size=4).map(tuple)
statuses = st.sampled_from(Status)
urls = st.from_regex(r"https?://[a-z]{1,9}\.example/[a-z0-9?=&%#+~:@!*'(),;/-]{0,20}", fullmatch=True)

sources = st.builds(Source, ids, urls, texts, st.sampled_from(SOURCE_KINDS), maybe_text, maybe_date, maybe_text)
people = st.builds(Person, ids, texts, many_texts, maybe_text, many_ids)
organizations = st.builds(
    Organization, ids, texts, st.sampled_from(ORGANIZATION_KINDS), many_texts, maybe_id, maybe_date, maybe_text,
    many_ids,
).filter(lambda organization: organization.parent != organization.id)  # fmt: skip
works = st.builds(Work, ids, texts, st.sampled_from(WORK_KINDS), many_texts, maybe_id, maybe_date, maybe_text, many_ids)
roles = st.builds(
    lambda start, end, ongoing, **fields: Role(start=start, end=None if ongoing else end, ongoing=ongoing, **fields),
    id=ids, person=ids, organization=ids, title=texts, start=maybe_date, end=maybe_date, ongoing=st.booleans(),
    status=statuses, sources=some_ids, note=maybe_text,
).filter(lambda role: not (role.start and role.end) or role.end.last >= role.start.first)  # fmt: skip
moves = st.builds(
    Move, ids, ids, st.sampled_from(MoveKind), maybe_id, maybe_id, maybe_date, statuses, some_ids, maybe_text,
    maybe_text, maybe_text, maybe_text,
).filter(lambda move: move.origin or move.destination)  # fmt: skip
credits_ = st.builds(Credit, ids, ids, ids, st.sampled_from(CONTRIBUTIONS), some_ids, maybe_text)
statements = st.builds(Statement, ids, some_ids, texts, maybe_date, statuses, some_ids, many_texts)
kinds: list[st.SearchStrategy[Record]] = [sources, people, organizations, works, roles, moves, credits_, statements]
records = st.one_of(kinds)
pairs = st.one_of([st.tuples(kind, kind) for kind in kinds])


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        migrations.apply(Database(connection))
        connection.row_factory = sqlite3.Row
        yield connection


@given(records)
def test_a_record_is_the_same_through_its_line(record: Record) -> None:
    line = json.dumps(write_record(record), ensure_ascii=False)
    assert "\n" not in line
    assert read_record(kind_of(record), json.loads(line), "here") == record


@given(records)
def test_a_record_is_the_same_through_its_tables(connection: sqlite3.Connection, record: Record) -> None:
    if isinstance(record, Statement):
        for identifier in record.about:
            write(connection, Person(identifier, "Someone"))
    write(connection, record)
    assert find(connection, kind_of(record), record.id) == (record, False)


@given(pairs)
def test_a_record_written_over_another_leaves_nothing_of_it(
    connection: sqlite3.Connection, pair: tuple[Record, Record]
) -> None:
    first, second = pair
    for record in pair:
        if isinstance(record, Statement):
            for identifier in record.about:
                write(connection, Person(identifier, "Someone"))
    write(connection, replace(first, id=second.id))
    write(connection, second)
    assert find(connection, kind_of(second), second.id) == (second, False)


MOVE = Move("a", "b", MoveKind.LEFT, "c", None, None, Status.DENIED, ("s",))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
values = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)


@given(st.sampled_from([field.name for field in SPECS[RecordKind.MOVE].fields]), values)
def test_any_value_of_any_field_is_read_or_refused(field: str, value: object) -> None:
    try:
        read = read_record(RecordKind.MOVE, {**write_record(MOVE), field: value}, "here")
    except RecordError:
        return
    assert values_of(read)[field] == value
