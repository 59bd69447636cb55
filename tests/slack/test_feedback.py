"""Right and wrong under each answer, what is reported, and what was asked in vain."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.local.views import View
from bot.local.workspace import BOT_USER, CHANNEL, OTHER_PERSON, PERSON, Message
from bot.settings import Connection
from bot.slack.feedback import KEEP_SECONDS, Count, Feedback, Report, normalized
from tests.slack.conftest import BUBECK, Workspace, remembered, workspace

QUESTION = "where did Bubeck go?"
TEAM = "T0LOCAL"


@pytest.fixture
async def with_admin() -> AsyncIterator[Workspace]:
    async with workspace(Connection.HTTP, admin_users=frozenset({OTHER_PERSON})) as made:
        yield made


async def asked(space: Workspace, question: str = QUESTION) -> Message:
    count = len(space.answers())
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {question}")
    return await space.answered(count + 1)


async def wrong(space: Workspace) -> View:
    """The modal that opens at a press on "wrong"."""
    await space.slack.press(PERSON, await asked(space), "feedback", "negative")
    await space.slack.until(lambda: space.slack.views.modal(PERSON) is not None)
    modal = space.slack.views.modal(PERSON)
    assert modal
    return modal


def has_feedback(message: Message) -> bool:
    small = [element for block in message.blocks if block["type"] == "context_actions" for element in block["elements"]]
    return any(element["type"] == "feedback_buttons" for element in small)


async def test_an_answer_can_be_judged_and_a_question_back_cannot(space: Workspace) -> None:
    assert has_feedback(await asked(space))
    assert not has_feedback(await asked(space, "who is Chen?"))
    assert not has_feedback(await asked(space, "help"))


async def test_right_is_counted_once_a_person_and_thanked_for_in_the_thread(space: Workspace) -> None:
    answer = await asked(space)
    for _ in range(2):
        await space.slack.press(PERSON, answer, "feedback", "positive")
    thanks = await space.answered(2)
    assert (thanks.seen_by, thanks.thread_ts) == (PERSON, answer.thread_ts)
    await space.slack.press(OTHER_PERSON, answer, "feedback", "positive")
    await space.answered(3)
    assert await Feedback(space.database).votes(TEAM) == (2, 0)


async def test_a_private_answer_can_be_judged(space: Workspace) -> None:
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", QUESTION)
    await space.slack.press(PERSON, await space.answered(), "feedback", "positive")
    assert (await space.answered(2)).seen_by == PERSON


async def test_wrong_asks_what_is_wrong_and_the_report_waits_for_an_admin(space: Workspace) -> None:
    modal = await wrong(space)
    assert QUESTION in str(modal.body["blocks"][0])
    assert await space.slack.submit(PERSON, {"wrong": "It was in <May>", "link": "https://example.org/a"}) == {}
    assert space.slack.views.modal(PERSON) is None
    thanks = await space.answered(2)
    assert thanks.seen_by == PERSON
    [report] = await Feedback(space.database).waiting(TEAM, 10)
    assert report == Report(PERSON, QUESTION, BUBECK.text, "It was in <May>", "https://example.org/a", report.id)
    assert await Feedback(space.database).votes(TEAM) == (0, 1)


async def test_what_is_judged_and_reported_is_kept_before_slack_is_told_that_it_has_come(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bot that dies then loses the thanks, and nothing else."""
    answer = await asked(space)
    await wrong(space)
    for late in ("judge", "tell"):
        monkeypatch.setattr(f"bot.slack.reports.Reports.{late}", _never_done)
    await space.slack.press(OTHER_PERSON, answer, "feedback", "positive")
    assert await Feedback(space.database).votes(TEAM) == (1, 1)
    assert await space.slack.submit(PERSON, {"wrong": "It was in May"}) == {}
    assert [report.wrong for report in await Feedback(space.database).waiting(TEAM, 10)] == ["It was in May"]


async def _never_done(*_: object) -> None:
    """Stands for what a bot that is killed does not come to."""


async def test_the_longest_question_that_can_be_judged_can_be_reported(space: Workspace) -> None:
    question = 'who left "OpenAI" ' + "\\" * 900
    await space.slack.press(PERSON, await asked(space, question), "feedback", "negative")
    await space.slack.until(lambda: space.slack.views.modal(PERSON) is not None)
    assert await space.slack.submit(PERSON, {"wrong": "It was in May"}) == {}
    [report] = await Feedback(space.database).waiting(TEAM, 10)
    assert report.question.startswith('who left "OpenAI"')


async def test_the_admins_are_told_of_a_report(with_admin: Workspace) -> None:
    await wrong(with_admin)
    await with_admin.slack.submit(PERSON, {"wrong": "It was in <!channel>"})
    direct = with_admin.slack.workspace.direct(OTHER_PERSON).id
    await with_admin.slack.until(lambda: any(message.channel == direct for message in with_admin.answers()))
    told = next(message for message in with_admin.answers() if message.channel == direct)
    assert "It was in &lt;!channel&gt;" in told.text
    assert QUESTION in told.text


@pytest.mark.parametrize("link", ["ftp://example.org/a", "javascript:alert(1)", "https://"])
async def test_a_link_that_is_none_is_told_beside_its_field(space: Workspace, link: str) -> None:
    await wrong(space)
    errors = await space.slack.submit(PERSON, {"wrong": "It was in May", "link": link})
    assert errors.keys() == {"link"}
    assert space.slack.views.modal(PERSON)
    assert await Feedback(space.database).waiting(TEAM, 10) == ()


async def test_what_is_asked_in_vain_is_counted_without_who_asked(space: Workspace) -> None:
    for question in ("who is &lt;evil&gt;?", "Who  is EVIL", "where did Bubeck go?", "help"):
        await asked(space, question)
    await space.slack.command(OTHER_PERSON, CHANNEL, "/ai-moves", "who is <evil>")
    await space.answered(5)
    feedback = Feedback(space.database)
    await space.slack.until(lambda: True)
    counts = await feedback.misses(TEAM, 10)
    assert counts == (Count("who is evil", 3),)


def test_what_is_counted_names_nobody_in_the_workspace() -> None:
    assert normalized("Did @U012AB3CD’s friend   <@U999999> leave  OpenAI?") == "did s friend leave openai"
    assert normalized("\ud800\x00 \u202e") == ""
    assert len(normalized("word " * 1000)) <= 200


async def test_counts_and_settled_reports_are_forgotten() -> None:
    now = 1_000_000.0
    async with remembered() as database:
        feedback = Feedback(database, lambda: now)
        await feedback.miss("T1", "where is Nobody?")
        await feedback.vote("T1", "where is Nobody?", right=False)
        kept = await feedback.report("T1", Report("U1", "q", "a", "w"))
        gone = await feedback.report("T1", Report("U1", "q", "a", "w"))
        assert await feedback.settle("T1", gone.id)
        assert not await feedback.settle("T1", gone.id)
        assert not await feedback.settle("T2", kept.id)
        now += KEEP_SECONDS + 1
        await feedback.miss("T1", "another")
        assert [count.question for count in await feedback.misses("T1", 10)] == ["another"]
        assert [report.id for report in await feedback.waiting("T1", 10)] == [kept.id]
        await database.forget_team("T1")
        assert await feedback.waiting("T1", 10) == ()
