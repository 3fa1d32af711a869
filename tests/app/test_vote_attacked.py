"""Vote, attacked: codes that are guessed, phones that are none, answers of other sites, odd forms."""

import asyncio
from urllib.parse import urlencode

import pytest

from explorer.app import phone_page
from explorer.app import room as one_room
from explorer.app.phone_page import ELSEWHERE, ENDED, MANY_CODES, MANY_PHONES, NEEDS_COOKIE, NO_ROOM
from explorer.app.vote import COOKIE, LONGEST_BODY
from tests.app.phones import HERE, POLL, Phone, empty


@pytest.fixture
def vote():
    return empty()


@pytest.fixture
def room(vote):
    return vote.rooms.ask("lecturer", POLL)


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


@pytest.mark.parametrize("goes", [True, False])
def test_a_phone_that_goes_or_never_ends_its_answer_ends_quietly(vote, room, monkeypatch, goes):
    monkeypatch.setattr("explorer.app.vote.PATIENCE", 0.1)
    sent = []

    async def receive():
        if len(asked) < 3:
            asked.append(1)
            return {"type": "http.request", "body": b"room", "more_body": True}
        if not goes:
            await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    asked = []
    headers = [(name.encode(), value.encode()) for name, value in HERE.items()]
    scope = {
        **{"type": "http", "method": "POST", "path": "/vote/answer", "query_string": b""},
        **{"headers": headers, "client": ("10.0.0.1", 1), "scheme": "http"},
    }
    asyncio.run(asyncio.wait_for(vote(scope, receive, send), 10))
    assert [message["status"] for message in sent if "status" in message] == [408] * (not goes)
