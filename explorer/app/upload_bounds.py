"""Upload bounds: how much of what visitors send does the server hold at once?

Streamlit takes as many uploads as a visit sends, also at addresses that no page shows, and holds them
in memory until the visit is over. Here each is counted from its first byte on, with what lies in that
memory, and refused where it would be too much."""

import asyncio
import os
from collections import defaultdict
from dataclasses import dataclass

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx

from explorer.app.budgets import budget
from explorer.app.headers import SettingError
from explorer.images import uploads

VARIABLE = "CNN_EXPLORER_MAX_UPLOAD_MB"
USUAL_MB, MOST_MB = 200, 1024
ENDPOINT = "/_stcore/upload_file/"
FRAMING = 2**20  # what Streamlit lets the body of a request be larger than its file
PATIENCE, SLOWEST = 60, 100_000  # s, and then this many bytes a second
TOO_LARGE = "One file may have at most {mb} MB.\n"
VISIT_IS_FULL = (
    "This visit holds as many uploads as one may ({files} files, {mb} MB). Remove some from the lists of files, "
    "or reload the page, and upload again.\n"
)
SERVER_IS_FULL = "The server holds as many uploads as it can. Try again in a minute.\n"
TOO_SLOW = "This upload took too long and was given up. Try again.\n"


@dataclass(frozen=True)
class Bounds:
    """What may lie in memory or be on its way: files and bytes of one visit, bytes of all."""

    files: int
    visit: int
    everybody: int

    @classmethod
    def here(cls) -> "Bounds":
        """Of this machine and of the size that one file may have."""
        visit = (
            160 * 2**20 + 2 * largest()
        )  # images and photographs; a data set, and a checkpoint, which is let go once it is opened
        return cls(64, visit, max(visit, budget("uploads")))


class UploadBounds:
    """Answers 413 to a file that is too large, 429 to one that is too many, 408 to one that does not
    end."""

    def __init__(self, app: ASGIApp, bounds: Bounds | None = None) -> None:
        self.app, self.bounds = app, bounds or Bounds.here()
        self.coming: dict[str, list[int]] = defaultdict(list)  # bytes of each request, by visit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or ENDPOINT not in scope["path"]:
            await self.app(scope, receive, send)
            return
        visit = scope["path"].partition(ENDPOINT)[2].partition("/")[0]
        size = announced(scope)
        refused = self.refusal(visit, size)
        if refused:
            await refused(scope, receive, send)
            return
        self.coming[visit].append(size)
        try:
            async with asyncio.timeout(PATIENCE + size / SLOWEST) as limit:
                await self.app(scope, receive, send)
        except TimeoutError:
            if not limit.expired():
                raise
            await PlainTextResponse(TOO_SLOW, 408)(scope, receive, send)
        finally:
            self.coming[visit].remove(size)
            if not self.coming[visit]:
                del self.coming[visit]

    def refusal(self, visit: str, size: int) -> PlainTextResponse | None:
        """Why an upload of `size` bytes cannot be taken from a visit now; None where it can."""
        bounds, held = self.bounds, held_bytes()
        if size > largest():
            return PlainTextResponse(TOO_LARGE.format(mb=limit_mb()), 413)
        coming = self.coming.get(visit, [])
        sizes = [*held.get(visit, []), *coming]
        if len(sizes) >= bounds.files or sum(sizes) + size > bounds.visit:
            text = VISIT_IS_FULL.format(files=bounds.files, mb=bounds.visit // 2**20)
            return PlainTextResponse(text, 429)
        everybody = sum(map(sum, held.values())) + sum(map(sum, self.coming.values()))
        if everybody + size > bounds.everybody:
            return PlainTextResponse(SERVER_IS_FULL, 429, {"Retry-After": "60"})
        return None


def set_limit() -> None:
    """Let one file have as many MB as the server's owner says in VARIABLE; without it Streamlit's own
    option counts. Raises SettingError."""
    wanted = os.environ.get(VARIABLE, "").strip()
    if wanted:
        if not (wanted.isascii() and wanted.isdigit() and 1 <= int(wanted) <= MOST_MB):
            raise SettingError(
                f"{VARIABLE} is {wanted!r}; it must be a number of MB from 1 to {MOST_MB}."
            )
        config.set_option("server.maxUploadSize", int(wanted), VARIABLE)
    uploads.make_room_for(2 * largest())  # weights of half precision become twice as large


def limit_mb() -> int:
    """The MB that one file may have."""
    return int(st.get_option("server.maxUploadSize"))


def largest() -> int:
    """The bytes that the body of one upload may have."""
    return limit_mb() * 2**20 + FRAMING


def let_go(file: str) -> None:
    """Take an upload of this visit out of the server's memory, by the id of its file."""
    visit = get_script_run_ctx()
    files = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if visit is not None and isinstance(files, MemoryUploadedFileManager):
        files.remove_file(visit.session_id, file)


def announced(scope: Scope) -> int:
    """The bytes that a request says it sends; as many as it may where it does not say."""
    size = dict(scope["headers"]).get(b"content-length", b"")
    return int(size) if size.isdigit() else largest()


def held_bytes() -> dict[str, list[int]]:
    """The sizes of the files that Streamlit holds in memory, by visit."""
    files = runtime.get_instance().uploaded_file_mgr
    if not isinstance(files, MemoryUploadedFileManager):
        return {}
    return {
        visit: [len(file.data) for file in list(of_visit.values())]
        for visit, of_visit in list(files.file_storage.items())
    }
