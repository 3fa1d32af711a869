"""What the tests of the trainer share: a cache of their own, the digits, a web server."""

import http.server
import threading

import pytest

from trainer.data import load_digits


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def digits():
    return load_digits(8)


@pytest.fixture
def server(tmp_path):
    """A web server of a folder; gives the folder and the address."""
    root = tmp_path / "served"
    root.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args, **more):
            super().__init__(*args, directory=str(root), **more)

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield root, f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()
