"""Vote: how do phones reach a room?

At .../vote, wherever the app is: a page of a few kilobytes that asks every two seconds whether there is
something new. No phone has a visit of Streamlit; what it asks is answered from memory."""

import asyncio
import re
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from starlette.requests import ClientDisconnect, Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.types import ASGIApp, Receive, Scope, Send

from explorer.app import phone_page
from explorer.app.allowance import Allowance
from explorer.app.room import Room
from explorer.app.rooms import LONGEST, ROOMS, Rooms, as_code
from explorer.app.visitor import is_secure

COOKIE = "cnn_explorer_vote_"  # and the code of the room
ADDRESS = re.compile(r"/vote(?:/(phone\.css|phone\.js|ballot|answer))?$")
FILES = Path(__file__).with_name("phone")
KINDS = {"phone.css": "text/css", "phone.js": "text/javascript"}
LONGEST_BODY, PATIENCE = 300, 10.0  # bytes, and seconds in which they come
NUMBER = re.compile(r"[0-9]{1,6}")
FRESH, KEPT = {"Cache-Control": "no-store"}, {"Cache-Control": "max-age=300"}


class Refused(Exception):  # noqa: N818
    """A request that is answered with a sentence."""

    def __init__(self, status: HTTPStatus, sentence: str) -> None:
        self.status, self.sentence = status, sentence


class Vote:
    """ASGI middleware that answers .../vote and what is below it."""

    def __init__(self, app: ASGIApp, rooms: Rooms = ROOMS) -> None:
        self.app, self.rooms = app, rooms
        self.files = {name: (FILES / name).read_bytes() for name in KINDS}
        self.guesses = Allowance(60, 0.5)  # codes that are none
        self.newcomers = Allowance(600, 2)  # phones that come to a room

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here = ADDRESS.search(scope.get("path", ""))
        if scope["type"] != "http" or not here:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            answer = await self._answer(request, here[1] or "")
        except Refused as refused:
            answer = _said(refused, script="part" in request.query_params)
        except ClientDisconnect:
            return
        await answer(scope, receive, send)

    async def _answer(self, request: Request, part: str) -> Response:
        if part == "answer":
            _only(request, "POST")
            return await self._take(request)
        _only(request, "GET", "HEAD")
        if part in self.files:
            return Response(self.files[part], headers=KEPT, media_type=KINDS[part])
        return self._ballot(request) if part else self._page(request)

    def _page(self, request: Request) -> Response:
        """The document, with a ticket for a phone that has none."""
        if not request.query_params.get("room"):
            return HTMLResponse(phone_page.entrance(), headers=FRESH)
        room = self._room(request, request.query_params["room"])
        ticket = _ticket(request, room)
        page = HTMLResponse(phone_page.whole(room.ballot(ticket)), headers=FRESH)
        if not room.signed(ticket):
            page.set_cookie(
                COOKIE + room.code,
                room.ticket(),
                max_age=LONGEST,
                secure=is_secure(request.scope),
                httponly=True,
                samesite="lax",
            )
        return page

    def _ballot(self, request: Request) -> Response:
        """What has changed since the phone's version; nothing, mostly."""
        room = self._room(request, request.query_params.get("room", ""))
        self._admit(request, room)
        return _changed(request, room, request.query_params.get("seen", ""))

    async def _take(self, request: Request) -> Response:
        """Take an answer."""
        if not _from_here(request):
            raise Refused(HTTPStatus.FORBIDDEN, phone_page.ELSEWHERE)
        given = await _fields(request)
        room = self._room(request, given.get("room", ""))
        self._admit(request, room)
        number, choice = given.get("number", ""), given.get("choice", "")
        if not (NUMBER.fullmatch(number) and NUMBER.fullmatch(choice)):
            raise Refused(HTTPStatus.BAD_REQUEST, phone_page.UNREADABLE)
        room.vote(_ticket(request, room), int(number), int(choice))
        if "part" in request.query_params:
            return _changed(request, room)
        return RedirectResponse(f"../vote?room={room.code}", HTTPStatus.SEE_OTHER, FRESH)

    def _room(self, request: Request, text: str) -> Room:
        """The room of a code. Whoever guesses codes, and all who come newly from his network, wait."""
        code = as_code(text)
        room = self.rooms.find(code)
        if room is not None and room.signed(_ticket(request, room)):
            return room
        if self.rooms.has_ended(code):
            raise Refused(HTTPStatus.NOT_FOUND, phone_page.ENDED)
        if not self.guesses.left(_network(request)):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, phone_page.MANY_CODES)
        if room is None:
            self.guesses.take(_network(request))
            raise Refused(HTTPStatus.NOT_FOUND, phone_page.NO_ROOM)
        return room

    def _admit(self, request: Request, room: Room) -> None:
        """Let the phone into the room, if it is not there yet."""
        ticket = _ticket(request, room)
        if room.knows(ticket):
            return
        if not room.signed(ticket):
            raise Refused(HTTPStatus.FORBIDDEN, phone_page.NEEDS_COOKIE)
        if not self.newcomers.take(_network(request)):
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS, phone_page.MANY_PHONES)
        if not self.rooms.join(room, ticket):
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, phone_page.ROOM_IS_FULL)


def _changed(request: Request, room: Room, seen: str = "") -> Response:
    """What the phone shows now, for its script; nothing where it shows that already."""
    ballot = room.ballot(_ticket(request, room))
    if ballot.version == seen:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=FRESH)
    shown = {
        "version": ballot.version,
        "ballot": phone_page.question(ballot),
        "status": phone_page.status(ballot),
    }
    return JSONResponse(shown, headers=FRESH)


def _said(refused: Refused, script: bool) -> Response:
    if script:
        return JSONResponse({"status": refused.sentence}, refused.status, FRESH)
    return HTMLResponse(phone_page.entrance(refused.sentence), refused.status, FRESH)


def _only(request: Request, *methods: str) -> None:
    if request.method not in methods:
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, phone_page.UNREADABLE)


def _ticket(request: Request, room: Room) -> str:
    return request.cookies.get(COOKIE + room.code, "")


def _network(request: Request) -> str:
    return request.client.host if request.client else ""


def _from_here(request: Request) -> bool:
    """Whether an answer was given on a page of this server: browsers say from where it comes."""
    said = request.headers.get("sec-fetch-site")
    if said is not None:
        return said == "same-origin"
    _scheme, _, origin = request.headers.get("origin", "").partition("://")
    names = (request.headers.get("host"), request.headers.get("x-forwarded-host"))
    return bool(origin) and origin in names


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a small form, each once."""
    body = b""
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > LONGEST_BODY:
                    raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, phone_page.UNREADABLE)
    except TimeoutError as error:
        raise Refused(HTTPStatus.REQUEST_TIMEOUT, phone_page.UNREADABLE) from error
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, phone_page.UNREADABLE) from error
    return {name: values[0] for name, values in fields.items()}
