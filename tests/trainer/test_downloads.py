"""Downloads: whole and intact or not at all, once however many ask, or a sentence that says why
not."""

import errno
import hashlib
import http.server
import io
import tarfile
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.trainer.serving import served
from trainer import data, downloads, files
from trainer.data import load
from trainer.downloads import DownloadError, download, unpacked
from trainer.image_folder import DatasetError

CONTENT = bytes(range(256)) * 4096  # four times what is read at once
SHA256 = "sha256", hashlib.sha256(CONTENT).hexdigest()
MD5 = hashlib.md5(CONTENT).hexdigest()


def silent(_done, _total):
    pass


def left(folder):
    """Names in a folder, without lock files."""
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(".lock"))


@pytest.mark.parametrize("digits", [64, 8])
def test_a_download_is_checked_by_its_checksum_or_its_beginning(server, tmp_path, digits):
    (server[0] / "file").write_bytes(CONTENT)
    progress = []
    checksum = SHA256[0], SHA256[1][:digits]
    target = tmp_path / "new" / "file"
    download(f"{server[1]}file", target, checksum, lambda *numbers: progress.append(numbers))
    assert target.read_bytes() == CONTENT
    assert progress[-1] == (len(CONTENT), len(CONTENT)) and len(progress) == 4
    assert left(target.parent) == ["file"]
    (server[0] / "file").unlink()
    download(f"{server[1]}file", target, checksum, silent)  # it is there


@pytest.mark.parametrize(
    ("served_bytes", "cause", "words"),
    [(CONTENT[:-1], "content", "damaged file"), (None, "network", "cannot be reached")],
)
def test_a_damaged_or_absent_file_leaves_nothing(server, tmp_path, served_bytes, cause, words):
    if served_bytes is not None:
        (server[0] / "file").write_bytes(served_bytes)
    with pytest.raises(DownloadError, match=f"127.0.0.1.*{words}") as caught:
        download(f"{server[1]}file", tmp_path / "cache" / "file", SHA256, silent)
    assert caught.value.cause == cause
    assert left(tmp_path / "cache") == []


