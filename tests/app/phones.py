"""Phones without a browser, and what a script says that is none: for the tests of the middleware."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from explorer.app.room import Poll
from explorer.app.rooms import Rooms
from explorer.app.vote import Vote

POLL = Poll("softmax", "What is <b>right</b>?", ("one", "two &lt; 3", "three"))
HERE = {"host": "cnn.example.org", "origin": "https://cnn.example.org"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def ballot(self) -> dict[str, str]:
        return json.loads(self.body)


@dataclass
class Phone:
    """What asks the middleware, behind which a server answers 418."""

    vote: Vote
    address: str = "10.0.0.1"
    cookie: str = ""

    def ask(
        self,
        path: str,
        query: str = "",
        method: str = "GET",
        body: bytes = b"",
        headers: Mapping[str, str] = HERE,
        scheme: str = "http",
    ) -> Answer:
        sent, parts = [], [body[:50], body[50:]]

        async def receive():
            part = parts.pop(0)
            return {"type": "http.request", "body": part, "more_body": bool(parts)}

        async def send(message) -> None:
            sent.append(message)

        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        raw += [(b"cookie", self.cookie.encode())] if self.cookie else []
        scope: dict[str, Any] = {"type": "http", "method": method, "path": path, "scheme": scheme}
        scope |= {"query_string": query.encode(), "headers": raw, "client": (self.address, 1)}
        asyncio.run(self.vote(scope, receive, send))
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        given = head.get("set-cookie", "").partition(";")[0]
        self.cookie = given or self.cookie
        rest = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], head, rest)

    def open(self, code: str, path: str = "/vote") -> Answer:
        return self.ask(path, f"room={code}")

    def look(self, code: str, seen: str = "") -> Answer:
        return self.ask("/vote/ballot", urlencode({"part": 1, "room": code, "seen": seen}))

    def say(self, code: str, choice: object, number: object = 1, script=True, **named) -> Answer:
        body = urlencode({"room": code, "number": number, "choice": choice}).encode()
        query = "part=1" if script else ""
        return self.ask("/vote/answer", query, "POST", body, **named)


async def server(_scope, _receive, send) -> None:
    await send({"type": "http.response.start", "status": 418, "headers": []})
    await send({"type": "http.response.body", "body": b"another"})


def empty() -> Vote:
    """The middleware, without a room."""
    return Vote(server, Rooms())
