"""The answer to a question as a message, with all that belongs under it; kept for when the same is asked again."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.answers.answer import Answer, Outcome
from bot.pictures import picture
from bot.questions.question import Intent
from bot.slack import delivery
from bot.slack.asking import Ask, Asker
from bot.slack.blocks import (
    Message,
    answer_message,
    with_feedback,
    with_note,
    with_picture_button,
    with_share_button,
)
from bot.slack.feedback import IN_VAIN

COMMAND = "/ai-moves"
USAGE = (
    f"Mention me in a channel, write to me directly, or type `{COMMAND} where did Mira Murati go?` for an answer that "
    f"only you see. `{COMMAND} new this month` tells what is new, `{COMMAND} follow Mira Murati` lets me write to you "
    f"when there is news of somebody or of a place (`following`, `unfollow`), and `{COMMAND} digest weekly` brings the "
    "new moves to a channel (`daily`, `off`). Slack has no slash commands in threads: mention me there."
)
MOST_DRAWN = 500
"""Messages that are kept as drawn."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as drawn; `in_vain` says that it could not tell what was asked."""

    message: Message
    in_vain: bool = False


class Drawing:
    """Draws answers, for all to see or for their asker alone (`private`)."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._has_pictures = picture.installed()
        self._drawn: dict[tuple[Ask, bool], tuple[Answer, Reply]] = {}

    def reply(self, ask: Ask, private: bool = False) -> Reply:
        """Draw the answer, or say that something went wrong: a person who asked is never left without a word."""
        try:
            answer = self._asker.ask(ask.question if ask.question.strip("?!. ") else "help", ask.thread)
            before = self._drawn.get((ask, private))
            if before and before[0] is answer:
                return before[1]
            reply = Reply(self.message(answer, ask, private), answer.outcome in IN_VAIN)
            if len(self._drawn) >= MOST_DRAWN:
                self._drawn.clear()
            self._drawn[ask, private] = (answer, reply)
            return reply
        except Exception as error:
            return Reply(delivery.apology(error))

    def message(self, answer: Answer, ask: Ask, private: bool = False) -> Message:
        """Draw the message of an answer, with a button for a picture where one can be had."""
        message = _draw_private(answer, ask) if private else _draw(answer, ask)
        can_be_drawn = self._has_pictures and picture.is_worth_drawing(answer, self._asker.store)
        return with_picture_button(message, ask) if can_be_drawn else message


def _draw(answer: Answer, ask: Ask) -> Message:
    if answer.outcome is Outcome.HELP:
        message = answer_message(answer, replace(ask, quoted=False))
        return with_note(message, USAGE) if answer.intent == Intent.HELP else message
    return _judged(answer, answer_message(answer, ask), ask)


def _draw_private(answer: Answer, ask: Ask) -> Message:
    """Draw an answer that only its asker sees, with a way to share it if it tells something."""
    if answer.outcome not in (Outcome.ANSWERED, Outcome.NO_RECORD):
        return _draw(answer, ask)
    return _judged(answer, with_share_button(answer_message(answer, ask), replace(ask, page=0)), ask)


def _judged(answer: Answer, message: Message, ask: Ask) -> Message:
    """Ask whether an answer is right; a question back, or help, can't be."""
    return message if answer.outcome in (Outcome.AMBIGUOUS, Outcome.HELP) else with_feedback(message, ask)