@pytest.fixture
def cutting(tmp_path):
    """A server that breaks off after half of CONTENT; the ranges it was asked for, and what it does with
    them: "range", "whole" (it cannot give a part) or "refuse"."""
    ranges, state = [], {"cut": True, "does": "range"}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked = self.headers.get("Range")
            ranges.append(asked)
            start = int(asked[6:-1]) if asked and state["does"] == "range" else 0
            if asked and state["does"] == "refuse":
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(CONTENT) - start))
            if start:
                self.send_header(
                    "Content-Range", f"bytes {start}-{len(CONTENT) - 1}/{len(CONTENT)}"
                )
            self.end_headers()
            self.wfile.write(CONTENT[start : len(CONTENT) // 2 if state["cut"] else None])

        def log_message(self, *_args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        threading.Thread(target=serving.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{serving.server_port}/file", ranges, state
        serving.shutdown()


@pytest.mark.parametrize("does", ["range", "whole", "refuse"])
def test_what_broke_off_goes_on_where_it_did(cutting, tmp_path, does):
    url, ranges, state = cutting
    target = tmp_path / "cache" / "file"
    with pytest.raises(DownloadError, match="broke off") as caught:
        download(url, target, SHA256, silent)
    assert caught.value.cause == "cut" and left(target.parent) == [".file.part"]
    state |= {"cut": False, "does": does}
    progress = []
    download(url, target, SHA256, lambda *numbers: progress.append(numbers))
    assert target.read_bytes() == CONTENT and left(target.parent) == ["file"]
    assert ranges[1] == f"bytes={len(CONTENT) // 2}-"
    assert ranges[2:] == ([None] if does == "refuse" else [])
    assert progress[-1] == (len(CONTENT), len(CONTENT))
    assert (progress[0][0] > len(CONTENT) // 2) == (does == "range")


def test_a_half_that_is_of_another_file_is_fetched_anew(cutting, tmp_path):
    url, ranges, state = cutting
    state["cut"] = False
    (tmp_path / ".file.part").write_bytes(b"something else")
    download(url, tmp_path / "file", SHA256, silent)
    assert (tmp_path / "file").read_bytes() == CONTENT and ranges == ["bytes=14-", None]


def test_what_was_there_stays_when_a_newer_one_cannot_be_fetched(server, tmp_path):
    target = tmp_path / "file"
    target.write_bytes(b"older")
    with pytest.raises(DownloadError):
        download(f"{server[1]}file", target, SHA256, silent)
    assert target.read_bytes() == b"older"


def test_a_full_disk_is_said_and_leaves_nothing(server, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    (server[0] / "file").write_bytes(CONTENT)
    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(DownloadError, match="file cannot be kept in .*No space left") as caught:
        download(f"{server[1]}file", tmp_path / "cache" / "file", SHA256, silent)
    assert caught.value.cause == "disk" and left(tmp_path / "cache") == []
    with pytest.raises(DatasetError, match="x cannot be kept in the cache.*--cache"):
        downloads.fetch("x", (f"{server[1]}file",), MD5, tmp_path / "cache", data.quiet)


def test_a_second_caller_waits_for_the_first(server, tmp_path):
    (server[0] / "file").write_bytes(CONTENT)
    started, go_on, transfers = threading.Event(), threading.Event(), []

    def slow(done, _total):
        transfers.append(done)
        started.set()
        go_on.wait(10)

    arguments = (f"{server[1]}file", tmp_path / "file", SHA256)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(download, *arguments, slow)
        assert started.wait(10)
        second = pool.submit(download, *arguments, slow)
        assert not first.done() and not second.done()
        go_on.set()
        first.result(10)
        second.result(10)
    assert transfers.count(len(CONTENT)) == 1


def test_what_a_killed_process_left_is_swept(server, tmp_path):
    (server[0] / "file").write_bytes(CONTENT)
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / ".file.123-456").write_bytes(b"half")
    (cache / ".other.123-456").write_bytes(b"of another download")
    download(f"{server[1]}file", cache / "file", SHA256, silent)
    assert left(cache) == [".other.123-456", "file"]


def test_what_cannot_be_fetched_is_said_at_once(monkeypatch, server, cache):
    row = served(monkeypatch, server, "cifar10", {"binary.tar.gz": b"content"})
    (server[0] / "binary.tar.gz").write_bytes(b"something else")
    with pytest.raises(
        DatasetError, match="127.0.0.1 sent a damaged file. Put binary.tar.gz into cifar10/"
    ):
        load("cifar10", 32)
    (server[0] / "binary.tar.gz").unlink()
    with pytest.raises(
        DatasetError, match="cannot be reached from here.*digits, which is built in"
    ):
        load("cifar10", 32)
    assert not (cache / "cifar10" / "binary.tar.gz").exists()
    (server[0] / "binary.tar.gz").write_bytes(b"content")
    two = (
        ("http://127.0.0.1:9/binary.tar.gz", *row.files[0][0]),
        row.files[0][1],
    )  # the first mirror is dead
    assert downloads.fetch("x", *two, cache / "x", data.quiet).read_bytes() == b"content"


def tar(path, names, cut=0):
    """A tar of these files, without its last bytes."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = len(CONTENT)
            archive.addfile(member, io.BytesIO(CONTENT))
    path.write_bytes(out.getvalue()[: -cut or None])
    return path


@pytest.mark.parametrize(
    ("names", "cut"), [(["a/1", "a/2"], 900), (["a/1", "../outside"], 0)], ids=["cut", "hostile"]
)
def test_a_failed_unpacking_leaves_nothing(tmp_path, names, cut):
    archive = tar(tmp_path / "set.tgz", names, cut)
    with pytest.raises(DatasetError, match=r"set.tgz cannot be unpacked"):
        unpacked(archive, tmp_path / "unpacked")
    assert left(tmp_path) == ["set.tgz"]
    tar(tmp_path / "set.tgz", ["a/1"])
    (tmp_path / ".unpacked.part").mkdir()  # of a process that was killed
    (tmp_path / ".unpacked.part" / "half").touch()
    assert unpacked(archive, tmp_path / "unpacked") == tmp_path / "unpacked"
    assert left(tmp_path) == ["set.tgz", "unpacked"]
    assert left(tmp_path / "unpacked") == ["a"]
