"""Upload bounds: what is on its way counts, and what is too much, too many or too slow is refused."""

import asyncio
import tomllib
from collections.abc import Coroutine

import pytest
from streamlit import runtime

from explorer.app import upload_bounds
from explorer.app.headers import SettingError
from explorer.app.upload_bounds import Bounds, UploadBounds
from explorer.images import uploads
from tests.conftest import ROOT


class Upload:
    """An upload of `size` bytes to the middleware, whose server takes it when `go` is set."""

    def __init__(self, path: str, size: int | None) -> None:
        length = [] if size is None else [(b"content-length", str(size).encode())]
        self.scope = {"type": "http", "method": "PUT", "path": path, "headers": length}
        self.status = 0

    async def send(self, message) -> None:
        self.status = message.get("status", self.status)

    async def receive(self):
        return {"type": "http.disconnect"}


@pytest.fixture
def held(monkeypatch) -> dict[str, list[int]]:
    """What lies in memory, by visit."""
    held: dict[str, list[int]] = {}
    monkeypatch.setattr(upload_bounds, "held_bytes", lambda: held)
    monkeypatch.setattr(upload_bounds, "largest", lambda: 1000)
    return held


def upload(visit: str, size: int | None, path: str = "/_stcore/upload_file/{}/f") -> Upload:
    return Upload(path.format(visit), size)


async def started(call: Coroutine[None, None, int]) -> asyncio.Task[int]:
    task = asyncio.create_task(call)
    await asyncio.sleep(0)
    return task


def test_what_is_on_its_way_counts_and_is_let_go_however_it_ends(held):
    async def attack() -> list[int]:
        go = asyncio.Event()

        async def app(scope, receive, send):
            await go.wait()
            if scope["path"].endswith("fails"):
                raise OSError("the client is gone")
            await send({"type": "http.response.start", "status": 204, "headers": []})

        bounds = UploadBounds(app, Bounds(files=3, visit=2500, everybody=4000))

        async def call(one: Upload) -> int:
            try:
                await bounds(one.scope, one.receive, one.send)
            except OSError:
                one.status = 1
            return one.status

        first = await started(call(upload("a", 1000)))
        second = await started(call(upload("a", None, "/base/_stcore/upload_file/{}/fails")))
        refused = [await call(upload("a", size)) for size in (600, None, 1001)]
        third = await started(call(upload("a", 1)))
        refused.append(await call(upload("a", 1)))  # the fourth file
        held["b"] = [1100]
        refused.append(await call(upload("c", 1000)))  # a server that is full
        held["d"] = [700, 700, 700]
        refused.append(await call(upload("d/..", 900, "//_stcore/upload_file/{}")))
        held.clear()
        go.set()
        ended = [await first, await second, await third]
        assert not bounds.coming
        return [*refused, *ended, await call(upload("a", 1000))]

    refused, ended = [429, 429, 413, 429, 429, 429], [204, 1, 204]
    assert asyncio.run(attack()) == [*refused, *ended, 204]


def test_an_upload_that_does_not_end_is_given_up(held, monkeypatch):
    monkeypatch.setattr(upload_bounds, "PATIENCE", 0.05)

    async def never(scope, receive, send):
        await asyncio.Event().wait()

    async def attack() -> tuple[int, bool]:
        bounds = UploadBounds(never, Bounds(3, 2500, 4000))
        one = upload("a", 10)
        await asyncio.wait_for(bounds(one.scope, one.receive, one.send), 10)
        return one.status, bool(bounds.coming)

    assert asyncio.run(attack()) == (408, False)


def test_everything_else_passes_untouched():
    passed = []

    async def app(scope, receive, send):
        passed.append(scope)

    scopes = [
        {"type": "websocket", "path": "/_stcore/stream", "headers": []},
        {"type": "http", "method": "GET", "path": "/_stcore/upload_file/a/b", "headers": []},
        {"type": "http", "method": "PUT", "path": "/", "headers": []},
    ]
    for scope in scopes:
        asyncio.run(UploadBounds(app, Bounds(0, 0, 0))(scope, None, None))
    assert passed == scopes


def test_streamlit_still_keeps_uploads_where_they_are_counted(monkeypatch):
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFileRec

    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    manager.add_file("visit", UploadedFileRec("id", "name", "type", b"123"))
    server = type("Runtime", (), {"uploaded_file_mgr": manager})
    monkeypatch.setattr(runtime, "get_instance", lambda: server)
    assert upload_bounds.held_bytes() == {"visit": [3]}


def test_the_owner_says_how_large_a_file_may_be(monkeypatch):
    config = tomllib.loads((ROOT / "explorer" / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["maxUploadSize"] == upload_bounds.USUAL_MB
    set_options = {}
    monkeypatch.setattr(
        upload_bounds.config, "set_option", lambda key, value, _: set_options.update({key: value})
    )
    monkeypatch.setattr(uploads, "SHARE_BYTES", uploads.SHARE_BYTES)
    monkeypatch.setattr(uploads, "MAX_BYTES", uploads.MAX_BYTES)
    monkeypatch.setattr(upload_bounds, "limit_mb", lambda: 1024)
    monkeypatch.setenv(upload_bounds.VARIABLE, " 1024 ")
    upload_bounds.set_limit()
    assert set_options == {"server.maxUploadSize": 1024}
    assert uploads.SHARE_BYTES > 2 * 2**30 and uploads.MAX_BYTES >= 2 * uploads.SHARE_BYTES
    bounds = Bounds.here()
    assert 1024 * 2**20 < bounds.visit <= bounds.everybody
    for wrong in ("0", "2000", "many", "-5", "1e3"):
        monkeypatch.setenv(upload_bounds.VARIABLE, wrong)
        with pytest.raises(SettingError, match="a number of MB from 1 to 1024"):
            upload_bounds.set_limit()
