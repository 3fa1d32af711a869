"""What the browser tests share: one browser for each of their modules."""

import pytest

from tests.server import CHROMIUM, FLAGS


@pytest.fixture(scope="module")
def chromium():
    """A browser, in which each visit opens a context of its own."""
    from playwright.sync_api import sync_playwright  # the modules skip where it is not installed

    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()
