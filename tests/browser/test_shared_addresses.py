"""Shared addresses in a browser: what was set outlives a reload and the way back, and is seen elsewhere, to the pixel."""

import pytest

from tests.browser.pictures import finished
from tests.server import CHROMIUM

expect = pytest.importorskip(
    "playwright.sync_api", reason="the browser tests need playwright"
).expect
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

CHART = '[data-testid="stPlotlyChart"]'


def drawn(page) -> bytes:
    """The pixels of the first chart, once it stands still."""
    finished(page)
    page.mouse.move(0, 0)
    chart = page.locator(CHART).first
    chart.locator(".main-svg").first.wait_for()
    before = chart.screenshot(animations="disabled")
    for _ in range(20):
        page.wait_for_timeout(250)
        now = chart.screenshot(animations="disabled")
        if now == before:
            return now
        before = now
    raise AssertionError("the chart does not stand still")


def test_three_widgets_outlive_a_reload_and_are_seen_elsewhere(visit, chromium):
    page = visit("learn_softmax")
    first = drawn(page)
    page.locator(".st-key-truth").get_by_text("dog", exact=True).click()
    page.wait_for_url("**truth=dog**")
    for label, value in (("dog", "1.5"), ("boat", "2.5")):
        page.locator(f".st-key-score_{label} input").fill(value)
        page.keyboard.press("Enter")
        page.wait_for_url(f"**score_{label}={value}**")
    seen, address = drawn(page), page.url
    assert seen != first
    page.reload()
    assert drawn(page) == seen and page.url == address
    elsewhere = chromium.new_context(color_scheme="light").new_page()
    elsewhere.set_viewport_size(page.viewport_size)
    elsewhere.goto(address)
    assert drawn(elsewhere) == seen
    elsewhere.context.close()
    page.go_back()  # away from the page, for widgets replace the address
    page.go_forward()
    page.wait_for_url("**score_boat=2.5**")
    assert drawn(page) == seen


def test_the_film_stands_where_it_was_stopped(visit):
    page = visit("backward")
    film = page.locator(".film")
    film.wait_for()
    film.press("Home")
    film.press("ArrowLeft")
    page.wait_for_url("**film_at=1**")
    page.reload()
    finished(page)
    film.wait_for()
    expect(page.locator('.film input[name="frame"]')).to_have_value("1", timeout=20_000)
    film.press("End")
    page.wait_for_url(lambda url: "film_at" not in url)
