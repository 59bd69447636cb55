"""Pages are fetched from where anybody may fetch them, within limits, and what goes wrong is a sentence."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, TCPConnector, web
from aiohttp.test_utils import TestServer

from bot.ingest import fetching
from bot.ingest.errors import FetchError
from bot.ingest.fetching import fetch, is_public
from bot.ingest.page import MOST_BYTES, article_of

STORY = "<html><body><article><p>Zofia Wrona joins Quillon.</p></article></body></html>"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def anywhere(address: object, port: int) -> bool:
    return True


class Site:
    """A web server on this machine, and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Handler] = {}
        self.asked: list[web.Request] = []
        self._server: TestServer | None = None

    async def start(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._server = TestServer(app)
        await self._server.start_server()

    async def stop(self) -> None:
        assert self._server
        await self._server.close()

    def url(self, path: str = "/story") -> str:
        assert self._server
        return str(self._server.make_url(path))

    def holds(self, path: str = "/story", **response: Any) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(**response)

        self.pages[path] = answer
        return self.url(path)

    def moved(self, path: str, target: str) -> str:
        return self.holds(path, status=302, headers={"Location": target})

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        page = self.pages.get(request.path)
        return await page(request) if page else web.Response(status=404)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    await made.start()
    yield made
    await made.stop()


async def test_a_page_is_fetched_with_its_type_and_the_address_where_it_was(site: Site) -> None:
    story = site.holds(text=STORY, content_type="text/html", charset="utf-8")
    page = await fetch(site.moved("/short", "/story"), anywhere)
    assert (page.url, page.content_type) == (story, "text/html; charset=utf-8")
    assert "Zofia Wrona joins Quillon." in article_of(page).text
    [first, second] = site.asked
    assert first.headers["User-Agent"].startswith("ai-moves/")
    assert "Cookie" not in second.headers


@pytest.mark.parametrize(
    ("address", "port", "public"),
    [
        ("93.184.216.34", 443, True), ("2606:2800:220:1::1", 80, True), ("64:ff9b::5db8:d822", 80, True),
        ("127.0.0.1", 80, False), ("10.1.2.3", 443, False), ("172.16.0.1", 80, False), ("192.168.1.1", 80, False),
        ("169.254.169.254", 80, False), ("100.64.0.1", 80, False), ("0.0.0.0", 80, False), ("224.0.0.1", 80, False),
        ("255.255.255.255", 80, False), ("198.18.0.1", 80, False), ("192.0.2.1", 80, False),
        ("::1", 80, False), ("::", 80, False), ("fe80::1", 80, False), ("fc00::1", 80, False), ("ff02::1", 80, False),
        ("::ffff:127.0.0.1", 80, False), ("::ffff:93.184.216.34", 80, True), ("64:ff9b::7f00:1", 80, False),
        ("2002:7f00:1::", 80, False), ("2002:c0a8:101::1", 80, False), ("2001:db8::1", 80, False),
        ("93.184.216.34", 22, False), ("93.184.216.34", 6379, False),
    ],
)  # fmt: skip
def test_what_is_public(address: str, port: int, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address), port) is public


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::1]",
                                  "[::ffff:127.0.0.1]", "0.0.0.0", "LOCALHOST."])  # fmt: skip
async def test_this_machine_is_not_read_whatever_it_is_called(site: Site, host: str) -> None:
    url = site.holds(text=STORY)
    with pytest.raises(FetchError, match=r"private network|can’t be fetched|can’t read that address"):
        await fetch(url.replace("127.0.0.1", host))
    assert site.asked == []


async def test_a_redirect_into_the_private_network_is_not_followed(site: Site) -> None:
    async with Elsewhere() as inside:
        url = site.moved("/out", inside.url)
        with pytest.raises(FetchError, match="private network"):
            await fetch(url, lambda address, port: port != inside.port)
        assert inside.visits == 0
    assert len(site.asked) == 1


