"""Visitors without a browser: sessions over Streamlit's own protocol, for the benches."""

import asyncio
import contextlib
import http.client
import time
import urllib.parse
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.server import ROOT

PATIENCE = 1200  # seconds
COOKIE = "cnn_explorer_visitor"  # by which a browser is known, see explorer/app/visitor.py


class Visitor:
    """One session: it runs its page again and again, and counts what went wrong."""

    def __init__(
        self, socket: Any, url: str, page: str, query: str = "", cookies: tuple[str, ...] = ()
    ) -> None:
        self.socket, self.url, self.page, self.query = socket, url, page, query
        self.cookies, self.page_hash, self.session = cookies, "", ""
        self.errors: list[str] = []
        self.said: list[str] = []  # what stood in the corner
        self.elements: dict[tuple[int, ...], Any] = {}
        self.states: dict[str, WidgetState] = {}
        self.seen: dict[str, bytes] = {}
        self.uploads: list[Any] = []
        self.made = ""  # the address of what was made for a download

    async def rerun(self) -> float:
        """Seconds until the page has run."""
        message = BackMsg()
        run = message.rerun_script
        run.query_string, run.page_script_hash = self.query, self.page_hash
        run.page_name = "" if self.page_hash else self.page
        run.cached_message_hashes.extend(self.seen)
        run.widget_states.widgets.extend(self.states.values())
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        await self._receive("script_finished")
        return time.perf_counter() - start

    async def _receive(self, last: str) -> None:
        """Take messages in until one of this kind."""
        async with asyncio.timeout(PATIENCE):
            while True:
                data = await self.socket.recv()
                answer = ForwardMsg.FromString(data)
                kind = answer.WhichOneof("type")
                if kind == "ref_hash":
                    path = answer.metadata.delta_path
                    answer = ForwardMsg.FromString(self.seen[answer.ref_hash])
                    answer.metadata.delta_path[:] = path
                    kind = "delta"
                elif answer.metadata.cacheable:
                    self.seen[answer.hash] = data
                self._take(kind, answer)
                early = answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
                if kind == last and not (kind == "script_finished" and early):
                    return

    def _take(self, kind: str | None, answer: ForwardMsg) -> None:
        if kind == "new_session":
            self.page_hash = answer.new_session.page_script_hash
            self.session = answer.new_session.initialize.session_id or self.session
            self.elements = {}
        elif kind == "navigation":
            self.page_hash = answer.navigation.page_script_hash or self.page_hash
        elif kind == "file_urls_response":
            self.uploads = list(answer.file_urls_response.file_urls)
        elif kind == "backend_operation_response":
            self.made = answer.backend_operation_response.deferred_file.url
        elif kind == "delta":
            self._draw(answer)

    def _draw(self, answer: ForwardMsg) -> None:
        path, delta = tuple(answer.metadata.delta_path), answer.delta
        if delta.WhichOneof("type") == "add_block":
            kind = delta.add_block.WhichOneof("type")
            self.elements[path] = getattr(delta.add_block, kind) if kind else None
            return
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind) if kind else None
        self.elements[path] = element
        if kind == "exception":
            self.errors.append(element.message[:300])
        elif kind == "alert" and element.format == element.ERROR:
            self.errors.append(element.body[:300])
        elif kind == "html" and 'class="waiting"' in element.body:
            self.said.append(element.body)

    def element(self, name: str) -> Any:
        """The widget of this label or key. Raises StopIteration."""
        return next(
            each
            for each in self.elements.values()
            if getattr(each, "label", None) == name or getattr(each, "id", "").endswith(f"-{name}")
        )

    def state(self, name: str) -> WidgetState:
        """What goes back to the server of a widget, to be filled in."""
        widget = self.element(name)
        return self.states.setdefault(widget.id, WidgetState(id=widget.id))

    async def upload(self, name: str, files: list[tuple[str, bytes]]) -> float:
        """Seconds until the page has run with these files."""
        message = BackMsg()
        message.file_urls_request.request_id = uuid.uuid4().hex
        message.file_urls_request.session_id = self.session
        message.file_urls_request.file_names.extend(file for file, _ in files)
        state = self.state(name)
        await self.socket.send(message.SerializeToString())
        await self._receive("file_urls_response")
        for (file, data), place in zip(files, self.uploads, strict=True):
            path = urllib.parse.urlsplit(place.upload_url).path
            await asyncio.to_thread(request, self.url, "PUT", path, (file, data), self.cookies)
            row = state.file_uploader_state_value.uploaded_file_info.add()
            row.name, row.size, row.file_id = file, len(data), place.file_id
            row.file_urls.CopyFrom(place)
        return await self.rerun()

    async def download(self, name: str) -> bytes:
        """What a button of this label gives."""
        path = self.element(name).url
        if not path:  # it is made when it is asked for
            message = BackMsg()
            made = message.backend_operation_request
            made.request_id, made.session_id = uuid.uuid4().hex, self.session
            made.deferred_file.file_id = self.element(name).deferred_file_id
            await self.socket.send(message.SerializeToString())
            await self._receive("backend_operation_response")
            path = self.made
        return (await asyncio.to_thread(request, self.url, "GET", path, None, self.cookies))[1]


def request(
    url: str,
    method: str,
    path: str,
    file: tuple[str, bytes] | None = None,
    cookies: tuple[str, ...] = (),
) -> tuple[dict[str, str], bytes]:
    """Headers and body of an answer; a file (name, data) is sent as browsers do. Raises
    RuntimeError."""
    headers, body = {"Cookie": "; ".join(cookies)}, None
    for cookie in cookies:
        if cookie.startswith("_streamlit_xsrf="):
            headers["X-Xsrftoken"] = cookie.partition("=")[2]
    if file is not None:
        mark = uuid.uuid4().hex
        about = f'Content-Disposition: form-data; name="file"; filename="{file[0]}"'
        body = f"--{mark}\r\n{about}\r\n\r\n".encode() + file[1] + f"\r\n--{mark}--\r\n".encode()
        headers["Content-Type"] = f"multipart/form-data; boundary={mark}"
    place = urllib.parse.urlsplit(url)
    with contextlib.closing(
        http.client.HTTPConnection(place.hostname or "", place.port, timeout=PATIENCE)
    ) as connection:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status}")
        return {key.lower(): value for key, value in answer.getheaders()}, answer.read()


@contextlib.asynccontextmanager
async def visiting(
    url: str, page: str, query: str = "", browser: str = ""
) -> AsyncIterator[Visitor]:
    """A visitor who has opened the page, but not run it; `browser`: the secret that tells whose it
    is."""
    headers, _ = await asyncio.to_thread(request, url, "GET", "/_stcore/health")
    xsrf = headers.get("set-cookie", "").partition(";")[0]
    cookies = tuple(filter(None, (xsrf, f"{COOKIE}={browser}" if browser else "")))
    protocols = ["streamlit"]
    if "|" in xsrf:
        protocols.append(xsrf.partition("=")[2])
    async with connect(
        url.replace("http", "ws", 1) + "/_stcore/stream",
        subprotocols=[Subprotocol(each) for each in protocols],
        additional_headers={"Cookie": "; ".join(cookies)},
        max_size=None,
        open_timeout=PATIENCE,
        ping_timeout=None,
        proxy=None,
    ) as socket:
        yield Visitor(socket, url, page, query, cookies)


def at(values: list[float], share: float) -> float:
    """A percentile."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def checkouts(beside: Path | None) -> dict[str, Path]:
    """What is measured: another checkout, if one is given, and this one, named ""."""
    return {**({"beside": beside.resolve()} if beside else {}), "": ROOT}
