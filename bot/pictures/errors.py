"""Why there is no picture, as a sentence for whoever asked for one."""

from __future__ import annotations


class PictureError(Exception):
    """A picture can't be drawn; the message says why and what to do."""


class NotInstalledError(PictureError):
    """The library that draws is an extra, and is not installed."""


class DrawingError(Exception):
    """The process that draws ended without a picture."""
