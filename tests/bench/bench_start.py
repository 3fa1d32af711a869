"""From starting the server to the finished Home in a browser, and the next visitor.

    .venv/bin/python -m tests.bench.bench_start
"""
import time

from playwright.sync_api import sync_playwright

from tests.server import CHROMIUM, DONE, FLAGS, serving

BARS = '[data-testid="stHtml"] [role=img]'
PICTURES = "[...document.images].length > 2 && [...document.images].every(image => image.complete)"


def visit(browser, url: str) -> float:
    context = browser.new_context(viewport={"width": 1360, "height": 2000})
    start = time.perf_counter()
    page = context.new_page()
    page.goto(url)
    page.wait_for_selector(DONE, timeout=120_000)
    page.wait_for_selector(BARS, timeout=120_000)
    page.wait_for_selector(DONE, timeout=120_000)
    page.wait_for_function(PICTURES, timeout=120_000)
    seconds = time.perf_counter() - start
    context.close()
    return seconds


with sync_playwright() as p:
    chromium = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
    for attempt in range(3):
        began = time.perf_counter()
        with serving() as (address, _pid):
            healthy = time.perf_counter() - began
            first = visit(chromium, address)
            later = sorted(visit(chromium, address) for _ in range(5))
        print(f"start {attempt + 1}: server healthy {healthy:.1f} s, finished Home {healthy + first:.1f} s after the "
              f"start (wanted: 8); next visitor {later[2]:.2f} s median, {later[-1]:.2f} s at most (wanted: 1.5)")
