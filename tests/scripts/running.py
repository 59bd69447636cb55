"""Running a script as an admin does: from the command line, with or without a terminal."""

from __future__ import annotations

import importlib
import os
import pty
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from click.testing import CliRunner, Result

from tests.facts.small import ROOT

SCRIPTS = ROOT / "scripts"
sys.path.append(str(SCRIPTS))  # where the scripts themselves find their helpers


def run(script: str, *arguments: str | Path, **environment: str) -> Result:
    """Run a script's command in this process, without a terminal; `environment` adds variables."""
    command: click.Command = importlib.import_module(script).main
    result = CliRunner(env={"FACTS_DB": "", **environment}).invoke(command, list(map(str, arguments)))
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def process(script: str, *arguments: str | bytes | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, without a terminal."""
    command = [sys.executable, str(SCRIPTS / f"{script}.py"), *arguments]
    return subprocess.run(
        command, cwd=cwd, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )


def done(script: str, *arguments: str | Path) -> str:
    """Run a script that must succeed and return what it printed."""
    result = run(script, *arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(script: str, *arguments: str | Path) -> str:
    """Run a script that must fail with a sentence, and return what it printed of it."""
    result = run(script, *arguments)
    assert result.exit_code in (1, 2), result.output
    return result.stderr


def talk(script: str, *arguments: str | Path, answers: Sequence[str]) -> tuple[int, str]:
    """Run a script at a terminal and type these answers; return its exit code and all that the terminal showed."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(SCRIPTS / f"{script}.py"), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "FACTS_DB": "", "COLUMNS": "200"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, "".join(f"{answer}\n" for answer in answers).encode() + b"\x04")  # and then no more, for ever
    shown = b""
    try:
        while chunk := os.read(ours, 65536):
            shown += chunk
    except OSError:  # how Linux says that the other end was closed
        pass
    os.close(ours)
    return process.wait(timeout=60), shown.decode("utf-8", "replace").replace("\r\n", "\n")
