"""Facts are added from articles in Slack: the form opens at once, and holds what the page tells when it was read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.ingest.errors import FetchError
from bot.ingest.fetching import fetch
from bot.ingest.page import Page
from bot.local.views import View
from bot.local.workspace import OTHER_PERSON, PERSON
from bot.settings import Connection
from tests.slack import facts
from tests.slack.conftest import workspace
from tests.slack.test_adding import Desk, initial

LINK = "https://ledger.example/2031/03/04/wrona"
PAGE = """<html lang="en"><head><meta property="og:site_name" content="The Ledger">
<meta property="og:title" content="Two new faces"><meta property="article:published_time" content="2031-03-04"></head>
<body><article><p>Zofia Wrona joined Quillon as chief scientist in March 2031. She will build a laboratory there, the
company said, and hire about a dozen people in the course of the year, most of them in Gdańsk.</p>
<p>Mika Ito joined Quillon in February 2031. It is not known who follows him at the place where he was before, and
nobody there wanted to say anything about it when they were asked on Tuesday.</p></article></body></html>"""


class Press:
    """Answers for the pages of the web, when it is let."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.error: FetchError | None = None
        self.text = PAGE
        self.open = asyncio.Event()
        self.open.set()

    async def get(self, url: str) -> Page:
        self.asked.append(url)
        await self.open.wait()
        if self.error:
            raise self.error
        return Page(self.text.encode(), "text/html", url)


Newsroom = tuple[Desk, Press]


@pytest.fixture(params=[Connection.HTTP, Connection.SOCKET_MODE], ids=["http", "socket"])
async def newsroom(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Newsroom]:
    engine = facts.copied(tmp_path)
    async with workspace(request.param, engine, article_fetch=True) as space:
        press = Press()
        space.running.services.adding.articles.get = press.get
        yield Desk(space, engine), press


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Newsroom]:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine, article_fetch=True) as space:
        press = Press()
        space.running.services.adding.articles.get = press.get
        yield Desk(space, engine), press


async def shown(desk: Desk, wanted: Callable[[View], bool]) -> View:
    def there() -> bool:
        view = desk.slack.views.modal(PERSON)
        return view is not None and wanted(view)

    await desk.slack.until(there)
    view = desk.slack.views.modal(PERSON)
    assert view
    return view


async def form(desk: Desk) -> View:
    return await shown(desk, lambda view: view.body.get("callback_id") == "add_fact_modal")


async def reading(desk: Desk) -> View:
    return await shown(desk, lambda view: "Reading" in str(view.body))


async def test_a_link_opens_a_form_that_holds_what_its_page_tells(newsroom: Newsroom) -> None:
    desk, press = newsroom
    press.open.clear()
    await desk.slack.message_shortcut(PERSON, desk.say(f"look: <{LINK}>"), "add_as_fact")
    waiting = await reading(desk)
    assert (waiting.inputs(), LINK in str(waiting.body)) == ([], True)
    press.open.set()
    filled = initial(await form(desk))
    assert (filled["person"], filled["kind"], filled["to"], filled["title_to"], filled["date"]) == (
        "Zofia Wrona", "joined", "Quillon", "chief scientist", "2031-03",
    )  # fmt: skip
    assert (filled["url"], filled["publisher"], filled["source_title"], filled["published"]) == (
        LINK, "The Ledger", "Two new faces", "2031-03-04",
    )  # fmt: skip
    assert await desk.submit(new="person") == {}
    await desk.told()
    [move] = desk.moves("zofia-wrona")
    source = desk.store.source(move.sources[0])
    assert source
    assert (source.url, source.publisher, source.title, str(source.published)) == (
        LINK, "The Ledger", "Two new faces", "2031-03-04",
    )  # fmt: skip


async def test_the_command_reads_a_link_too(one: Newsroom) -> None:
    desk, press = one
    await desk.slack.command(PERSON, "C0AINEWS", "/ai-moves", f"add {LINK}")
    assert initial(await form(desk))["person"] == "Zofia Wrona"
    assert press.asked == [LINK]


