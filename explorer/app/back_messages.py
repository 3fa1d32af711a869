"""Back messages: what may a visit's program tell the server, how much at once, and how often?

Streamlit does what any program says over the connection of a visit: it empties everybody's caches, lists
the files of the checkout, makes as many addresses for uploads as it is asked for, while all others wait.
A browser says a few things, small and seldom; whatever else comes ends here. To let one more kind of
message through, add a row to TAKEN."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

MAX_BYTES = 4 * 2**20  # of one message: what is selected in a chart is the largest
MAX_WIDGETS, MAX_KNOWN = 2000, 20_000  # in one message: values of widgets, elements that are known
MAX_FILES = 500  # addresses for uploads that are asked for at once
MADE = ("deferred_file", "dataframe_chunk")
BURST, RATE = 60, 30.0  # messages at once, and then so many a second
BYTES = 2**15  # of a message count as one more: reading large ones keeps all others waiting
TOO_BIG, NO_BYTES = 1009, 1003  # why a connection is closed, RFC 6455, section 7.4.1
TAKEN: dict[str, Callable[[Any], bool]] = {  # kind of message: whether a browser could say this
    "rerun_script": lambda run: (
        len(run.widget_states.widgets) <= MAX_WIDGETS
        and len(run.cached_message_hashes) <= MAX_KNOWN
    ),
    "stop_script": bool,
    "app_heartbeat": bool,
    "file_urls_request": lambda request: len(request.file_names) <= MAX_FILES,
    "backend_operation_request": lambda request: request.WhichOneof("payload") in MADE,
}
log = logging.getLogger(__name__)


class BackMessages:
    """ASGI middleware of a visit's connection: lets through what TAKEN has, at a pace that leaves
    the others their turns, and closes a connection that sends text or too much at once."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        pace = Pace()

        async def receive_taken() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                data = message.get("bytes")
                await pace.wait(1 + len(data or b"") / BYTES)
                if data is None or len(data) > MAX_BYTES:
                    code = NO_BYTES if data is None else TOO_BIG
                    log.info("a connection is closed: its message is text, or too large")
                    await send({"type": "websocket.close", "code": code})
                    return {"type": "websocket.disconnect", "code": code}
                if is_taken(data):
                    return message

        await self.app(scope, receive_taken, send)


def is_taken(data: bytes) -> bool:
    """Whether a browser could send this; what is no message at all is left to Streamlit, which
    closes the connection."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except Exception as error:
        log.info("what comes is no message: %s", error)
        return True
    kind = message.WhichOneof("type") or ""
    if kind in TAKEN and TAKEN[kind](getattr(message, kind)):
        return True
    log.info("a message is not taken: %s", kind or "of no kind")
    return False


class Pace:
    """How fast one connection may speak: BURST messages at once, and then RATE a second, large ones
    less often."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._free = float(BURST)
        self._last = clock()

    def seconds(self, weight: float = 1.0) -> float:
        """How long the next message has to wait, which counts from here on, as so many."""
        now = self._clock()
        self._free = min(BURST, self._free + (now - self._last) * RATE) - weight
        self._last = now
        return max(0.0, -self._free / RATE)

    async def wait(self, weight: float = 1.0) -> None:
        """Until the next message may be taken; others have a turn in any case."""
        await asyncio.sleep(self.seconds(weight))
