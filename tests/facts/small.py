"""A handful of made-up facts, for tests of keeping facts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]

RECORDS: dict[str, list[dict[str, Any]]] = {
    "sources.jsonl": [
        {"id": "gazette-2031-ito", "url": "https://gazette.example/ito", "publisher": "Gazette", "kind": "news"},
        {"id": "herald-2030", "url": "https://herald.example/a?b=c", "publisher": "Herald", "kind": "news",
         "title": "Who went where", "published": "2030-12"},
    ],
    "people.jsonl": [
        {"id": "mika-ito", "name": "Mika Itō", "aliases": ["Mika Ito", "伊藤美香"], "sources": ["herald-2030"]},
        {"id": "noor-haddad", "name": "Noor Haddad", "description": "Runs evaluations at Quillon."},
    ],
    "organizations.jsonl": [
        {"id": "brightwater", "name": "Brightwater", "kind": "company"},
        {"id": "brightwater-labs", "name": "Brightwater Labs", "kind": "lab", "parent": "brightwater"},
        {"id": "quillon", "name": "Quillon", "kind": "company", "founded": "2027"},
    ],
    "works.jsonl": [
        {"id": "lantern-2", "name": "Lantern 2", "kind": "model", "organization": "quillon", "released": "2030-05"},
    ],
    "roles.jsonl": [
        {"id": "noor-haddad--quillon--head-of-evaluation", "person": "noor-haddad", "organization": "quillon",
         "title": "Head of evaluation", "start": "2029", "end": "..", "status": "confirmed",
         "sources": ["herald-2030"]},
    ],
    "moves.jsonl": [
        {"id": "mika-ito--brightwater-labs--quillon--2031-02", "person": "mika-ito", "kind": "joined",
         "from": "brightwater-labs", "to": "quillon", "date": "2031-02", "status": "reported",
         "sources": ["gazette-2031-ito", "herald-2030"], "title_to": "Researcher"},
    ],
    "credits.jsonl": [
        {"id": "noor-haddad--lantern-2", "person": "noor-haddad", "work": "lantern-2", "contribution": "led",
         "sources": ["herald-2030"]},
    ],
    "statements.jsonl": [
        {"id": "quillon-lantern-2030", "about": ["quillon", "lantern-2"], "text": "Quillon gave Lantern 2 away.",
         "date": "2030-05-04", "status": "confirmed", "sources": ["herald-2030"], "topics": ["release"]},
    ],
}  # fmt: skip

MOVE = "mika-ito--brightwater-labs--quillon--2031-02"
ROLE = "noor-haddad--quillon--head-of-evaluation"


def write(folder: Path, records: dict[str, Iterable[dict[str, Any]]] | None = None) -> Path:
    """Write fact files, those above unless others are given; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, lines in (records or RECORDS).items():
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        (folder / file).write_text(text, encoding="utf-8")
    return folder


def changed(file: str, **fields: Any) -> dict[str, Iterable[dict[str, Any]]]:
    """Return the records with fields of the first one of a file changed."""
    first, *others = RECORDS[file]
    merged = {**first, **fields}
    return {**RECORDS, file: [merged, *others]}
