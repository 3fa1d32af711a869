"""From starting the server to the finished Home in a browser, and the next visitor.

    .venv/bin/python -m tests.bench.bench_start
Browser and server share the machine. What the next visitor would wait for a page with one title is measured beside it:
that much is the browser's start of Streamlit itself, whatever the app.
"""

import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.server import CHROMIUM, DONE, FLAGS, serving

BARS = '[data-testid="stHtml"] [role=img]'
PICTURES = "[...document.images].length > 2 && [...document.images].every(image => image.complete)"


def visit(browser, url: str, empty: bool = False) -> float:
    """Seconds until a new visitor has the whole Home, or the title of an empty page."""
    context = browser.new_context(viewport={"width": 1360, "height": 2000})
    start = time.perf_counter()
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(DONE, timeout=120_000)
    if empty:
        page.wait_for_selector("h1", timeout=120_000)
    else:
        page.wait_for_selector(BARS, timeout=120_000)
        page.wait_for_selector(DONE, timeout=120_000)
        page.wait_for_function(PICTURES, timeout=120_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


def later(browser, url: str, empty: bool = False) -> list[float]:
    """Sorted seconds of five visitors after the first."""
    return sorted(visit(browser, url, empty) for _ in range(5))


with sync_playwright() as p, tempfile.TemporaryDirectory() as folder:
    chromium = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    nothing = Path(folder) / "empty.py"
    nothing.write_text("import streamlit as st\nst.title('Empty')\n")
    for attempt in range(3):
        began = time.perf_counter()
        with serving() as (address, _pid):
            healthy = time.perf_counter() - began
            first = visit(chromium, address)
            ours = later(chromium, address)
        with serving(Path(folder), nothing) as (address, _pid):
            visit(chromium, address, empty=True)
            least = later(chromium, address, empty=True)
        print(
            f"start {attempt + 1}: server healthy {healthy:.1f} s, finished Home {healthy + first:.1f} s after the "
            f"start (wanted: 8); next visitor {ours[2]:.2f} s median, {ours[-1]:.2f} s at most (wanted: 1.5), an "
            f"empty page {least[2]:.2f} s: {ours[2] / least[2]:.2f} times",
            flush=True,
        )
