"""The film of the signal going back: played, paused, gone through by keys, buttons, slider and clicks, in every row."""

import pytest

from tests.server import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

REACHED = (  # the layer that each row of the film has reached
    "film => [...film.querySelectorAll('.bars')].map(bars => "
    "[...bars.children].findIndex(layer => layer.classList.contains('reached')))"
)
UNNAMED = (
    "film => [...film.querySelectorAll('button, select, input')]"
    ".filter(each => !each.ariaLabel && !each.labels?.length && !each.textContent.trim()).length"
)


def test_the_film_is_played_and_gone_through_step_by_step(visit):
    page = visit("backward")
    film = page.locator(".film")
    film.wait_for()
    assert film.evaluate(REACHED) == [0, 0], "at its end, where the first layer is seen"
    assert "11 layers" in film.get_attribute("aria-label")
    page.get_by_role("button", name="Play").click()
    page.get_by_role("button", name="Pause").wait_for()
    before = film.evaluate(REACHED)
    page.wait_for_timeout(2000)
    after = film.evaluate(REACHED)
    assert after[0] == after[1] < before[0], "both rows in step"
    page.get_by_role("button", name="Pause").click()
    paused = film.evaluate(REACHED)
    page.wait_for_timeout(1000)
    assert film.evaluate(REACHED) == paused
    for keys, expected in (
        (["Home"], 10),
        (["ArrowLeft", "ArrowLeft"], 8),
        (["ArrowRight"], 9),
        (["End"], 0),
    ):
        for key in keys:
            film.press(key)
        assert film.evaluate(REACHED) == [expected, expected], keys
    page.get_by_role("button", name="One layer back").click()
    assert film.evaluate(REACHED) == [1, 1]
    page.get_by_role("button", name="One layer on").click()
    page.get_by_role("slider", name="How far the signal has come").fill("4")
    assert film.evaluate(REACHED) == [6, 6]
    assert "layer 7" in page.get_by_role("slider").last.get_attribute("aria-valuetext")
    film.locator(".layer").nth(3).click()
    assert film.evaluate(REACHED) == [3, 3]
    assert film.evaluate(UNNAMED) == 0
