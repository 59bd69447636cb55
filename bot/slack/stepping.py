"""The step "Look up who moved where" for Workflow Builder: a question in, the answer with its sources out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.answers import wording
from bot.answers.answer import Answer, Citation, Outcome
from bot.slack import delivery
from bot.slack.accepted import Request
from bot.slack.asking import Asker
from bot.slack.blocks import SOURCES_SHOWN
from bot.slack.elements import shorten
from bot.slack.feedback import IN_VAIN, Feedback
from bot.slack.mrkdwn import escape
from bot.slack.reading import MessageKey, plain_text, team_of

LOOK_UP = "look_up"
"""The callback id of the step, and the kind of request that running it is."""
QUESTION, ANSWER, SOURCES, ANSWERED = "question", "answer", "sources", "is_answered"
"""What goes into the step, and what comes out of it."""
ANSWER_LIMIT = 3000

NO_QUESTION = "The step was given no question."


def step_request(body: Mapping[str, Any]) -> Request:
    """Return the request to run the step of a `function_executed` event."""
    event = body.get("event") or {}
    execution = str(event.get("function_execution_id") or "")
    question = str((event.get("inputs") or {}).get(QUESTION) or "")
    key = MessageKey(team_of(body), "workflow", execution[:64])
    return Request(key, LOOK_UP, {"execution": execution, QUESTION: question})


@dataclass(frozen=True, slots=True)
class Stepping:
    """Runs the step."""

    asker: Asker
    feedback: Feedback

    async def run(self, client: AsyncWebClient, request: Request) -> None:
        """Answer the question of a step, and let its workflow go on, or say why it can't.

        Raises:
            DeliveryError: Slack can't be reached, so that it has to be run again.
        """
        execution, question = request.content["execution"], plain_text(request.content[QUESTION])
        answer, why_not = self._ask(question)
        try:
            if answer:
                await client.functions_completeSuccess(function_execution_id=execution, outputs=outputs(answer))
            else:
                await client.functions_completeError(function_execution_id=execution, error=why_not)
        except (SlackApiError, ClientError, TimeoutError) as failure:
            raise delivery.logged(failure, "a workflow step") from failure
        if answer and answer.outcome in IN_VAIN:
            await self.feedback.miss(request.key.team, question)

    def _ask(self, question: str) -> tuple[Answer | None, str]:
        if not question:
            return None, NO_QUESTION
        try:
            return self.asker.ask(question), ""
        except Exception as error:
            return None, delivery.apology(error).text


def outputs(answer: Answer) -> dict[str, Any]:
    """Return what comes out of the step: texts for a message, in which nothing is markup and nobody is pinged."""
    sources = map(_source_line, answer.citations[:SOURCES_SHOWN])
    return {
        ANSWER: escape(shorten(answer.text, ANSWER_LIMIT)),
        SOURCES: escape("\n".join(sources)),
        ANSWERED: answer.outcome is Outcome.ANSWERED,
    }


def _source_line(citation: Citation) -> str:
    title = shorten(citation.title, 200) if citation.title else None
    published = wording.date(citation.published) if citation.published else None
    return f"[{citation.number}] " + " · ".join(filter(None, (title, citation.publisher, published, citation.url)))
