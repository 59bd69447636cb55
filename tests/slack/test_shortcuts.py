"""Shortcuts: who is in a message, asking from anywhere; and the sources of an answer in full."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answers.answer import FactKind, FactRef, Outcome
from bot.engine import Engine
from bot.facts.dates import PartialDate
from bot.facts.records import Move, MoveKind, Status
from bot.local.outbound import Delivery
from bot.local.views import View
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, OTHER_CHANNEL, OTHER_PERSON, PERSON
from bot.settings import Connection
from bot.slack.naming import MOST_TOLD, MOST_WORDS, Naming
from bot.slack.sourcing import Sourcing
from tests.slack import facts
from tests.slack.conftest import BUBECK, Asker, Workspace, workspace

HOSTILE = ["", "\u202e", "a\x00b" * 500, "'; DROP TABLE people; --", "<!channel> " * 300, "\ud83d", "(" * 20_000]


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def real(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[tuple[Workspace, Engine]]:
    engine = facts.copied(tmp_path)
    async with workspace(request.param, engine) as space:
        yield space, engine


@pytest.fixture
async def by_socket(tmp_path: Path) -> AsyncIterator[tuple[Workspace, Engine]]:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine) as space:
        yield space, engine


async def shown(space: Workspace, has: Callable[[str], bool], user: str = PERSON) -> View:
    """The modal before somebody, once it has what is waited for."""

    def there() -> bool:
        view = space.slack.views.modal(user)
        return view is not None and has(str(view.body["blocks"]))

    await space.slack.until(there)
    view = space.slack.views.modal(user)
    assert view
    return view


def texts(view: View) -> str:
    return str(view.body["blocks"])


async def who(space: Workspace, text: str, channel: str = CHANNEL) -> View:
    message = space.slack.say(OTHER_PERSON, channel, text)
    await space.slack.message_shortcut(PERSON, message, "who_is_in_this")
    return await shown(space, lambda blocks: "Reading the message" not in blocks)


async def test_a_message_is_read_and_each_who_is_in_it_is_told_with_sources(real: tuple[Workspace, Engine]) -> None:
    space, _ = real
    view = await who(space, "so *Mika Ito* and Noor Haddad dined with Quillon people", OTHER_CHANNEL)
    told = texts(view)
    assert "Mika Itō joined Quillon" in told or "Mika Itō left Brightwater for Quillon" in told
    assert told.index("*Mika Itō*") < told.index("*Noor Haddad*") < told.index("*Quillon*")
    assert "https://gazette.example/ito" in told
    assert "https://herald.example/haddad" in told
    assert await space.quiet() == []


async def test_a_name_that_several_bear_is_told_as_such(by_socket: tuple[Workspace, Engine]) -> None:
    view = await who(by_socket[0], "Haddad said so")
    assert "“Haddad” may be" in texts(view)
    assert "Noor Haddad" in texts(view)


async def test_namesakes_are_told_apart_by_what_else_is_said(by_socket: tuple[Workspace, Engine]) -> None:
    view = await who(by_socket[0], "Haddad, the CEO of Quillon, said so")
    assert "*Noor Haddad*" in texts(view)
    assert "Omar" not in texts(view)


async def test_a_message_that_names_nobody_gets_a_sentence(by_socket: tuple[Workspace, Engine]) -> None:
    view = await who(by_socket[0], "lunch at noon?")
    assert "I know nobody who is named" in texts(view)
    assert len(view.body["blocks"]) == 1


async def test_a_long_message_is_read_to_a_limit_and_says_so(by_socket: tuple[Workspace, Engine]) -> None:
    view = await who(
        by_socket[0], "Nothing to see. " * 300 + "Mika Ito was there. " + "Nothing more. " * 1000 + "Quillon."
    )
    assert "*Mika Itō*" in texts(view)
    assert "*Quillon*" not in texts(view)
    assert "The message is long" in texts(view)


async def test_what_only_blocks_or_a_preview_say_is_read_too(by_socket: tuple[Workspace, Engine]) -> None:
    space, _ = by_socket
    message = space.slack.say(OTHER_PERSON, CHANNEL, "look")
    payload = space.slack.payloads.message_shortcut(space.slack.workspace, PERSON, message, "who_is_in_this", "")
    payload["message"] |= {
        "text": "",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "about Mika Ito"}}, 7, None],
        "attachments": [{"title": "Noor Haddad stays", "from_url": "https://a.example/b"}, "odd"],
    }
    await space.slack.outbound.deliver(Delivery("interactive", payload))
    view = await shown(space, lambda blocks: "*Mika Itō*" in blocks)
    assert "*Noor Haddad*" in texts(view)


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_messages_are_read_without_harm(socket_space: Workspace, text: str) -> None:
    message = socket_space.slack.say(OTHER_PERSON, CHANNEL, text)
    await socket_space.slack.message_shortcut(PERSON, message, "who_is_in_this")
    view = await shown(socket_space, lambda blocks: "I know nobody" in blocks)
    assert "<!channel>" not in texts(view)


async def test_a_modal_that_slack_does_not_open_is_told_privately(socket_space: Workspace) -> None:
    socket_space.slack.api.fail("views.open", Failure(error="expired_trigger_id"))
    message = socket_space.slack.say(OTHER_PERSON, CHANNEL, "Mika Ito")
    await socket_space.slack.message_shortcut(PERSON, message, "who_is_in_this")
    told = await socket_space.answered()
    assert (told.seen_by, "once more" in told.text) == (PERSON, True)


async def test_sentences_are_read_whole_and_very_long_ones_in_pieces() -> None:
    text = "word " * (MOST_WORDS * 3) + "Mika Ito. Then Quillon. " + "Brightwater " * 300
    named = await Naming(Asker()).named(text)
    assert [candidate.name for candidate in named.known] == ["Mika Itō", "Quillon", "Brightwater"]


@pytest.mark.parametrize("noise", ["Xq{0}zw Rty{0}p", "qzx{0}wv", "字{0}", "ABC{0}DEF", "ABCDEF GHIJKL"])
async def test_what_is_made_to_be_slow_is_not_read_to_its_end(noise: str) -> None:
    named = await Naming(Asker()).named("Mika Ito. " + " ".join(noise.format(n) for n in range(2000)) + " Quillon.")
    assert [candidate.name for candidate in named.known] == ["Mika Itō"]
    assert named.cut


async def test_many_names_are_cut_with_the_rest_named(tmp_path: Path) -> None:
    people = [{"id": f"p{n}", "name": f"Zorvak{'abcdefghij'[n // 10]} Quimby{'klmnopqrst'[n % 10]}"} for n in range(30)]
    engine = facts.with_more(tmp_path, {"people.jsonl": people})
    naming = Naming(engine)
    named = await naming.named(". ".join(str(each["name"]) for each in people))
    assert len(named.known) == len(people) > MOST_TOLD


async def test_asking_from_anywhere_is_answered_in_the_modal(real: tuple[Workspace, Engine]) -> None:
    space, _ = real
    await space.slack.shortcut(PERSON, "ask_anywhere")
    view = await shown(space, lambda blocks: "Your question" in blocks)
    [field] = view.inputs()
    assert await space.slack.submit(PERSON, {field["block_id"]: "where is Mika Itō now?"}) == {}
    assert "Quillon" in texts(view)
    assert "https://gazette.example/ito" in texts(view)
    [field] = view.inputs()
    assert await space.slack.submit(PERSON, {field["block_id"]: "and before that?"}) == {}
    assert "Brightwater" in texts(view)
    assert await space.quiet() == []


async def sources_of(space: Workspace, question: str) -> View:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {question}")
    await space.slack.press(PERSON, await space.answered(), "sources")
    return await shown(space, lambda blocks: "Every source" in blocks)


async def test_sources_are_listed_in_full_with_how_sure_each_claim_was(real: tuple[Workspace, Engine]) -> None:
    space, engine = real
    move = engine.store.moves_of("mika-ito")[0]
    facts.change(engine, replace(move, status=Status.REPORTED))
    facts.change(engine, move)
    rumor = Move(
        "rumor", "mika-ito", MoveKind.JOINED, None, "quillon", PartialDate(2030, 12), Status.RUMORED, ("herald-haddad",)
    )
    facts.add(engine, rumor)
    view = await sources_of(space, "where is Mika Itō now?")
    told = texts(view)
    assert "Mika Itō joined Quillon, from Brightwater in February 2031 (confirmed) [1]" in told
    steps = ["rumored in December 2030 [2]", "confirmed →", "reported since", "confirmed since"]
    places = [told.index(step, told.index("(confirmed)")) for step in steps]
    assert places == sorted(places)
    assert "https://herald.example/haddad" in told
    assert "Itō goes" in told
    assert "https://gazette.example/ito" in told


async def test_an_answer_without_sources_has_no_such_button(space: Workspace) -> None:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> help")
    assert "sources" not in [element["action_id"] for element in elements(await space.answered())]
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> where did Bubeck go?")
    assert "sources" in [element["action_id"] for element in elements(await space.answered(2))]


def elements(message: Any) -> list[dict[str, Any]]:
    return [element for block in message.blocks if block["type"] == "actions" for element in block["elements"]]


def test_very_many_sources_and_claims_stay_within_a_modal(tmp_path: Path) -> None:
    from bot.local.blockkit import view_problems

    engine, references = facts.with_many_claims(tmp_path, 400)
    answer = replace(BUBECK, outcome=Outcome.ANSWERED, citations=(), facts=references)
    view = Sourcing(engine).view(answer)
    assert view_problems(view) == []
    assert len(view["blocks"]) <= 100
    assert "more claims" in str(view)
    unknown = replace(answer, facts=(FactRef(FactKind.MOVE, "gone"), FactRef(FactKind.PERSON, "mika-ito")))
    assert "no sources" in str(Sourcing(engine).view(unknown))
