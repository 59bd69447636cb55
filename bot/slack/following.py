"""Following by name: whom a name means, and what is said in return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.facts.records import EntityKind
from bot.names.mention import Candidate, Decision
from bot.slack.blocks import Message, plain_message
from bot.slack.elements import button, buttons, shorten
from bot.slack.follows import Followed, Follower, Follows
from bot.slack.knowledge import Knowledge

FOLLOW, UNFOLLOW = "follow", "unfollow"
"""The first part of the action ids of buttons; a number follows."""
CHOICES = 10
LISTED = 20
_ALL = frozenset(["all", "everybody", "everyone", "everything"])
MOST_AT_ONCE = 10
"""Names that one command takes."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is said in return; `done` says that something has changed or was so already."""

    message: Message
    done: bool


class Following:
    """Lets people follow the people and organizations of the store."""

    def __init__(self, follows: Follows, knowledge: Knowledge) -> None:
        self._follows = follows
        self._knowledge = knowledge

    async def follow(self, who: Follower, name: str) -> Told:
        """Follow whom a name means; where that is not clear, offer choices."""
        found = self._find(name)
        return found if isinstance(found, Told) else await self.follow_this(who, found)

    def knows(self, name: str, names: Sequence[str]) -> bool:
        """Whether a name means somebody or some place (or one of several), or each of the names in it does."""
        return self._means(name) or (len(names) in range(2, MOST_AT_ONCE + 1) and all(map(self._means, names)))

    async def follow_all(self, who: Follower, name: str, names: Sequence[str]) -> Told:
        """Follow whom a name means, or where it is a list, whom each of the names in it means."""
        if self._means(name) or not self.knows(name, names):
            return await self.follow(who, name)
        told = [await self.follow(who, each) for each in names]
        text = "\n".join(each.message.text for each in told)
        blocks = [block for each in told for block in each.message.blocks]
        return Told(Message(text, blocks), any(each.done for each in told))

    async def follow_this(self, who: Follower, whom: Followed) -> Told:
        """Follow a record."""
        record = self._knowledge.record(whom)
        if record is None:
            return Told(plain_message("That is not in my facts any more."), False)
        try:
            new = await self._follows.follow(who, whom)
        except ValueError as error:
            return Told(plain_message(f"{record.name} can't be added: {error}."), False)
        if not new:
            return Told(plain_message(f"You follow {record.name} already."), True)
        return Told(plain_message(f"You follow {record.name} now. I write to you when a new fact comes in."), True)

    async def unfollow(self, who: Follower, name: str) -> Told:
        """Follow whom a name means no longer."""
        followed = self._knowledge.labels(await self._follows.followed_by(who))
        if not followed:
            return Told(plain_message("You follow nobody."), False)
        mention = self._knowledge.find(name)
        near = {Followed(candidate.kind, candidate.id) for candidate in mention.candidates}
        meant = {whom: label for whom, label in followed.items() if whom in near}
        if not meant and name.casefold() in _ALL:
            await self._follows.forget(who)
            return Told(plain_message("You follow nobody any more."), True)
        if mention.decision is Decision.NONE or not meant:
            text = f"You don't follow “{shorten(name, 100)}”. Do you mean one of these?"
            return Told(_with_buttons(text, meant or followed, UNFOLLOW), False)
        if len(meant) > 1:
            return Told(_with_buttons("Whom do you mean?", meant, UNFOLLOW), False)
        return await self.unfollow_this(who, next(iter(meant)))

    async def unfollow_this(self, who: Follower, whom: Followed) -> Told:
        """Follow a record no longer."""
        record = self._knowledge.record(whom)
        name = record.name if record else "them"
        if await self._follows.unfollow(who, whom):
            return Told(plain_message(f"You don't follow {name} any more."), True)
        return Told(plain_message(f"You did not follow {name}."), True)

    async def following(self, who: Follower) -> Message:
        """Tell whom somebody follows, with buttons to end it."""
        followed = self._knowledge.labels(await self._follows.followed_by(who))
        if not followed:
            return plain_message("You follow nobody. Try “/ai-moves follow” with a name.")
        names = "\n".join(f"• {name}" for name in followed.values())
        return _with_buttons(f"You follow:\n{names}", followed, UNFOLLOW, "Unfollow ")

    async def unfollow_listed(self, who: Follower, whom: Followed) -> Message:
        """Follow a record of the list no longer; tell so, with those that are left."""
        told = (await self.unfollow_this(who, whom)).message
        left = await self.following(who)
        return Message(f"{told.text}\n{left.text}", [*told.blocks, *left.blocks])

    def problem(self, name: str) -> str:
        """Return what to tell beside a field in which a name was written that can't be followed."""
        nearest = list(dict.fromkeys(candidate.name for candidate in self.nearest(name)))
        if not nearest:
            return "I know nobody of that name."
        if len(nearest) == 1 and self._means(name):
            return f"Several are called {shorten(nearest[0], 60)}: type /ai-moves follow with the name, and choose."
        return f"Not found so. Write one of these in full: {shorten(', '.join(nearest[:3]), 150)}."

    def nearest(self, name: str) -> tuple[Candidate, ...]:
        """Return the people and organizations that a name may mean, best first."""
        found = self._knowledge.find(name).candidates
        return tuple(candidate for candidate in found if candidate.kind is not EntityKind.WORK)

    def _means(self, name: str) -> bool:
        unsure = self._knowledge.find(name).decision is Decision.NONE
        return not unsure and bool(self.nearest(name))

    def _find(self, name: str) -> Followed | Told:
        mention = self._knowledge.find(name)
        candidates = self.nearest(name)
        if not candidates:
            return Told(
                plain_message(f"I know no person or organization called “{shorten(name, 100)}”. Try the full name."),
                False,
            )
        sure = mention.decision is Decision.MATCH and mention.candidates[0] == candidates[0]
        if sure:
            return Followed(candidates[0].kind, candidates[0].id)
        choices = [Followed(candidate.kind, candidate.id) for candidate in candidates]
        text = f"I know no person or organization called “{shorten(name, 100)}”. Do you mean one of these?"
        if mention.decision is Decision.AMBIGUOUS:
            text, choices = "Whom do you mean?", self._knowledge.best_known(choices)
        return Told(_with_buttons(text, self._knowledge.labels(choices[:CHOICES]), FOLLOW), False)


def encoded(whom: Followed) -> str:
    """Return a record as the value of a button."""
    return f"{whom.kind}:{whom.id}"


def decoded(value: str) -> Followed:
    """Read the value of a button back.

    Raises:
        ValueError: it is none of ours.
    """
    kind, _, identifier = value.partition(":")
    return Followed(EntityKind(kind), identifier)


def _with_buttons(text: str, whom: dict[Followed, str], action: str, verb: str = "") -> Message:
    message = plain_message(text)
    row = [
        button(f"{verb}{name}", f"{action}_{index}", encoded(each))
        for index, (each, name) in enumerate(list(whom.items())[:LISTED])
    ]
    return replace(message, blocks=[*message.blocks, *buttons(row)])