async def test_a_message_that_tells_it_in_words_is_not_waited_for(one: Newsroom) -> None:
    desk, press = one
    await desk.slack.message_shortcut(PERSON, desk.say(f"Omar Haddad joined Quillon as CTO: <{LINK}>"), "add_as_fact")
    filled = initial(await form(desk))
    assert (filled["person"], filled["to"], filled["title_to"], filled["url"]) == (
        "Omar Haddad", "Quillon", "CTO", LINK,
    )  # fmt: skip
    assert press.asked == []


async def test_who_does_not_wait_fills_it_in_by_hand_and_nothing_overwrites_that(newsroom: Newsroom) -> None:
    desk, press = newsroom
    press.open.clear()
    await desk.slack.message_shortcut(PERSON, desk.say(f"<{LINK}>"), "add_as_fact")
    await desk.slack.press_in_view(PERSON, await reading(desk), "add_fact_by_hand")
    by_hand = (await form(desk)).body
    press.open.set()
    await desk.slack.until(lambda: desk.slack.api.called("views.update")[1:] != [])
    await desk.slack.settled()
    assert (await form(desk)).body == by_hand
    assert initial(await form(desk))["url"] == LINK


async def test_another_thing_that_the_article_tells_takes_the_place_of_the_first(newsroom: Newsroom) -> None:
    desk, press = newsroom
    await desk.slack.message_shortcut(PERSON, desk.say(f"<{LINK}>"), "add_as_fact")
    view = await form(desk)
    [menu] = [
        b["accessory"] for b in view.body["blocks"] if b.get("accessory", {}).get("action_id") == "add_fact_proposal"
    ]
    labels = {option["text"]["text"]: option["value"] for option in menu["options"]}
    number = next(value for words, value in labels.items() if words.startswith("Mika Ito joined Quillon"))
    await desk.slack.press_in_view(PERSON, view, "add_fact_proposal", number, {"publisher": "Ledger Online"})
    view = await shown(desk, lambda view: "Mika Itō" in str(view.body["blocks"]))
    filled = {block.partition(".")[0]: value for block, value in initial(view).items()}
    assert (filled["person"], filled["date"], filled["publisher"]) == ("Mika Itō", "2031-02", "Ledger Online")
    assert "title_to" not in filled
    assert not {"person", "to", "date"} & initial(view).keys()  # else Slack would keep what stood there
    assert "In the facts already: Mika Itō joined Quillon, from Brightwater in February 2031" in str(view.body)
    assert press.asked == [LINK]


async def test_what_is_wrong_is_told_beside_the_field_of_the_proposal_that_is_shown(one: Newsroom) -> None:
    desk, _ = one
    await desk.slack.message_shortcut(PERSON, desk.say(f"<{LINK}>"), "add_as_fact")
    view = await form(desk)
    await desk.slack.press_in_view(PERSON, view, "add_fact_proposal", "0")
    view = await shown(desk, lambda view: "person.1" in initial(view))
    errors = await desk.slack.submit(PERSON, {"date.1": "soon"})
    assert errors.keys() == {"date.1", "person.1"}
    assert await desk.slack.submit(PERSON, {"new.1": "person"}) == {}
    assert "Zofia Wrona" in (await desk.told()).text


async def test_a_fact_that_stands_gets_the_article_as_one_more_source(one: Newsroom) -> None:
    desk, _ = one
    await desk.empty()
    values = {"person": "Mika Itō", "from_": "Brightwater", "to": "Quillon", "date": "2031-02"}
    assert await desk.submit(**values, url=LINK, publisher="Ledger") == {}
    told = await desk.told()
    assert "Ledger as one more source of what is there: Mika Itō joined Quillon" in told.text
    [move] = desk.moves("mika-ito")
    assert [source.url for each in move.sources if (source := desk.store.source(each))] == [
        "https://gazette.example/ito", LINK,
    ]  # fmt: skip
    await desk.slack.press(PERSON, told, "undo_fact")
    await desk.changed(told, "Undone")
    assert desk.moves("mika-ito")[0].sources == ("gazette-ito",)


