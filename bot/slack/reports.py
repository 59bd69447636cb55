"""Right or wrong: what happens when somebody judges an answer, up to the admins who hear of what is wrong."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack import delivery
from bot.slack.asking import Ask, Asker
from bot.slack.blocks import RIGHT, plain_message
from bot.slack.elements import context, link_input, modal, shorten, text_input
from bot.slack.feedback import Feedback, Report
from bot.slack.mrkdwn import literal, web_address
from bot.slack.opening import open_modal
from bot.slack.reading import Press, Submission
from bot.slack.threads import Threads

logger = logging.getLogger(__name__)

REPORT = "report"
"""The callback id of the modal."""
WRONG, LINK = "wrong", "link"
"""The fields of the modal."""
WRONG_LIMIT = 1500
ANSWER_LIMIT = 3000
CARRIED_LIMIT = 1200
"""Characters of the question that the modal carries: quoted, and quoted again, it must fit Slack's 3,000."""
THANKS = "Thanks. Someone who keeps the facts will look at it."


@dataclass(frozen=True, slots=True)
class Judgement:
    """That somebody finds the answer to a question right, or wrong; `is_new` says that they had not said so before."""

    ask: Ask
    right: bool
    is_new: bool


@dataclass(frozen=True, slots=True)
class Reports:
    """Takes judgements; `admins` are told of each report, in their direct messages."""

    asker: Asker
    feedback: Feedback
    threads: Threads
    admins: frozenset[str]

    async def count(self, press: Press) -> Judgement:
        """Count a press on right or wrong, once for each person and message.

        Raises:
            ValueError: the button is of another version of the bot.
        """
        right, ask = press.value.startswith(RIGHT), Ask.decode(press.value[1:])
        is_new = await self.threads.claim(replace(press.message, ts=f"{press.message.ts}/{press.user}/judged"))
        if is_new:
            await self.feedback.vote(press.message.team, ask.question, right)
        return Judgement(ask, right, is_new)

    async def judge(self, client: AsyncWebClient, press: Press, judgement: Judgement, trigger: str) -> None:
        """Thank whoever found an answer right; ask whoever found it wrong what is."""
        if not judgement.right:
            await open_modal(client, trigger, report_modal(judgement.ask, press))
        elif judgement.is_new:
            thanks = plain_message("Thanks, noted: this answer is right.")
            await delivery.whisper_back(client, press.response_url, press.thread_ts, thanks)

    def problems(self, submission: Submission) -> dict[str, str]:
        """Return what is wrong with a report, by field."""
        link = submission.values.get(LINK)
        if link and not web_address(link):
            return {LINK: "Write an address that begins with https:// or http://, or leave it empty."}
        return {}

    async def keep(self, submission: Submission) -> Report:
        """Keep a report that has no problems until an admin has settled it."""
        carried = json.loads(submission.metadata)["ask"]
        ask = Ask.decode(carried) if carried else None
        report = Report(
            user=submission.user,
            question=ask.question if ask else "",
            answer=shorten(self.asker.ask(ask.question, ask.thread).text, ANSWER_LIMIT) if ask else "",
            wrong=submission.values.get(WRONG, ""),
            link=submission.values.get(LINK),
        )
        report = await self.feedback.report(submission.team, report)
        logger.info("report %s waits for an admin", report.id)
        return report

    async def tell(self, client: AsyncWebClient, submission: Submission, report: Report) -> None:
        """Thank the writer of a report, and tell the admins."""
        carried = json.loads(submission.metadata)
        thanks = plain_message(THANKS)
        if carried["url"]:
            await delivery.whisper_back(client, carried["url"], carried["thread"], thanks)
        about = (
            f"An answer is said to be wrong. Asked: {report.question}\nI said: {shorten(report.answer, 500)}"
            if report.question
            else "Something is said to be wrong, or missing."
        )
        told = plain_message(
            f"{about}\nWhat is wrong: {report.wrong}{f' ({report.link})' if report.link else ''}\n"
            "It waits on my Home tab until an admin has settled it."
        )
        for admin in sorted(self.admins - {submission.user}):
            with suppress(delivery.DeliveryError):
                await delivery.say(client, admin, told)


def report_modal(ask: Ask | None = None, press: Press | None = None) -> dict[str, Any]:
    """Return the modal that asks what is wrong: with the answer to a question, or with anything."""
    carried = {
        "ask": _carried(ask) if ask else None,
        "url": press.response_url if press else None,
        "thread": press.thread_ts if press else None,
    }
    blocks = [
        *([context(f"You asked: {literal(shorten(ask.question, 300))}")] if ask else []),
        text_input(
            WRONG, "What is wrong?" if ask else "What is wrong, or missing?", multiline=True, limit=WRONG_LIMIT,
            placeholder="He left in May, not in June",
        ),
        link_input(LINK, "Where can that be read?", hint="A link to an article or a post helps most.", optional=True),
        context("Those who keep the facts see this with your name."),
    ]  # fmt: skip
    return modal(REPORT, "What is wrong?", blocks, submit="Send", metadata=json.dumps(carried, ensure_ascii=False))


def _carried(ask: Ask) -> str:
    """A question as a modal carries it: as much of it as fits, however it has to be quoted."""
    cuts = (len(ask.question), 600, 300, 100)
    return next(
        value for cut in cuts if (value := replace(ask, question=shorten(ask.question, cut)).encode(CARRIED_LIMIT))
    )
