"""The Home tab: what it shows to whom, and what its buttons do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import bot.names.index
from bot.facts.building import build
from bot.facts.jsonl import load
from bot.facts.records import EntityKind
from bot.local.blockkit import interactive
from bot.local.views import View
from bot.local.workspace import CHANNEL, DIRECT, OTHER_PERSON, PERSON
from bot.settings import Connection
from bot.slack.feedback import Feedback, Report
from bot.slack.follows import Followed, Follower, Follows
from bot.slack.reports import THANKS
from tests.facts.small import write
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace

TEAM = "T0LOCAL"
ME = Follower(TEAM, PERSON)
ITO = Followed(EntityKind.PERSON, "mika-ito")


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Workspace]:
    async with workspace(request.param, facts.copied(tmp_path)) as made:
        yield made


async def opened(space: Workspace, user: str = PERSON) -> View:
    space.slack.open_home(user, space.slack.workspace.direct(user).id, "home")
    await space.slack.until(lambda: user in space.slack.views.homes)
    return space.slack.views.homes[user]


async def shows(space: Workspace, words: str, user: str = PERSON) -> None:
    await space.slack.until(lambda: words in str(space.slack.views.homes[user].body))


def buttons(view: View) -> dict[str, str]:
    """Labels of the buttons, by action id."""
    found: dict[str, Any] = {}
    for block in view.body["blocks"]:
        for element in [*block.get("elements", ()), block.get("accessory") or {}]:
            if element.get("type") == "button":
                found[element["action_id"]] = element["text"]["text"]
    return found


async def test_it_shows_what_can_be_asked_and_what_is_new(home: Workspace) -> None:
    view = await opened(home)
    assert "Mika Itō left Brightwater for Quillon" in str(view.body)
    assert "My facts last changed on <!date^" in str(view.body)
    assert "What's new?" in buttons(view).values()
    assert "Nobody yet" in str(view.body)
    assert [message for message in home.answers() if message.channel == DIRECT] == []


async def test_an_example_is_answered_in_a_modal_and_the_next_question_in_its_place(home: Workspace) -> None:
    view = await opened(home)
    asked = next(action for action, label in buttons(view).items() if label == "Where is Mika Itō now?")
    await home.slack.press_in_view(PERSON, view, asked)
    await home.slack.until(lambda: home.slack.views.modal(PERSON) is not None)
    modal = home.slack.views.modal(PERSON)
    assert modal
    assert "Quillon" in str(modal.body["blocks"])
    [field] = modal.inputs()
    assert await home.slack.submit(PERSON, {field["block_id"]: "and before that?"}) == {}
    assert "Brightwater" in str(modal.body["blocks"][1])
    assert home.slack.views.modal(PERSON) is modal


async def test_a_suggestion_in_a_modal_is_answered_in_its_place(home: Workspace) -> None:
    view = await opened(home)
    await home.slack.press_in_view(PERSON, view, "view_ask_0")
    await home.slack.until(lambda: home.slack.views.modal(PERSON) is not None)
    modal = home.slack.views.modal(PERSON)
    assert modal
    before = modal.body
    suggestion = next(action for action in buttons(modal) if action.startswith("view_ask"))
    await home.slack.press_in_view(PERSON, modal, suggestion)
    await home.slack.until(lambda: modal.body is not before)


async def test_someone_is_followed_and_unfollowed_there(home: Workspace) -> None:
    view = await opened(home)
    await home.slack.press_in_view(PERSON, view, "follow_someone")
    await home.slack.until(lambda: home.slack.views.modal(PERSON) is not None)
    assert "Omar Haddad" in (await home.slack.submit(PERSON, {"name": "Haddad"}))["name"]
    assert "I know nobody" in (await home.slack.submit(PERSON, {"name": "Zyxwvut"}))["name"]
    assert await home.slack.submit(PERSON, {"name": "mika ito"}) == {}
    await shows(home, "*Mika Itō*")
    assert await Follows(home.database).followed_by(ME) == (ITO,)
    await home.slack.press_in_view(PERSON, home.slack.views.homes[PERSON], "unfollow_0")
    await shows(home, "Nobody yet")
    assert await Follows(home.database).followed_by(ME) == ()


async def test_admins_see_what_waits_for_them_and_settle_it(home: Workspace) -> None:
    feedback = Feedback(home.database)
    await feedback.report(
        TEAM, Report(OTHER_PERSON, "where is Itō?", "At Quillon.", "She left <!here>", "https://a.example/b")
    )
    await feedback.report("T0ELSEWHERE", Report(OTHER_PERSON, "a secret", "a", "b"))
    await home.slack.command(OTHER_PERSON, CHANNEL, "/ai-moves", "who is Zyxwvut Qponml?")
    await home.answered()
    view = await opened(home)
    shown = str(view.body)
    assert "She left &lt;!here&gt;" in shown
    assert "zyxwvut" in shown
    assert "a secret" not in shown
    await home.slack.press_in_view(PERSON, view, "settle_0")
    await shows(home, "nothing")
    assert await feedback.waiting(TEAM, 10) == ()


async def test_anybody_reports_from_the_tab_what_is_wrong_or_missing(home: Workspace) -> None:
    view = await opened(home, OTHER_PERSON)
    await home.slack.press_in_view(OTHER_PERSON, view, "report_something")
    await home.slack.until(lambda: home.slack.views.modal(OTHER_PERSON) is not None)
    assert await home.slack.submit(OTHER_PERSON, {"wrong": "Noor Haddad has left Quillon"}) == {}
    modal = home.slack.views.modal(OTHER_PERSON)
    assert modal
    assert THANKS in str(modal.body)
    [report] = await Feedback(home.database).waiting(TEAM, 10)
    assert report == Report(OTHER_PERSON, "", "", "Noor Haddad has left Quillon", None, report.id)
    shown = await opened(home)
    assert "Noor Haddad has left Quillon" in str(shown.body)
    assert "Asked:" not in str(shown.body)
    await home.slack.press_in_view(PERSON, shown, "add_fact_0")
    await home.slack.until(lambda: home.slack.views.modal(PERSON) is not None)
    form = home.slack.views.modal(PERSON)
    assert form
    assert "Noor Haddad" in form.initial().values()


async def test_a_screen_reader_tells_buttons_of_the_same_words_apart(home: Workspace) -> None:
    for name in ("Mika Itō", "Quillon"):
        await home.slack.command(PERSON, CHANNEL, "/ai-moves", f"follow {name}")
    for number in range(2):
        await Feedback(home.database).report(TEAM, Report(PERSON, "where is Itō?", "At Quillon.", f"wrong {number}"))
    await home.answered(2)
    view = await opened(home)
    said = [each.get("accessibility_label") or each["text"]["text"] for block in view.body["blocks"]
            for each in interactive(block) if each["type"] == "button"]  # fmt: skip
    assert "Unfollow Mika Itō" in said
    assert len(said) == len(set(said))


@pytest.mark.parametrize("text", ["*" * 1500, "&" * 1500, "<!channel>" * 150, "\u202e" * 1500, "word " * 300])
async def test_whatever_is_reported_the_tab_can_be_shown(home: Workspace, text: str) -> None:
    for _ in range(10):
        await Feedback(home.database).report(
            TEAM, Report(PERSON, text, text * 2, text, f"https://a.example/{'&' * 2900}")
        )
    view = await opened(home)
    assert "<!channel>" not in str(view.body)
    assert "settle_0" in buttons(view)


async def test_nobody_else_sees_or_settles_it(home: Workspace) -> None:
    feedback = Feedback(home.database)
    await feedback.report(TEAM, Report(PERSON, "where is Itō?", "At Quillon.", "She left"))
    view = await opened(home, OTHER_PERSON)
    assert "She left" not in str(view.body)
    forged = {"type": "button", "action_id": "settle_0", "value": "1", "text": {"type": "plain_text", "text": "x"}}
    view.body["blocks"].append({"type": "actions", "elements": [forged]})
    before = view.body
    await home.slack.press_in_view(OTHER_PERSON, view, "settle_0")
    await home.slack.until(lambda: home.slack.views.homes[OTHER_PERSON].body is not before)
    assert len(await feedback.waiting(TEAM, 10)) == 1


async def test_admin_users_are_the_only_admins_where_any_are_named(tmp_path: Path) -> None:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine, admin_users=frozenset({OTHER_PERSON})) as space:
        assert "For those who keep the facts" in str((await opened(space, OTHER_PERSON)).body)
        assert "For those who keep the facts" not in str((await opened(space, PERSON)).body)
        assert space.slack.api.called("users.info") == []


async def test_a_store_without_facts_has_a_home_tab_a_greeting_and_no_news(tmp_path: Path) -> None:
    build(load(write(tmp_path / "data", {"moves.jsonl": []})), tmp_path / "facts.db", bot.names.index.rebuild)
    async with workspace(Connection.SOCKET_MODE, facts.over(tmp_path / "facts.db")) as space:
        assert "I have no dated news" in str((await opened(space)).body)
        space.slack.open_home(PERSON, DIRECT)
        assert "no language model" in (await space.answered()).text
        await space.slack.command(PERSON, CHANNEL, "/ai-moves", "follow Mika Itō")
        assert "I know no person or organization" in (await space.answered(2)).text
        await space.slack.command(PERSON, CHANNEL, "/ai-moves", "new")
        assert "I have no dated news" in (await space.answered(3)).text
