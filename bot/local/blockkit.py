"""Checks blocks as Slack does: kinds, what each needs, and how long it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

BLOCKS_A_MESSAGE = 50
BLOCKS_A_VIEW = 100
METADATA_LIMIT = 3000
ALT_TEXT_LIMIT = 2000
CHARACTERS_A_MESSAGE = 13_200
"""Of all the blocks of a message together; beyond it Slack answers `msg_blocks_too_long`."""

_TEXT = {"section": 3000, "header": 150}
_ELEMENTS = {"context": 10, "actions": 25, "rich_text": 1000, "context_actions": 5}
_BUTTON = {"text": 75, "value": 2000, "url": 3000, "action_id": 255, "accessibility_label": 75}
_RICH = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
_INLINE = {"text", "link", "user", "channel", "usergroup", "emoji", "date", "broadcast", "color"}


def view_problems(view: object) -> list[str]:
    """Return what Slack would find wrong with a modal or a Home tab."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["unsupported type [json-pointer:/view/type]"]
    found = problems(view.get("blocks"), BLOCKS_A_VIEW, in_view=True)
    if len(view.get("private_metadata") or "") > METADATA_LIMIT:
        found.append(f"must be less than {METADATA_LIMIT + 1} characters [json-pointer:/view/private_metadata]")
    if view["type"] == "modal":
        titles = {name: view[name] for name in ("title", "submit", "close") if name in view or name == "title"}
        for name, title in titles.items():
            found += [f"{problem} [json-pointer:/view/{name}]" for problem in _text(title, 24, plain=True)]
        if "submit" not in view and any(block.get("type") == "input" for block in view.get("blocks", ())):
            found.append("missing required field: submit")
    return found


def problems(blocks: object, most: int = BLOCKS_A_MESSAGE, in_view: bool = False) -> list[str]:
    """Return what Slack would find wrong, each with the place of it; nothing if the blocks are valid."""
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        return ["blocks must be an array of objects"]
    found = []
    if len(blocks) > most:
        found.append(f"no more than {most} items allowed [json-pointer:/blocks]")
    for index, block in enumerate(blocks):
        check = _input if in_view and block.get("type") == "input" else _block
        found += [f"{problem} [json-pointer:/blocks/{index}]" for problem in check(block)]
    names = [block["block_id"] for block in blocks if block.get("block_id")]
    if len(names) != len(set(names)):
        found.append("block_id already exists in another block")
    identifiers = [element.get("action_id") for block in blocks for element in interactive(block)]
    if len(identifiers) != len(set(identifiers)):
        found.append("action_id already exists in another element")
    return found


def characters(blocks: Sequence[dict[str, Any]]) -> int:
    """Return how many characters of text the blocks hold."""
    return sum(len(text) for text in _texts(list(blocks)))


