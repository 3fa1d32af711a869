"""A vote: the wall of a lecturer and the phones of a class, one of them without scripts."""

import re

import pytest

from tests.browser.pictures import finished
from tests.server import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

PHONE = {"viewport": {"width": 390, "height": 844}}
SMALLEST = (
    "[...document.querySelectorAll('main *')].filter(e => e.innerText)"
    ".map(e => parseFloat(getComputedStyle(e).fontSize))"
)


@pytest.fixture
def phones(chromium):
    """A phone, and one in dark mode without scripts; what the first one complains of."""
    plain, errors = {"java_script_enabled": False, "color_scheme": "dark"}, []
    contexts = [chromium.new_context(**PHONE, **options) for options in ({}, plain)]
    pages = [context.new_page() for context in contexts]
    pages[0].on("pageerror", lambda error: errors.append(str(error)))
    pages[0].on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield pages
    for context in contexts:
        context.close()
    assert not [error for error in errors if "404" not in error]  # of the room that has ended


def room_on(wall, server: str) -> str:
    """The address of a room that is opened, as the wall shows it."""
    wall.get_by_role("button", name="Ask the class").click()
    wall.locator(".vote-code").wait_for()
    address = f"{server}/vote?room={wall.inner_text('.vote-code')}"
    picture = wall.get_by_alt_text(f"QR code of the address {address}")
    assert picture.bounding_box()["width"] >= 400, "with the white around"
    assert wall.inner_text(".vote-address") == f"{server}/vote".partition("://")[2]
    return address


def test_a_class_answers_and_learns_what_is_right(visit, server, phones):
    wall, (phone, plain) = visit("learn_softmax"), phones
    address = room_on(wall, server)
    for page in phones:
        page.goto(address.lower())
    phone.get_by_role("button", name="It grows").click()
    phone.get_by_role("button", name="It grows", pressed=True).wait_for()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")  # the third
    phone.get_by_role("button", name="It stays the same", pressed=True).wait_for()
    plain.get_by_role("button", name="It shrinks").click()
    plain.get_by_role("button", name="It shrinks", pressed=True).wait_for()
    assert min(phone.evaluate(SMALLEST)) >= 16
    wall.get_by_text("2 phones are here, all have answered.").wait_for(timeout=5000)
    assert not wall.locator(".vote .number").count()
    wall.get_by_role("button", name="Show answers").click()
    wall.locator(".vote .number").first.wait_for()
    assert wall.locator(".vote .number").all_inner_texts() == [
        "0",
        "1 (50\u00a0%)",
        "1 (50\u00a0%)",
    ]
    wall.get_by_role("button", name="Reveal", exact=True).click()
    wall.locator(".vote .right", has_text="It stays the same").wait_for()
    phone.locator(".right.own", has_text="It stays the same").wait_for(timeout=10_000)
    assert re.match("Right: It stays the same. It is", phone.inner_text("#status"))
    plain.locator(".right:not(.own)").wait_for(timeout=10_000)  # it is loaded anew
    wall.reload()
    finished(wall)
    wall.locator(".vote .right").wait_for()
    assert wall.inner_text(".vote-code") == address[-4:]
    wall.get_by_role("button", name="End the room").click()
    wall.get_by_role("button", name="Ask the class").wait_for()
    phone.get_by_text("This room has ended").wait_for(timeout=10_000)
