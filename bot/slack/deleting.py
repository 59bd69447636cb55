"""Whoever asked for an answer, or for a picture, may delete it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.blocks import plain_message
from bot.slack.reading import Press
from bot.slack.threads import Threads

ONLY_THE_ASKER = "Only who asked can delete this."


@dataclass(frozen=True, slots=True)
class Deleting:
    """Deletes messages of the bot."""

    threads: Threads

    async def delete(self, client: AsyncWebClient, press: Press) -> None:
        """Delete the message whose button was pressed; of an answer whose picture goes, one may be drawn again.

        Raises:
            DeliveryError: Slack can't be reached, so that it has to be done later.
        """
        asker, _, picture = press.value.partition(" ")
        told = None
        if press.user != asker:
            told = ONLY_THE_ASKER
        else:
            try:
                await delivery.delete(client, press.message)
            except delivery.DeliveryError as failure:
                if failure.temporary:
                    raise
                told = f"I can't delete this ({failure}). The reference is {failure.reference}."
        if told:
            await delivery.whisper_back(client, press.response_url, press.thread_ts, plain_message(told))
        elif picture:
            await self.threads.release(replace(press.message, ts=picture))
        else:
            await self.threads.answer_is_gone(press.root, press.message.ts)
