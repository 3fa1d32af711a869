"""The real server, started as the README does, for the browser tests and the benches."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DONE = '[data-testid="stApp"][data-test-script-state="notRunning"]'


def free_port() -> int:
    """One that nobody listens at."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextmanager
def serving(
    cwd: Path = ROOT,
    script: Path = ROOT / "explorer" / "Home.py",
    start: Sequence[str | Path] = (),
    **variables: str,
) -> Iterator[tuple[str, int]]:
    """The address and process id of `streamlit run explorer/Home.py`, or another script, or what
    another command starts, once it is healthy."""
    port = free_port()
    command = [
        *(start or (Path(sys.executable).with_name("streamlit"), "run", script)),
        "--server.port",
        port,
        "--server.headless",
        "true",
        "--server.address",
        "127.0.0.1",
    ]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= variables
    with subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            url = f"http://127.0.0.1:{port}"
            for _ in range(600):
                if server.poll() is not None:
                    raise RuntimeError(f"the server ended with {server.returncode}")
                with suppress(OSError):
                    urllib.request.urlopen(f"{url}/_stcore/health", timeout=1)
                    break
                time.sleep(0.1)
            yield url, server.pid
        finally:
            server.terminate()


def resident(pid: int) -> float:
    """Memory of a process in MB."""
    return psutil.Process(pid).memory_info().rss / 2**20
