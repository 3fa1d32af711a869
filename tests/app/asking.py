"""What a middleware answers, behind which a server answers 418."""

import asyncio
from typing import Any

from starlette.types import ASGIApp


def answer(middleware: type[Any], path: str, method: str = "GET") -> tuple[int, bytes]:
    """Status and body."""
    sent: list[dict] = []

    async def server(_scope, _receive, send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"another"})

    async def send(message) -> None:
        sent.append(message)

    async def receive():
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": path, "headers": []}
    app: ASGIApp = middleware(server)
    asyncio.run(app(scope, receive, send))
    return sent[0]["status"], sent[-1]["body"]
