"""`/ai-moves`: does what a subcommand says, answers what is a question, and tells the nearest right use of the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from slack_sdk.web.async_client import AsyncWebClient

from bot.answers.answer import Answer, Outcome
from bot.slack import delivery
from bot.slack.accepted import Request
from bot.slack.adding import Adding
from bot.slack.asking import Asker
from bot.slack.blocks import Message, plain_message
from bot.slack.conversation import NEWS, Conversation, Done
from bot.slack.digesting import OFF, Digesting
from bot.slack.digests import Every
from bot.slack.drawing import COMMAND
from bot.slack.elements import shorten
from bot.slack.following import Following
from bot.slack.follows import Follower
from bot.slack.homes import Homes
from bot.slack.pointed import typed
from bot.slack.reading import MessageKey, PersonMessage, plain_text
from bot.slack.subcommands import Subcommand, Verb, begins, read, several, unquoted

_UNDERSTOOD = (Outcome.ANSWERED, Outcome.AMBIGUOUS, Outcome.NO_RECORD)
_USES = {
    Verb.HELP: "help",
    Verb.NEW: "new this week",
    Verb.FOLLOW: "follow Mira Murati",
    Verb.UNFOLLOW: "unfollow Mira Murati",
    Verb.FOLLOWING: "following",
    Verb.DIGEST: "digest weekly",
    Verb.ADD: "add",
}
"""How each subcommand is used, by example."""


@dataclass(frozen=True, slots=True)
class Slash:
    """A slash command: who typed it where, what followed it, and how it can be answered."""

    who: Follower
    channel: str
    text: str
    response_url: str
    trigger: str


def command_request(slash: Slash) -> Request:
    """Return the request to do what a slash command says."""
    name = hashlib.sha256((slash.trigger or slash.response_url).encode()).hexdigest()[:32]
    return Request(MessageKey(slash.who.team, slash.channel, f"{COMMAND}/{name}"), COMMAND, asdict(slash))


def slash_of(request: Request) -> Slash:
    """Return the slash command."""
    return Slash(**{**request.content, "who": Follower(**request.content["who"])})


class Commands:
    """Performs slash commands; whoever typed one is alone in seeing what comes of it, but for a digest switched on."""

    def __init__(
        self,
        asker: Asker,
        conversation: Conversation,
        following: Following,
        digesting: Digesting,
        adding: Adding,
        homes: Homes,
    ) -> None:
        self._asker = asker
        self._conversation = conversation
        self._following = following
        self._digesting = digesting
        self._adding = adding
        self._homes = homes
        self._performers: dict[Verb, Callable[[AsyncWebClient, Slash, str], Awaitable[Message | None]]] = {
            Verb.HELP: self._help,
            Verb.NEW: self._new,
            Verb.FOLLOW: self._follow,
            Verb.UNFOLLOW: self._unfollow,
            Verb.FOLLOWING: self._list,
            Verb.DIGEST: self._digest,
            Verb.ADD: self._add,
        }

    async def perform(self, client: AsyncWebClient, request: Request) -> None:
        """Do what a slash command says.

        Raises:
            DeliveryError: Slack can't be reached, so that it has to be done again.
        """
        slash = slash_of(request)
        text = plain_text(slash.text)
        try:
            told = await self._performed(client, slash, text, read(text))
        except delivery.DeliveryError:
            raise
        except Exception as error:
            told = delivery.apology(error)
        if told:
            await delivery.respond(client, slash.response_url, told, response_type="ephemeral", replace_original=False)

    async def in_message(self, client: AsyncWebClient, message: PersonMessage, text: str) -> Done | None:
        """Do what a message to the bot says, if it is a subcommand that needs no slash; None if it is a question."""
        said = text.removeprefix(COMMAND)
        command = read(said) if message.user and begins(said) else None
        if command is None or not self._is_meant(command, text):
            return None
        if command.verb is Verb.FOLLOWING and command.rest:
            return None
        if command.verb not in (Verb.FOLLOW, Verb.UNFOLLOW, Verb.FOLLOWING, Verb.DIGEST):
            return None
        slash = Slash(Follower(message.key.team, message.user), message.key.channel, text, "", "")
        return Done(await self._performers[command.verb](client, slash, command.rest))

    async def _performed(
        self, client: AsyncWebClient, slash: Slash, text: str, command: Subcommand | None
    ) -> Message | None:
        """Return what is to be said; None where it is said already."""
        if command is None or not self._is_meant(command, text):
            await self._ask(client, slash, text)
            return None
        if command.other and command.verb is Verb.HELP:
            return await self._help(client, slash, "")
        if not command.exact:
            return _did_you_mean(command)
        return await self._performers[command.verb](client, slash, command.rest)

    def _is_meant(self, command: Subcommand, text: str) -> bool:
        """Whether a text that begins with a subcommand is one, and not a question that begins with the same word."""
        rest = command.rest
        if command.other:
            return not self._is_understood(text)
        if command.doubtful:
            return not rest and not self._is_understood(text)
        match command.verb:
            case Verb.UNFOLLOW | Verb.ADD:
                return True
            case _ if not rest:
                return True
            case Verb.FOLLOW:
                return self._following.knows(unquoted(rest), several(rest)) or not self._is_understood(text)
            case Verb.DIGEST if rest.casefold() in (*Every, OFF):
                return True
            case _:
                return not self._is_understood(text)

    def _is_understood(self, question: str) -> bool:
        return self._asker.ask(question).outcome in _UNDERSTOOD

    async def _ask(self, client: AsyncWebClient, slash: Slash, question: str) -> None:
        await self._conversation.command(client, question, slash.who.team, slash.response_url)

    async def _help(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        await self._ask(client, slash, Verb.HELP)
        return None

    async def _new(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        question = f"{NEWS.rstrip('?')} {rest.rstrip('?')}".strip() + "?"
        answer: Answer | None = self._asker.ask(question) if rest else None
        if answer and answer.outcome not in _UNDERSTOOD:
            return _misused(f"“{shorten(rest, 100)}” is no span of time that I know.", Verb.NEW, "new since May", "new")
        await self._ask(client, slash, question)
        return None

    async def _follow(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        if not unquoted(rest):
            return _misused("Whom do you want to follow?", Verb.FOLLOW, "follow Anthropic")
        told = await self._following.follow_all(slash.who, unquoted(rest), several(rest))
        if told.done:
            await self._homes.publish(client, slash.who)
        return told.message

    async def _unfollow(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        if not unquoted(rest):
            return await self._following.following(slash.who)
        told = await self._following.unfollow(slash.who, unquoted(rest))
        if told.done:
            await self._homes.publish(client, slash.who)
        return told.message

    async def _list(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        return await self._following.following(slash.who)

    async def _digest(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        how = rest.casefold()
        if how not in (*Every, OFF):
            return await self._digesting.state(slash.who, slash.channel, rest)
        told = await self._digesting.change(client, slash.who, slash.channel, how)
        await self._homes.publish(client, slash.who)
        return told

    async def _add(self, client: AsyncWebClient, slash: Slash, rest: str) -> Message | None:
        _, _, raw = slash.text.strip().partition(" ")
        await self._adding.open(client, slash.who, slash.trigger, typed(raw), slash.response_url)
        return None


def _did_you_mean(command: Subcommand) -> Message:
    """Offer the subcommand that a word is near to."""
    takes_rest = command.verb not in (Verb.HELP, Verb.FOLLOWING)
    use = f"{command.verb} {command.rest}" if command.rest and takes_rest else _USES[command.verb]
    return plain_message(f"I don't know “{shorten(command.typed, 50)}”. Do you mean {COMMAND} {shorten(use, 200)}?")


def _misused(what: str, verb: Verb, *others: str) -> Message:
    ways = " or ".join(f"{COMMAND} {use}" for use in (_USES[verb], *others))
    return plain_message(f"{what} Try {ways}.")
