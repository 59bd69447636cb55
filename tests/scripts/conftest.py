"""The small store of tests/facts, for the scripts."""

from tests.facts.conftest import editor, folder, path, store

__all__ = ["editor", "folder", "path", "store"]
