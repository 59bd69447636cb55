"""Small fact stores for tests: drawn by hypothesis, or written out by a test."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.answers.answer import Answer
from bot.engine import Engine
from bot.facts.building import build
from bot.facts.format import SPECS, RecordKind, kind_of, read_record
from bot.facts.jsonl import Dataset
from bot.facts.records import EntityKind, Record
from bot.facts.store import FactStore
from bot.names.index import rebuild
from bot.names.mention import Candidate, Decision, Mention

TODAY = datetime.date(2026, 11, 25)

PEOPLE = {"ada-quill": "Ada Quill", "bo-renn": "Bo Renn", "cy-tarn": "Cy Tarn"}
PLACES = {"umbra": "Umbra", "velo": "Velo", "wexford": "Wexford", "xylo": "Xylo"}
WORKS = {"zephyr": "Zephyr", "yarrow": "Yarrow"}
PUBLISHERS = ["Daily Kite", "Evening Moth", "Reuters"]
TITLES = [
    "CEO", "Co-founder and CTO", "Founder", "Researcher", "VP of Research", "Head of Robotics", "Board member",
    "PhD student", "Adviser", "Professor", "Azure", "Chief Scientist, later adviser", "Intern",
]  # fmt: skip

_dates = st.one_of(
    st.none(),
    st.integers(2005, 2028).map(str),
    st.tuples(st.integers(2005, 2028), st.integers(1, 12)).map(lambda d: f"{d[0]}-{d[1]:02}"),
    st.dates(datetime.date(2005, 1, 1), datetime.date(2028, 12, 31)).map(str),
)
_texts = st.one_of(st.none(), st.sampled_from(["To build things.", "They wanted peace", "A quarrel over plans."]))
_statuses = st.sampled_from(["confirmed", "reported", "rumored", "denied"])


def store_of(folder: Path, records: Iterable[Record], name: str = "store.db") -> FactStore:
    """Build a store of these records in a folder and open it."""
    path = folder / name
    build(_dataset(records), path, lambda connection, entities: None)
    return FactStore(path)


def engine_over(folder: Path, records: Iterable[Record]) -> Engine:
    """Build a store of these records with its index of names, and an engine over it."""
    build(_dataset(records), folder / "store.db", rebuild)
    return Engine(folder / "store.db", lambda: TODAY)


def _dataset(records: Iterable[Record]) -> Dataset:
    dataset: dict[RecordKind, dict[str, Record]] = {kind: {} for kind in SPECS}
    for each in records:
        dataset[kind_of(each)][each.id] = each
    return dataset


def record(kind: str, /, **values: Any) -> Record:
    """Return a record as the fact files would hold it."""
    return read_record(RecordKind(kind), values, "a test")


def mention(kind: EntityKind, identifier: str, name: str) -> Mention:
    """Return a mention that means one record."""
    return Mention(0, len(name), name, Decision.MATCH, (Candidate(identifier, kind, name, 100.0),))


@st.composite
def datasets(draw: st.DrawFn, statuses: st.SearchStrategy[str] = _statuses) -> list[Record]:
    """Draw the records of a small store: any mixture of certain, doubtful, dated and undated facts."""
    sources = [
        record("source", id=f"s{n}", url=f"https://example.org/{n}", publisher=draw(st.sampled_from(PUBLISHERS)),
               kind=draw(st.sampled_from(["news", "official", "social"])), published=draw(_dates))
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    cites = st.lists(st.sampled_from([s.id for s in sources]), min_size=1, max_size=4, unique=True)
    records: list[Record] = list(sources)
    for identifier, name in PEOPLE.items():
        described = draw(st.sampled_from([None, "Someone who builds things."]))
        records.append(record("person", id=identifier, name=name, description=described, sources=draw(cites)))
    known: list[str] = []
    for identifier, name in PLACES.items():
        parent = draw(st.sampled_from([None, *known]))
        described = {"description": draw(st.sampled_from([None, "Maker of things."])), "founded": draw(_dates)}
        backing = draw(st.one_of(st.just([]), cites))
        records.append(
            record(
                "organization", id=identifier, name=name, kind="company", parent=parent, sources=backing, **described
            )
        )
        known.append(identifier)
    for identifier, name in WORKS.items():
        home, backing = draw(st.sampled_from([None, *PLACES])), draw(st.one_of(st.just([]), cites))
        records.append(
            record("work", id=identifier, name=name, kind="model", released=draw(_dates), organization=home,
                   sources=backing)
        )  # fmt: skip
    person, place = st.sampled_from(sorted(PEOPLE)), st.sampled_from(sorted(PLACES))
    for n in range(draw(st.integers(0, 6))):
        records.append(_role(draw, n, draw(person), draw(place), draw(statuses), draw(cites)))
    for n in range(draw(st.integers(0, 7))):
        records.append(_move(draw, n, draw(person), draw(statuses), draw(cites)))
    for n, work in enumerate(draw(st.lists(st.sampled_from(sorted(WORKS)), max_size=2, unique=True))):
        who, what = draw(person), draw(st.sampled_from(["led", "created", "co-created", "author", "contributor"]))
        values = {"person": who, "work": work, "contribution": what, "sources": draw(cites)}
        records.append(record("credit", id=f"{who}--c{n}", **values))
    for n in range(draw(st.integers(0, 3))):
        about = draw(st.lists(st.sampled_from([*PEOPLE, *PLACES, *WORKS]), min_size=1, max_size=3, unique=True))
        records.append(
            record("statement", id=f"t{n}", about=about, text="Some say that plans were made.", date=draw(_dates),
                   status=draw(statuses), sources=draw(cites), topics=draw(st.sampled_from([[], ["reasons"]])))
        )  # fmt: skip
    return records


def _role(draw: st.DrawFn, n: int, person: str, place: str, status: str, sources: list[str]) -> Record:
    values: Mapping[str, Any] = {
        "id": f"{person}--{place}--r{n}", "person": person, "organization": place, "status": status,
        "title": draw(st.sampled_from(TITLES)), "sources": sources,
    }  # fmt: skip
    start, end = draw(_dates), draw(st.one_of(st.just(".."), _dates))
    if start and end and end != ".." and end[:4] <= start[:4]:
        end = None
    return record("role", **values, start=start, end=end)


def _move(draw: st.DrawFn, n: int, person: str, status: str, sources: list[str]) -> Record:
    kind = draw(st.sampled_from([
        "joined", "left", "founded", "promoted", "transferred", "returned", "leave", "board-joined", "board-left",
    ]))  # fmt: skip
    ends = st.one_of(st.none(), st.sampled_from(sorted(PLACES)))
    origin, destination = draw(ends), draw(ends)
    if not (origin or destination):
        destination = "umbra"
    values: Mapping[str, Any] = {"from": origin, "to": destination}
    return record(
        "move", id=f"{person}--m{n}", person=person, kind=kind, date=draw(_dates), status=status, sources=sources,
        title_from=draw(st.sampled_from([None, *TITLES])), title_to=draw(st.sampled_from([None, *TITLES])),
        reason=draw(_texts), note=draw(_texts), **values,
    )  # fmt: skip


_numbers = itertools.count()

WRITTEN = [
    record(
        "source", id="spring", url="https://example.org/1", publisher="Daily Kite", kind="news", published="2026-03"
    ),
    record(
        "source", id="autumn", url="https://example.org/2", publisher="Evening Moth", kind="news", published="2026-09"
    ),
    record("source", id="undated", url="https://example.org/3", publisher="Reuters", kind="news"),
]
"""The sources of what tests write out."""


def person(name: str) -> Record:
    """Return a person by a name; the given name in small letters is the id."""
    return record("person", id=name.split()[0].lower(), name=name, sources=[])


def place(name: str, **values: Any) -> Record:
    """Return a company by a name; the last word in small letters is the id."""
    return record(
        "organization", **{"id": name.split()[-1].lower(), "name": name, "kind": "company", "sources": []} | values
    )


def role(who: str, where: str, title: str, start: str | None = None, end: str | None = None, **values: Any) -> Record:
    """Return a role, confirmed in spring; `end` ".." for one that goes on."""
    known = {"status": "confirmed", "sources": ["spring"]} | values
    identifier = f"{who}--{where}--{next(_numbers)}"
    return record("role", id=identifier, person=who, organization=where, title=title, start=start, end=end, **known)


def move(who: str, kind: str, origin: str | None, to: str | None, date: str | None = None, **values: Any) -> Record:
    """Return a move, confirmed in spring."""
    known = {"status": "confirmed", "sources": ["spring"], "from": origin, "to": to} | values
    return record("move", id=f"{who}--{next(_numbers)}", person=who, kind=kind, date=date, **known)


Asking = Callable[..., Callable[[str], Answer]]
"""How a test asks over records that it writes out: `over(*records)` returns what answers a question."""
