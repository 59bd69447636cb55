"""The tables of the fact store and their migrations (sqlite-utils).

A table a kind of record; the sources of each record, in order, in a table beside it (`role_sources` …). Aliases and
topics are JSON arrays in the record's own row: they are read with it, and looked up through the name index
(bot/names), not here. `revisions` holds every change that FactEditor made.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

migrations = Migrations("facts")

CITED = {
    "person": "people",
    "organization": "organizations",
    "work": "works",
    "role": "roles",
    "move": "moves",
    "credit": "credits",
    "statement": "statements",
}
"""Each kind of record that cites sources, and its table."""

_TABLES = """
CREATE TABLE sources (
  id TEXT PRIMARY KEY, url TEXT NOT NULL, publisher TEXT NOT NULL, kind TEXT NOT NULL,
  title TEXT, published TEXT, language TEXT, retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE people (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, aliases TEXT NOT NULL DEFAULT '[]', description TEXT,
  retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE organizations (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, aliases TEXT NOT NULL DEFAULT '[]',
  parent TEXT REFERENCES organizations(id), founded TEXT, description TEXT,
  retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX organizations_parent ON organizations(parent);
CREATE TABLE works (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, aliases TEXT NOT NULL DEFAULT '[]',
  organization TEXT REFERENCES organizations(id), released TEXT, description TEXT,
  retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX works_organization ON works(organization);
CREATE TABLE roles (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people(id),
  organization TEXT NOT NULL REFERENCES organizations(id), title TEXT NOT NULL,
  "start" TEXT, "end" TEXT, status TEXT NOT NULL, note TEXT, retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX roles_person ON roles(person);
CREATE INDEX roles_organization ON roles(organization);
CREATE TABLE moves (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people(id), kind TEXT NOT NULL,
  "from" TEXT REFERENCES organizations(id), "to" TEXT REFERENCES organizations(id), date TEXT,
  status TEXT NOT NULL, title_from TEXT, title_to TEXT, reason TEXT, note TEXT,
  retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX moves_person ON moves(person);
CREATE INDEX moves_from ON moves("from");
CREATE INDEX moves_to ON moves("to");
CREATE INDEX moves_date ON moves(date);
CREATE TABLE credits (
  id TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES people(id), work TEXT NOT NULL REFERENCES works(id),
  contribution TEXT NOT NULL, note TEXT, retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX credits_person ON credits(person);
CREATE INDEX credits_work ON credits(work);
CREATE TABLE statements (
  id TEXT PRIMARY KEY, text TEXT NOT NULL, date TEXT, status TEXT NOT NULL, topics TEXT NOT NULL DEFAULT '[]',
  retracted INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE statement_about (
  statement TEXT NOT NULL REFERENCES statements(id), position INTEGER NOT NULL,
  person TEXT REFERENCES people(id), organization TEXT REFERENCES organizations(id), work TEXT REFERENCES works(id),
  PRIMARY KEY (statement, position),
  CHECK (person IS NOT NULL OR organization IS NOT NULL OR work IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX statement_about_person ON statement_about(person);
CREATE INDEX statement_about_organization ON statement_about(organization);
CREATE INDEX statement_about_work ON statement_about(work);
CREATE TABLE revisions (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, author TEXT NOT NULL, action TEXT NOT NULL,
  kind TEXT NOT NULL, record TEXT NOT NULL, before TEXT, after TEXT, reason TEXT
) STRICT;
CREATE INDEX revisions_record ON revisions(kind, record);
"""

_PROVENANCE = """
CREATE TABLE {kind}_sources (
  {kind} TEXT NOT NULL REFERENCES {table}(id), position INTEGER NOT NULL,
  source TEXT NOT NULL REFERENCES sources(id), PRIMARY KEY ({kind}, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX {kind}_sources_source ON {kind}_sources(source);
"""


@migrations()
def create_tables(db: Database) -> None:
    """Create every table of the store."""
    for statement in (_TABLES + "".join(_PROVENANCE.format(kind=k, table=t) for k, t in CITED.items())).split(";"):
        if statement.strip():
            db.execute(statement)
