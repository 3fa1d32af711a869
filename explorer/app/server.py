"""How is the app started?"""

import asyncio
import logging
import sys
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

from explorer.app import connections
from explorer.workspace import name_networks

NETWORKS = (
    "CNN_EXPLORER_NETWORKS"  # networks.own.VARIABLE, which is not imported before a page needs it
)
log = logging.getLogger(__name__)

HOME = Path(__file__).resolve().parents[1] / "Home.py"


def run(options: list[str]) -> int:
    """Serve the app until it is stopped, as `streamlit run explorer/Home.py` does with these
    options; gives the exit status."""
    from streamlit.web import cli

    others = name_networks(options)
    try:
        cli.main(["run", str(HOME), *others], prog_name="python -m explorer")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0


@asynccontextmanager
async def of_home(app: object) -> AsyncIterator[None]:
    """`beside_the_server`, started by a command line: what stands after its "--" is for the app."""
    for other in name_networks(sys.argv[1:]):
        log.warning("the app knows no option %r: it takes --networks FILE", other)
    async with beside_the_server(app):
        yield


@asynccontextmanager
async def beside_the_server(_app: object) -> AsyncIterator[None]:
    """What happens while the server runs: its connections are bounded; where somebody sits before
    it, the app is opened in the browser, as Streamlit does for plain scripts."""
    connections.bound()
    if not st.get_option("server.headless"):
        opening = asyncio.create_task(asyncio.to_thread(webbrowser.open, address()))
        yield
        await opening
    else:
        yield


def address() -> str:
    """Where a browser on this machine finds the app."""
    host = st.get_option("server.address") or "localhost"
    host = "localhost" if host in ("0.0.0.0", "::") else host
    scheme = "https" if st.get_option("server.sslCertFile") else "http"
    path = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"{scheme}://{host}:{st.get_option('server.port')}/{path}"
