"""Vote: what a phone gets from the server, what a script gets that is none, and nothing is kept."""

import asyncio
import json
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import pytest

from explorer.app import phone_page
from explorer.app import room as one_room
from explorer.app.headers import Headers, policy
from explorer.app.middleware import MIDDLEWARE
from explorer.app.phone_page import ELSEWHERE, ENDED, MANY_CODES, MANY_PHONES, NEEDS_COOKIE, NO_ROOM
from explorer.app.room import Poll
from explorer.app.rooms import Rooms
from explorer.app.visitor import VisitorCookie
from explorer.app.vote import COOKIE, LONGEST_BODY, Vote

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
        scope = {"type": "http", "method": method, "path": path, "scheme": scheme}
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


@pytest.fixture
def vote():
    return Vote(server, Rooms())


@pytest.fixture
def room(vote):
    return vote.rooms.ask("lecturer", POLL)


def test_a_phone_votes_changes_its_mind_and_learns_what_is_right(vote, room):
    phone = Phone(vote)
    page = phone.open(room.code)
    assert page.status == 200 and POLL.prompt in page.text
    assert all(option in page.text for option in POLL.options)
    assert page.text.count('aria-pressed="false"') == 3
    seen = re.findall(r'data-version="([^"]+)"', page.text)[0]
    assert phone.look(room.code, seen).status == 204
    for choice in (1, 2):
        said = phone.say(room.code, choice)
        assert said.status == 200 and said.ballot["ballot"].count('aria-pressed="true"') == 1
        assert room.wall().counts[choice] == sum(room.wall().counts) == 1
        assert phone.look(room.code, said.ballot["version"]).status == 204
    room.close(True)
    closed = phone.look(room.code, said.ballot["version"]).ballot
    assert "<button" not in closed["ballot"] and "closed" in closed["status"]
    phone.say(room.code, 0)
    room.reveal(1, "because <i>so</i>")
    told = phone.look(room.code, closed["version"]).ballot
    assert "two &lt; 3" in told["status"] and "because <i>so</i>" in told["status"]
    assert told["status"].startswith("Not right") and room.wall().counts == (0, 0, 1)


def test_without_scripts_the_page_is_loaded_anew(vote, room):
    phone = Phone(vote)
    page = phone.open(room.code, "/course/vote")
    assert 'http-equiv="refresh"' in page.text and '<form method="post"' in page.text
    said = phone.say(room.code, 0, script=False)
    assert (said.status, said.headers["location"]) == (303, f"../vote?room={room.code}")
    assert 'aria-pressed="true"' in phone.open(room.code).text


def test_each_phone_has_one_vote_and_a_reload_is_the_same_phone(vote, room):
    phones = [Phone(vote) for _ in range(20)]
    for number, phone in enumerate(phones):
        for _ in range(3):
            phone.open(room.code)
        phone.say(room.code, number % 2)
    assert room.wall().counts == (10, 10, 0) and room.wall().phones == 20
    assert len({phone.cookie for phone in phones}) == 20


def test_the_cookie_is_random_and_dies_with_the_room(vote, room):
    phone = Phone(vote)
    cookie = phone.open(room.code).headers["set-cookie"]
    assert re.match(rf"{COOKIE}{room.code}=[\w-]{{32}}; ", cookie)
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert int(re.findall(r"Max-Age=(\d+)", cookie)[0]) <= 12 * 3600
    assert "set-cookie" not in phone.open(room.code).headers
    forwarded = Phone(vote).ask(
        "/vote", f"room={room.code}", headers=HERE | {"x-forwarded-proto": "https"}
    )
    assert "Secure" in forwarded.headers["set-cookie"]
    vote.rooms.end("lecturer")
    assert phone.open(room.code).status == 404 and ENDED in phone.open(room.code).text


