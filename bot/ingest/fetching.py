"""Fetching the page of an address, from a server that must not be made to fetch what is its own.

An address may come from anybody who writes in Slack. Only http and https are spoken, and each connection, also of a
redirect, is checked at the last moment, when its socket is made for an address out of the name service: a name that
leads elsewhere at the second look gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urljoin

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from bot.facts.format import read_url, shown
from bot.ingest.errors import FetchError
from bot.ingest.page import MOST_BYTES, Page

LONGEST_SECONDS = 15.0
"""For all of it, redirects too."""
MOST_REDIRECTS = 5
PORTS = frozenset({80, 443, 8080, 8443})
"""Where the web is; what listens elsewhere is no newspaper."""
TYPES = ("text/html", "application/xhtml+xml", "text/plain")

_REDIRECTS = (301, 302, 303, 307, 308)
_FORBIDDEN = (401, 402, 403, 407, 429, 451)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allowed = Callable[[Address, int], bool]
"""Whether an address and port may be connected to."""


def is_public(address: Address, port: int) -> bool:
    """Whether anybody may reach this address: not a private, local, shared or special one, also not in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner, port)
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    return port in PORTS and address.is_global and not special


async def fetch(url: str, allowed: Allowed = is_public, seconds: float = LONGEST_SECONDS) -> Page:
    """Return the page at an address; its `url` is where the redirects ended.

    Raises:
        FetchError: it can't be had, or may not be.
    """
    gate = _Gate(allowed)
    connector = TCPConnector(socket_factory=gate.socket, use_dns_cache=False, force_close=True)
    timeout = ClientTimeout(total=seconds, sock_connect=seconds / 2)
    headers = {"User-Agent": _agent(), "Accept": "text/html, application/xhtml+xml, text/plain;q=0.9"}
    try:
        async with (
            asyncio.timeout(seconds),
            ClientSession(
                connector=connector, timeout=timeout, headers=headers, cookie_jar=DummyCookieJar()
            ) as session,
        ):
            return await _follow(session, _checked(url))
    except TimeoutError:
        raise FetchError(f"The page did not come within {seconds:.0f} seconds.") from None
    except (ClientError, OSError, ValueError) as error:
        if gate.refused:
            raise FetchError("This address leads into a private network: I only read what is public.") from None
        raise FetchError(f"The page can’t be fetched ({shown(_cause(error))}).") from None


async def _follow(session: ClientSession, url: str) -> Page:
    for _ in range(MOST_REDIRECTS + 1):
        async with session.get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS and "Location" in response.headers:
                url = _checked(urljoin(url, response.headers["Location"]))
                continue
            return await _page(response, url)
    raise FetchError(f"The page was moved more than {MOST_REDIRECTS} times.")


async def _page(response: ClientResponse, url: str) -> Page:
    if response.status in _FORBIDDEN:
        raise FetchError(f"The site does not let me read this page ({response.status}).")
    if response.status != 200:
        raise FetchError(f"There is no page at this address: the site answers {response.status}.")
    kind = response.headers.get("Content-Type", "")
    if kind and kind.partition(";")[0].strip().lower() not in TYPES:
        raise FetchError(f"This is no page of text but {shown(kind)}.")
    content = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        content += chunk
        if len(content) > MOST_BYTES:
            raise FetchError(f"The page is larger than {MOST_BYTES // 1_000_000} MB.")
    return Page(bytes(content), kind, url)


class _Gate:
    """Makes the sockets of a fetch, and none for an address that is not allowed."""

    def __init__(self, allowed: Allowed):
        self._allowed = allowed
        self.refused = False

    def socket(self, info: tuple[Any, ...]) -> socket.socket:
        """Return a socket for an address as `getaddrinfo` gives it."""
        family, kind, protocol, _, (host, port, *_) = info
        if not self._allowed(ipaddress.ip_address(host.partition("%")[0]), port):
            self.refused = True
            raise PermissionError("not a public address")
        made = socket.socket(family, kind, protocol)
        made.setblocking(False)
        return made


def _checked(url: str) -> str:
    try:
        return read_url(url)
    except ValueError as error:
        raise FetchError(f"I can’t read that address: {error}.") from None


def _agent() -> str:
    try:
        number = version("ai-moves")
    except PackageNotFoundError:
        number = "0"
    return f"ai-moves/{number} (reads one article when a person asks for it)"


def _cause(error: BaseException) -> str:
    return str(getattr(error, "os_error", None) or error) or type(error).__name__
