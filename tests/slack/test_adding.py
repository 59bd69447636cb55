"""Facts are added from Slack by admins, checked field by field, written under their names, and taken back once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.engine import Engine
from bot.facts.format import RecordKind
from bot.facts.records import Move, MoveKind, Organization, Person, Role, Source, Statement, Status
from bot.facts.revisions import revisions
from bot.local.outbound import Delivery
from bot.local.views import View
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, OTHER_CHANNEL, OTHER_PERSON, PERSON, Message
from bot.settings import Connection
from bot.slack.admins import People
from bot.slack.feedback import Feedback, Report
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace

TEAM = "T0LOCAL"
ARTICLE = "https://ledger.example/2031/haddad-goes"
SAID = f"Omar Haddad leaves Quillon for Brightwater Labs &amp; co: <{ARTICLE}>"
SOURCE = {"url": ARTICLE, "publisher": "Ledger"}
HOSTILE = ["<!channel>", "\u202egnp.exe", "a\x00b", "'; DROP TABLE people; --", "*" * 190, "&lt;b&gt;", "\ud83d"]


class Desk:
    """A workspace in which facts are added, over a store of its own."""

    def __init__(self, space: Workspace, engine: Engine) -> None:
        self.space = space
        self.slack = space.slack
        self.store = engine.store
        self.engine = engine

    def say(self, text: str, channel: str = CHANNEL) -> Message:
        return self.slack.say(OTHER_PERSON, channel, text)

    async def modal(self, user: str = PERSON) -> View:
        """The modal before somebody, once it is more than a wait."""

        def there() -> bool:
            view = self.slack.views.modal(user)
            return view is not None and "One moment" not in str(view.body)

        await self.slack.until(there)
        view = self.slack.views.modal(user)
        assert view
        return view

    async def opened(self, text: str = SAID, user: str = PERSON) -> View:
        """The modal of the shortcut on a message."""
        await self.slack.message_shortcut(user, self.say(text), "add_as_fact")
        return await self.modal(user)

    async def empty(self, user: str = PERSON) -> View:
        await self.slack.command(user, CHANNEL, "/ai-moves", "add")
        return await self.modal(user)

    async def submit(self, **values: str) -> dict[str, str]:
        return await self.slack.submit(PERSON, {name.removesuffix("_"): value for name, value in values.items()})

    async def told(self, count: int = 1, user: str = PERSON) -> Message:
        """What the bot has told somebody directly, once it is that much."""
        channel = self.slack.workspace.direct(user).id

        def messages() -> list[Message]:
            return [message for message in self.space.answers() if message.channel == channel]

        await self.slack.until(lambda: len(messages()) >= count)
        return messages()[-1]

    async def changed(self, message: Message, words: str) -> Message:
        def now() -> Message:
            found = self.slack.workspace.message(message.channel, message.ts)
            assert found
            return found

        await self.slack.until(lambda: words in now().text)
        return now()

    def moves(self, person: str) -> list[Move]:
        self.store.refresh()
        return sorted(self.store.moves_of(person), key=lambda move: move.id)


def initial(view: View) -> dict[str, str]:
    return view.initial()


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    engine = facts.copied(tmp_path)
    async with workspace(request.param, engine) as space:
        yield Desk(space, engine)


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Desk]:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine) as space:
        yield Desk(space, engine)


async def test_a_message_becomes_a_fact_that_answers_use_and_undo_takes_it_back(desk: Desk) -> None:
    view = await desk.opened()
    filled = initial(view)
    assert (filled["person"], filled["from"], filled["to"]) == ("Omar Haddad", "Quillon", "Brightwater Labs")
    assert (filled["kind"], filled["status"], filled["url"], filled["publisher"]) == (
        "joined", "reported", ARTICLE, "ledger.example",
    )  # fmt: skip
    assert await desk.submit(publisher="The Ledger", date="2031-05", title_to="Head of Data") == {}
    assert desk.slack.views.modal(PERSON) is None
    told = await desk.told()
    assert "Omar Haddad joined Brightwater Labs, from Quillon, as Head of Data in May 2031 (reported)" in told.text
    move = next(move for move in desk.moves("omar-haddad") if move.destination)
    assert (move.origin, move.destination, str(move.date), move.title_to) == (
        "quillon", "brightwater-labs", "2031-05", "Head of Data",
    )  # fmt: skip
    source = desk.store.source(move.sources[0])
    assert source
    assert (source.url, source.publisher, source.kind) == (ARTICLE, "The Ledger", "news")
    assert "Brightwater Labs" in desk.engine.ask("where is Omar Haddad now?").text
    change = revisions(desk.store.connection, RecordKind.MOVE, move.id)[0]
    assert change.author == f"You ({PERSON})"

    await desk.slack.press(PERSON, told, "undo_fact")
    undone = await desk.changed(told, "Undone")
    assert "Omar Haddad joined Brightwater Labs" in undone.text
    assert "undo_fact" not in str(undone.blocks)
    assert [move.id for move in desk.moves("omar-haddad")] == ["omar-haddad--brightwater--left--2030-11"]
    assert desk.store.source(move.sources[0]) is None
    assert "Brightwater Labs" not in desk.engine.ask("where is Omar Haddad now?").text


async def test_it_works_where_the_bot_is_not(one: Desk) -> None:
    await one.slack.message_shortcut(PERSON, one.say(SAID, OTHER_CHANNEL), "add_as_fact")
    await one.modal()
    assert await one.submit() == {}
    assert "Omar Haddad" in (await one.told()).text


async def test_the_command_fills_in_what_follows_it(one: Desk) -> None:
    await one.slack.command(PERSON, CHANNEL, "/ai-moves", f"add Mika Itō returned to Brightwater {ARTICLE}")
    filled = initial(await one.modal())
    assert (filled["person"], filled["to"], filled["kind"], filled["url"]) == (
        "Mika Itō", "Brightwater", "returned", ARTICLE,
    )  # fmt: skip
    await one.empty()
    assert "person" not in initial(await one.modal())


async def test_what_slack_shows_of_a_link_fills_in_the_source(one: Desk) -> None:
    attachment = {"from_url": ARTICLE, "title": "Haddad goes", "service_name": "The Ledger", "text": "He is going."}
    message = one.say(f"so it is <http://x.ai|x.ai> or <{ARTICLE}>")
    payload = one.slack.payloads.message_shortcut(one.slack.workspace, PERSON, message, "add_as_fact", "")
    payload["message"]["attachments"] = [attachment]
    await one.slack.outbound.deliver(Delivery("interactive", payload))
    filled = initial(await one.modal())
    assert (filled["url"], filled["publisher"], filled["source_title"]) == (ARTICLE, "The Ledger", "Haddad goes")


async def test_a_name_that_several_bear_is_told_beside_its_field_with_whom_it_may_mean(desk: Desk) -> None:
    await desk.empty()
    errors = await desk.submit(person="Haddad", to="Brightwater", **SOURCE)
    assert errors.keys() == {"person"}
    assert "Noor Haddad (noor-haddad)" in errors["person"]
    assert "Omar Haddad (omar-haddad)" in errors["person"]
    assert desk.slack.views.modal(PERSON)
    assert await desk.submit(person="noor-haddad", to="Brightwater", **SOURCE) == {}
    await desk.told()
    assert [move.destination for move in desk.moves("noor-haddad")] == ["brightwater"]


async def test_an_unknown_name_is_added_only_where_its_box_is_ticked(one: Desk) -> None:
    await one.empty()
    values = {"person": "Zofia Wrona", "to": "Nimbus Works", **SOURCE}
    errors = await one.submit(**values)
    assert errors.keys() == {"person", "to"}
    assert "tick below" in errors["person"]
    assert (await one.submit(**values, new="person")).keys() == {"to"}
    assert await one.submit(**values, new="person,organization", organization_kind="lab") == {}
    told = await one.told()
    assert "Person: Zofia Wrona" in told.text
    [move] = one.moves("zofia-wrona")
    assert one.store.person("zofia-wrona") == Person("zofia-wrona", "Zofia Wrona", sources=move.sources)
    assert one.store.organization("nimbus-works") == Organization(
        "nimbus-works", "Nimbus Works", "lab", sources=move.sources
    )
    await one.slack.press(PERSON, told, "undo_fact")
    await one.changed(told, "Undone")
    one.store.refresh()
    assert (one.store.person("zofia-wrona"), one.store.organization("nimbus-works")) == (None, None)


async def test_a_typing_error_is_answered_with_the_nearest_name(one: Desk) -> None:
    await one.empty()
    errors = await one.submit(person="Mikka Itto", to="Quillon", **SOURCE)
    assert "Mika Itō (mika-ito)" in errors["person"]


async def test_every_field_says_what_is_wrong_with_it(one: Desk) -> None:
    await one.empty()
    errors = await one.submit(
        person="Mika Itō",
        kind="left",
        to="Quillon",
        date="2031-13",
        url="https://user@ledger.example/a",
        published="soon",
    )
    assert errors.keys() == {"from", "date", "url"}
    assert "2031-13" in errors["date"]
    errors = await one.submit(person="Mika Itō", kind="joined", date="05/2031", url=ARTICLE, published="soon")
    assert errors.keys() == {"to", "date", "publisher", "published"}
    assert "YYYY-MM" in errors["date"]
    assert [change.id for change in revisions(one.store.connection)] == []


async def test_a_fact_that_is_there_already_is_not_added_twice(one: Desk) -> None:
    values = {"person": "Noor Haddad", "from_": "Quillon", "to": "Brightwater", "date": "2031-05", **SOURCE}
    await one.empty()
    assert await one.submit(**values) == {}
    await one.told()
    await one.empty()
    errors = await one.submit(**values)
    assert "already: Noor Haddad joined Brightwater, from Quillon in May 2031" in errors["person"]
    assert len(one.moves("noor-haddad")) == 1


async def test_a_source_that_is_known_needs_no_publisher(one: Desk) -> None:
    await one.empty()
    assert await one.submit(person="Mika Itō", kind="left", from_="Quillon", url="https://gazette.example/ito") == {}
    await one.told()
    assert [move.sources for move in one.moves("mika-ito") if move.kind is MoveKind.LEFT] == [("gazette-ito",)]


async def test_roles_and_statements_have_fields_of_their_own(desk: Desk) -> None:
    view = await desk.opened()
    await desk.slack.press_in_view(PERSON, view, "add_fact_kind", "role", {"note": "", "publisher": "Kept"})
    await desk.slack.until(lambda: "title" in {block["block_id"] for block in view.inputs()})
    filled = initial(view)
    assert (filled["person"], filled["organization"], filled["end"]) == ("Omar Haddad", "Brightwater Labs", "..")
    assert (filled["url"], filled["publisher"]) == (ARTICLE, "Kept")
    errors = await desk.submit(title="Head of Data", start="2031", end="2030")
    assert errors.keys() == {"end"}
    assert await desk.submit(title="Head of Data", start="2031-05", status="confirmed") == {}
    await desk.told()
    desk.store.refresh()
    [role] = desk.store.roles_of("omar-haddad")
    assert (role.organization, role.title, role.ongoing, role.status) == (
        "brightwater-labs", "Head of Data", True, Status.CONFIRMED,
    )  # fmt: skip

    view = await desk.opened()
    await desk.slack.press_in_view(PERSON, view, "add_fact_kind", "statement")
    await desk.slack.until(lambda: "text" in {block["block_id"] for block in view.inputs()})
    assert initial(view)["about"].split("\n") == ["Omar Haddad", "Quillon", "Brightwater Labs"]
    values = {"about": "Omar Haddad\nLantern 2", "text": "He has kept the lamp.", "topics": "lamps, light"}
    assert await desk.submit(**values) == {}
    told = await desk.told(2)
    assert "About Omar Haddad and Lantern 2: He has kept the lamp. (reported)" in told.text
    statement = next(s for s in desk.store.records(RecordKind.STATEMENT) if isinstance(s, Statement))
    assert (statement.about, statement.topics) == (("omar-haddad", "lantern-2"), ("lamps", "light"))


@pytest.mark.parametrize("how", ["shortcut", "command"])
async def test_who_is_no_admin_is_told_so_and_nothing_else(desk: Desk, how: str) -> None:
    view = await (desk.opened(user=OTHER_PERSON) if how == "shortcut" else desk.empty(OTHER_PERSON))
    assert "Only those who keep the facts" in str(view.body)
    assert view.inputs() == []
    assert await desk.space.quiet() == []


async def test_who_lost_the_right_since_the_modal_opened_cannot_submit(tmp_path: Path) -> None:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine) as space:
        desk = Desk(space, engine)
        await desk.opened()
        users = space.slack.workspace.users
        users[PERSON] = replace(users[PERSON], is_admin=False)
        space.running.services.people.forget()
        errors = await desk.submit()
        assert "Only those who keep the facts" in errors["person"]
        assert revisions(engine.store.connection) == ()


async def test_admin_users_are_the_only_ones_where_any_are_named(tmp_path: Path) -> None:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine, admin_users=frozenset({OTHER_PERSON})) as space:
        desk = Desk(space, engine)
        assert desk.slack.api.called("users.info") == []
        assert (await desk.opened(user=PERSON)).inputs() == []
        assert (await desk.opened(user=OTHER_PERSON)).inputs()
        assert len(desk.slack.api.called("views.open")) == 2
        assert await desk.slack.submit(OTHER_PERSON, {}) == {}
        told = await desk.told(user=OTHER_PERSON)
        await desk.slack.press(PERSON, told, "undo_fact")
        await space.quiet()
        assert [move.destination for move in desk.moves("omar-haddad")] == [None, "brightwater-labs"]


async def test_where_many_workspaces_share_the_facts_their_admins_do_not_change_them() -> None:
    client: Any = None  # nobody is asked
    assert not await People(frozenset(), many_workspaces=True).keeps_facts(client, TEAM, PERSON)
    named = People(frozenset({PERSON}), many_workspaces=True)
    assert await named.keeps_facts(client, TEAM, PERSON)
    assert not await named.keeps_facts(client, TEAM, OTHER_PERSON)


async def test_without_slack_saying_who_somebody_is_nobody_may(one: Desk) -> None:
    one.slack.api.fail("users.info", *[Failure(error="fatal_error")] * 3)
    assert (await one.opened()).inputs() == []


async def test_a_name_that_slack_does_not_tell_in_time_is_not_waited_for(tmp_path: Path) -> None:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine, admin_users=frozenset({PERSON})) as space:
        desk = Desk(space, engine)
        space.slack.api.fail("users.info", *[Failure(status=503)] * 8)
        await desk.opened()
        assert await desk.submit() == {}
        await desk.told()
        assert {change.author for change in revisions(engine.store.connection)} == {PERSON}


async def test_undo_is_done_once(desk: Desk) -> None:
    await desk.opened()
    await desk.submit()
    told = await desk.told()
    await desk.slack.press(PERSON, told, "undo_fact")
    await desk.changed(told, "Undone")
    await desk.slack.press(PERSON, replace(told), "undo_fact")
    again = await desk.told(2)
    assert again.seen_by == PERSON
    assert f"undone already, by You ({PERSON})" in again.text


async def test_a_later_change_makes_undo_refuse(one: Desk) -> None:
    await one.opened()
    await one.submit()
    told = await one.told()
    move = next(move for move in one.moves("omar-haddad") if move.destination)
    facts.change(one.engine, replace(move, status=Status.CONFIRMED), author="Somebody else")
    await one.slack.press(PERSON, told, "undo_fact")
    refused = await one.told(2)
    assert "Somebody else has changed it since" in refused.text
    assert refused.seen_by == PERSON
    assert move.id in [move.id for move in one.moves("omar-haddad")]


async def test_what_others_rest_on_cannot_be_undone(one: Desk) -> None:
    await one.empty()
    await one.submit(person="Zofia Wrona", to="Quillon", new="person", **SOURCE)
    told = await one.told()
    source = next(move.sources for move in one.moves("zofia-wrona"))
    facts.add(one.engine, Role("r", "zofia-wrona", "quillon", "CTO", None, None, True, Status.CONFIRMED, source))
    await one.slack.press(PERSON, told, "undo_fact")
    assert "can’t be undone" in (await one.told(2)).text
    assert one.moves("zofia-wrona")


async def test_a_store_that_cannot_be_written_is_said_and_nothing_is_lost(one: Desk) -> None:
    await one.opened()
    with facts.locked(one.engine):
        errors = await one.submit()
    assert "another program is using it" in errors["person"]
    assert await one.submit() == {}
    assert "Added" in (await one.told()).text


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_are_written_as_they_are_or_refused_beside_the_field(one: Desk, text: str) -> None:
    await one.empty()
    values = {"person": "Mika Itō", "kind": "left", "from": "Quillon", "reason": text, "title_to": text, **SOURCE}
    errors = await one.slack.submit(PERSON, values)
    assert errors.keys() <= {"reason", "title_to"}
    if not errors:
        told = await one.told()
        assert "<!channel>" not in told.text
        assert [move.reason for move in one.moves("mika-ito") if move.kind is MoveKind.LEFT] == [text.strip()]


async def test_a_report_opens_the_modal_with_what_it_says(one: Desk) -> None:
    report = Report(OTHER_PERSON, "where is Itō?", "At Quillon.", "Mika Itō left Quillon for Brightwater", ARTICLE)
    await Feedback(one.space.database).report(TEAM, report)
    one.slack.open_home(PERSON, one.slack.workspace.direct(PERSON).id, "home")
    await one.slack.until(lambda: PERSON in one.slack.views.homes)
    await one.slack.press_in_view(PERSON, one.slack.views.homes[PERSON], "add_fact_0")
    filled = initial(await one.modal())
    assert (filled["person"], filled["from"], filled["to"], filled["url"]) == (
        "Mika Itō", "Quillon", "Brightwater", ARTICLE,
    )  # fmt: skip


async def test_a_message_in_which_nothing_is_known_opens_an_empty_form(one: Desk) -> None:
    for text in ("hello", "<@U0OTHER> <#C0AINEWS|ai-news> :tada:", "x" * 30_000, *HOSTILE):
        view = await one.opened(text)
        assert {"person", "url"} & initial(view).keys() == set()


async def test_a_fault_is_told_in_the_modal_with_its_reference(one: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault of the guess")

    monkeypatch.setattr("bot.slack.add_filling.guessed", fail)
    assert "give the reference" in str((await one.opened()).body)


async def test_whom_else_a_message_names_is_told_in_the_form(one: Desk) -> None:
    view = await one.opened("Mika Ito and Noor Haddad left Quillon")
    assert initial(view)["person"] == "Mika Itō"
    assert "Also named: Noor Haddad" in str(view.body)


async def test_a_form_that_slack_does_not_open_is_told_privately(one: Desk) -> None:
    one.slack.api.fail("views.open", Failure(error="expired_trigger_id"))
    await one.slack.message_shortcut(PERSON, one.say(SAID), "add_as_fact")
    told = await one.space.answered()
    assert (told.seen_by, "once more" in told.text) == (PERSON, True)


async def test_sources_are_kept_from_a_link_that_hides_its_site(one: Desk) -> None:
    assert "url" not in initial(await one.opened("Mika Itō <javascript:alert(1)|left>"))
    assert isinstance(one.store.source("gazette-ito"), Source)


async def test_mentions_of_the_bot_are_still_answered_while_a_fact_is_added(one: Desk) -> None:
    await one.opened()
    question = one.say(f"<@{BOT_USER}> where is Mika Itō now?")
    await one.slack.until(lambda: any(answer.thread_ts == question.ts for answer in one.space.answers()))
