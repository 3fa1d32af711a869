"""Connections: how much may one hold before the app hears of it, how often may it ping, and how much
may it ask before it is answered?

uvicorn holds a message until its last byte is there, answers every ping at once, and makes ready all
requests that come together, while all others wait: nothing of it reaches the middleware. Browsers say
little at a time, never ping by themselves, and wait for an answer before they ask on."""

import importlib.util
import logging
from typing import Any

import psutil

from explorer.app.back_messages import MAX_BYTES, Pace

MAX_REQUESTS = 20  # of one connection that wait for the answer to one before them
FILES = 16_384  # that may be open at once where the system lets us choose: a visit takes some
log = logging.getLogger(__name__)


def bound() -> None:
    """Called once, when the process starts to serve: what is beyond these bounds ends its
    connection at once. Below these, many have room. A uvicorn that is built otherwise serves
    without them."""
    for bound_some in (_bound_visits, _bound_requests):
        try:
            bound_some()
        except (ImportError, AttributeError) as error:
            log.warning("connections have no bound, this uvicorn is another one: %s", error)
    _let_many_files_be_open()


def _bound_visits() -> None:
    """A message of more than MAX_BYTES is refused at its first bytes, and more pings than messages
    might come are not answered."""
    from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

    begin, answer_ping = WebSocketsSansIOProtocol.__init__, WebSocketsSansIOProtocol.handle_ping

    def begin_bounded(
        self: WebSocketsSansIOProtocol, config: Any, *args: Any, **named: Any
    ) -> None:
        config.ws_max_size = min(config.ws_max_size, MAX_BYTES)
        begin(self, config, *args, **named)
        self.__dict__["pings"] = Pace()

    def answer_some(self: WebSocketsSansIOProtocol) -> None:
        if self.transport.is_closing():
            return
        if self.__dict__["pings"].seconds() > 0:
            self.transport.abort()
        else:
            answer_ping(self)

    WebSocketsSansIOProtocol.__init__ = begin_bounded  # type: ignore[method-assign]
    WebSocketsSansIOProtocol.handle_ping = answer_some  # type: ignore[method-assign]


def _bound_requests() -> None:
    """Of requests that come together, no more than MAX_REQUESTS wait. uvicorn's other way to read
    HTTP, without httptools, takes one after another by itself."""
    if importlib.util.find_spec("httptools") is None:
        return
    from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

    begin = HttpToolsProtocol.on_headers_complete

    def begin_some(self: HttpToolsProtocol) -> None:
        if self.transport.is_closing():
            return
        if len(self.pipeline) >= MAX_REQUESTS:
            self.transport.abort()
        else:
            begin(self)

    HttpToolsProtocol.on_headers_complete = begin_some  # type: ignore[method-assign]


def _let_many_files_be_open() -> None:
    """The usual bound of some systems, a few hundred, is met by the visits of one class; then nobody
    else is let in."""
    process = psutil.Process()
    limit = getattr(process, "rlimit", None)  # Linux has it
    try:
        if limit is not None:
            now, most = limit(psutil.RLIMIT_NOFILE)
            wanted = FILES if most == psutil.RLIM_INFINITY else min(FILES, most)
            if now != psutil.RLIM_INFINITY and now < wanted:
                limit(psutil.RLIMIT_NOFILE, (wanted, most))
    except (psutil.Error, OSError, ValueError) as error:
        log.info("the system lets no more files be open: %s", error)
