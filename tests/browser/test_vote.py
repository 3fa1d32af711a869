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


def test_a_class_answers_and_learns_what_is_right(visit, server, chromium):
    wall = visit("learn_softmax")
    wall.get_by_role("button", name="Ask the class").click()
    wall.locator(".vote-code").wait_for()
    code = wall.inner_text(".vote-code")
    address = f"{server}/vote"
    picture = wall.get_by_alt_text(f"QR code of the address {address}?room={code}")
    assert picture.bounding_box()["width"] >= 320
    assert wall.inner_text(".vote-address") == address.partition("://")[2]
    contexts = [
        chromium.new_context(**PHONE, java_script_enabled=scripts, color_scheme=scheme)
        for scripts, scheme in ((True, "light"), (False, "dark"))
    ]
    phone, plain = (context.new_page() for context in contexts)
    errors: list[str] = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    phone.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    for page in (phone, plain):
        page.goto(f"{address}?room={code.lower()}")
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
    assert wall.locator(".vote .number").all_inner_texts() == ["0", "1 (50 %)", "1 (50 %)"]
    wall.get_by_role("button", name="Reveal", exact=True).click()
    wall.locator(".vote .right", has_text="It stays the same").wait_for()
    phone.locator(".right.own", has_text="It stays the same").wait_for(timeout=10_000)
    assert re.match("Right: It stays the same. It is", phone.inner_text("#status"))
    plain.locator(".right:not(.own)").wait_for(timeout=10_000)  # it is loaded anew
    wall.reload()
    finished(wall)
    wall.locator(".vote .right").wait_for()
    assert wall.inner_text(".vote-code") == code
    wall.get_by_role("button", name="End the room").click()
    wall.get_by_role("button", name="Ask the class").wait_for()
    phone.get_by_text("This room has ended").wait_for(timeout=10_000)
    assert not [error for error in errors if "404" not in error]
    for context in contexts:
        context.close()
