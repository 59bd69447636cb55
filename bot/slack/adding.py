"""Adding facts from Slack, for those who keep them: the modal, what it writes, and taking it back."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

import bot.names.index
from bot.drafting.draft import publisher_of
from bot.drafting.filled import Form, fill
from bot.drafting.guess import guessed
from bot.drafting.wording import in_words, names_in
from bot.facts.editor import FactEditor
from bot.facts.errors import FactsError, RecordError
from bot.facts.format import RecordKind
from bot.facts.records import Record
from bot.facts.revisions import Action, Revision, revision, revisions
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.slack import delivery
from bot.slack.add_modal import NEW, ORGANIZATION_KIND, TITLE, Carried, add_modal, fields, first_field
from bot.slack.admins import People
from bot.slack.blocks import Message, plain_message
from bot.slack.elements import button, buttons, notice_modal, shorten
from bot.slack.follows import Follower
from bot.slack.opening import open_modal, update_modal
from bot.slack.pointed import Pointed
from bot.slack.reading import Press, Submission, typed_in

logger = logging.getLogger(__name__)

UNDO = "undo_fact"
"""The action id of the button."""
PATIENCE = 1.5
"""Seconds that an edit waits for another one: what is wrong must be told within the three that Slack waits."""
AUTHOR_SECONDS = 1.0
"""How long Slack is asked for a name within those three; without one the id stands alone."""
PROBLEM_LIMIT = 300
VALUE_LIMIT = 2000
NAME_LIMIT = 80

REFUSAL = (
    "Only those who keep the facts can change them. They hear of what is wrong or missing in an answer when you press "
    "Wrong under it."
)
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Addition:
    """What came of a modal: the changes of the facts, in words too, or the sentence to show beside each field."""

    changes: tuple[Revision, ...] = ()
    words: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)


class Adding:
    """Lets admins add facts, and nobody else: who may is asked when the modal opens and again when it is submitted."""

    def __init__(self, store: FactStore, people: People) -> None:
        self._store = store
        self._linker = Linker(store)
        self._people = people

    async def open(
        self, client: AsyncWebClient, who: Follower, trigger: str, pointed: Pointed | None = None, url: str = ""
    ) -> None:
        """Open the modal, filled in with what a message seems to tell; `url` answers who asked for it.

        Where Slack has to be asked who somebody is, the modal opens first: a trigger is good for three seconds only.
        """
        if self._people.knows(who.team, who.user):
            opened = await open_modal(client, trigger, await self._view(client, who, pointed, url))
        else:
            opened = await open_modal(client, trigger, notice_modal(TITLE, "One moment…"))
            if opened:
                await update_modal(client, opened, await self._view(client, who, pointed, url))
        if opened is None and url:
            late = plain_message("Slack did not let me open the form in time. Please try once more.")
            await delivery.whisper_back(client, url, None, late)

    async def switch(self, client: AsyncWebClient, body: Mapping[str, Any], kind: str) -> None:
        """Show the fields of another kind of fact, and keep what is filled in.

        Raises:
            ValueError: the modal or the kind is of another version of the bot.
        """
        view = body["view"]
        carried = Carried.decode(str(view.get("private_metadata")))
        shown = (view.get("state") or {}).get("values") or {}
        kept = {name: value for name, value in carried.values.items() if name not in shown}
        changed = replace(carried, kind=RecordKind(kind), values={**kept, **typed_in(view)})
        await update_modal(client, str(view["id"]), add_modal(changed))

    async def submitted(self, client: AsyncWebClient, submission: Submission) -> Addition:
        """Write the fact of a modal, or say what is wrong with it.

        Raises:
            ValueError: the modal is of another version of the bot.
        """
        kind = Carried.decode(submission.metadata).kind
        if not await self._people.keeps_facts(client, submission.team, submission.user):
            return Addition(problems={first_field(kind): REFUSAL})
        self._store.refresh()
        new = frozenset(RecordKind(each) for each in submission.values.get(NEW, "").split(",") if each)
        what = submission.values.get(ORGANIZATION_KIND, "company")
        filled = fill(self._store, self._linker, Form(kind, submission.values, new, what))
        if filled.problems:
            return Addition(problems=_beside(kind, filled.problems))
        author = await self._author(client, submission.team, submission.user)
        try:
            changes = await asyncio.to_thread(self._write, filled.records, author)
        except FactsError as error:
            logger.warning("a fact could not be added: %s", error)
            return Addition(problems={first_field(kind): shorten(_why(error), PROBLEM_LIMIT)})
        name = names_in(self._store.connection)
        return Addition(changes, tuple(in_words(record, name) for record in filled.records))

    async def confirm(self, client: AsyncWebClient, submission: Submission, addition: Addition) -> None:
        """Tell who added a fact that it is there, with a button that takes it back."""
        told = plain_message("\n".join(["Added to the facts:", *(f"• {words}" for words in addition.words)]))
        numbers = ",".join(str(change.id) for change in addition.changes)
        row = [button("Undo", UNDO, numbers)] if len(numbers) <= VALUE_LIMIT else []
        told = replace(told, blocks=[*told.blocks, *buttons(row)])
        try:
            await delivery.say(client, submission.user, told)
        except delivery.DeliveryError:
            url = Carried.decode(submission.metadata).url
            if url:
                await delivery.whisper_back(client, url, None, told)

    async def undo(self, client: AsyncWebClient, press: Press) -> None:
        """Take back what a confirmation tells of, once, and say so in its place; else say why not, beside it."""
        numbers = [int(number) for number in press.value.split(",") if number.isdecimal()]
        if not await self._people.keeps_facts(client, press.message.team, press.user):
            await self._tell(client, press, plain_message(REFUSAL))
            return
        author = await self._author(client, press.message.team, press.user)
        self._store.refresh()
        words = self._said(numbers)
        try:
            await asyncio.to_thread(self._take_back, numbers, author)
        except FactsError as error:
            await self._tell(client, press, plain_message(self._cannot(numbers, error)))
            return
        await self._replace(client, press, plain_message("\n".join(["Undone:", *(f"• {line}" for line in words)])))

    async def _view(
        self, client: AsyncWebClient, who: Follower, pointed: Pointed | None, url: str
    ) -> Mapping[str, Any]:
        if not await self._people.keeps_facts(client, who.team, who.user):
            return notice_modal(TITLE, REFUSAL)
        try:
            values = self._guessed(pointed) if pointed else {}
        except Exception as error:
            return notice_modal(TITLE, delivery.apology(error).blocks)
        return add_modal(Carried(url=url, values=values))

    def _guessed(self, pointed: Pointed) -> dict[str, str]:
        self._store.refresh()
        values = guessed(self._linker, pointed.text)
        if pointed.link:
            values["url"] = pointed.link
            values["publisher"] = pointed.publisher or publisher_of(pointed.link) or ""
            values["source_title"] = pointed.title or ""
        return {name: value for name, value in values.items() if value}

    async def _author(self, client: AsyncWebClient, team: str, user: str) -> str:
        """The name for the history, with the id, since everybody may call themselves anything."""
        try:
            async with asyncio.timeout(AUTHOR_SECONDS):
                profile = await self._people.profile(client, team, user)
        except TimeoutError:
            profile = None
        name = " ".join(_UNWRITABLE.sub(" ", profile.name).split()) if profile else ""
        return f"{shorten(name, NAME_LIMIT)} ({user})" if name and name != user else user

    def _write(self, records: Iterable[Record], author: str) -> tuple[Revision, ...]:
        with FactEditor(self._store.path, bot.names.index, patience=PATIENCE) as editor:
            return editor.add(records, author, "added in Slack")

    def _take_back(self, numbers: Iterable[int], author: str) -> None:
        with FactEditor(self._store.path, bot.names.index) as editor:
            editor.undo(numbers, author, "in Slack")

    def _said(self, numbers: Iterable[int]) -> list[str]:
        connection = self._store.connection
        done = [found for number in numbers if (found := revision(connection, number))]
        records = tuple(change.after for change in done if change.after)
        name = names_in(connection, records)
        return [in_words(record, name) for record in records]

    def _cannot(self, numbers: Iterable[int], error: FactsError) -> str:
        connection = self._store.connection
        for number in numbers:
            done = revision(connection, number)
            since = revisions(connection, done.kind, done.record, limit=1)[0] if done else None
            if not done or not since or since.id == number:
                continue
            if since.action is Action.UNDO and re.match(rf"undoes {number}\b", since.reason or ""):
                return f"This was undone already, by {since.author}."
            return (
                f"This can’t be undone any more: {since.author} has changed it since (change {since.id}, of the "
                f"{done.kind} {done.record}). Undo that change first."
            )
        return f"This can’t be undone: {_why(error)}"

    async def _tell(self, client: AsyncWebClient, press: Press, message: Message) -> None:
        await delivery.whisper_back(client, press.response_url, press.thread_ts, message)

    async def _replace(self, client: AsyncWebClient, press: Press, message: Message) -> None:
        if press.ephemeral:
            await delivery.respond(client, press.response_url, message, replace_original=True)
        else:
            await delivery.update(client, press.message, message)


def _beside(kind: RecordKind, problems: Mapping[str, str]) -> dict[str, str]:
    """The problems by fields of the modal, since Slack takes no others."""
    first = first_field(kind)
    return {name if name in fields(kind) else first: shorten(text, PROBLEM_LIMIT) for name, text in problems.items()}


def _why(error: FactsError) -> str:
    """What is wrong, as a sentence without the names of our own."""
    if isinstance(error, RecordError):
        problem = error.problems[0]
        return f"{problem.where}: {problem.message}."
    return f"The facts can’t be written right now ({error})."
