"""Pictures of answers, for whoever presses the button: drawn apart from the bot, one at a time, and posted as files.

A picture is a reply in the answer's thread. Slack shows a file to those who see a message that it was posted in, and
takes none in a message that only one person sees: whoever has a private answer gets the picture in direct messages.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Answer
from bot.pictures.apart import draw_apart
from bot.pictures.errors import NotInstalledError, PictureError
from bot.pictures.picture import Picture
from bot.slack import delivery
from bot.slack.asking import Ask, Asker
from bot.slack.blocks import (
    Message,
    picture_message,
    plain_message,
    with_delete_button,
    with_note,
    without_picture_button,
)
from bot.slack.conversation import Conversation, picture_key
from bot.slack.reading import Press
from bot.slack.threads import Threads

logger = logging.getLogger(__name__)

MOST_WAITING = 10
"""Pictures that are being drawn or wait for it; who wants one more is told to try again."""

DRAWING = "is drawing a picture…"
ELSEWHERE = "The picture is in our direct messages."
_BUSY = "Many pictures are being drawn just now. Please try again in a minute."

Draw = Callable[[Answer, Path], Awaitable[Picture]]


class Picturing:
    """Draws answers and shows the pictures."""

    def __init__(self, asker: Asker, threads: Threads, conversation: Conversation, draw: Draw = draw_apart) -> None:
        self.draw = draw
        self._asker = asker
        self._threads = threads
        self._conversation = conversation
        self._one_at_a_time = asyncio.Lock()
        self._wanted = 0

    async def show(self, client: AsyncWebClient, press: Press, ask: Ask) -> None:
        """Show a picture of the answer whose button was pressed; where none comes, another press may bring one."""
        if not press.ephemeral:
            await delivery.show_status(client, press.root, DRAWING)
        told = await self._show(client, press, ask)
        if told and not press.ephemeral:
            await delivery.show_status(client, press.root, "")
        if told:
            await self._threads.release(picture_key(press.message, ask))
            await delivery.whisper_back(client, press.response_url, press.thread_ts, told)

    async def _show(self, client: AsyncWebClient, press: Press, ask: Ask) -> Message | None:
        """Show a picture; return what to tell the person if there is none."""
        try:
            picture = await self._drawn(ask)
        except NotInstalledError as error:
            reference = secrets.token_hex(4)
            logger.error("reference %s: %s", reference, error)
            return plain_message(f"I can't draw here: what draws is not installed. The reference is {reference}.")
        except PictureError as error:
            return plain_message(str(error))
        except Exception as error:
            return delivery.apology(error)
        if picture is None:
            return plain_message(_BUSY)
        try:
            file = await delivery.upload(client, _file_name(picture.title), picture.png, picture.title, picture.alt)
            message = picture_message(picture.title, file, picture.alt)
            if press.ephemeral:
                await delivery.post_file(client, press.user, None, with_delete_button(message, press.user))
            else:
                name = picture_key(press.message, ask).ts
                message = with_delete_button(message, press.user, name)
                await delivery.post_file(client, press.root.channel, press.root.ts, message, name)
        except delivery.DeliveryError as failure:
            return _failure_told(failure)
        await self._take_button_away(client, press, ask)
        return None

    async def _take_button_away(self, client: AsyncWebClient, press: Press, ask: Ask) -> None:
        change = _told_elsewhere if press.ephemeral else without_picture_button
        with suppress(delivery.DeliveryError):  # a press on it does nothing more
            await self._conversation.show_instead(client, press, ask, change)

    async def _drawn(self, ask: Ask) -> Picture | None:
        """Draw the answer to a question when it is its turn; None if too many wait already."""
        if self._wanted >= MOST_WAITING:
            return None
        self._wanted += 1
        try:
            async with self._one_at_a_time:
                answer = self._asker.ask(ask.question or "help", ask.thread)
                return await self.draw(answer, self._asker.store.path)
        finally:
            self._wanted -= 1


def _told_elsewhere(answer: Message) -> Message:
    return with_note(without_picture_button(answer), ELSEWHERE)


def _file_name(title: str) -> str:
    return (re.sub(r"\W+", "-", title).strip("-").lower()[:60] or "picture") + ".png"


def _failure_told(failure: delivery.DeliveryError) -> Message:
    if str(failure) == "missing_scope":
        why = "the app may not post files until an admin has installed it again with the scope files:write"
    else:
        why = str(failure)
    return plain_message(f"I have drawn a picture but can't post it ({why}). The reference is {failure.reference}.")
