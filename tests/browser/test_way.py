"""In a real browser: where one is, how one gets elsewhere, and the way back."""

import pytest

from tests.browser.pictures import finished
from tests.server import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

CURRENT = """[...document.querySelectorAll('[data-testid=stHeader] [aria-current]')]
    .map((item) => item.innerText.split("\\n").at(-1))"""


def search(page, words: str, title: str) -> None:
    """Type into the field, choose the first answer, and wait for the page of this title."""
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.locator(".search [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    arrived(page, title)


def arrived(page, title: str) -> None:
    page.wait_for_function("title => document.title.startsWith(title)", arg=title, timeout=60_000)
    finished(page)


def pick(page, key: str, words: str) -> None:
    """Choose in a select box, and wait until the address says so."""
    page.locator(f".st-key-{key} input").fill(words)
    page.keyboard.press("Enter")
    page.wait_for_function("word => location.search.includes(word)", arg=words, timeout=60_000)
    finished(page)


def test_three_pages_and_two_widgets_back_forward_and_anew(visit):
    page = visit("saliency")
    page.locator(".st-key-search input").wait_for(state="attached", timeout=60_000)
    places = []

    def here() -> tuple[str, str]:
        return page.url, page.title()

    pick(page, "method", "Occlusion")
    pick(page, "method", "LIME")  # in the address of this place in the history
    places.append(here())
    search(page, "chain rule", "Chain rule")
    places.append(here())
    search(page, "Which class?", "Predictions")
    places.append(here())
    assert [title for _, title in places] == [
        f"{name} · CNN Explorer" for name in ("Saliency", "Chain rule", "Predictions")
    ]
    for url, title in places[-2::-1]:
        page.go_back()
        arrived(page, title)
        assert here() == (url, title)
    assert page.locator(".st-key-method input").input_value() == "LIME"
    for url, title in places[1:]:
        page.go_forward()
        arrived(page, title)
        assert here() == (url, title)
    page.go_back()
    arrived(page, "Chain rule")
    page.go_back()
    arrived(page, "Saliency")
    page.reload()
    arrived(page, "Saliency")
    assert here() == places[0]
    assert page.locator(".st-key-method input").input_value() == "LIME"


def test_the_section_is_marked_and_the_logo_leads_home(visit):
    page = visit("residual", width=1600)
    page.wait_for_selector(".current-section", timeout=60_000)
    assert page.evaluate(CURRENT) == ["Why depth was hard"]
    assert page.locator("[data-testid=stSidebar]").count() == 1
    search(page, "dropout", "Dropout")
    assert page.evaluate(CURRENT) == ["Learn"]
    search(page, "syllabus", "Learn")
    assert not page.locator("[data-testid=stSidebar]").is_visible(), "it uses nothing of it"
    assert page.evaluate(CURRENT) == ["Learn"]
    page.locator("[data-testid=stLogoLink]:visible").first.click()
    arrived(page, "CNN Explorer")
    assert page.evaluate(CURRENT) == []
    page.set_viewport_size({"width": 390, "height": 800})
    search(page, "dead ReLU", "Layers in numbers")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
