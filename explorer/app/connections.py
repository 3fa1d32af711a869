"""Connections: how much may one hold before there is a message, and how often may it ping?

uvicorn holds a message until its last byte is there, and answers every ping at once, while all others
wait: neither reaches the middleware. Browsers say little and never ping by themselves."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from explorer.app.back_messages import MAX_BYTES, Pace


def bound() -> None:
    """Called once, when the process starts to serve: a message of more than MAX_BYTES closes its
    connection at its first bytes, as do more pings than messages might come."""
    begin, answer_ping = WebSocketsSansIOProtocol.__init__, WebSocketsSansIOProtocol.handle_ping

    def begin_bounded(self: WebSocketsSansIOProtocol, config: Any, *args: Any, **named: Any) -> None:
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
