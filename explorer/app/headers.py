"""Headers: what may a browser do with the answers of this server, and who may put them in a frame?

VARIABLES are the settings of the environment, read when the server starts."""

import base64
import hashlib
import os
import re
from pathlib import Path

import streamlit as st
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trainer.errors import PersonsError

EMBED, METRICS = "CNN_EXPLORER_EMBED_IN", "CNN_EXPLORER_METRICS"
VARIABLES = {
    EMBED: "addresses of the sites whose pages may show the app in a frame, with blanks between them: "
    "`https://course.example.org`; for uploads in such a frame the app needs https and "
    "`--server.xsrfCookieSameSite none`",
    METRICS: "1: `/_stcore/metrics` answers, with numbers of visits and of memory",
}
SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:(\d+|\*))?")
INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)


class SettingError(PersonsError, ValueError):
    """A setting of the environment that cannot be meant, with a sentence that says what can."""


class Headers:
    """Puts the headers of `policy` on every answer, also where the answer fails, and hides the
    metrics unless they are asked for."""

    def __init__(self, app: ASGIApp, sites: list[str]) -> None:
        self.app = app
        self.headers = [
            (name.lower().encode(), value.encode()) for name, value in policy(sites).items()
        ]
        self.names = {name for name, _ in self.headers}
        self.metrics = os.environ.get(METRICS) == "1"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                given = [pair for pair in message["headers"] if pair[0].lower() not in self.names]
                message = {**message, "headers": given + self.headers}
            await send(message)

        if not self.metrics and scope["path"].rstrip("/").endswith("/_stcore/metrics"):
            hidden = PlainTextResponse("This server shows no metrics.\n", 404)
            await hidden(scope, receive, send_with_headers)
            return
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:  # it is logged where it ends; the answer to it has the headers, too
            if not begun:
                failed = PlainTextResponse("Something went wrong on the server.\n", 500)
                await failed(scope, receive, send_with_headers)
            raise


def embedding_sites() -> list[str]:
    """The sites that this process's environment names. Raises SettingError for one that is none:
    then the server does not start."""
    sites = os.environ.get(EMBED, "").split()
    for site in sites:
        if not SITE.fullmatch(site):
            raise SettingError(
                f"{EMBED}={site} names no site: write addresses without a path, as https://course.example.org, "
                "with blanks between them."
            )
    return sites


def policy(sites: list[str]) -> dict[str, str]:
    """The headers of every answer; `sites` may show the app in a frame, besides itself."""
    headers = {
        "Content-Security-Policy": "; ".join(
            f"{directive} {' '.join(sources)}" for directive, sources in _sources(sites).items()
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), display-capture=(), "
        "payment=(), usb=(), serial=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return headers if sites else headers | {"X-Frame-Options": "SAMEORIGIN"}


def _sources(sites: list[str]) -> dict[str, list[str]]:
    """Where what comes from, by directive. The frontend writes styles into the page; it makes
    pictures, downloads and a worker of what it already has (data:, blob:)."""
    own = "'self'"
    return {
        "default-src": [own],
        "script-src": [own, *_inline_scripts()],
        "style-src": [own, "'unsafe-inline'"],
        "img-src": [own, "data:", "blob:"],
        "font-src": [own, "data:"],
        "media-src": [own, "data:", "blob:"],
        "connect-src": [own, "data:", "blob:"],
        "worker-src": [own, "blob:"],
        "frame-src": ["'none'"],
        "object-src": ["'none'"],
        "base-uri": [own],
        "form-action": [own],
        "frame-ancestors": [own, *sites],
    }


def _inline_scripts() -> list[str]:
    """The hashes of the scripts that stand in Streamlit's own page: no other one may."""
    page = Path(st.__file__).with_name("static") / "index.html"
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE_SCRIPT.findall(page.read_text("utf-8"))
    ]
