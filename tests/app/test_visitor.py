"""Visitors: each browser has a secret of its own, and only a hash of it is kept."""

import asyncio
import re
from collections.abc import Mapping

import pytest
from streamlit.testing.v1 import AppTest

from explorer.app import visitor
from explorer.app.visitor import COOKIE, TOKEN, Message, Receive, Send, VisitorCookie
from explorer.visitors import NOBODY, OWNER, may_change

DOCUMENT = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def server(_scope: Message, _receive: Receive, send: Send) -> None:
    """Any page or file."""
    headers = [(b"content-type", b"text/html"), (b"Cache-Control", b"public")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"<html>"})


def ask(
    headers: Mapping[str, str | bytes], method: str = "GET", scheme: str = "http"
) -> dict[str, str]:
    """The headers of the answer to one request through the middleware."""
    raw = [
        (name.encode(), value if isinstance(value, bytes) else value.encode())
        for name, value in headers.items()
    ]
    scope = {"type": "http", "method": method, "scheme": scheme, "path": "/", "headers": raw}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(VisitorCookie(server)(scope, receive, send))
    assert sent[1]["body"] == b"<html>", "nothing of it is in a page"
    return {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}


def secret_of(answer: dict[str, str]) -> str:
    (secret,) = re.findall(rf"^{COOKIE}=([^;]*)", answer["set-cookie"])
    return secret


def test_each_browser_has_a_secret_of_its_own_that_lasts():
    secrets = set()
    for _ in range(20):
        first = ask(DOCUMENT)
        secret = secret_of(first)
        assert TOKEN.fullmatch(secret) and secret not in secrets
        secrets.add(secret)
        again = ask({**DOCUMENT, "cookie": f"other=1; {COOKIE}={secret}; more=2"})
        assert secret_of(again) == secret, "it lives on"
        for answer in (first, again):
            cookie = answer["set-cookie"]
            assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
            assert int(re.findall(r"Max-Age=(\d+)", cookie)[0]) >= 365 * 86400
            assert answer["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("scheme", "headers"),
    [
        ("https", {}),
        ("http", {"x-forwarded-proto": "https"}),
        ("http", {"x-forwarded-proto": "HTTPS, http"}),
    ],
)
def test_under_https_it_never_travels_in_the_clear(scheme, headers):
    assert ask(DOCUMENT | headers, scheme=scheme)["set-cookie"].endswith("; Secure")


def test_what_several_browsers_may_share_from_a_cache_carries_none():
    for answer in (ask({"accept": "*/*"}), ask(DOCUMENT, method="POST"), ask({})):
        assert "set-cookie" not in answer and answer["cache-control"] == "public"


@pytest.mark.parametrize(
    "forged", ["", "x", "A" * 42, "A" * 44, 'A"; Path=/', "\x00" * 43, "é" * 43, "../../etc/passwd"]
)
def test_what_is_no_secret_of_ours_is_replaced(forged):
    answer = ask({**DOCUMENT, "cookie": f"{COOKIE}={forged}".encode()})
    assert TOKEN.fullmatch(secret_of(answer)) and secret_of(answer) != forged


def test_without_a_cookie_each_session_is_a_visitor():
    def page() -> None:
        import streamlit as st

        from explorer.app import visitor

        st.text(visitor.key())

    keys = set()
    for _ in range(2):
        at = AppTest.from_function(page).run()
        keys |= {at.text[0].value, at.run().text[0].value}
    assert len(keys) == 2, "the same in every run of a session, another in each session"


def test_what_is_kept_does_not_lead_back_to_the_secret(monkeypatch):
    monkeypatch.setattr(visitor, "token", lambda: "s" * 43)
    assert "s" * 10 not in visitor.key() and re.fullmatch(r"[0-9a-f]{32}", visitor.key())
    monkeypatch.setattr(visitor, "token", lambda: "t" * 43)
    other = visitor.key()
    monkeypatch.setattr(visitor, "token", lambda: "s" * 43)
    assert visitor.key() != other


def test_the_owner_is_who_knows_the_secret(monkeypatch):
    monkeypatch.setattr(visitor, "_owners", set())
    monkeypatch.setattr(visitor, "token", lambda: "s" * 43)
    for short in (None, "", "short"):
        monkeypatch.delenv(visitor.OWNERS_VARIABLE, raising=False)
        if short is not None:
            monkeypatch.setenv(visitor.OWNERS_VARIABLE, short)
        assert not visitor.claim(short or "") and visitor.acting() != OWNER
    monkeypatch.setenv(visitor.OWNERS_VARIABLE, "a secret of the owner")
    for wrong in ("", "a secret of the owne", "a secret of the owner ", "\udcff" * 20):
        assert not visitor.claim(wrong)
    assert visitor.claim("a secret of the owner") and visitor.acting() == OWNER
    monkeypatch.setattr(visitor, "token", lambda: "t" * 43)
    assert visitor.acting() == visitor.key(), "another browser is not"


def test_nobody_may_do_nothing():
    assert may_change("a", "a") and may_change("a", OWNER) and may_change(NOBODY, OWNER)
    assert may_change("a", "b", everybody=True)
    for made_by in ("a", NOBODY, OWNER):
        assert not may_change(made_by, "b") and not may_change(made_by, NOBODY)
