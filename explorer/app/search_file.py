"""Search file: where does a browser get the index of the search?

It is the same for all visits, and browsers keep it: its address says which one it is."""

import asyncio

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

ADDRESS = "/_stcore/search/"
KEPT = {"Cache-Control": "public, max-age=86400, immutable"}


class SearchFile:
    """ASGI middleware that answers ADDRESS and the digest of an index with this index."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, here, digest = scope.get("path", "").partition(ADDRESS)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not here:
            await self.app(scope, receive, send)
            return
        answer = await asyncio.to_thread(_of, digest)
        await answer(scope, receive, send)


def _of(digest: str) -> Response:
    from explorer.app import search_index  # torch comes in here

    index = search_index.of_digest(digest)
    if index is None:
        return PlainTextResponse("There is no such index.\n", 404)
    return Response(index, media_type="application/json", headers=KEPT)
