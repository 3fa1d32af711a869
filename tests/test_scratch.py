"""Folders of servers: gone when one ends, swept when one was killed, left alone while one lives."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from explorer import scratch
from tests.conftest import ROOT

pytestmark = pytest.mark.processes
HOLD = (
    "import sys, time\n"
    "from explorer import scratch\n"
    "path = scratch.folder('uploads')\n"
    "(path / 'photo').write_bytes(b'x' * 1000)\n"
    "print(path, flush=True)\n"
    "sys.stdin.read()"
)


@pytest.fixture
def temporary(monkeypatch, tmp_path) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def server() -> tuple[subprocess.Popen, Path]:
    """A process that holds a folder until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def end(process: subprocess.Popen) -> None:
    process.communicate(timeout=30)


def test_what_a_killed_server_left_goes_and_what_a_living_one_uses_stays(temporary):
    killed, left = server()
    living, used = server()
    ended, gone = server()
    killed.kill()
    end(killed)
    end(ended)
    assert left.parent == temporary and left.is_dir() and not gone.exists()
    own = scratch.folder("evaluations")
    stranger = temporary / "cnn-explorer-of-somebody-else"
    stranger.mkdir()
    for _ in range(2):
        scratch.sweep()
        assert not left.exists()
        assert (used / "photo").read_bytes() == b"x" * 1000 and own.is_dir() and stranger.is_dir()
    end(living)
    assert not used.exists()
    names = {path.name for path in temporary.iterdir()}
    assert names == {own.name, f"{own.name}.lock", stranger.name}, "locks go with their folders"


def test_a_link_under_the_name_of_a_folder_is_not_followed(temporary):
    kept = temporary / "kept"
    kept.mkdir()
    (kept / "mine").write_text("")
    (temporary / "cnn-explorer-uploads-0.lock").write_text("")
    (temporary / "cnn-explorer-uploads-0").symlink_to(kept)
    scratch.sweep()
    assert (kept / "mine").exists()


def test_a_lock_whose_folder_is_about_to_be_made_is_left_alone(temporary):
    fresh, old = (temporary / f"cnn-explorer-uploads-{name}.lock" for name in ("1", "2"))
    for lock in (fresh, old):
        lock.write_text("")
    yesterday = time.time() - 2 * scratch.FORGOTTEN
    os.utime(old, (yesterday, yesterday))
    scratch.sweep()
    assert fresh.exists() and not old.exists()
