"""Names that several bear, long lists and sharing, over the wire and with answers from facts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.local.workspace import BOT_USER, CHANNEL, PERSON, Message
from bot.settings import Connection
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace

LEAVERS = 40
NAMES = [f"Ana{a}lia Q{b}u{a}rin" for a in "bcdfghkl" for b in "mnprs"]
NAMESAKES = ("wei-chen", "wei-chen-2")


def record(person: str, place: str, title: str) -> dict[str, Any]:
    return {"id": f"r-{person}", "person": person, "organization": place, "title": title, "start": "2029",
            "end": "..", "status": "confirmed", "sources": ["herald-haddad"]}  # fmt: skip


def built(folder: Path) -> Engine:
    people = [{"id": identifier, "name": "Wei Chen"} for identifier in NAMESAKES]
    people += [{"id": f"p{number}", "name": name} for number, name in enumerate(NAMES)]
    people += [{"id": f"sato-{letter}", "name": f"{letter.upper()}ina Sato"} for letter in "dlmnrt"]
    moves = [
        {"id": f"m{number}", "person": f"p{number}", "kind": "left", "from": "brightwater", "to": None,
         "date": f"2031-{number % 5 + 1:02}", "status": "reported", "sources": ["gazette-ito"]}
        for number in range(LEAVERS)
    ]  # fmt: skip
    roles = [record("wei-chen", "quillon", "CTO"), record("wei-chen-2", "brightwater", "Designer")]
    return facts.with_more(folder, {"people.jsonl": people, "moves.jsonl": moves, "roles.jsonl": roles})


@dataclass(frozen=True, slots=True)
class Asking:
    space: Workspace

    async def ask(self, question: str) -> Message:
        count = len(self.space.answers())
        self.space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {question}")
        return await self.space.answered(count + 1)

    async def press(self, message: Message, label: str) -> Message:
        """Press a button, or pick from a menu, and return the message as it is then."""
        action, value = pressable(message)[label]
        before = message.blocks
        await self.space.slack.press(PERSON, message, action, value)

        def now() -> Message:
            found = self.space.slack.workspace.message(message.channel, message.ts)
            assert found
            return found

        await self.space.slack.until(lambda: now().blocks != before)
        return now()


def pressable(message: Message) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for block in message.blocks:
        for element in block["elements"] if block["type"] == "actions" else ():
            if element["type"] == "button":
                found[element["text"]["text"]] = (element["action_id"], None)
            for option in element.get("options", ()):
                found[option["text"]["text"]] = (element["action_id"], option["value"])
    return found


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return built(tmp_path_factory.mktemp("choices"))


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def asking(request: pytest.FixtureRequest, engine: Engine) -> AsyncIterator[Asking]:
    async with workspace(request.param, engine) as space:
        yield Asking(space)


async def test_a_press_on_a_choice_puts_the_answer_in_its_place(asking: Asking) -> None:
    asked = await asking.ask("where is Haddad now?")
    assert {"Noor Haddad", "Omar Haddad"} <= pressable(asked).keys()
    posted = len(asking.space.slack.api.called("chat.postMessage"))
    answer = await asking.press(asked, "Noor Haddad")
    assert "Noor Haddad is CEO of Quillon" in answer.text
    assert "Omar Haddad" not in pressable(answer)
    assert len(asking.space.slack.api.called("chat.update")) == 1
    assert len(asking.space.slack.api.called("chat.postMessage")) == posted


@pytest.mark.parametrize(("label", "place"), [("Wei Chen, Quillon, CTO", "Quillon"), ("Brightwater", "Brightwater")])
async def test_two_of_the_very_same_name_can_be_chosen_between(asking: Asking, label: str, place: str) -> None:
    asked = await asking.ask("where is Wei Chen now?")
    answer = await asking.press(asked, next(each for each in pressable(asked) if label in each))
    assert f"of {place}" in answer.text or f"at {place}" in answer.text
    question = asking.space.slack.say(PERSON, CHANNEL, "what is their title?", thread_ts=answer.thread_ts)
    await asking.space.slack.until(lambda: len(asking.space.answers()) == 2)
    assert question.thread_ts == asking.space.answers()[-1].thread_ts
    assert "two people" not in asking.space.answers()[-1].text


async def test_they_can_be_told_apart_in_a_modal_too(asking: Asking) -> None:
    slack = asking.space.slack
    await slack.shortcut(PERSON, "ask_anywhere")
    await slack.until(lambda: slack.views.modal(PERSON) is not None)
    view = slack.views.modal(PERSON)
    assert view
    await slack.submit(PERSON, {view.inputs()[0]["block_id"]: "where is Wei Chen now?"})
    [row] = [block for block in view.body["blocks"] if block["type"] == "actions"]
    labels = {element["text"]["text"]: element["action_id"] for element in row["elements"]}
    chosen = next(label for label in labels if "Brightwater" in label)
    await slack.press_in_view(PERSON, view, labels[chosen])
    await slack.until(lambda: "at Brightwater" in str(view.body["blocks"][1]))


async def test_six_of_a_name_are_offered_and_one_is_chosen(asking: Asking) -> None:
    asked = await asking.ask("where is Sato now?")
    offered = [label for label in pressable(asked) if "Sato" in label]
    assert len(offered) >= 5
    answer = await asking.press(asked, offered[-1])
    assert offered[-1] in answer.text


async def test_a_long_list_pages_on_and_back_in_place(asking: Asking) -> None:
    answer = await asking.ask("who left Brightwater?")
    first = answer.text
    assert sum(name in first for name in NAMES) < LEAVERS
    assert "Show more" in pressable(answer)
    told = set()
    more = answer
    while "Show more" in pressable(more):
        more = await asking.press(more, "Show more")
        told |= {name for name in NAMES if name in more.text or name in str(more.blocks)}
    assert told == set(NAMES)
    back = await asking.press(more, "Show less" if "Show less" in pressable(more) else "Back")
    assert back.text == first or "Back" in pressable(back) or "Show less" in pressable(back)
    assert len(asking.space.slack.api.called("chat.postMessage")) == 1


async def test_a_private_list_pages_and_is_shared_whole_from_its_first_page(asking: Asking) -> None:
    await asking.space.slack.command(PERSON, CHANNEL, "/ai-moves", "who left Brightwater?")
    private = await asking.space.answered()
    more = await asking.press(private, "Show more")
    assert more.seen_by == PERSON
    action, _ = pressable(more)["Share in channel"]
    await asking.space.slack.press(PERSON, more, action)
    await asking.space.slack.until(lambda: [answer.seen_by for answer in asking.space.answers()] == [None])
    [shared] = asking.space.answers()
    assert "who left Brightwater?" in str(shared.blocks[0])
