"""Modals and Home tabs of the local Slack: what the app has opened and published, and the ids by which it may."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from bot.local.blockkit import interactive, view_problems
from bot.local.workspace import APP_ID, BOT_ID, TEAM_ID

TRIGGER_SECONDS = 3.0


@dataclass(slots=True)
class View:
    """A modal that is open before `user`, or their Home tab. `body` is as the app gave it.

    Values that are filled in stand by block id: of boxes to tick those that are ticked, with commas between.
    """

    id: str
    user: str
    body: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    version: int = 0

    @property
    def hash(self) -> str:
        """The mark of what the app has it show, by which an update that comes too late is refused."""
        return f"{self.version}.{self.id.lower()}"

    @property
    def is_modal(self) -> bool:
        """Whether it lies over everything else, as a Home tab does not."""
        return self.body.get("type") == "modal"

    def as_payload(self, values: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The view as it stands in payloads, with what was filled in: values by block id."""
        return {
            **self.body,
            "id": self.id,
            "team_id": TEAM_ID,
            "app_id": APP_ID,
            "bot_id": BOT_ID,
            "callback_id": self.body.get("callback_id", ""),
            "private_metadata": self.body.get("private_metadata", ""),
            "root_view_id": self.id,
            "hash": self.hash,
            "state": {"values": dict(self._state(values or {}))},
        }

    def inputs(self) -> list[dict[str, Any]]:
        """The blocks that are to be filled in."""
        return [block for block in self.body.get("blocks", ()) if block.get("type") == "input"]

    def unfilled(self, values: Mapping[str, str]) -> dict[str, str]:
        """What Slack's own client finds wrong before it sends anything, by block id."""
        wrong = {}
        for block in self.inputs():
            value, element = values.get(block["block_id"], ""), block["element"]
            if not value and not block.get("optional"):
                wrong[block["block_id"]] = "Please complete this required field."
            elif len(value) > element.get("max_length", 3000):
                wrong[block["block_id"]] = "This is too long."
            elif value and element["type"] == "url_text_input" and not urlsplit(value).scheme:
                wrong[block["block_id"]] = "Please enter a valid URL."
            elif "options" in element and not set(_chosen(value)) <= {each["value"] for each in element["options"]}:
                wrong[block["block_id"]] = "No such option."
        return wrong

    def takes(self, response: Mapping[str, Any]) -> bool:
        """Whether Slack takes what the app says to a submission: errors beside fields that are there, a valid view."""
        if response.get("response_action") == "errors":
            errors = response.get("errors") or {}
            return bool(errors) and errors.keys() <= {block["block_id"] for block in self.inputs()}
        return response.get("response_action") != "update" or not view_problems(response.get("view"))

    def initial(self) -> dict[str, str]:
        """What the app has filled in beforehand, by block id."""
        filled = {}
        for block in self.inputs():
            element = block["element"]
            ticked = ",".join(option["value"] for option in element.get("initial_options", ()))
            value = element.get("initial_value") or element.get("initial_option", {}).get("value") or ticked
            if value:
                filled[block["block_id"]] = value
        return filled

    def _state(self, values: Mapping[str, str]) -> Any:
        for block in self.inputs():
            element = block["element"]
            value = values.get(block["block_id"]) or None
            entry: dict[str, Any] = {"type": element["type"]}
            if element["type"] == "static_select":
                entry["selected_option"] = next(
                    (option for option in element["options"] if option["value"] == value), None
                )
            elif element["type"] == "checkboxes":
                entry["selected_options"] = [each for each in element["options"] if each["value"] in _chosen(value)]
            else:
                entry["value"] = value
            yield block["block_id"], {element["action_id"]: entry}


class Views:
    """What is open before whom. `on_change` is called with each view that is new, changed or (None) gone."""

    def __init__(self) -> None:
        self.on_change: list[Callable[[str, View | None], None]] = []
        self.homes: dict[str, View] = {}
        self._open: dict[str, View] = {}
        self._triggers: dict[str, tuple[str, float]] = {}

    def trigger(self, user: str) -> str:
        """Return a new trigger id: good for one modal before `user`, for a few seconds."""
        trigger = secrets.token_hex(12)
        self._triggers[trigger] = (user, time.monotonic() + TRIGGER_SECONDS)
        return trigger

    def triggered(self, trigger: str) -> str | None:
        """Use up a trigger id; return whose it was, or None if it is none any more."""
        user, expires = self._triggers.pop(trigger, ("", 0.0))
        return user if expires > time.monotonic() else None

    def open(self, user: str, body: dict[str, Any]) -> View:
        """Open a modal before somebody."""
        view = View(_new_id(), user, body)
        self._open[user] = view
        self._tell(user, view)
        return view

    def publish(self, user: str, body: dict[str, Any]) -> View:
        """Put a Home tab in the place of the one that somebody had."""
        known = self.homes.get(user)
        view = self.homes[user] = View(known.id if known else _new_id(), user, body)
        self._tell(user, view)
        return view

    def change(self, view: View, body: dict[str, Any] | None = None, errors: dict[str, str] | None = None) -> None:
        """Change what a view shows."""
        if body is not None:
            view.body, view.version = body, view.version + 1
        view.errors = errors or {}
        self._tell(view.user, view)

    def close(self, user: str) -> None:
        """Close the modal before somebody, if there is one."""
        if self._open.pop(user, None):
            self._tell(user, None)

    def modal(self, user: str) -> View | None:
        """Return the modal that is open before somebody, or None."""
        return self._open.get(user)

    def view(self, identifier: str) -> View | None:
        """Return the open view of this id, or None."""
        return next((view for view in [*self._open.values(), *self.homes.values()] if view.id == identifier), None)

    def action(self, view: View, action_id: str, value: str | None) -> dict[str, Any]:
        """Return the action of a press on a button of a view, or of the pick of the option `value`.

        Raises:
            LookupError: the view has no such element or option.
        """
        return pressed(view.body.get("blocks", ()), action_id, value)

    def _tell(self, user: str, view: View | None) -> None:
        for listener in list(self.on_change):
            listener(user, view)


def pressed(blocks: Any, action_id: str, value: str | None) -> dict[str, Any]:
    """Return the action of a press on one of the buttons in these blocks, or of the pick of the option `value`.

    Raises:
        LookupError: there is no such element or option.
    """
    for block in blocks:
        for element in interactive(block):
            if element.get("action_id") != action_id:
                continue
            action = {"type": element["type"], "action_id": action_id, "block_id": block.get("block_id", "")}
            if element["type"] in ("button", "icon_button"):
                return {**action, "text": element["text"], "value": element.get("value", "")}
            if element["type"] == "feedback_buttons":
                which = element[f"{value}_button"] if value in ("positive", "negative") else None
                if which:
                    return {**action, "text": which["text"], "value": which["value"]}
            for option in element.get("options", ()):
                if option["value"] == value:
                    return {**action, "selected_option": option}
    raise LookupError(f"there is no {action_id} with {value!r}")


def _chosen(value: str | None) -> list[str]:
    return [each for each in (value or "").split(",") if each]


def _new_id() -> str:
    return f"V{secrets.token_hex(5).upper()}"
