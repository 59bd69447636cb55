"""Why there is no picture, as a sentence for whoever asked for one."""

from __future__ import annotations


class PictureError(Exception):
    """A picture can't be drawn; the message says why and what to do."""