def interactive(block: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the elements of a block that can be pressed or picked from."""
    elements = block.get("elements") if block.get("type") in ("actions", "context_actions") else None
    accessory = block.get("accessory")
    return [element for element in [*(elements or []), accessory] if isinstance(element, dict)]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "text" and isinstance(inner, str):
                yield inner
            else:
                yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _block(block: dict[str, Any]) -> Iterator[str]:
    kind = block.get("type")
    elements = block.get("elements")
    if kind in _TEXT:
        yield from _text(block.get("text"), _TEXT[kind], plain=kind == "header")
        if kind == "section" and "accessory" in block:
            yield from _action(block["accessory"])
    elif kind in _ELEMENTS:
        if not isinstance(elements, list) or not elements:
            yield "missing required field: elements"
            return
        if len(elements) > _ELEMENTS[kind]:
            yield f"no more than {_ELEMENTS[kind]} items allowed"
        check = {
            "context": _context_element,
            "actions": _action,
            "rich_text": _rich,
            "context_actions": _context_action,
        }[kind]
        for element in elements:
            yield from check(element)
    elif kind == "image":
        yield from _image(block)
    elif kind != "divider":
        yield f"unsupported type: {kind}"


def _text(text: object, limit: int, plain: bool = False) -> Iterator[str]:
    if not isinstance(text, dict) or text.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield "missing or wrong text object"
        return
    length = len(text.get("text") or "")
    if not length:
        yield "must be more than 0 characters"
    if length > limit:
        yield f"must be less than {limit + 1} characters"


def _image(block: dict[str, Any]) -> Iterator[str]:
    if not 1 <= len(block.get("alt_text") or "") <= ALT_TEXT_LIMIT:
        yield f"alt_text must be 1 to {ALT_TEXT_LIMIT} characters"
    if ("image_url" in block) == ("slack_file" in block):
        yield "must have either image_url or slack_file"
    file = block.get("slack_file", {"id": "F00000000"})
    if not isinstance(file, dict) or not re.fullmatch(r"F[A-Z0-9]{8,}", str(file.get("id"))):
        yield "input must match regex pattern: ^[F][A-Z0-9]{8,}$"
    if "title" in block:
        yield from _text(block["title"], 2000, plain=True)


def _context_element(element: dict[str, Any]) -> Iterator[str]:
    if element.get("type") == "image":
        return
    yield from _text(element, 3000)


def _action(element: dict[str, Any]) -> Iterator[str]:
    kind = element.get("type")
    for name in ("value", "url", "action_id", "accessibility_label"):
        if len(element.get(name) or "") > _BUTTON[name]:
            yield f"{name} must be less than {_BUTTON[name] + 1} characters"
    if kind == "button":
        yield from _text(element.get("text"), _BUTTON["text"], plain=True)
    elif kind == "static_select":
        options = element.get("options") or []
        yield from _options(options, most=100)
        if "initial_option" in element and element["initial_option"] not in options:
            yield "initial_option is none of the options"
    else:
        yield f"unsupported element: {kind}"


def _options(options: Sequence[dict[str, Any]], most: int) -> Iterator[str]:
    if not 1 <= len(options) <= most:
        yield f"must have 1 to {most} options"
    for option in options:
        yield from _text(option.get("text"), 75)
        if not 1 <= len(option.get("value") or "") <= 150:
            yield "option value must be 1 to 150 characters"
        if "description" in option:
            yield from _text(option["description"], 75, plain=True)


def _context_action(element: dict[str, Any]) -> Iterator[str]:
    if element.get("type") == "icon_button":
        if element.get("icon") != "trash":
            yield "invalid icon"
        yield from _text(element.get("text"), _BUTTON["text"], plain=True)
        for name in ("value", "action_id", "accessibility_label"):
            if len(element.get(name) or "") > _BUTTON[name]:
                yield f"{name} must be less than {_BUTTON[name] + 1} characters"
        return
    if element.get("type") != "feedback_buttons":
        yield f"unsupported element: {element.get('type')}"
        return
    for name in ("positive_button", "negative_button"):
        button = element.get(name) or {}
        yield from _text(button.get("text"), _BUTTON["text"], plain=True)
        if not 1 <= len(button.get("value") or "") <= _BUTTON["value"]:
            yield f"value must be 1 to {_BUTTON['value']} characters"
        if len(button.get("accessibility_label") or "") > _BUTTON["accessibility_label"]:
            yield f"accessibility_label must be less than {_BUTTON['accessibility_label'] + 1} characters"


def _input(block: dict[str, Any]) -> Iterator[str]:
    element = block.get("element") or {}
    yield from _text(block.get("label"), 2000, plain=True)
    if "hint" in block:
        yield from _text(block["hint"], 2000, plain=True)
    if not block.get("block_id") or not element.get("action_id"):
        yield "missing required field: block_id or action_id"
    if element.get("type") == "static_select":
        yield from _action(element)
    elif element.get("type") == "checkboxes":
        yield from _options(element.get("options") or [], most=10)
    elif element.get("type") in ("plain_text_input", "url_text_input"):
        if "placeholder" in element:
            yield from _text(element["placeholder"], 150, plain=True)
        if len(element.get("initial_value") or "") > element.get("max_length", 3000):
            yield "initial_value is longer than max_length"
    else:
        yield f"unsupported element: {element.get('type')}"


def _rich(element: dict[str, Any]) -> Iterator[str]:
    kind, inner = element.get("type"), element.get("elements")
    if kind not in _RICH or not isinstance(inner, list):
        yield f"unsupported rich text: {kind}"
        return
    if kind == "rich_text_list":
        if element.get("style") not in ("bullet", "ordered"):
            yield "missing required field: style"
        for section in inner:
            yield from _rich(section)
        return
    for piece in inner:
        if piece.get("type") not in _INLINE:
            yield f"unsupported rich text element: {piece.get('type')}"
        elif piece["type"] == "text" and not piece.get("text"):
            yield "must be more than 0 characters"
        elif piece["type"] == "link" and not str(piece.get("url") or "").startswith(("http://", "https://", "mailto:")):
            yield "invalid url"
