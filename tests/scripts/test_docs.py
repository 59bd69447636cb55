"""docs/facts.md tells of every script and option that there is, and of none that there is not."""

from __future__ import annotations

import importlib
import re

import click
import pytest

from tests.scripts.running import ROOT

TEXT = (ROOT / "docs" / "facts.md").read_text(encoding="utf-8")
SCRIPTS = ["add_fact", "change_fact", "retract_fact", "undo_fact", "history", "export_facts", "build_facts",
           "import_facts", "import_article"]  # fmt: skip
SHARED = {"--facts", "--author", "--comment", "--yes", "-h", "--help"}


def options(command: click.Command) -> set[str]:
    own = {option for parameter in command.params if isinstance(parameter, click.Option) for option in parameter.opts}
    subcommands = command.commands.values() if isinstance(command, click.Group) else ()
    return own.union(*map(options, subcommands))


def command(script: str) -> click.Command:
    main = importlib.import_module(script).main
    assert isinstance(main, click.Command)
    return main


def written(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", " ".join(re.findall(r"`[^`\n]+`|^ {4}.+$", text, re.M))))


@pytest.mark.parametrize("script", SCRIPTS)
def test_every_script_and_option_is_told_of(script: str) -> None:
    assert f"scripts/{script}.py" in TEXT
    assert options(command(script)) - written(TEXT) == set()


def test_no_option_is_told_of_that_is_not_there() -> None:
    there = {"-m", "--json", *SHARED}.union(*(options(command(script)) for script in SCRIPTS))
    assert written(TEXT) - there == set()


def test_what_each_kind_takes_is_told_beside_it() -> None:
    group = command("add_fact")
    assert isinstance(group, click.Group)
    about = TEXT.partition("**What each kind takes**")
    everywhere = written(about[0]) - {"--kind"} | SHARED | {"--id"}
    for kind, subcommand in group.commands.items():
        [line] = re.findall(rf"^- `{kind}`: .*$", about[2], re.M)
        assert options(subcommand) - everywhere - written(line) == set(), kind
        assert written(line) - options(subcommand) == set(), kind


def test_the_settings_told_of_are_read() -> None:
    settings = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    assert {name for name in re.findall(r"`([A-Z]+_[A-Z]+)`", TEXT) if name not in settings} == set()
