"""Connections, byte by byte: a message that is announced too large, a flood of pings, and requests
that wait for no answer end theirs."""

import asyncio
import base64
import struct

import psutil
import pytest
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState

from explorer.app import connections
from explorer.app.back_messages import MAX_BYTES
from explorer.app.connections import MAX_REQUESTS

HANDSHAKE = (
    "GET /_stcore/stream HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    f"Sec-WebSocket-Key: {base64.b64encode(bytes(16)).decode()}\r\nSec-WebSocket-Version: 13\r\n\r\n"
).encode()
PING = b"\x89\xfd" + bytes(4) + bytes(125)


class Transport(asyncio.Transport):
    """Where a protocol writes; `ended` once it was closed or cut off."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.ended = 0, False

    def write(self, data) -> None:
        self.written += len(data)

    def is_closing(self) -> bool:
        return self.ended

    def abort(self) -> None:
        self.ended = True

    close = abort

    def pause_reading(self) -> None:
        """Nothing more comes by itself."""

    resume_reading = pause_reading


@pytest.fixture
def bounded(monkeypatch):
    """Connections are bounded in this test alone."""
    for protocol, name in (
        (WebSocketsSansIOProtocol, "__init__"),
        (WebSocketsSansIOProtocol, "handle_ping"),
        (HttpToolsProtocol, "on_headers_complete"),
    ):
        monkeypatch.setattr(protocol, name, getattr(protocol, name))
    connections.bound()


def after(*pieces: bytes) -> tuple[bool, int, list[int]]:
    """Whether a connection that gets these bytes has ended, how many bytes it was answered, and the
    sizes of the messages that reached the app."""
    sizes: list[int] = []

    async def app(_scope, receive, send):
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            sizes.append(len(message["bytes"]))

    async def connect() -> tuple[int, bool]:
        config = Config(app, ws="websockets-sansio", ws_max_size=20_000_000, log_config=None)
        config.load()
        protocol = WebSocketsSansIOProtocol(config=config, server_state=ServerState(), app_state={})
        transport = Transport()
        protocol.connection_made(transport)
        protocol.data_received(HANDSHAKE)
        await asyncio.sleep(0)
        transport.written = 0
        for piece in pieces:
            if not transport.ended:
                protocol.data_received(piece)
            await asyncio.sleep(0)
        protocol.stop_keepalive()
        ended = transport.ended
        protocol.connection_lost(None)
        await asyncio.gather(*protocol.tasks)
        return transport.written, ended

    written, ended = asyncio.run(connect())
    return ended, written, sizes


def frame(size: int, sent: int, kind: int = 0x82) -> bytes:
    return bytes([kind, 0xFF]) + struct.pack(">Q", size) + bytes(4) + bytes(sent)


def test_a_message_that_is_announced_too_large_is_not_waited_for(bounded):
    assert after(frame(MAX_BYTES, MAX_BYTES)) == (False, 0, [MAX_BYTES])
    ended, _, sizes = after(frame(MAX_BYTES + 1, 1))
    assert ended and not sizes
    half = MAX_BYTES // 2 + 1
    ended, _, sizes = after(frame(half, half, 0x02), frame(half, 1, 0x80))
    assert ended and not sizes


def test_a_flood_of_pings_ends_the_connection_and_some_are_answered(bounded):
    ended, few, _ = after(PING * 20)
    assert not ended and few == 20 * 127
    ended, many, _ = after(*[PING * 500] * 20)
    assert ended and many <= 500 * 127  # those of one reading are answered together


@pytest.mark.parametrize(("together", "ended"), [(MAX_REQUESTS, False), (5000, True)])
def test_requests_that_wait_for_no_answer_end_their_connection(bounded, together, ended):
    begun: list[str] = []

    async def app(scope, _receive, _send):
        begun.append(scope["path"])
        await asyncio.Event().wait()

    async def connect() -> bool:
        config = Config(app, http="httptools", log_config=None)
        config.load()
        protocol = HttpToolsProtocol(config=config, server_state=ServerState(), app_state={})
        transport = Transport()
        protocol.connection_made(transport)
        protocol.data_received(b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n" * together)
        await asyncio.sleep(0)
        assert len(protocol.pipeline) <= MAX_REQUESTS
        was_ended = transport.ended
        tasks = list(protocol.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return was_ended

    assert asyncio.run(connect()) == ended and begun == ["/a"]


@pytest.mark.skipif(not hasattr(psutil, "RLIMIT_NOFILE"), reason="this system has no such bound")
@pytest.mark.parametrize("most", [-1, 4096])
def test_as_many_files_may_be_open_as_the_system_allows(monkeypatch, most):
    bounds = [(256, most)]

    def limit(_process, _what, bound=None):
        return bounds.append(bound) if bound else bounds[-1]

    monkeypatch.setattr(psutil.Process, "rlimit", limit)
    connections._let_many_files_be_open()
    connections._let_many_files_be_open()
    assert bounds == [(256, most), (4096 if most > 0 else connections.FILES, most)]
