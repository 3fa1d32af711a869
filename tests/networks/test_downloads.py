"""Downloads: whole and checked, or not at all, and once for all who ask."""

import dataclasses
import hashlib
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from explorer.networks import downloads, rows
from explorer.networks.model import ModelError

CONTENT = b"x" * 3_000_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()[:8]


@pytest.fixture
def server():
    """The address of a server that holds CONTENT, and the list of what it was asked for."""
    requests = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            requests.append(self.path)
            time.sleep(0.3)  # long enough for others to ask meanwhile
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", requests
        http.shutdown()
        thread.join()


def row(folder, url, name=f"weights-{DIGEST}.pth"):
    return dataclasses.replace(
        rows.published("squeezenet1_1"), url=f"{url}/{name}", weights=folder / name
    )


def visible(folder):
    return [path.name for path in folder.iterdir() if not path.name.endswith(".lock")]


def test_weights_arrive_whole(tmp_path, server):
    url, requests = server
    model = row(tmp_path, url)
    progress: list[float] = []
    downloads.download(model, progress.append)
    assert model.on_disk and model.weights.read_bytes() == CONTENT
    assert progress == sorted(progress) and progress[-1] == 1.0 and 0 < progress[0] < 1
    downloads.download(model, progress.append)
    assert len(requests) == 1, "what is here is not fetched again"


def test_a_server_that_cannot_be_reached(tmp_path):
    with pytest.raises(ModelError, match="cannot be downloaded"):
        downloads.download(row(tmp_path, "http://127.0.0.1:9"), lambda _done: None, timeout=2)
    assert visible(tmp_path) == []


def test_a_damaged_file_is_not_kept(tmp_path, server):
    with pytest.raises(ModelError, match="damaged"):
        downloads.download(row(tmp_path, server[0], "weights-00000000.pth"), lambda _done: None)
    assert visible(tmp_path) == []


def test_a_folder_that_cannot_be_made(tmp_path, server):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ModelError, match="cannot be kept") as caught:
        downloads.download(row(tmp_path / "file", server[0]), lambda _done: None)
    assert str(tmp_path) not in str(caught.value)


def test_sessions_that_ask_at_once_download_once(tmp_path, server):
    url, requests = server
    model = row(tmp_path, url)
    with ThreadPoolExecutor(4) as sessions:
        list(sessions.map(lambda _: downloads.download(model, lambda _done: None), range(4)))
    assert len(requests) == 1
    assert model.weights.read_bytes() == CONTENT


def test_a_session_that_ends_while_it_downloads_leaves_what_has_arrived(tmp_path, server):
    class Ended(BaseException):
        """As Streamlit ends a run."""

    def end(_done):
        raise Ended

    model = row(tmp_path, server[0])
    with pytest.raises(Ended):
        downloads.download(model, end)
    assert visible(tmp_path) == [f".{model.weights.name}.part"] and not model.on_disk
    downloads.download(model, lambda _done: None)
    assert model.on_disk, "and the lock is free"
    assert visible(tmp_path) == [model.weights.name]
