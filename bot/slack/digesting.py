"""Switching digests on and off, and what is said in return."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.wording import day
from bot.names.likeness import misspelled
from bot.slack import delivery
from bot.slack.admins import People
from bot.slack.blocks import Message, plain_message
from bot.slack.delivery import DeliveryError
from bot.slack.digests import Digest, Digests, Every, time_zone
from bot.slack.elements import shorten
from bot.slack.follows import Follower

OFF = "off"
WAYS = "/ai-moves digest weekly, /ai-moves digest daily or /ai-moves digest off"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Digesting:
    """Lets channels have digests. `clock` gives seconds since 1970."""

    digests: Digests
    people: People
    clock: Callable[[], float] = time.time

    async def change(self, client: AsyncWebClient, who: Follower, channel: str, how: str) -> Message | None:
        """Switch a channel's digest on or off; return what only who asked is told, None where all were told."""
        if how == OFF:
            gone = await self.digests.switch_off(who.team, channel)
            return plain_message("This channel gets no digest any more." if gone else "This channel gets no digest.")
        every = Every(how)
        known = await self.digests.of_channel(who.team, channel)
        if known and known.every is every:
            return plain_message(f"{_words(known)} already. /ai-moves digest off ends that.")
        return await self._switch_on(client, who, channel, every)

    async def _switch_on(self, client: AsyncWebClient, who: Follower, channel: str, every: Every) -> Message | None:
        profile = await self.people.profile(client, who.team, who.user)
        zone = time_zone(profile.time_zone if profile and profile.time_zone else "UTC").key
        digest = self.digests.planned(channel, every, zone, who.user, self.clock())
        by = f"Switched on by {profile.name}; " if profile else ""
        told = (
            f"From now on this channel gets a {every} digest of new moves in AI: {times(digest)}, when there is "
            f"something new; the first on {_next(digest)}. {by}/ai-moves digest off ends it."
        )
        try:
            await delivery.say(client, channel, plain_message(told))
        except DeliveryError as failure:
            return plain_message(
                f"I can't post here ({failure}). In a channel, invite me first (/invite @ai-moves), then type "
                f"/ai-moves digest {every} again."
            )
        await self.digests.switch_on(who.team, digest)
        return None

    async def state(self, who: Follower, channel: str, typed: str = "") -> Message:
        """Tell what digest a channel gets, and how that is changed; `typed` is what is no way to change it."""
        digest = await self.digests.of_channel(who.team, channel)
        now = f"{_words(digest)}, the next on {_next(digest)}" if digest else "This channel gets no digest"
        near = misspelled(typed.casefold().partition(" ")[0], [*Every, OFF]) if typed else []
        ways = f"/ai-moves digest {near[0][1]}" if near else WAYS
        wrong = f"A digest can't be “{shorten(typed, 50)}”. " if typed else ""
        return plain_message(f"{wrong}{now}. {'Do you mean' if near else 'Type'} {ways}{'?' if near else '.'}")

    async def end(self, who: Follower, channel: str) -> None:
        """Switch off a digest that somebody has switched on themselves; another's is let be."""
        digest = await self.digests.of_channel(who.team, channel)
        if digest and digest.set_by == who.user:
            await self.digests.switch_off(who.team, channel)


def times(digest: Digest) -> str:
    """Return when a digest comes: "every day at 9:00 (Europe/Berlin)"."""
    at = _at(digest)
    return f"{'Mondays' if digest.every is Every.WEEKLY else 'every day'} at {at.hour}:{at:%M} ({digest.zone})"


def _words(digest: Digest) -> str:
    return f"This channel gets a {digest.every} digest, {times(digest)}"


def _next(digest: Digest) -> str:
    at = _at(digest)
    return f"{_DAYS[at.weekday()]}, {day(at.date())}"


def _at(digest: Digest) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(digest.next_at, time_zone(digest.zone))