def test_nothing_is_logged_and_nothing_of_a_phone_is_kept(
    vote, room, caplog, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    caplog.set_level(logging.DEBUG)
    phone = Phone(vote, address="203.0.113.77")
    phone.open(room.code)
    phone.say(room.code, 1)
    kept = repr(vars(room)) + repr(vars(vote.newcomers)) + repr(vars(vote.guesses))
    assert "203.0.113" not in kept and not list(tmp_path.iterdir())
    assert not [record for record in caplog.records if record.name != "asyncio"]
    vote.rooms.end("lecturer")
    assert room not in vote.rooms._rooms.values() and not vote.rooms._rooms


def test_no_phone_learns_the_answer_before_it_is_revealed_nor_what_others_chose(vote, room):
    first, second = Phone(vote), Phone(vote)
    first.open(room.code)
    first.say(room.code, 2)
    room.show(True)
    page, ballot = second.open(room.code).text, second.look(room.code).text
    for text in (page, ballot):
        assert "Right" not in text and "Your answer" not in text


@pytest.mark.parametrize("code", ["", "KZ4", "'\"><script>", "../..", "0000", "x" * 5000, "%00"])
def test_a_wrong_code_ends_in_a_sentence(vote, room, code):
    answer = Phone(vote).ask("/vote", urlencode({"room": code}))
    assert "set-cookie" not in answer.headers and "<script" not in answer.text
    assert answer.status == (404 if code else 200) and (NO_ROOM in answer.text) == bool(code)
    assert 'name="room"' in answer.text
    assert Phone(vote).look(code).status == 404


def test_codes_are_not_guessed_quickly(vote, room):
    inside, guesser, elsewhere = Phone(vote), Phone(vote), Phone(vote, "10.0.0.2")
    inside.open(room.code)
    right = 0
    for number in range(300):
        right += guesser.open(f"{'CDFG'[number % 4]}CC{'HJKM'[number % 3]}").status == 404
    assert right == 60, "then it is told nothing any more"
    refused = guesser.open(room.code)
    assert refused.status == 429 and MANY_CODES in refused.text and POLL.prompt not in refused.text
    assert guesser.look(room.code).status == 429
    assert inside.open(room.code).status == 200 and inside.say(room.code, 0).status == 200
    assert elsewhere.open(room.code).status == 200


def test_a_room_that_has_ended_makes_nobody_a_guesser(vote, room):
    vote.rooms.end("lecturer")
    for _ in range(300):
        assert ENDED in Phone(vote).open(room.code).text
    assert Phone(vote).open(vote.rooms.ask("lecturer", POLL).code).status == 200


def test_a_script_that_makes_phones_is_slowed_and_a_class_behind_one_address_is_not(vote, room):
    phones = [Phone(vote) for _ in range(700)]
    statuses = []
    for phone in phones:
        phone.open(room.code)
        statuses.append(phone.say(room.code, 1).status)
    assert statuses[:300] == [200] * 300 and 590 < statuses.count(200) < 650
    assert statuses.count(429) == 700 - statuses.count(200)
    assert room.wall().counts == (0, statuses.count(200), 0)
    assert MANY_PHONES in phones[-1].look(room.code).ballot["status"]
    assert phones[0].say(room.code, 2).status == 200, "who is in stays in"


def test_pages_that_nobody_comes_back_to_cost_nothing(vote, room):
    for _ in range(500):
        Phone(vote).open(room.code)
    assert room.phones == 0 and vote.newcomers.left("10.0.0.1") == 600


def test_a_full_room_says_so(vote, room, monkeypatch):
    monkeypatch.setattr(one_room, "MOST_PHONES", 1)
    first, second = Phone(vote), Phone(vote)
    for phone in (first, second):
        phone.open(room.code)
    assert first.say(room.code, 0).status == 200
    refused = second.say(room.code, 0)
    assert (refused.status, refused.ballot["status"]) == (503, phone_page.ROOM_IS_FULL)


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "cnn.example.org", "origin": "https://evil.example.org"},
        {"host": "cnn.example.org", "origin": "null"},
        {"host": "cnn.example.org"},
        HERE | {"sec-fetch-site": "cross-site"},
        HERE | {"sec-fetch-site": "same-site"},
    ],
)
def test_an_answer_from_another_site_does_not_count(vote, room, headers):
    phone = Phone(vote)
    phone.open(room.code)
    refused = phone.say(room.code, 1, headers=headers)
    assert refused.status == 403 and ELSEWHERE in refused.text and not sum(room.wall().counts)


