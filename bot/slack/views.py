"""The small modals: whom to follow."""

from __future__ import annotations

from typing import Any

from bot.slack.elements import modal, text_input

FOLLOW_MODAL = "follow_modal"
"""The callback id."""
NAME = "name"
"""The field."""


def follow_modal() -> dict[str, Any]:
    """Return the modal that asks whom to follow."""
    hint = "A person or an organization. Half a name or a typing error is fine."
    field = text_input(NAME, "Whom do you want to follow?", hint=hint, placeholder="Mira Murati", limit=200)
    return modal(FOLLOW_MODAL, "Follow someone", [field], submit="Follow")
