"""The files of the local Slack: uploaded in three steps, processed for a while, and shown in messages that many see."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

LARGEST = 5 << 20
ALT_LIMIT = 1000
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(slots=True)
class File:
    """A file; `unprocessed` is how many more times Slack will say that it knows no such image."""

    id: str
    name: str
    length: int
    alt: str
    unprocessed: int
    title: str = ""
    content: bytes | None = None
    is_complete: bool = False


class Files:
    """Takes uploads. A new file is refused in blocks `delay` times, as Slack does until it has processed it."""

    def __init__(self, base_url: Callable[[], str]) -> None:
        self.delay = 1
        self._base_url = base_url
        self._files: dict[str, File] = {}
        self._tickets: dict[str, File] = {}

    def file(self, identifier: str) -> File | None:
        """Return a file whose upload is complete, or None."""
        file = self._files.get(identifier)
        return file if file and file.is_complete else None

    def get_upload_url(self, arguments: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """Begin an upload; return an error, or None and what the method answers."""
        name, length = str(arguments.get("filename") or ""), str(arguments.get("length") or "")
        alt = str(arguments.get("alt_txt") or "")
        if not name or not length.isdecimal() or not int(length):
            return "missing_argument", {}
        if len(alt) > ALT_LIMIT:
            return "alt_txt_too_large", {}
        if int(length) > LARGEST:
            return "file_upload_size_restricted", {}
        file = File(f"F{secrets.token_hex(5).upper()}", name, int(length), alt, self.delay)
        ticket = secrets.token_urlsafe(16)
        self._files[file.id] = self._tickets[ticket] = file
        return None, {"upload_url": f"{self._base_url()}/upload/{ticket}", "file_id": file.id}

    async def receive(self, request: web.Request) -> web.Response:
        """Take the bytes of a file."""
        file = self._tickets.pop(request.match_info["ticket"], None)
        if file is None:
            return web.Response(status=404, text="no such upload")
        content = await request.content.read(LARGEST + 1)
        while len(content) <= LARGEST and (more := await request.content.read(LARGEST)):
            content += more
        if len(content) != file.length:
            return web.Response(status=400, text="not as long as was said")
        file.content = content
        return web.Response(text=f"OK - {len(content)}")

    def complete(self, arguments: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        """End an upload; return an error, or None and what the method answers. Without a channel it stays private."""
        try:
            asked = json.loads(arguments["files"])
            found = [(self._files[each["id"]], str(each.get("title") or "")) for each in asked]
        except (ValueError, KeyError, TypeError, AttributeError):
            return "file_not_found", {}
        if not found or any(file.content is None for file, _ in found):
            return "file_not_found", {}
        for file, title in found:
            file.title, file.is_complete = title or file.name, True
        return None, {"files": [{"id": file.id, "title": file.title, "mimetype": ""} for file, _ in found]}

    def problems(self, blocks: Sequence[dict[str, Any]], is_private: bool) -> list[str]:
        """Return what is wrong with the images in blocks. No file can be shown in what only one person sees."""
        found = []
        for index, block in enumerate(blocks):
            if block.get("type") != "image" or "slack_file" not in block:
                continue
            file = self.file(str(block["slack_file"].get("id")))
            if file is None or is_private or file.unprocessed or not (file.content or b"").startswith(_PNG):
                found.append(f"invalid slack file [json-pointer:/blocks/{index}/slack_file]")
            if file and file.unprocessed:
                file.unprocessed -= 1
        return found

    async def show(self, request: web.Request) -> web.Response:
        """Serve an image to the page."""
        file = self.file(request.match_info["id"])
        if file is None or not file.content:
            return web.Response(status=404, text="no such file")
        return web.Response(body=file.content, content_type="image/png")
