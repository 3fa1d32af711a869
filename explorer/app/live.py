"""Live: how does a script, a notebook or Colab open the app on a network that it has?

The server runs in a thread of this process, so that nothing of the network needs to be written to a
file; modules of its own answer, with copies of its weights."""

import html
import importlib
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit import config
from streamlit.runtime import exists
from streamlit.web import bootstrap
from torch import nn

from explorer.app import headers, server
from explorer.networks import own
from explorer.networks.model import ModelError
from explorer.networks.own_network import Network

START_SECONDS = 60.0
FRAME_HEIGHT = 800  # pixels
NOTEBOOKS = "http://localhost:* http://127.0.0.1:*"  # whose pages may show the app in a frame
COLAB = "https://colab.research.google.com https://*.googleusercontent.com https://*.prod.colab.dev"
_ready, _ended = threading.Event(), threading.Event()
_threads: list[threading.Thread] = []


@dataclass(frozen=True)
class Shown:
    """Where the app shows the network; in a notebook, the app itself."""

    label: str
    url: str

    def __repr__(self) -> str:
        return f"{self.label} is shown at {self.url}"

    def _repr_html_(self) -> str:
        url = html.escape(self.url, quote=True)
        return (
            f'<p>{html.escape(self.label)}: <a href="{url}" target="_blank">{url}</a></p>'
            f'<div style="display: flex"><iframe src="{url}" height="{FRAME_HEIGHT}" '
            'style="border: 0; flex: 1"></iframe></div>'
        )


def show(
    net: nn.Module | Callable[[], nn.Module],
    classes: Sequence[str] | Mapping[int, str] | int | str | None = None,
    *,
    port: int | None = None,
    **facts: Any,
) -> Shown:
    """Open the app on a network and return; called again, with the next one in its place. `classes`
    and `facts` (size, resize, mean, std, label, stages, output) are those of `explorer.Network`, which
    can also be given itself. The first call starts the server, at `port` or the first free one from
    8501 on; a script stays until Ctrl-C once it has come to its end. Raises ModelError where the
    network cannot be asked, or the server does not start."""
    network = net if isinstance(net, Network) else Network(net, classes, **facts)
    row = own.show(network)
    if not _threads:
        _start(port)
    shown = Shown(row.label, server.address())
    if in_colab():
        output = importlib.import_module("google.colab.output")  # which is only there
        output.serve_kernel_port_as_iframe(st.get_option("server.port"), height=str(FRAME_HEIGHT))
    elif not in_notebook():
        print(shown)
    return shown


def in_notebook() -> bool:
    """Whether what is returned is shown by a notebook or another prompt."""
    return hasattr(sys, "ps1") or "ipykernel" in sys.modules


def in_colab() -> bool:
    """Whether this process is a kernel of Google Colab."""
    return "google.colab" in sys.modules


def _start(port: int | None) -> None:
    """Serve the app in a thread, to this machine alone, once in a process. Raises ModelError."""
    if exists():
        raise ModelError("This process serves the app already: name the network with --networks.")
    if in_notebook():
        os.environ.setdefault(headers.EMBED, COLAB if in_colab() else NOTEBOOKS)
    options: dict[str, Any] = {"server.address": "127.0.0.1", "logger.hideWelcomeMessage": True}
    if in_notebook():
        options["server.headless"] = True
    if port is not None:
        options["server.port"] = port
    config._main_script_path = str(server.HOME)
    bootstrap.load_config_options(options)
    thread = threading.Thread(target=_serve, name="CNN Explorer", daemon=True)
    thread.start()
    _ready.wait(START_SECONDS)
    if _ended.is_set() or not _ready.is_set():
        raise ModelError(
            "The app could not be started here. Is its port in use? Choose another: show(net, port=8600)."
        )
    _threads.append(thread)
    if not in_notebook():
        _stay_until_interrupted()


def _serve() -> None:
    from streamlit.web.server.starlette.starlette_server import UvicornRunner

    from explorer.app import front
    from explorer.app.middleware import MIDDLEWARE

    front.PROGRAMS[:] = [sys.modules["__main__"]]
    app = st.App(
        str(server.HOME),
        middleware=MIDDLEWARE,
        lifespan=_beside_the_server,
        on_script_error=front.failed,
    )
    config._server_mode = "starlette-app-direct"
    try:
        UvicornRunner(app).run()
    finally:
        _ended.set()
        _ready.set()


@asynccontextmanager
async def _beside_the_server(app: object) -> AsyncIterator[None]:
    async with server.beside_the_server(app):
        _ready.set()
        yield


def _stay_until_interrupted() -> None:
    """Let the script's process live, once the script has ended, as long as the server; its threads
    can begin no others afterwards, so that this must be before Python waits for them."""
    register: Callable[[Callable[[], None]], None] = getattr(threading, "_register_atexit")  # noqa: B009

    def stay() -> None:
        if isinstance(getattr(sys, "last_value", None), KeyboardInterrupt):
            return  # Ctrl-C has ended the script itself
        try:
            print("The script has ended; Ctrl-C ends the app.", file=sys.stderr)
            while not _ended.wait(1.0):
                pass
        except KeyboardInterrupt:
            print(file=sys.stderr)

    register(stay)