async def test_the_address_that_is_checked_is_the_one_connected_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads to a public address at the first look, and home at the second."""
    port = int(site.holds(text=STORY).split(":")[2].split("/")[0])
    looks = iter([[("93.184.216.34", port)], [("127.0.0.1", port)]])

    async def resolve(self: object, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
        return [{"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
                for address, port in next(looks)]  # fmt: skip

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    checked: list[str] = []

    def only_public(address: fetching.Address, port: int) -> bool:
        checked.append(str(address))
        return is_public(address, 443)

    next(looks)
    with pytest.raises(FetchError, match="private network"):
        await fetch(f"http://rebinding.example:{port}/story", only_public)
    assert checked == ["127.0.0.1"]
    assert site.asked == []


class Elsewhere:
    """Something on this machine that is nobody's business."""

    visits = 0

    async def __aenter__(self) -> Elsewhere:
        async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.visits += 1
            writer.close()

        self._server = await asyncio.start_server(visited, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://x.example/", "javascript:alert(1)", "//user@x.example"]
)
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(site: Site, target: str) -> None:
    with pytest.raises(FetchError, match="can’t read that address"):
        await fetch(site.moved("/out", target), anywhere)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x", "", "x", "http://", "http://a b/", "http://u:p@h/",
                                 "\ud800", "http://x/\x00", "http://" + "x" * 20_000])  # fmt: skip
async def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError, match=r"\.\Z"):
        await fetch(url, anywhere)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ({"status": 404}, "no page at this address: the site answers 404"),
        ({"status": 500}, "answers 500"),
        ({"status": 403}, r"does not let me read this page \(403\)"),
        ({"status": 302}, "answers 302"),
        ({"body": b"%PDF", "content_type": "application/pdf"}, "no page of text but 'application/pdf'"),
        ({"body": b"x" * (MOST_BYTES + 1), "content_type": "text/html"}, "larger than 3 MB"),
    ],
)
async def test_what_cannot_be_read_is_said_in_a_sentence(site: Site, response: dict[str, Any], message: str) -> None:
    with pytest.raises(FetchError, match=message):
        await fetch(site.holds(**response), anywhere)


async def test_a_small_answer_that_unpacks_into_a_huge_one_is_refused(site: Site) -> None:
    async def bomb(request: web.Request) -> web.StreamResponse:
        response = web.Response(body=b"x" * (20 * MOST_BYTES), content_type="text/html")
        response.enable_compression(web.ContentCoding.gzip)
        return response

    site.pages["/story"] = bomb
    with pytest.raises(FetchError, match="larger than 3 MB"):
        await fetch(site.url(), anywhere)


async def test_redirects_that_do_not_end_are_given_up(site: Site) -> None:
    with pytest.raises(FetchError, match="moved more than 5 times"):
        await fetch(site.moved("/round", "/round"), anywhere)
    assert len(site.asked) == 6


async def test_a_page_that_drips_is_given_up(site: Site) -> None:
    async def drip(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    site.pages["/story"] = drip
    with pytest.raises(FetchError, match="did not come within"):
        await fetch(site.url(), anywhere, seconds=0.2)


async def test_nobody_listening_is_said_in_a_sentence() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(FetchError, match="can’t be fetched"):
            await fetch(f"http://127.0.0.1:{port}/", anywhere)


async def test_sockets_are_asked_for_by_the_library_as_the_check_expects(site: Site) -> None:
    """The check hangs on one hook of aiohttp: without it everything else here would pass and nothing be safe."""
    made: list[Any] = []

    def noting(info: tuple[Any, ...]) -> socket.socket:
        made.append(info)
        raise PermissionError

    async with ClientSession(connector=TCPConnector(socket_factory=noting)) as session:
        with pytest.raises(OSError, match=r".*"):
            await session.get(site.url())
    assert [info[4][0] for info in made] == ["127.0.0.1"]
