"""The pieces of Block Kit that messages, modals and the Home tab are made of, each cut to Slack's limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]

BUTTON_TEXT_LIMIT = 75
MODAL_TITLE_LIMIT = 24
INPUT_LIMIT = 3000
METADATA_LIMIT = 3000
"""Of what a modal carries unseen."""
LABEL_LIMIT = 150


def plain(text: str) -> Element:
    """Return a text object in which nothing is markup."""
    return {"type": "plain_text", "text": text, "emoji": False}


def button(label: str, action_id: str, value: str = "", style: str | None = None, spoken: str = "") -> Element:
    """Return a button; `spoken` is what screen readers say instead of a label that several buttons share."""
    made = {"type": "button", "text": plain(shorten(label, BUTTON_TEXT_LIMIT)), "action_id": action_id}
    if value:
        made["value"] = value
    if style:
        made["style"] = style
    if spoken:
        made["accessibility_label"] = shorten(spoken, BUTTON_TEXT_LIMIT)
    return made


def buttons(row: Sequence[Element]) -> Iterator[Block]:
    """Yield the block of a row of buttons, if there are any."""
    if row:
        yield {"type": "actions", "elements": list(row)}


def context(text: str) -> Block:
    """Return a small line; `text` is mrkdwn."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def header(text: str) -> Block:
    """Return a heading."""
    return {"type": "header", "text": plain(shorten(text, 150))}


def section(text: str, accessory: Element | None = None) -> Block:
    """Return a paragraph, with a button beside it or without; `text` is mrkdwn, not longer than 3,000 characters."""
    made: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}
    return {**made, "accessory": accessory} if accessory else made


def divider() -> Block:
    """Return a line across."""
    return {"type": "divider"}


def text_input(
    block_id: str,
    label: str,
    initial: str = "",
    hint: str = "",
    placeholder: str = "",
    optional: bool = False,
    multiline: bool = False,
    limit: int = INPUT_LIMIT,
) -> Block:
    """Return a field to write in."""
    element: Element = {"type": "plain_text_input", "multiline": multiline, "max_length": limit}
    return _input(block_id, label, element, initial[:limit], hint, placeholder, optional)


def link_input(block_id: str, label: str, initial: str = "", hint: str = "", optional: bool = False) -> Block:
    """Return a field for a web address."""
    return _input(block_id, label, {"type": "url_text_input"}, initial, hint, "https://…", optional)


def choice_input(
    block_id: str, label: str, options: Iterable[tuple[str, str]], initial: str = "", optional: bool = False
) -> Block:
    """Return a menu of options, each a value and the words for it."""
    made = [{"text": plain(shorten(words, BUTTON_TEXT_LIMIT)), "value": value} for value, words in options]
    element: Element = {"type": "static_select", "action_id": block_id, "options": made}
    chosen = next((option for option in made if option["value"] == initial), None)
    if chosen:
        element["initial_option"] = chosen
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": optional}


def ticks_input(block_id: str, label: str, options: Iterable[tuple[str, str]], ticked: Iterable[str] = ()) -> Block:
    """Return boxes to tick, each a value and the words beside it; none needs to be."""
    made = [{"text": plain(shorten(words, BUTTON_TEXT_LIMIT)), "value": value} for value, words in options]
    element: Element = {"type": "checkboxes", "action_id": block_id, "options": made}
    on = [option for option in made if option["value"] in tuple(ticked)]
    if on:
        element["initial_options"] = on
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": True}


def menu(action_id: str, options: Iterable[tuple[str, str]], chosen: str) -> Element:
    """Return a menu that tells the app at once what is picked."""
    made = [{"text": plain(shorten(words, BUTTON_TEXT_LIMIT)), "value": value} for value, words in options]
    on = next(option for option in made if option["value"] == chosen)
    return {"type": "static_select", "action_id": action_id, "options": made, "initial_option": on}


def modal(
    callback_id: str, title: str, blocks: Sequence[Block], submit: str | None = None, metadata: str = ""
) -> dict[str, Any]:
    """Return a modal; one that is submitted needs the word on its button."""
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(shorten(title, MODAL_TITLE_LIMIT)),
        "close": plain("Cancel" if submit else "Close"),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
    return {**view, "submit": plain(submit)} if submit else view


def notice_modal(title: str, blocks: Sequence[Block] | str) -> dict[str, Any]:
    """Return a modal that is only read: blocks, or a paragraph of mrkdwn."""
    return modal("notice", title, [section(blocks)] if isinstance(blocks, str) else blocks)


def shorten(text: str, limit: int) -> str:
    """Cut at a word, with an ellipsis, to at most `limit` characters."""
    if len(text) <= limit:
        return text
    end = text.rfind(" ", limit // 2, limit - 1)
    return text[: end if end > 0 else limit - 1].rstrip() + "…"


def _input(
    block_id: str, label: str, element: Element, initial: str, hint: str, placeholder: str, optional: bool
) -> Block:
    element = {**element, "action_id": block_id}
    if initial:
        element["initial_value"] = initial
    if placeholder:
        element["placeholder"] = plain(shorten(placeholder, LABEL_LIMIT))
    made = {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": optional}
    return {**made, "hint": plain(hint)} if hint else made
