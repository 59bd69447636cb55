"""Tells people of new facts without being asked: followers in their direct messages, channels in their digests."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Answer
from bot.answers.wording import joined, number
from bot.slack import delivery, feed, outbox
from bot.slack.asking import Ask, Asker
from bot.slack.blocks import PAGE_LIMIT, Message, answer_message, with_note
from bot.slack.database import Database, Transaction
from bot.slack.delivery import DeliveryError
from bot.slack.digests import Digests
from bot.slack.elements import header, shorten
from bot.slack.feed import Feed, News
from bot.slack.follows import Follower, Follows
from bot.slack.knowledge import Knowledge
from bot.slack.outbox import GIVE_UP_SECONDS, About, Notice, Outbox
from bot.slack.reading import MessageKey
from bot.slack.threads import Threads, Turn
from bot.slack.workspaces import ENDED, Clients, is_alive

logger = logging.getLogger(__name__)

EVERY_SECONDS = 5.0
"""How often it is looked whether there is something new."""
LONGEST_PAUSE = 300.0
"""How long it waits at most after a look that failed."""
STOP_SECONDS = 5.0
"""How long a send that is on its way may take when the bot stops; what is broken off, another copy sees to."""
SEND_SECONDS = outbox.LEASE_SECONDS / 2
MOST_READ = 40
"""Facts of a notice that are read: more than are told, and few enough to read at once."""
NAMES = 3

_USER_GONE = frozenset(["user_disabled", "user_not_found", "users_not_found"])
_CHANNEL_GONE = frozenset(
    [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    ]
)


class _NotHereError(Exception):
    """The store of this copy of the bot has none of the facts to be told: a newer one is in use elsewhere."""


class Notifier:
    """Looks for new facts, and tells those who want to know. `clock` gives seconds since 1970."""

    def __init__(
        self,
        database: Database,
        asker: Asker,
        knowledge: Knowledge,
        follows: Follows,
        digests: Digests,
        threads: Threads,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._asker = asker
        self._knowledge = knowledge
        self._follows = follows
        self._digests = digests
        self._threads = threads
        self._clock = clock
        self._feed = Feed(database, asker.store.path)
        self._outbox = Outbox(database)
        self._one_at_a_time = asyncio.Lock()

    @asynccontextmanager
    async def running(self, clients: Clients) -> AsyncIterator[None]:
        """Look for news again and again for as long as the context lasts."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(clients, stop))
        try:
            yield
        finally:
            stop.set()
            await asyncio.wait([task], timeout=STOP_SECONDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _run(self, clients: Clients, stop: asyncio.Event) -> None:
        pause = EVERY_SECONDS
        while not stop.is_set():
            try:
                await self.tick(clients, self._clock(), stop)
                pause = EVERY_SECONDS
            except Exception:
                # Whatever it was, a database that is locked or a store that is being replaced, a later look may do.
                logger.exception("looking for news failed")
                pause = min(pause * 2, LONGEST_PAUSE)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def tick(self, clients: Clients, now: float, stop: asyncio.Event | None = None) -> None:
        """Look for news once, and send what is to be sent by now."""
        async with self._one_at_a_time:
            begun = self._clock()
            if new := await self._feed.look(now):
                logger.info("new facts: %d", new)
            await self._database.run(lambda do: _spread(do, now))
            await self._digests.make_due(now)
            while not (stop and stop.is_set()):
                # A claim counts from when it is made: sending to many can take longer than a claim holds.
                notice = await self._outbox.claim(now + self._clock() - begun)
                if notice is None or not await self._send(clients, notice, now):
                    break

    async def _send(self, clients: Clients, notice: Notice, now: float) -> bool:
        """Send a notice; False if Slack can't be reached, so that the next had better wait."""
        client = await clients(notice.team)
        if client is None:
            logger.info("nothing is sent to %s, where the app is not installed any more", notice.team)
            await self._outbox.remove_all_of(notice.team)
            return True
        waits = now - notice.made < GIVE_UP_SECONDS
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self._deliver(client, notice)
        except TimeoutError:
            logger.warning("a notice to %s took too long, and is sent later", notice.target)
            return False
        except DeliveryError as failure:
            # Slack's refusal of a token counts when it is said twice.
            refused = str(failure) in ENDED and not await is_alive(client, client.token)
            if waits and (failure.temporary or (str(failure) in ENDED and not refused)):
                logger.warning("a notice to %s is sent later (%s)", notice.target, failure)
                return False
            await self._give_up(notice, str(failure))
        except _NotHereError:
            logger.info("a notice to %s is left to a copy of the bot whose store has its facts", notice.target)
            if waits:
                return True
        except Exception:
            # A fault in the words of one notice must not hold up the others.
            logger.exception("a notice to %s could not be made", notice.target)
            if waits:
                return True
        await self._outbox.remove(notice)
        return True

    async def _deliver(self, client: AsyncWebClient, notice: Notice) -> None:
        answer, names = await self._answer(notice)
        if answer is None:
            return
        message = _for_follower(answer, names) if names else _digest(answer)
        # Whoever replies with "and before that?" means the first one that is told of.
        question = next(iter(answer.suggestions), None)
        is_person = notice.about is About.FOLLOWED
        channel = await delivery.direct(client, notice.target) if is_person else notice.target
        if notice.tries and await self._is_sent(client, channel, notice):
            return
        ts = await delivery.say(client, channel, message, notice.mark)
        if question:
            await self._threads.remember(MessageKey(notice.team, channel, ts), None, Turn(question, ts, ts))

    async def _is_sent(self, client: AsyncWebClient, channel: str, notice: Notice) -> bool:
        try:
            return await delivery.is_there(client, channel, notice.mark, notice.made - delivery.CLOCKS_SECONDS)
        except DeliveryError as failure:
            if failure.temporary:
                raise
            logger.warning("it can't be seen whether a notice is in %s already (%s): it is sent", channel, failure)
            return False

    async def _give_up(self, notice: Notice, reason: str) -> None:
        """Draw the consequences of Slack's refusal."""
        if reason in ENDED:
            logger.warning("nothing is sent to %s any more (%s)", notice.team, reason)
            await self._outbox.remove_all_of(notice.team)
        elif notice.about is About.DIGEST and reason in _CHANNEL_GONE:
            logger.warning("the digest of %s is switched off: Slack says %s", notice.target, reason)
            await self._digests.switch_off(notice.team, notice.target)
        elif notice.about is About.FOLLOWED and reason in _USER_GONE:
            logger.warning("whom %s follows is forgotten: Slack says %s", notice.target, reason)
            await self._follows.forget(Follower(notice.team, notice.target))
        else:
            logger.warning("%s is told nothing: Slack says %s", notice.target, reason)

    async def _answer(self, notice: Notice) -> tuple[Answer | None, list[str]]:
        """Return what there is to tell by now, if anything, and for a follower the names of whom they follow in it."""
        if notice.about is About.DIGEST:
            if not await self._digests.of_channel(notice.team, notice.target):
                return None, []
            news = await self._database.run(lambda do: feed.moves_between(do, notice.after, notice.last))
            return self._told(news), []
        who = Follower(notice.team, notice.target)
        news = await self._database.run(lambda do: feed.news_for(do, who, notice.last))
        answer, names = self._told(news), list(self._knowledge.names(news.about).values())
        return (answer if names else None), names

    def _told(self, news: News) -> Answer | None:
        answer = self._asker.tell(news.facts[:MOST_READ], others=max(0, len(news.facts) - MOST_READ))
        if answer is None and news.facts and not any(map(self._knowledge.has_ever_had, news.facts[:MOST_READ])):
            raise _NotHereError
        return answer


def _spread(do: Transaction, now: float) -> None:
    """Put a notice for every follower into the outbox, in the transaction that closes the batch."""
    batch = feed.close_batch(do, now)
    for who in feed.followers(do, batch) if batch else ():
        outbox.put(do, who.team, who.user, About.FOLLOWED, (batch or 0) - 1, batch or 0, now)


def _for_follower(answer: Answer, names: list[str]) -> Message:
    others = [f"{number(len(names) - NAMES)} more whom you follow"] if len(names) > NAMES else []
    about = joined([*names[:NAMES], *others])
    text = shorten(f"New on {about}:\n{answer.text}", PAGE_LIMIT)
    message = answer_message(replace(answer, text=text), Ask(""))
    return with_note(message, "You follow them. `/ai-moves following` shows whom, with buttons to end it.")


def _digest(answer: Answer) -> Message:
    title = "New moves in AI"
    message = answer_message(replace(answer, text=shorten(answer.text, PAGE_LIMIT)), Ask(""))
    message = Message(f"{title}: {message.text}", [header(title), *message.blocks])
    return with_note(message, "This channel gets a digest. `/ai-moves digest off` ends it.")
