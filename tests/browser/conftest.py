"""What the browser tests share: for each of their modules one browser and one server."""

import functools

import pytest

from tests.browser.pictures import finished
from tests.server import CHROMIUM, FLAGS, serving


@pytest.fixture(scope="module")
def chromium():
    """A browser, in which each visit opens a context of its own."""
    from playwright.sync_api import sync_playwright  # the modules skip where it is not installed

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("elsewhere")) as (
        url,
        _pid,
    ):  # from any folder, without PYTHONPATH
        yield url


@pytest.fixture(scope="module")
def contexts(chromium):
    """contexts(scheme): one for all visits, so that the app's scripts are fetched and compiled once."""

    @functools.cache
    def context(scheme: str):
        return chromium.new_context(color_scheme=scheme)

    return context


@pytest.fixture
def visit(server, contexts):
    """visit(path) opens a page and waits until it is finished; fails on any trouble."""
    opened, outside, errors = [], [], []

    def request(r):
        if not r.url.startswith((server, server.replace("http", "ws"), "data:", "blob:")):
            outside.append(r.url)

    def console(message):
        if message.type == "error" and "/_stcore/" not in message.location.get(
            "url", ""
        ):  # deep links probe those
            errors.append(message.text)

    def open_page(path: str, width: int = 1360, scheme: str = "light"):
        page = contexts(scheme).new_page()
        page.set_viewport_size({"width": width, "height": 2000})
        opened.append(page)
        page.on("request", request)
        page.on("console", console)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/{path}")
        finished(page)
        return page

    yield open_page
    shown = [
        e.inner_text()
        for page in opened
        for e in page.query_selector_all('[data-testid="stException"]')
    ]
    for page in opened:
        page.close()
    assert not outside
    assert not errors
    assert not shown