@pytest.mark.parametrize(
    ("error", "text", "words"),
    [
        (
            FetchError("The site does not let me read this page (403)."),
            PAGE,
            "could not be read. The site does not let me",
        ),
        (FetchError("This is no page of text but '<!channel>'."), PAGE, "could not be read"),
        (None, "<html><body></body></html>", "holds no text"),
        (None, "<html><body><p>It rains in Gdańsk.</p></body></html>", "only the source is filled in"),
    ],
)
async def test_what_cannot_be_read_is_said_and_the_form_is_there(
    one: Newsroom, error: FetchError | None, text: str, words: str
) -> None:
    desk, press = one
    press.error, press.text = error, text
    await desk.slack.message_shortcut(PERSON, desk.say(f"<{LINK}>"), "add_as_fact")
    view = await form(desk)
    assert words in str(view.body)
    assert "<!channel>" not in str(view.body)
    assert initial(view)["url"] == LINK


async def test_who_is_no_admin_makes_the_bot_fetch_nothing(newsroom: Newsroom) -> None:
    desk, press = newsroom
    view = await desk.opened(f"<{LINK}>", user=OTHER_PERSON)
    assert "Only those who keep the facts" in str(view.body)
    await desk.slack.settled()
    assert press.asked == []


async def test_where_fetching_is_off_the_form_is_there_at_once(tmp_path: Path) -> None:
    engine = facts.copied(tmp_path)
    async with workspace(Connection.SOCKET_MODE, engine, article_fetch=False) as space:
        desk = Desk(space, engine)
        assert initial(await desk.opened(f"<{LINK}>"))["url"] == LINK


async def test_a_message_cannot_make_the_bot_read_its_own_network(one: Newsroom) -> None:
    desk, _ = one
    asked: list[str] = []

    async def secret(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text=PAGE, content_type="text/html")

    app = web.Application()
    app.router.add_get("/{path:.*}", secret)
    server = TestServer(app)
    await server.start_server()
    try:
        desk.space.running.services.adding.articles.get = fetch
        await desk.slack.message_shortcut(PERSON, desk.say(f"<{server.make_url('/meta/data')}>"), "add_as_fact")
        assert "private network" in str((await form(desk)).body)
        assert asked == []
        anywhere: Callable[[str], Awaitable[Page]] = partial(fetch, allowed=lambda address, port: True)
        desk.space.running.services.adding.articles.get = anywhere
        await desk.slack.message_shortcut(PERSON, desk.say(f"<{server.make_url('/story')}>"), "add_as_fact")
        await shown(desk, lambda view: initial(view).get("person") == "Zofia Wrona")
        assert asked == ["/story"]
    finally:
        await server.close()


def plainly(view: View) -> dict[str, str]:
    """What is filled in by the fields' own names, whichever turn it is."""
    return {block.partition(".")[0]: value for block, value in initial(view).items()}


async def test_the_article_of_a_form_is_read_on_demand_and_what_was_typed_stays(newsroom: Newsroom) -> None:
    desk, press = newsroom
    press.open.clear()
    typed = {"url": LINK, "title_to": "Head of Research", "publisher": "Ledger Online", "kind": "joined"}
    await desk.slack.press_in_view(PERSON, await desk.empty(), "add_fact_read", filled=typed)
    assert (await reading(desk)).inputs() == []
    press.open.set()
    filled = plainly(await form(desk))
    assert (filled["person"], filled["to"], filled["date"]) == ("Zofia Wrona", "Quillon", "2031-03")
    assert (filled["title_to"], filled["publisher"], filled["source_title"]) == (
        "Head of Research", "Ledger Online", "Two new faces",
    )  # fmt: skip
    assert await desk.slack.submit(PERSON, {"new.1": "person"}) == {}
    assert "as Head of Research" in (await desk.told()).text