@pytest.mark.parametrize(
    "headers",
    [
        HERE,
        {"host": "inner:8501", "origin": "https://evil", "sec-fetch-site": "same-origin"},
        {"host": "inner:8501", "x-forwarded-host": "h.org", "origin": "https://h.org"},
    ],
)
def test_an_answer_from_here_counts_behind_a_proxy_too(vote, room, headers):
    phone = Phone(vote)
    phone.open(room.code)
    assert phone.say(room.code, 1, headers=headers).status == 200
    assert room.wall().counts == (0, 1, 0)


@pytest.mark.parametrize(
    ("choice", "number", "status"),
    [
        ("3", 1, 200),
        ("999999", 1, 200),
        ("0", 2, 200),
        ("-1", 1, 400),
        ("1.0", 1, 400),
        ("٣", 1, 400),
        ("1e3", 1, 400),
        ("", 1, 400),
        ("9" * 100, 1, 400),
        ("0", "x", 400),
        ("x" * LONGEST_BODY, 1, 413),
    ],
)
def test_what_is_no_option_does_not_count(vote, room, choice, number, status):
    phone = Phone(vote)
    phone.open(room.code)
    assert phone.say(room.code, choice, number).status == status
    assert not sum(room.wall().counts)


@pytest.mark.parametrize("body", [b"\xff" * 20, b"&" * 290, b"room=%FF&choice=%00", b""])
def test_what_is_no_form_ends_in_a_sentence(vote, room, body):
    answer = Phone(vote).ask("/vote/answer", "part=1", "POST", body)
    assert answer.status in (400, 404) and answer.ballot["status"]


def test_a_phone_without_cookies_is_told_why_it_cannot_vote(vote, room):
    for cookie in ("", f"{COOKIE}{room.code}={'a' * 32}", f"{COOKIE}{room.code}=é"):
        phone = Phone(vote, cookie=cookie)
        refused = phone.say(room.code, 1)
        assert refused.status == 403 and refused.ballot["status"] == NEEDS_COOKIE
    assert not sum(room.wall().counts)


def test_a_ticket_of_one_room_is_of_no_use_in_another(vote, room):
    other = vote.rooms.ask("another lecturer", POLL)
    phone = Phone(vote)
    phone.open(room.code)
    phone.cookie = phone.cookie.replace(room.code, other.code)
    assert phone.say(other.code, 1).status == 403
    assert not sum(other.wall().counts) and not sum(room.wall().counts)


def test_its_files_are_there_and_nothing_else_is(vote):
    phone = Phone(vote)
    for file, kind in (("phone.css", "text/css"), ("phone.js", "javascript")):
        answer = phone.ask(f"/base/vote/{file}")
        assert answer.status == 200 and kind in answer.headers["content-type"] and answer.body
    for path in (
        "/vote/../room.py",
        "/vote/room.py",
        "/votes",
        "/vote/",
        "/devote",
        "/",
        "/vote/x",
    ):
        assert phone.ask(path).status == 418, path
    assert phone.ask("/vote", method="DELETE").status == 405
    assert phone.ask("/vote/answer").status == 405


def test_the_page_needs_no_inline_script_and_nothing_from_elsewhere(vote, room):
    phone = Phone(vote)
    scripts = re.findall("script-src[^;]*", policy([])["Content-Security-Policy"])
    assert "'unsafe-inline'" not in scripts[0]
    for text in (phone.open(room.code).text, phone.ask("/vote").text):
        assert not re.search(r"<script(?! src=\"vote/)|\son\w+=|style=|https?://", text)
        assert '<html lang="en">' in text and 'name="viewport"' in text


def test_it_stands_within_the_headers_and_before_the_cookie_of_visitors():
    order = [row.cls for row in MIDDLEWARE]
    assert order.index(Headers) < order.index(Vote) < order.index(VisitorCookie)
