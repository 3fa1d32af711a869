"""Visitor: which browser is this, and does whoever sits at it own the server?

A browser keeps a secret in a cookie that no page and no script can read. It says that what was
started or written yesterday is his who comes back today. What is stored beside a training or a note
is a hash of it, so nobody who reads the server's files can pass for a visitor.

The owner sets CNN_EXPLORER_OWNER in the server's environment to a secret of his own, and types it
once into the field of the Train page: that browser may then change everything until the server
ends."""

import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from typing import Any

import streamlit as st

from explorer.visitors import OWNER

COOKIE = "cnn_explorer_visitor"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")  # of secrets.token_urlsafe(32): 256 bits
SECONDS = 400 * 86400  # browsers keep no cookie longer; each visit begins them anew
OWNERS_VARIABLE, SHORTEST = "CNN_EXPLORER_OWNER", 16  # a secret that is longer is not guessed
_owners: set[str] = set()  # visitors who have said the owner's secret to this server

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class VisitorCookie:
    """ASGI middleware that gives each browser its secret with the document that it asks for first,
    and lets it live on with each that follows.

    Only the answer to a navigation carries it: what caches on the way may keep for several browsers
    never does, and the document itself is marked as private."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if not _is_navigation(scope):
            await self.app(scope, receive, send)
            return
        token = _token_of(scope) or secrets.token_urlsafe(32)

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [row for row in message["headers"] if row[0].lower() != b"cache-control"]
                cookie = _set_cookie(token, is_secure(scope)).encode()
                private = (b"cache-control", b"private, no-cache")
                message = {**message, "headers": [*kept, private, (b"set-cookie", cookie)]}
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def _headers(scope: Message, name: bytes) -> Iterator[str]:
    for key, value in scope["headers"]:
        if key.lower() == name:
            yield value.decode("latin-1")


def _is_navigation(scope: Message) -> bool:
    """Whether a browser asks for a document, not for a part of one."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return any("text/html" in value for value in _headers(scope, b"accept"))


def _token_of(scope: Message) -> str:
    """The secret that the browser sent, or nothing."""
    for header in _headers(scope, b"cookie"):
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == COOKIE and TOKEN.fullmatch(value):
                return value
    return ""


def is_secure(scope: Message) -> bool:
    """Whether the browser speaks https, with this server or with the proxy before it."""
    forwarded = next(_headers(scope, b"x-forwarded-proto"), "")
    return "https" in (scope.get("scheme"), forwarded.split(",")[0].strip().lower())


def _set_cookie(token: str, secure: bool) -> str:
    flags = "; Secure" if secure else ""
    return f"{COOKIE}={token}; Max-Age={SECONDS}; Path=/; HttpOnly; SameSite=Lax{flags}"


def token() -> str:
    """The secret of this browser; of this session alone where the browser sends none (cookies are
    blocked, or the app is embedded in another site). Never to be stored or shown."""
    sent = st.context.cookies.get(COOKIE)
    if isinstance(sent, str) and TOKEN.fullmatch(sent):
        return sent
    if "visitor_token" not in st.session_state:
        st.session_state["visitor_token"] = secrets.token_urlsafe(32)
    return str(st.session_state["visitor_token"])


def key() -> str:
    """What is stored beside what this visitor starts, writes and brings: a hash of his secret."""
    return hashlib.sha256(token().encode()).hexdigest()[:32]


def acting() -> str:
    """As whom this visitor changes what is there: the owner, where he has said the secret."""
    return OWNER if key() in _owners else key()


def has_owner() -> bool:
    """Whether this server's owner can be known in a browser: a secret is set, and long enough."""
    return len(os.environ.get(OWNERS_VARIABLE, "")) >= SHORTEST


def claim(secret: str) -> bool:
    """Make this visitor the owner if he knows the secret; whether he is."""
    said, wanted = (
        text.encode(errors="surrogatepass")
        for text in (secret, os.environ.get(OWNERS_VARIABLE, ""))
    )
    if has_owner() and hmac.compare_digest(said, wanted):
        _owners.add(key())
    return acting() == OWNER
