"""Adding facts from Slack, for those who keep them: the modal, what it writes, and taking it back."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

import bot.names.index
from bot.drafting.filled import Filled, Form, fill
from bot.drafting.wording import in_words, names_in
from bot.facts.editor import FactEditor
from bot.facts.errors import FactsError, RecordError
from bot.facts.format import OPEN_END, RecordKind
from bot.facts.records import MoveKind, Status
from bot.facts.revisions import Action, Edit, Revision, revision, revisions
from bot.facts.store import FactStore
from bot.names.linker import Linker
from bot.slack import delivery
from bot.slack.add_filling import Filling
from bot.slack.add_modal import (
    NEW,
    ORGANIZATION_KIND,
    READING,
    TITLE,
    Carried,
    field_of,
    fields,
    first_field,
    kept_fields,
    reading_modal,
)
from bot.slack.admins import People
from bot.slack.articles import Articles
from bot.slack.blocks import Message, plain_message
from bot.slack.elements import button, buttons, notice_modal, shorten
from bot.slack.follows import Follower
from bot.slack.mrkdwn import web_address
from bot.slack.opening import Shown, replace_modal, show_modal, update_modal
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

_UNTOUCHED = {"kind": str(MoveKind.JOINED), "status": str(Status.REPORTED), "end": OPEN_END}
"""What stands in fields of the form that nobody has touched."""

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

    def __init__(self, store: FactStore, people: People, articles: Articles) -> None:
        self.articles = articles
        self._store = store
        self._linker = Linker(store)
        self._people = people
        self._filling = Filling(store, articles)

    async def open(
        self, client: AsyncWebClient, who: Follower, trigger: str, pointed: Pointed | None = None, url: str = ""
    ) -> None:
        """Open the modal, filled in with what a message seems to tell; `url` answers who asked for it.

        Where Slack has to be asked who somebody is, the modal opens first: a trigger is good for three seconds only.
        """
        asking = not self._people.knows(who.team, who.user)
        view = notice_modal(TITLE, "One moment…") if asking else await self._view(client, who, pointed, url)
        shown = await show_modal(client, trigger, view)
        if shown is None:
            if url:
                late = plain_message("Slack did not let me open the form in time. Please try once more.")
                await delivery.whisper_back(client, url, None, late)
            return
        if asking:
            view = await self._view(client, who, pointed, url)
            shown = await replace_modal(client, shown, view)
        if shown and view["callback_id"] == READING:
            carried = Carried.decode(view["private_metadata"])
            await replace_modal(client, shown, await self._filling.from_article(carried))

    async def by_hand(self, client: AsyncWebClient, body: Mapping[str, Any]) -> None:
        """Show the form before its article is read; what is read then comes too late for it.

        Raises:
            ValueError: the modal is of another version of the bot.
        """
        carried = Carried.decode(str(body["view"].get("private_metadata")))
        await replace_modal(client, _seen(body), self._filling.form(replace(carried, article="")))

    async def read(self, client: AsyncWebClient, body: Mapping[str, Any]) -> None:
        """Read the article whose address stands in the form, and fill in what nobody has.

        Raises:
            ValueError: the modal is of another version of the bot.
        """
        carried = _with_typed(body["view"])
        typed = {name: value for name, value in carried.values.items() if value != _UNTOUCHED.get(name)}
        wanted = replace(carried, values=typed, article=typed.get("url", ""), turn=carried.turn + 1)
        if wanted.article and wanted.fits():
            await self._refill(client, body, wanted)
            return
        why = (
            "The form holds too much to be kept meanwhile."
            if wanted.article
            else "Give the address of the article first."
        )
        await replace_modal(client, _seen(body), self._filling.form(carried, why))

    async def propose(self, client: AsyncWebClient, body: Mapping[str, Any], number: str) -> None:
        """Fill in another of the things that the article tells, in the place of what the fields of the fact hold.

        Raises:
            ValueError: the modal or the choice is of another version of the bot.
        """
        carried = _with_typed(body["view"])
        kept = {name: value for name, value in carried.values.items() if name in kept_fields()}
        await self._refill(client, body, replace(carried, values=kept, turn=carried.turn + 1), int(number))

    async def switch(self, client: AsyncWebClient, body: Mapping[str, Any], kind: str) -> None:
        """Show the fields of another kind of fact, and keep what is filled in.

        Raises:
            ValueError: the modal or the kind is of another version of the bot.
        """
        changed = replace(_with_typed(body["view"]), kind=RecordKind(kind))
        await update_modal(client, str(body["view"]["id"]), self._filling.form(changed))

    async def submitted(self, client: AsyncWebClient, submission: Submission) -> Addition:
        """Write the fact of a modal, or say what is wrong with it.

        Raises:
            ValueError: the modal is of another version of the bot.
        """
        carried = Carried.decode(submission.metadata)
        if not await self._people.keeps_facts(client, submission.team, submission.user):
            return _wrong(carried, REFUSAL)
        self._store.refresh()
        values = {field_of(block): value for block, value in submission.values.items()}
        new = frozenset(RecordKind(each) for each in values.get(NEW, "").split(",") if each)
        what = values.get(ORGANIZATION_KIND, "company")
        filled = fill(self._store, self._linker, Form(carried.kind, values, new, what))
        if filled.problems:
            return Addition(problems=_beside(carried, filled.problems))
        author = await self._author(client, submission.team, submission.user)
        try:
            changes = await asyncio.to_thread(self._write, filled.edits("added in Slack"), author)
        except FactsError as error:
            logger.warning("a fact could not be added: %s", error)
            return _wrong(carried, _why(error))
        return Addition(changes, tuple(self._told(filled)))

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
        return self._filling.from_message(pointed, url)

    async def _refill(
        self, client: AsyncWebClient, body: Mapping[str, Any], carried: Carried, number: int | None = None
    ) -> None:
        """Fill in the form anew from its article; while that is read there is nothing to type in."""
        shown: Shown | None = _seen(body)
        if shown and web_address(carried.article) and not self.articles.remembered(carried.article):
            shown = await replace_modal(client, shown, reading_modal(carried))
        if shown:
            await replace_modal(client, shown, await self._filling.from_article(carried, number))

    async def _author(self, client: AsyncWebClient, team: str, user: str) -> str:
        """The name for the history, with the id, since everybody may call themselves anything."""
        try:
            async with asyncio.timeout(AUTHOR_SECONDS):
                profile = await self._people.profile(client, team, user)
        except TimeoutError:
            profile = None
        name = " ".join(_UNWRITABLE.sub(" ", profile.name).split()) if profile else ""
        return f"{shorten(name, NAME_LIMIT)} ({user})" if name and name != user else user

    def _write(self, edits: Sequence[Edit], author: str) -> tuple[Revision, ...]:
        with FactEditor(self._store.path, bot.names.index, patience=PATIENCE) as editor:
            return editor.carry_out(edits, author)

    def _told(self, filled: Filled) -> Iterator[str]:
        name = names_in(self._store.connection)
        yield from (in_words(record, name) for record in filled.records)
        source = self._store.source(filled.source)
        if filled.cites and source:
            yield f"{source.publisher} as one more source of what is there: {in_words(filled.cites, name)}"

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


def _seen(body: Mapping[str, Any]) -> Shown:
    """The modal that somebody pressed something in, as it was then."""
    return Shown(str(body["view"]["id"]), str(body["view"].get("hash") or ""))


def _with_typed(view: Mapping[str, Any]) -> Carried:
    """What a modal carries, with what is filled in in it; a field that was emptied is empty."""
    carried = Carried.decode(str(view.get("private_metadata")))
    shown = {field_of(block) for block in (view.get("state") or {}).get("values") or {}}
    kept = {name: value for name, value in carried.values.items() if name not in shown}
    typed = {field_of(block): value for block, value in typed_in(view).items()}
    return replace(carried, values={**kept, **typed})


def _wrong(carried: Carried, sentence: str) -> Addition:
    """What is wrong with all of a form, beside its first field."""
    return Addition(problems={carried.block(first_field(carried.kind)): shorten(sentence, PROBLEM_LIMIT)})


def _beside(carried: Carried, problems: Mapping[str, str]) -> dict[str, str]:
    """The problems by fields of the modal, since Slack takes no others."""
    first, known = first_field(carried.kind), fields(carried.kind)
    return {
        carried.block(name if name in known else first): shorten(text, PROBLEM_LIMIT) for name, text in problems.items()
    }


def _why(error: FactsError) -> str:
    """What is wrong, as a sentence without the names of our own."""
    if isinstance(error, RecordError):
        problem = error.problems[0]
        return f"{problem.where}: {problem.message}."
    return f"The facts can’t be written right now ({error})."
