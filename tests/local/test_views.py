"""Modals of the local Slack: what it takes from the app as Slack does, and what its page may do with them."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.local.blockkit import view_problems
from bot.local.outbound import Acknowledgement, Delivery
from bot.local.server import LocalSlack
from bot.local.workspace import CHANNEL, OTHER_PERSON, PERSON

PLAIN = {"type": "plain_text", "text": "x"}
BOXES = [{"text": PLAIN, "value": "a"}, {"text": PLAIN, "value": "b"}]
FIELDS: list[dict[str, Any]] = [
    {"type": "input", "block_id": "name", "label": PLAIN, "element": {"type": "plain_text_input", "action_id": "name"}},
    {"type": "input", "block_id": "boxes", "label": PLAIN, "optional": True,
     "element": {"type": "checkboxes", "action_id": "boxes", "options": BOXES, "initial_options": BOXES[:1]}},
]  # fmt: skip
MODAL = {"type": "modal", "title": PLAIN, "submit": PLAIN, "blocks": FIELDS}


class App:
    """Answers what is delivered with a fixed body, and notes it."""

    def __init__(self, slack: LocalSlack, body: dict[str, Any]) -> None:
        self.delivered: list[dict[str, Any]] = []
        self._body = body
        slack.outbound.deliver = self.deliver  # type: ignore[method-assign]

    async def deliver(self, delivery: Delivery) -> Acknowledgement:
        self.delivered.append(delivery.payload)
        return Acknowledgement(True, body=self._body)


@pytest.mark.parametrize(
    "body",
    [
        {"response_action": "errors", "errors": {"nowhere": "wrong"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "errors"},
        {"response_action": "update", "view": {"type": "modal", "title": {"type": "plain_text", "text": "y" * 25}}},
        {"response_action": "update"},
    ],
)
async def test_what_slack_would_not_take_from_the_app_is_trouble_to_who_submits(
    slack: LocalSlack, body: dict[str, Any]
) -> None:
    App(slack, body)
    slack.views.open(PERSON, MODAL)
    assert "trouble" in (await slack.submit(PERSON, {"name": "x"}))["name"]


async def test_boxes_are_submitted_as_they_are_ticked(slack: LocalSlack) -> None:
    app = App(slack, {})
    for ticked, expected in [({}, ["a"]), ({"boxes": ""}, []), ({"boxes": "a,b"}, ["a", "b"])]:
        slack.views.open(PERSON, MODAL)
        assert await slack.submit(PERSON, {"name": "x", **ticked}) == {}
        state = app.delivered[-1]["view"]["state"]["values"]["boxes"]["boxes"]
        assert [option["value"] for option in state["selected_options"]] == expected
    slack.views.open(PERSON, MODAL)
    assert (await slack.submit(PERSON, {"name": "x", "boxes": "c"})).keys() == {"boxes"}


def test_boxes_and_menus_are_checked_as_slack_does() -> None:
    many = [{"text": PLAIN, "value": str(number)} for number in range(11)]
    element = {"type": "checkboxes", "action_id": "boxes", "options": many}
    assert view_problems({**MODAL, "blocks": [{**FIELDS[1], "element": element}]})
    menu = {"type": "static_select", "action_id": "m", "options": BOXES, "initial_option": many[5]}
    section = {"type": "section", "text": PLAIN, "accessory": menu}
    assert view_problems({**MODAL, "blocks": [section]})
    assert view_problems(MODAL) == []


async def post(slack: LocalSlack, session: aiohttp.ClientSession, what: str, **body: Any) -> int:
    async with session.post(f"{slack.base_url}/page/{what}", json=body) as response:
        return response.status


async def test_the_page_uses_shortcuts_and_modals_of_the_person_at_it_only(
    slack: LocalSlack, session: aiohttp.ClientSession
) -> None:
    app = App(slack, {})
    message = slack.say(OTHER_PERSON, CHANNEL, "hello")
    where = {"channel": CHANNEL, "ts": message.ts}
    assert await post(slack, session, "shortcut", callback_id="who_is_in_this", **where) == 200
    assert (app.delivered[-1]["type"], app.delivered[-1]["message"]["text"]) == ("message_action", "hello")
    assert await post(slack, session, "shortcut", callback_id="ask_anywhere") == 200
    assert await post(slack, session, "shortcut", callback_id="unheard_of") == 404
    assert await post(slack, session, "shortcut", callback_id="who_is_in_this", channel=CHANNEL, ts="1.0") == 404
    assert await post(slack, session, "submit", filled={}) == 404
    others = slack.views.open(OTHER_PERSON, MODAL)
    pressing = {"action_id": "m", "filled": {}}
    assert await post(slack, session, "press-in-view", view_id=others.id, **pressing) == 404
    mine = slack.views.open(PERSON, MODAL)
    assert await post(slack, session, "press-in-view", view_id=mine.id, **pressing) == 404
    assert await post(slack, session, "submit", filled={"name": "x", "boxes": 7}) == 200
    assert mine.errors.keys() == {"boxes"}
    assert await post(slack, session, "close") == 200
    assert slack.views.modal(PERSON) is None
    assert slack.views.modal(OTHER_PERSON) is others


@pytest.mark.parametrize("what", ["shortcut", "press-in-view", "submit", "close"])
async def test_a_form_of_another_page_is_not_read(slack: LocalSlack, session: aiohttp.ClientSession, what: str) -> None:
    async with session.post(f"{slack.base_url}/page/{what}", data={"callback_id": "ask_anywhere"}) as response:
        assert response.status == 415