async def test_of_an_article_only_what_concerns_the_person_that_was_typed_is_filled_in(one: Newsroom) -> None:
    desk, _ = one
    await desk.slack.press_in_view(
        PERSON, await desk.empty(), "add_fact_read", filled={"url": LINK, "person": "Mika Itō"}
    )  # fmt: skip
    filled = plainly(await shown(desk, lambda view: "person.1" in initial(view)))
    assert (filled["person"], filled["to"], filled["date"]) == ("Mika Itō", "Quillon", "2031-02")
    await desk.slack.press_in_view(
        PERSON, await desk.empty(), "add_fact_read", filled={"url": LINK, "person": "Noor Haddad", "to": "Brightwater"}
    )  # fmt: skip
    view = await shown(desk, lambda view: "nothing of Noor Haddad" in str(view.body))
    filled = plainly(view)
    assert (filled["person"], filled["to"], filled["publisher"]) == ("Noor Haddad", "Brightwater", "The Ledger")
    assert "date" not in filled


async def test_who_stops_waiting_has_what_was_typed_before(one: Newsroom) -> None:
    desk, press = one
    press.open.clear()
    typed = {"url": LINK, "person": "Noor Haddad", "reason": "She wants to teach."}
    await desk.slack.press_in_view(PERSON, await desk.empty(), "add_fact_read", filled=typed)
    await desk.slack.press_in_view(PERSON, await reading(desk), "add_fact_by_hand")
    filled = plainly(await form(desk))
    assert (filled["person"], filled["reason"], filled["url"]) == ("Noor Haddad", "She wants to teach.", LINK)
    press.open.set()


@pytest.mark.parametrize(
    ("filled", "words"),
    [({}, "Give the address of the article first"), ({"url": LINK, "reason": "x" * 2990}, "too much to be kept")],
)
async def test_what_cannot_be_read_from_a_form_is_said_in_it(one: Newsroom, filled: dict[str, str], words: str) -> None:
    desk, press = one
    await desk.slack.press_in_view(PERSON, await desk.empty(), "add_fact_read", filled=filled)
    view = await shown(desk, lambda view: words in str(view.body))
    assert plainly(view).get("reason", "")[:900] == filled.get("reason", "")[:900]
    assert press.asked == []


async def test_another_kind_of_fact_keeps_what_the_article_tells(one: Newsroom) -> None:
    desk, _ = one
    await desk.slack.message_shortcut(PERSON, desk.say(f"<{LINK}>"), "add_as_fact")
    view = await form(desk)
    await desk.slack.press_in_view(PERSON, view, "add_fact_kind", "role", initial(view))
    filled = initial(await shown(desk, lambda view: "organization" in initial(view)))
    assert (filled["person"], filled["organization"], filled["title"]) == ("Zofia Wrona", "Quillon", "chief scientist")
    assert "add_fact_proposal" in str((await form(desk)).body)


async def test_of_a_message_that_tells_several_things_each_can_be_filled_in(one: Newsroom) -> None:
    desk, press = one
    await desk.slack.message_shortcut(PERSON, desk.say("Mika Ito and Noor Haddad left Quillon"), "add_as_fact")
    view = await form(desk)
    assert initial(view)["person"] == "Mika Itō"
    await desk.slack.press_in_view(PERSON, view, "add_fact_proposal", "1", {"url": LINK, "publisher": "Ledger"})
    filled = plainly(await shown(desk, lambda view: "Noor Haddad" in initial(view).get("person.1", "")))
    assert (filled["kind"], filled["from"], filled["url"], filled["publisher"]) == ("left", "Quillon", LINK, "Ledger")
    assert await desk.slack.submit(PERSON, {}) == {}
    await desk.told()
    assert [move.origin for move in desk.moves("noor-haddad")] == ["quillon"]
    assert press.asked == []


async def test_what_another_copy_of_the_bot_read_in_a_message_is_said_to_be_gone(one: Newsroom) -> None:
    desk, press = one
    await desk.slack.message_shortcut(PERSON, desk.say("Mika Ito and Noor Haddad left Quillon"), "add_as_fact")
    view = await form(desk)
    desk.space.running.services.adding.articles._remembered.clear()
    await desk.slack.press_in_view(PERSON, view, "add_fact_proposal", "1", {"url": LINK})
    view = await shown(desk, lambda view: "not at hand any more" in str(view.body))
    assert (plainly(view)["url"], press.asked) == (LINK, [])
