"""Vote: what a phone gets from the server, and that nothing of it is kept."""

import logging
import re

import pytest

from explorer.app.headers import Headers, policy
from explorer.app.middleware import MIDDLEWARE
from explorer.app.phone_page import ENDED
from explorer.app.visitor import VisitorCookie
from explorer.app.vote import COOKIE, Vote
from tests.app.phones import HERE, POLL, Phone, empty


@pytest.fixture
def vote():
    return empty()


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
    assert "203.0.113" not in caplog.text and room.code not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("explorer.app")]
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
