"""Headers and uploads, attacked over HTTP: the real server with the app's middleware around a small
page, which needs no torch."""

import asyncio
import http.client
import re
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from explorer.app import headers
from tests.conftest import ROOT
from tests.server import resident, serving

LAUNCHER = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from explorer.app.middleware import MIDDLEWARE
app = st.App("page.py", middleware=MIDDLEWARE)
"""
WANTED = {
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
    "x-frame-options",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
}


@contextmanager
def server(folder, **variables: str) -> Iterator[tuple[str, int]]:
    (folder / "launcher.py").write_text(LAUNCHER, encoding="utf-8")
    (folder / "page.py").write_text("import streamlit as st\nst.text('here')\n", encoding="utf-8")
    variables = {
        "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "1",
        "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "false",
        **variables,
    }
    with serving(folder, folder / "launcher.py", **variables) as address:
        yield address


def answer(url: str) -> tuple[int, dict[str, str]]:
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status, {name.lower(): text for name, text in response.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {name.lower(): text for name, text in error.headers.items()}


def put(url: str, cookie: str, data: bytes) -> tuple[int, str]:
    """Upload as the browser does; status and text of the answer."""
    mark, parts = uuid.uuid4().hex, urlsplit(url)
    head = f'--{mark}\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection.request(
            "PUT",
            parts.path,
            body,
            {
                "Content-Type": f"multipart/form-data; boundary={mark}",
                "Cookie": f"_streamlit_xsrf={cookie}",
                "X-Xsrftoken": cookie,
            },
        )
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (BrokenPipeError, ConnectionResetError):  # refused before everything was sent
        return 0, ""
    finally:
        connection.close()


@contextmanager
def visit(url: str) -> Iterator[tuple[str, str]]:
    """The id of a visit and its cookie, as long as its connection is open."""
    from websockets.sync.client import connect
    from websockets.typing import Subprotocol

    with urllib.request.urlopen(f"{url}/_stcore/health", timeout=60) as response:
        cookies = " ".join(response.headers.get_all("Set-Cookie") or [])
    cookie = re.findall(r"_streamlit_xsrf=([^;]+)", cookies)[0]
    with connect(
        f"{url.replace('http', 'ws')}/_stcore/stream",
        subprotocols=[Subprotocol("streamlit"), Subprotocol(cookie)],
        additional_headers={"Cookie": f"_streamlit_xsrf={cookie}"},
        proxy=None,
    ) as socket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        socket.send(message.SerializeToString())
        while True:
            told = ForwardMsg.FromString(bytes(socket.recv(timeout=60)))
            if told.WhichOneof("type") == "new_session":
                break
        yield told.new_session.initialize.session_id, cookie


@pytest.mark.processes
def test_answers_and_uploads_of_the_real_server(tmp_path):
    with server(tmp_path) as (url, pid):
        for path in ("/", "/page", "/_stcore/health", "/static/nothing.js"):
            status, given = answer(f"{url}{path}")
            assert given.keys() >= WANTED, path
            assert "frame-ancestors 'self'" in given["content-security-policy"]
            assert "unsafe-eval" not in given["content-security-policy"]
            assert "*" not in given["content-security-policy"]
        for path in ("/_stcore/metrics", "/_stcore/metrics/"):
            status, given = answer(f"{url}{path}")
            assert status == 404 and given.keys() >= WANTED
        before = resident(pid)
        with visit(url) as (session, cookie), ThreadPoolExecutor(16) as many:
            addresses = [f"{url}/_stcore/upload_file/{session}/{uuid.uuid4()}" for _ in range(160)]
            data = b"x" * 10**6
            answers = list(many.map(lambda address: put(address, cookie, data), addresses))
            statuses = [status for status, _ in answers]
            assert 50 <= statuses.count(204) <= 64, "as many as one visit may hold, and no more"
            assert set(statuses) <= {204, 429, 0}
            assert any("as many uploads as one may" in text for _, text in answers)
            assert resident(pid) - before < 250, "MB"
            status, text = put(addresses[0], cookie, b"x" * (3 * 2**20))
            assert (status, text) in ((413, "One file may have at most 1 MB.\n"), (0, ""))


@pytest.mark.parametrize("begun", [False, True])
def test_what_fails_has_the_headers_too_and_is_raised(begun):
    sent = []

    async def fails(_scope, _receive, send):
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("/a/path of the server")

    async def send(message):
        sent.append(message)

    around, scope = headers.Headers(fails, []), {"type": "http", "path": "/", "method": "GET"}
    with pytest.raises(RuntimeError):
        asyncio.run(around(scope, None, send))
    (start, *rest) = sent
    assert {name.decode() for name, _ in start["headers"]} >= WANTED
    assert start["status"] == (200 if begun else 500) and len(rest) == (0 if begun else 1)
    assert b"/a/path" not in b"".join(message["body"] for message in rest)


@pytest.mark.processes
def test_a_course_page_may_embed_the_app_and_its_owner_may_read_metrics(tmp_path):
    sites = "https://course.example.org https://*.example.com:8443"
    with server(tmp_path, **{headers.EMBED: sites, headers.METRICS: "1"}) as (url, _pid):
        status, given = answer(f"{url}/_stcore/metrics")
        assert status == 200
        assert f"frame-ancestors 'self' {sites}" in given["content-security-policy"]
        assert "x-frame-options" not in given


@pytest.mark.parametrize(
    "site", ["course.example.org", "*", "https://a/b", "'none'", "https://a;script-src", "data:"]
)
def test_what_is_no_site_is_refused_in_a_sentence(site, monkeypatch):
    monkeypatch.setenv(headers.EMBED, f"https://course.example.org {site}")
    with pytest.raises(headers.SettingError, match="names no site"):
        headers.embedding_sites()


def test_streamlit_run_finds_the_server_in_home():
    from streamlit.web.server.app_discovery import discover_asgi_app

    assert discover_asgi_app(ROOT / "explorer" / "Home.py").import_string == "Home:app"
