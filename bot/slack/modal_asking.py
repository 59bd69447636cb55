"""Asking where there is no message to answer: in a modal, opened by a shortcut or from the Home tab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Answer
from bot.slack import delivery
from bot.slack.asking import Ask, Asker
from bot.slack.elements import modal
from bot.slack.feedback import IN_VAIN, Feedback
from bot.slack.modals import ASK_MODAL, QUESTION, answer_modal, carried_thread
from bot.slack.opening import open_modal, update_modal
from bot.slack.reading import Submission, team_of


@dataclass(frozen=True, slots=True)
class ModalAsking:
    """Answers in modals."""

    asker: Asker
    feedback: Feedback

    async def pressed(self, client: AsyncWebClient, body: Mapping[str, Any], ask: Ask) -> None:
        """Answer a question that was pressed: in the modal it stands in, or from the Home tab in a new one."""
        view = body.get("view") or {}
        shown = await self._answered(team_of(body), ask)
        if view.get("type") == "modal":
            await update_modal(client, str(view.get("id")), shown)
        else:
            await open_modal(client, str(body.get("trigger_id")), shown)

    async def submitted(self, submission: Submission) -> dict[str, Any]:
        """Return the modal that takes the place of the one in which a question was written."""
        typed = next((value for name, value in submission.values.items() if name.startswith(QUESTION)), "")
        return await self._answered(submission.team, Ask(" ".join(typed.split()), carried_thread(submission.metadata)))

    async def _answered(self, team: str, ask: Ask) -> dict[str, Any]:
        try:
            answer: Answer = self.asker.ask(ask.question or "help", ask.thread)
        except Exception as error:
            return modal(ASK_MODAL, "Something went wrong", delivery.apology(error).blocks)
        if answer.outcome in IN_VAIN:
            await self.feedback.miss(team, ask.question)
        return answer_modal(answer, ask)
