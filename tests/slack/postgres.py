"""A PostgreSQL server of one's own, from the programs that a distribution installs, gone when the tests end."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

USER = "postgres"
"""Who runs the server where the tests run as root, which PostgreSQL refuses."""


def programs() -> Path | None:
    """Return the folder of PostgreSQL's programs, or None where it is not installed."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).parent] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextmanager
def server() -> Iterator[str]:
    """Run a server that only this machine's users reach; yield the address of its first database."""
    folder = programs()
    if folder is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("PostgreSQL is not installed")
    # A socket's path may not be long, so the folder is not one of pytest's.
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    user = USER if os.geteuid() == 0 else None
    if user:
        shutil.chown(place, user)

    def run(*command: str) -> None:
        subprocess.run([folder / command[0], *command[1:]], check=True, user=user, cwd=place, capture_output=True)

    data = str(place / "data")
    try:
        run("initdb", "-D", data, "-U", "bot", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off"
        run("pg_ctl", "-D", data, "-w", "-l", str(place / "log"), "-o", options, "start")
        try:
            yield f"postgresql+psycopg://bot@/postgres?host={place}"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def database(server_url: str) -> Iterator[str]:
    """Make an empty database, and yield its address."""
    engine = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    name = f"bot_{uuid.uuid4().hex}"
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    try:
        yield server_url.replace("/postgres?", f"/{name}?")
    finally:
        with engine.connect() as connection:
            connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()
