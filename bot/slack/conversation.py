"""One question, one answer: which messages are answered, after which questions, and where the answer goes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from weakref import WeakValueDictionary

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Outcome
from bot.questions.question import Intent
from bot.settings import FollowUps
from bot.slack import delivery
from bot.slack.accepted import FOLLOW_UP, message_request
from bot.slack.admins import People
from bot.slack.asking import Ask, Asker
from bot.slack.blocks import Message, plain_message, with_delete_button, without_picture_button
from bot.slack.database import Transaction
from bot.slack.drawing import Drawing, Reply
from bot.slack.feedback import Feedback
from bot.slack.reading import MessageKey, PersonMessage, Press, mentioned, mentions, plain_text, with_names
from bot.slack.threads import Thread, Threads, Turn

NEWS = "What's new?"
GREETING = (
    "Hello! Ask me who moved where in AI: “where did Mira Murati go?”, “who left OpenAI this year?”, “who was CTO of "
    "OpenAI in 2023?”. I answer from facts that a person has checked, cite the sources, and say when I have no record; "
    "no language model writes my answers. Every message here is a question to me; reply in its thread to go on, as in "
    "“and before that?”."
)
DIRECT_CONTEXT_SECONDS = 30 * 60
"""In a direct message a new question may take up the ones before it for this long."""
MOST_MENTIONED = 5
"""People mentioned in a message whose names are looked up."""
PRESSED_AT_ONCE_SECONDS = 10
DRAIN_POLL_SECONDS = 0.05
_SMALL_TALK = (Intent.HELLO, Intent.THANKS, Intent.HELP)


@dataclass(frozen=True, slots=True)
class Done:
    """That a message held a subcommand, which is done; with what its writer is to be told, if not all are already."""

    message: Message | None


Perform = Callable[[AsyncWebClient, PersonMessage, str], Awaitable[Done | None]]
"""Does what a message says if it is a subcommand, as people write to the bot too; None if it is a question."""


class Conversation:
    """Answers people. Answers in one thread keep the order of the questions."""

    def __init__(
        self, asker: Asker, threads: Threads, feedback: Feedback, people: People, follow_ups: FollowUps
    ) -> None:
        self.perform: Perform | None = None
        self._asker = asker
        self._people = people
        self._feedback = feedback
        self._threads = threads
        self._follow_ups = follow_ups
        self._locks: WeakValueDictionary[MessageKey, asyncio.Lock] = WeakValueDictionary()
        self._running = 0
        self._drawing = Drawing(asker)

    async def accept(self, message: PersonMessage, bot_user: str | None) -> bool:
        """Take a message that is for the bot, a mention or any in a direct message; False if it was taken before.

        What is accepted is answered, even if this copy of the bot dies before it is.
        """
        return await self._threads.accept(message_request(message, bot_user))

    async def answer(
        self, client: AsyncWebClient, message: PersonMessage, bot_user: str | None, accepted: bool
    ) -> None:
        """Answer a message in its thread if it was `accepted`, else, if it was edited since, update the answer."""
        if accepted:
            await self.answer_accepted(client, message, bot_user)
        elif message.edited:
            await self.edited(client, message, bot_user)

    async def answer_accepted(self, client: AsyncWebClient, message: PersonMessage, bot_user: str | None) -> bool:
        """Answer a message in its thread; False if Slack can't be reached, so that it has to be tried again."""
        with self._threads.accepted.holding(message.key):
            async with self._turn(message.root):
                question = plain_text(message.text, bot_user)
                done = await self.perform(client, message, question) if self.perform else None
                if done:
                    return await self._told(client, message, question, done)
                ask = Ask(question, await self._questions_before(message))
                reply = self._drawing.reply(ask)
                if reply.in_vain and (named := await self._with_names(client, message, bot_user)):
                    ask = replace(ask, question=named)
                    reply = replace(self._drawing.reply(ask), in_vain=False)  # who works here is counted nowhere
                return await self._post(client, message, ask.question, reply)

    async def _with_names(self, client: AsyncWebClient, message: PersonMessage, bot_user: str | None) -> str | None:
        """Return what a message asks with the names of people of the workspace that it mentions, if it does."""
        names = {}
        for user in mentioned(message.text)[:MOST_MENTIONED]:
            profile = await self._people.profile(client, message.key.team, user) if user != bot_user else None
            if profile:
                names[user] = profile.name
        return plain_text(with_names(message.text, names), bot_user) if names else None

    async def _told(self, client: AsyncWebClient, message: PersonMessage, said: str, done: Done) -> bool:
        """Tell what came of a subcommand in a message, to its writer alone; False if Slack can't be reached."""
        if message.is_direct and done.message:
            return await self._post(client, message, said, Reply(done.message))
        try:
            if done.message:
                await delivery.whisper(client, message.root, message.user, done.message)
        except delivery.DeliveryError as failure:
            if failure.temporary:
                await self._threads.keep(message.key)
                return False
        await self._threads.accepted.remove(message.key)
        return True

    async def may_follow_up(self, message: PersonMessage, bot_user: str | None) -> bool:
        """Whether a message without a mention may be for the bot: it is in a thread that asks it, or is about to."""
        root = message.root
        if message.thread_ts in (None, message.key.ts) or message.is_direct or mentions(message.text, bot_user):
            return False
        if root in self._locks:
            return True
        thread = await self._threads.thread(root)
        return thread is not None and thread.begun_by is not None

    async def accept_follow_up(self, message: PersonMessage, bot_user: str | None) -> bool:
        """Take a message that may be for the bot, until `follow_up` has found out; False if it was taken before."""
        return await self._threads.accept(message_request(message, bot_user, FOLLOW_UP))

    async def follow_up(self, client: AsyncWebClient, message: PersonMessage, bot_user: str | None) -> bool:
        """Answer an accepted message without a mention if it follows up on a question to the bot in its thread.

        What does not read as a question is let be, since it may not be for the bot. False if Slack can't be reached.
        """
        with self._threads.accepted.holding(message.key):
            async with self._turn(message.root):
                try:
                    drawn = await self._follow_up_drawn(message, bot_user)
                except Exception:
                    await self._threads.let_be(message.key)
                    raise
                if drawn:
                    return await self._post(client, message, plain_text(message.text, bot_user), Reply(drawn))
                await self._threads.let_be(message.key)
                return True

    async def _follow_up_drawn(self, message: PersonMessage, bot_user: str | None) -> Message | None:
        thread = await self._threads.thread(message.root)
        if thread is None or not await self._is_for_the_bot(message, thread):
            return None
        ask = Ask(plain_text(message.text, bot_user), thread.questions_before(message.key.ts))
        answer = self._asker.ask(ask.question, ask.thread)
        if answer.outcome is Outcome.NOT_UNDERSTOOD or answer.intent in _SMALL_TALK:
            return None
        return self._drawing.message(answer, ask)

    async def edited(self, client: AsyncWebClient, message: PersonMessage, bot_user: str | None) -> None:
        """Update the answer to a question that was edited; an edit of anything else does nothing."""
        async with self._turn(message.root):
            await self._answer_anew(client, message, bot_user)

    async def command(self, client: AsyncWebClient, question: str, team: str, response_url: str) -> None:
        """Answer a question in a slash command, to its asker only."""
        ask = Ask(question, quoted=True)
        with self.at_work():
            await self._answer_privately(client, ask, team, response_url)

    async def ask_next(self, client: AsyncWebClient, press: Press, ask: Ask) -> None:
        """Answer the question of a button: in the thread, or to the presser alone where only they see the button.

        Raises:
            DeliveryError: Slack can't be reached, as of all that is asked by a command or a press.
        """
        async with self._turn(press.root):
            if press.ephemeral:
                await self._answer_privately(client, ask, press.message.team, press.response_url)
                return
            reply = self._drawing.reply(ask)
            posted = await self._deliver(client, press, ask, reply.message)
            if posted:
                await self._threads.remember(press.root, None, Turn(ask.question, posted, posted))
            await self._count(press.message.team, ask, reply)

    async def show_instead(
        self, client: AsyncWebClient, press: Press, ask: Ask, change: Callable[[Message], Message] = lambda drawn: drawn
    ) -> None:
        """Put the answer to `ask`, as drawn and changed, in the place of the message whose button was pressed."""
        async with self._turn(press.root):
            if press.ephemeral:
                drawn = await self._drawn_at(press.message, ask, self._drawing.reply(ask, private=True).message)
                await delivery.respond(client, press.response_url, change(drawn), replace_original=True)
                return
            drawn = await self._drawn_at(press.message, ask, self._drawing.reply(ask).message)
            try:
                await delivery.update(client, press.message, _deletable(change(drawn), press.asker))
            except delivery.DeliveryError as failure:
                await self._tell_presser(client, press, failure)
                return
            thread = await self._threads.thread(press.root)
            for turn in thread.turns if thread else ():
                if turn.answer_ts == press.message.ts:
                    await self._threads.remember(press.root, None, replace(turn, question=ask.question))

    async def share(self, client: AsyncWebClient, press: Press, ask: Ask) -> None:
        """Post in the channel what so far only its asker sees, and take that away."""
        async with self._turn(press.root):
            drawn = self._drawing.reply(ask).message
            if await delivery.respond(
                client, press.response_url, drawn, response_type="in_channel", replace_original=False
            ):
                await delivery.delete_original(client, press.response_url)

    async def drain(self, seconds: float) -> None:
        """Wait until all that was accepted is answered, but no longer than this."""
        deadline = asyncio.get_running_loop().time() + seconds
        await asyncio.sleep(DRAIN_POLL_SECONDS)  # for what was acknowledged just now and is about to start
        while self._running and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(DRAIN_POLL_SECONDS)

    def prompts(self) -> Sequence[str]:
        """Return questions to try that the store as it is now can answer: about its newest moves, where it has any."""
        news = self._asker.ask(NEWS)
        about = news.suggestions if news.outcome is Outcome.ANSWERED else self._asker.ask("help").suggestions
        return tuple(dict.fromkeys((NEWS, *about)))

    async def greet(self, client: AsyncWebClient, team: str, user: str, channel: str) -> None:
        """Greet somebody who opens the direct messages with the bot for the first time; tell what can be asked."""
        greeting = MessageKey(team, channel, f"greeted/{user}")
        with self.at_work():
            if not await self._threads.claim_for_good(greeting):
                return
            try:
                await delivery.say(client, channel, plain_message(GREETING))
            except delivery.DeliveryError:
                await self._threads.release(greeting)

    async def _is_for_the_bot(self, message: PersonMessage, thread: Thread) -> bool:
        if thread.begun_by is None or self._follow_ups is FollowUps.OFF:
            return False
        if self._follow_ups is FollowUps.ANYONE:
            return "<@" not in message.text
        if message.user != thread.begun_by or "<@" in message.text:
            await self._threads.share(message.root)
            return False
        return not thread.shared

    async def _questions_before(self, message: PersonMessage) -> tuple[str, ...]:
        if message.thread_ts is None and not message.is_direct:
            return ()
        thread = await self._threads.thread(message.root)
        if thread or message.thread_ts or not message.is_direct:
            return thread.questions_before(message.key.ts) if thread else ()
        recent = await self._threads.thread(_direct_context(message))
        since = f"{float(message.key.ts) - DIRECT_CONTEXT_SECONDS:.6f}"
        return tuple(turn.question for turn in recent.turns if since < turn.ts < message.key.ts) if recent else ()

    async def _post(self, client: AsyncWebClient, message: PersonMessage, question: str, reply: Reply) -> bool:
        """Post the answer to an accepted message; False if Slack can't be reached, and it stays accepted."""
        begun_by = message.user if message.thread_ts in (None, message.key.ts) else None
        try:
            drawn = _deletable(reply.message, message.user)
            posted = await delivery.post(client, message.root, drawn, message.key.ts)
        except delivery.DeliveryError as failure:
            if failure.temporary:
                await self._threads.keep(message.key)
                return False
            await self._tell_failure(client, message.root, message.user, failure)
            posted = ""
        turn = Turn(question, message.key.ts, posted, message.edited)
        also_in = _direct_context(message) if message.is_direct and begun_by else None

        def count(do: Transaction) -> None:
            if reply.in_vain:
                self._feedback.count_miss(do, message.key.team, question)

        await self._threads.answered(message.key, message.root, begun_by, turn, also_in, count)
        return True

    async def _deliver(self, client: AsyncWebClient, press: Press, ask: Ask, drawn: Message) -> str | None:
        """Post what a button asked for, and return its `ts`; where that fails, tell the presser, and return None."""
        try:
            mark = asked_key(press, ask).ts
            return await delivery.post(client, press.root, _deletable(drawn, press.user), mark)
        except delivery.DeliveryError as failure:
            await self._tell_presser(client, press, failure)
            return None

    async def _tell_presser(self, client: AsyncWebClient, press: Press, failure: delivery.DeliveryError) -> None:
        """Tell of a failure through the press, which works also where the bot may not post.

        Raises:
            DeliveryError: Slack can't be reached, so that the press has to be answered later.
        """
        if failure.temporary:
            raise failure
        await delivery.whisper_back(client, press.response_url, press.thread_ts, _failure_told(failure))

    async def _tell_failure(
        self, client: AsyncWebClient, root: MessageKey, user: str, failure: delivery.DeliveryError
    ) -> None:
        with suppress(delivery.DeliveryError):
            await delivery.whisper(client, root, user, _failure_told(failure))

    async def _answer_anew(self, client: AsyncWebClient, message: PersonMessage, bot_user: str | None) -> None:
        thread = await self._threads.thread(message.root)
        turn = next((turn for turn in thread.turns if turn.ts == message.key.ts), None) if thread else None
        question = plain_text(message.text, bot_user)
        if thread is None or turn is None or not turn.answer_ts or turn.question == question:
            return
        if turn.edited and message.edited and message.edited <= turn.edited:
            return
        ask, answer = Ask(question, thread.questions_before(message.key.ts)), replace(message.key, ts=turn.answer_ts)
        drawn = await self._drawn_at(answer, ask, self._drawing.reply(ask).message)
        with suppress(delivery.DeliveryError):  # an answer that somebody deleted is not missed
            await delivery.update(client, answer, _deletable(drawn, message.user))
        await self._threads.remember(message.root, None, replace(turn, question=question, edited=message.edited))

    async def _answer_privately(self, client: AsyncWebClient, ask: Ask, team: str, response_url: str) -> None:
        reply = self._drawing.reply(ask, private=True)
        await delivery.respond(client, response_url, reply.message, response_type="ephemeral", replace_original=False)
        await self._count(team, ask, reply)

    async def _count(self, team: str, ask: Ask, reply: Reply) -> None:
        if reply.in_vain:
            await self._feedback.miss(team, ask.question)

    async def _drawn_at(self, message: MessageKey, ask: Ask, drawn: Message) -> Message:
        """Return what is to stand in a message: where a picture of it is in the thread already, none is offered."""
        return without_picture_button(drawn) if await self._threads.is_claimed(picture_key(message, ask)) else drawn

    @asynccontextmanager
    async def _turn(self, root: MessageKey) -> AsyncIterator[None]:
        """One at a time in a thread, so that answers keep their order and an edit finds the answer.

        Direct messages are one conversation: the next takes up the one before.
        """
        key = replace(root, ts="") if root.channel.startswith("D") else root
        lock = self._locks.get(key) or self._locks.setdefault(key, asyncio.Lock())
        with self.at_work():
            async with lock:
                yield

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Count as work that is awaited before the bot stops."""
        self._running += 1
        try:
            yield
        finally:
            self._running -= 1


def picture_key(message: MessageKey, ask: Ask) -> MessageKey:
    """Name the picture of the answer that a message shows to a question; page and place in it do not matter."""
    return replace(message, ts=f"{message.ts}/picture/{_digest(ask)}")


def asked_key(press: Press, ask: Ask) -> MessageKey:
    """Name the question of a button, so that those who press twice, or at the same time, are answered once."""
    window = int(float(press.at or 0) // PRESSED_AT_ONCE_SECONDS)
    return replace(press.message, ts=f"{press.message.ts}/ask/{_digest(ask)}/{window}")


def _digest(ask: Ask) -> str:
    return hashlib.sha256(json.dumps([ask.question, ask.thread]).encode()).hexdigest()[:16]


def _deletable(drawn: Message, asker: str | None) -> Message:
    return with_delete_button(drawn, asker) if asker else drawn


def _failure_told(failure: delivery.DeliveryError) -> Message:
    return plain_message(f"I have an answer but can't post it here ({failure}). The reference is {failure.reference}.")


def _direct_context(message: PersonMessage) -> MessageKey:
    return replace(message.key, ts="")
