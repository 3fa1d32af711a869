"""Thumbnails: where does a browser get the small pictures of a gallery?

A gallery has dozens. As files with an address each they cost a run of a page nothing, and browsers keep
them. Whoever knows the key of an upload, the sha256 of its pixels, may see it: nobody can guess it."""

import asyncio
import logging

from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from explorer.images import galleries
from explorer.images.decoding import ImageError
from explorer.images.samples import SAMPLES

ADDRESS = "/_stcore/thumbnails/"
AT_ONCE = 2  # are made; most are kept, and wait for nothing
KEPT = {"Cache-Control": "private, max-age=3600"}
log = logging.getLogger(__name__)


class Thumbnails:
    """ASGI middleware that answers ADDRESS and a key with a PNG of this sample or upload."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.making = app, asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        _, here, key = scope.get("path", "").partition(ADDRESS)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not here:
            await self.app(scope, receive, send)
            return
        answer: Response = PlainTextResponse("There is no such picture.\n", 404)
        if key in SAMPLES or galleries.is_picture(key):
            async with self.making:
                answer = await asyncio.to_thread(_of, key, answer)
        await answer(scope, receive, send)


def _of(key: str, missing: Response) -> Response:
    """The picture of a key; `missing` where what is kept under it is none, or gone by now."""
    from explorer.app import cache  # torch comes in here

    try:
        return Response(cache.thumbnail(key), media_type="image/png", headers=KEPT)
    except ImageError as error:
        log.info("no thumbnail: %s", error)
        return missing
