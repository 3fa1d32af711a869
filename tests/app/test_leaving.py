"""On the real server: the question of a visitor who leaves, or asks something else, leaves the queue."""

import asyncio
import time
from contextlib import AsyncExitStack

import pytest

from tests.bench.visitors import visiting
from tests.conftest import ROOT
from tests.server import serving

SCRIPT = f"""
import sys, time
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from explorer.app import waiting
from explorer.app.analysis import DEAR, TURNS, compute_once

waiting.reserve()
gate = Path(__file__).with_name("open")

def busy():
    end = time.monotonic() + 60
    while not gate.exists() and time.monotonic() < end:
        time.sleep(0.05)

def quick():
    gate.with_name("computed").touch()

what = st.query_params.get("what", "count")
if what == "count":
    st.text(f"{{len(TURNS._waiting)}} {{len(TURNS._turns)}} {{TURNS.workers}}")
else:
    compute_once(busy if what == "busy" else quick, guess=DEAR)
    st.text("answered")
"""
SHORT = 40.0  # seconds, on a machine that is busy with other tests


async def run(visitor):
    """What the page says in the end."""
    await visitor.rerun()
    return next(
        e.body for e in visitor.elements.values() if hasattr(e, "body") and "waiting" not in e.body
    )


async def until(counting, waiting, all_turns=None):
    """Wait until so many questions wait, and so many are in the queue or computed."""
    end = time.monotonic() + SHORT
    while time.monotonic() < end:
        counts = [int(word) for word in (await run(counting)).split()]
        if counts[0] == waiting and all_turns in (None, counts[1]):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(counts)


async def leave(url, gate):
    async with AsyncExitStack() as stack:
        counting = await stack.enter_async_context(visiting(url, ""))
        workers = int((await run(counting)).split()[2])
        busy = [
            asyncio.create_task(
                run(await stack.enter_async_context(visiting(url, "", "what=busy")))
            )
            for _ in range(workers)
        ]
        await until(counting, 0, workers)
        async with visiting(url, "", "what=quick") as visitor:
            leaving = asyncio.create_task(visitor.rerun())
            await until(counting, 1)
            leaving.cancel()
            await asyncio.gather(leaving, return_exceptions=True)
        await until(counting, 0)
        changing = await stack.enter_async_context(visiting(url, "", "what=quick"))
        asking = asyncio.create_task(changing.rerun())
        await until(counting, 1)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        changing.query = ""
        await run(changing)
        await until(counting, 0, workers)  # while the workers are busy
        gate.touch()
        assert await asyncio.gather(*busy) == ["answered"] * workers
        assert not gate.with_name("computed").exists(), "computed for nobody"


@pytest.mark.processes
def test_who_leaves_or_asks_something_else_waits_no_longer(tmp_path):
    script = tmp_path / "page.py"
    script.write_text(SCRIPT, "utf-8")
    with serving(script=script) as (url, _):
        asyncio.run(leave(url, tmp_path / "open"))
