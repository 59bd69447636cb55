"""A picture of an answer: where it is offered, how it gets into Slack, and what people are told where it does not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

import bot.slack.picturing
from bot.answers.answer import Answer
from bot.local.files import Files
from bot.local.webapi import Failure
from bot.local.workspace import BOT_USER, CHANNEL, DIRECT, OTHER_PERSON, PERSON, Message
from bot.pictures import picture
from bot.pictures.apart import draw_apart
from bot.pictures.errors import DrawingError, NotInstalledError
from bot.pictures.picture import Picture
from bot.settings import Connection
from bot.slack import delivery
from bot.slack.blocks import ALT_LIMIT
from tests.slack import facts
from tests.slack.conftest import Workspace, workspace
from tests.slack.test_blocks import buttons

QUESTION = "who left Brightwater?"
PNG = b"\x89PNG\r\n\x1a\n and so on"
ALT = "Diagram of people who moved. Mika It\N{LATIN SMALL LETTER O WITH MACRON} to Quillon."


class Drawer:
    """Stands for the process that draws: slow while `go` is not set. Notes the answers that it was to draw."""

    def __init__(self) -> None:
        self.drawn: list[Answer] = []
        self.most_at_once = 0
        self.go = asyncio.Event()
        self.go.set()
        self.error: Exception | None = None
        self._at_once = 0

    async def __call__(self, answer: Answer, store: Path) -> Picture:
        self.drawn.append(answer)
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        await self.go.wait()
        self._at_once -= 1
        if self.error:
            raise self.error
        return Picture(PNG, ALT, "Who left Brightwater")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FILE_PAUSES", (0.01, 0.01, 0.01))


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def drawing(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Workspace, Drawer]]:
    """A workspace that answers from made-up facts, and what draws in it."""
    async with workspace(request.param, facts.shared()) as space:
        space.running.services.picturing.draw = drawer = Drawer()
        yield space, drawer


async def asked(space: Workspace, question: str = QUESTION) -> Message:
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> {question}")
    return await space.answered()


def pictures(space: Workspace) -> list[Message]:
    return [each for each in space.answers() if any(block["type"] == "image" for block in each.blocks)]


def shown(space: Workspace, message: Message) -> Message:
    found = space.slack.workspace.message(message.channel, message.ts)
    assert found
    return found


def labels(message: Message) -> list[str]:
    return buttons(message)  # type: ignore[arg-type]


async def test_a_press_shows_the_picture_in_the_thread_and_the_button_goes(drawing: tuple[Workspace, Drawer]) -> None:
    space, drawer = drawing
    answer = await asked(space)
    assert labels(answer)[-1] == "Picture"
    assert (await space.slack.press(PERSON, answer, "picture")).ok
    await space.slack.until(lambda: "Picture" not in labels(shown(space, answer)))
    [posted] = pictures(space)
    image, _ = posted.blocks
    assert posted.thread_ts == answer.thread_ts
    assert image["alt_text"] == posted.text == ALT
    assert image["title"]["text"] == "Who left Brightwater"
    file = space.slack.files.file(image["slack_file"]["id"])
    assert file
    assert (file.name, file.title, file.content, file.alt) == (
        "who-left-brightwater.png",
        "Who left Brightwater",
        PNG,
        ALT,
    )
    assert [drawn.text for drawn in drawer.drawn] == [facts.shared().ask(QUESTION).text]
    assert labels(shown(space, answer)) == [label for label in labels(answer) if label != "Picture"]
    assert shown(space, answer).text == answer.text


async def test_a_press_is_acknowledged_before_anything_is_drawn_and_counts_once(
    drawing: tuple[Workspace, Drawer],
) -> None:
    space, drawer = drawing
    answer = await asked(space)
    drawer.go.clear()
    for _ in range(3):
        assert (await space.slack.press(PERSON, answer, "picture")).ok
    await space.slack.until(lambda: bool(drawer.drawn))
    assert space.slack.api.statuses == {(CHANNEL, answer.thread_ts): "is drawing a picture…"}
    assert pictures(space) == []
    drawer.go.set()
    assert len([each for each in await space.quiet() if each in pictures(space)]) == 1
    assert len(drawer.drawn) == 1


async def test_one_picture_is_drawn_at_a_time_and_others_are_answered_meanwhile(
    drawing: tuple[Workspace, Drawer],
) -> None:
    space, drawer = drawing
    first = await asked(space)
    space.slack.say(PERSON, DIRECT, QUESTION)
    second = await space.answered(2)
    drawer.go.clear()
    for answer in (first, second):
        await space.slack.press(PERSON, answer, "picture")
    await space.slack.until(lambda: bool(drawer.drawn))
    space.slack.say(PERSON, CHANNEL, f"<@{BOT_USER}> who is Mika It\N{LATIN SMALL LETTER O WITH MACRON}?")
    await space.answered(3)
    drawer.go.set()
    await space.slack.until(lambda: len(pictures(space)) == 2)
    assert {each.channel for each in pictures(space)} == {CHANNEL, DIRECT}
    assert drawer.most_at_once == 1


async def test_whoever_wants_one_too_many_is_told_to_wait(
    drawing: tuple[Workspace, Drawer], monkeypatch: pytest.MonkeyPatch
) -> None:
    space, _ = drawing
    monkeypatch.setattr(bot.slack.picturing, "MOST_WAITING", 0)
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    told = await space.answered(2)
    assert told.seen_by == PERSON
    assert "try again" in told.text
    assert "Picture" in labels(shown(space, answer))


async def test_a_private_answer_has_its_picture_in_direct_messages(drawing: tuple[Workspace, Drawer]) -> None:
    space, _ = drawing
    await space.slack.command(PERSON, CHANNEL, "/ai-moves", QUESTION)
    answer = await space.answered()
    assert {"Picture", "Share in channel"} <= set(labels(answer))
    await space.slack.press(PERSON, answer, "picture")
    await space.slack.until(lambda: "Picture" not in labels(shown(space, answer)))
    [posted] = pictures(space)
    assert (posted.channel, posted.thread_ts, posted.seen_by) == (DIRECT, None, None)
    assert shown(space, answer).seen_by == PERSON
    assert "in our direct messages" in str(shown(space, answer).blocks[-1])
    await space.slack.press(PERSON, posted, "delete")
    await space.slack.until(lambda: not pictures(space))


async def test_a_file_that_slack_has_not_processed_yet_is_posted_when_it_is(
    drawing: tuple[Workspace, Drawer],
) -> None:
    space, _ = drawing
    space.slack.files.delay = 3
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    await space.slack.until(lambda: bool(pictures(space)))
    with_images = [call for call in space.slack.api.called("chat.postMessage") if call["blocks"][0]["type"] == "image"]
    assert len(with_images) == 4


FAILURES = [
    ("files.getUploadURLExternal", Failure(error="missing_scope"), "files:write"),
    ("files.getUploadURLExternal", Failure(error="file_uploads_disabled"), "file_uploads_disabled"),
    ("files.completeUploadExternal", Failure(error="file_not_found"), "file_not_found"),
]


@pytest.mark.parametrize(("method", "failure", "why"), FAILURES)
async def test_a_failure_is_told_in_a_sentence_whose_reference_is_in_the_log(
    drawing: tuple[Workspace, Drawer], caplog: pytest.LogCaptureFixture, method: str, failure: Failure, why: str
) -> None:
    space, _ = drawing
    answer = await asked(space)
    space.slack.api.fail(method, failure)
    await space.slack.press(PERSON, answer, "picture")
    told = await space.answered(2)
    assert (told.seen_by, told.thread_ts) == (PERSON, answer.thread_ts)
    assert why in told.text
    reference = told.text.split()[-1].rstrip(".")
    assert any(reference in record.message and failure.error in record.message for record in caplog.records)
    await space.slack.press(PERSON, answer, "picture")
    await space.slack.until(lambda: len(pictures(space)) == 1)


async def test_an_upload_that_is_not_taken_is_told_of(
    drawing: tuple[Workspace, Drawer], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    space, _ = drawing
    monkeypatch.setattr("bot.local.files.Files.get_upload_url", _leading_nowhere)
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    told = await space.answered(2)
    reference = told.text.split()[-1].rstrip(".")
    assert any(reference in record.message for record in caplog.records)
    assert space.slack.api.called("files.completeUploadExternal") == []


def _leading_nowhere(files: Files, arguments: dict[str, Any]) -> tuple[None, dict[str, Any]]:
    return None, {"upload_url": f"{files._base_url()}/upload/no-such-ticket", "file_id": "F012345678"}


async def test_a_file_that_is_never_processed_is_told_of(
    drawing: tuple[Workspace, Drawer], caplog: pytest.LogCaptureFixture
) -> None:
    space, _ = drawing
    space.slack.files.delay = 100
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    told = await space.answered(2)
    assert "invalid_blocks" in told.text
    assert "invalid_blocks" in caplog.text
    assert "Picture" in labels(shown(space, answer))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NotInstalledError("install it"), "what draws is not installed"),
        (DrawingError("it died"), "something went wrong"),
    ],
)
async def test_what_stops_a_drawing_is_told_with_a_reference(
    drawing: tuple[Workspace, Drawer], caplog: pytest.LogCaptureFixture, error: Exception, words: str
) -> None:
    space, drawer = drawing
    drawer.error = error
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    told = await space.answered(2)
    assert words in told.text
    reference = told.text.split()[-1].rstrip(".")
    assert any(reference in record.message for record in caplog.records)
    assert space.slack.api.called("files.getUploadURLExternal") == []


async def test_no_picture_is_offered_where_there_is_nothing_to_see(drawing: tuple[Workspace, Drawer]) -> None:
    space, _ = drawing
    assert "Picture" not in labels(await asked(space, "who is the CEO of Quillon?"))


async def test_no_picture_is_offered_where_what_draws_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "installed", lambda: False)
    async with workspace(Connection.SOCKET_MODE, facts.shared()) as space:
        assert "Picture" not in labels(await asked(space))


async def test_an_answer_whose_picture_is_there_is_offered_none_again(drawing: tuple[Workspace, Drawer]) -> None:
    space, drawer = drawing
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    await space.slack.until(lambda: "Picture" not in labels(shown(space, answer)))
    [question] = [message for message in space.slack.workspace.messages(CHANNEL) if message.user == PERSON]
    # The very same question, written anew: the answer is drawn again.
    space.slack.edit(question, f"<@{BOT_USER}>  who is the CEO of Quillon?")
    await space.slack.until(lambda: "Noor Haddad" in shown(space, answer).text)
    [changed] = [message for message in space.slack.workspace.messages(CHANNEL) if message.user == PERSON]
    space.slack.edit(changed, f"<@{BOT_USER}> {QUESTION}")
    await space.slack.until(lambda: "Noor Haddad" not in shown(space, answer).text)
    assert "Picture" not in labels(shown(space, answer))
    # A client that has not caught up still shows the button.
    await space.slack.press(OTHER_PERSON, answer, "picture")
    await space.quiet()
    assert len(pictures(space)) == len(drawer.drawn) == 1


async def test_another_question_in_the_place_of_one_with_a_picture_is_offered_one(
    drawing: tuple[Workspace, Drawer],
) -> None:
    space, _ = drawing
    answer = await asked(space)
    await space.slack.press(PERSON, answer, "picture")
    await space.slack.until(lambda: "Picture" not in labels(shown(space, answer)))
    [question] = [message for message in space.slack.workspace.messages(CHANNEL) if message.user == PERSON]
    space.slack.edit(question, f"<@{BOT_USER}> {QUESTION.replace('who', 'which people')}")
    await space.slack.until(lambda: "Picture" in labels(shown(space, answer)))
    await space.slack.press(PERSON, shown(space, answer), "picture")
    await space.slack.until(lambda: len(pictures(space)) == 2)


async def test_a_picture_is_drawn_in_a_process_of_its_own(caplog: pytest.LogCaptureFixture) -> None:
    """The whole way, without a stand-in."""
    async with workspace(Connection.SOCKET_MODE, facts.shared()) as space:
        answer = await asked(space)
        await space.slack.press(PERSON, answer, "picture")
        await space.slack.until(lambda: bool(pictures(space)), 60)
        image, _ = pictures(space)[0].blocks
        assert image["alt_text"].startswith("Diagram of people who moved. Who left Brightwater")
        assert "[1]" not in image["alt_text"]
        assert len(image["alt_text"]) <= ALT_LIMIT
        file = space.slack.files.file(image["slack_file"]["id"])
        assert file
        assert file.content
        assert file.content.startswith(b"\x89PNG")
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


async def test_a_process_that_dies_says_why(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="StoreError"):
        await draw_apart(facts.shared().ask(QUESTION), tmp_path / "missing.db")


async def test_a_process_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.pictures.apart.LONGEST_SECONDS", 0.01)
    ended: list[Any] = []
    create = asyncio.create_subprocess_exec

    async def noted(*command: Any, **how: Any) -> asyncio.subprocess.Process:
        ended.append(await create(*command, **how))
        return ended[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    with pytest.raises(DrawingError, match="nothing after"):
        await draw_apart(facts.shared().ask(QUESTION), facts.shared().store.path)
    assert ended[0].returncode is not None
