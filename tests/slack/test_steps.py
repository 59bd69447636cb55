"""The step for Workflow Builder: a question in, an answer and its sources out, once, whatever happens meanwhile."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.local.outbound import Delivery
from bot.local.webapi import Failure
from bot.slack import delivery
from bot.slack.feedback import Count, Feedback
from bot.slack.stepping import ANSWERED, LOOK_UP, NO_QUESTION
from tests.slack.conftest import BUBECK, Workspace


async def ran(space: Workspace, question: str) -> object:
    execution = await space.slack.run_step(LOOK_UP, {"question": question})
    await space.slack.until(lambda: space.slack.api.steps[execution] is not None)
    return space.slack.api.steps[execution]


async def test_a_workflow_gets_the_answer_and_its_sources(space: Workspace) -> None:
    assert await ran(space, "where did Bubeck go?") == {
        "answer": BUBECK.text,
        "sources": "[1] AIbase · October 2024 · https://aibase.com/news/12404",
        "is_answered": True,
    }


async def test_it_is_told_where_there_is_no_answer_and_that_is_counted(space: Workspace) -> None:
    outcome = await ran(space, "who is <evil>?")
    assert isinstance(outcome, dict)
    assert not outcome[ANSWERED]
    assert "<!" not in outcome["answer"]
    await space.running.services.conversation.drain(5)
    assert await Feedback(space.database).misses("T0LOCAL", 5) == (Count("who is evil", 1),)


@pytest.mark.parametrize("question", ["", "   ", "\u0000"])
async def test_a_step_without_a_question_fails_and_says_why(space: Workspace, question: str) -> None:
    assert await ran(space, question) == NO_QUESTION


async def test_a_fault_fails_the_step_with_a_reference(space: Workspace) -> None:
    assert "give the reference" in str(await ran(space, "crash"))


async def test_a_step_that_comes_twice_is_run_once(space: Workspace) -> None:
    payload = space.slack.payloads.step(LOOK_UP, {"question": "where did Bubeck go?"}, "Fx1")
    space.slack.api.steps["Fx1"] = None
    for _ in range(2):
        assert (await space.slack.outbound.deliver_once(Delivery("events_api", payload))).ok
    await space.slack.until(lambda: space.slack.api.steps["Fx1"] is not None)
    await space.running.services.conversation.drain(5)
    assert len(space.slack.api.called("functions.completeSuccess")) == 1


async def test_an_outage_of_slack_holds_a_workflow_up_and_no_more(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "RETRIES", 0)
    client = space.running.app.client
    client.retry_handlers[:] = [each for each in client.retry_handlers if "Retry" not in type(each).__name__]
    space.slack.api.fail("functions.completeSuccess", Failure(503))
    execution = await space.slack.run_step(LOOK_UP, {"question": "where did Bubeck go?"})
    await space.slack.until(lambda: bool(space.slack.api.called("functions.completeSuccess")))
    await space.running.services.conversation.drain(5)
    assert space.slack.api.steps[execution] is None
    with space.database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE accepted SET held = 0"))
    await space.running.services.keeper.take_up(space.running.workspaces.client_of)
    assert space.slack.api.steps[execution] is not None
    await asyncio.sleep(0)
