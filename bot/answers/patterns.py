"""Sentence patterns by name, from the YAML files of a language: words are data, the code only fills them in."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml


def say(pattern: str, **parts: str) -> str:
    """Return a pattern of `family.name` with its blanks filled in.

    Raises:
        KeyError: there is no such pattern, or it has a blank that no part fills.
    """
    family, _, name = pattern.partition(".")
    return _patterns(family)[name].format(**parts)


def is_pattern(pattern: str) -> bool:
    """Say whether there is a pattern of this `family.name`."""
    family, _, name = pattern.partition(".")
    return name in _patterns(family)


@cache
def _patterns(family: str) -> dict[str, str]:
    text = files("bot.answers").joinpath(f"en/{family}.yaml").read_text(encoding="utf-8")
    return {str(name): str(words) for name, words in yaml.safe_load(text).items()}
