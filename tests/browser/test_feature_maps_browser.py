"""Feature maps in a real browser: tiles and places are chosen with the mouse and with keys, and what a place sees is
shown without the server."""

import re

import numpy as np
import pytest

from tests.browser.pictures import finished
from tests.server import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

EDGES = "({ style }) => [style.top, style.left, style.height, style.width]"
UNIT, ROW = "map_unit_features.act1_alexnet64", "map_row_features.act1_alexnet64"


def test_maps_are_opened_and_looked_into(visit):
    page = visit("feature_maps")
    grid, said = page.locator(".grid"), page.locator(".grid + p")
    box = grid.bounding_box()
    grid.click(position={"x": 0.15 * box["width"], "y": 0.05 * box["height"]})
    page.wait_for_url(re.compile(rf"{UNIT}=1\b"), wait_until="commit")
    finished(page)
    assert said.inner_text().startswith("Map 1:")
    grid.focus()
    page.keyboard.press("ArrowDown")
    assert said.inner_text().startswith("Map 11:"), "before the server has answered"
    page.wait_for_url(re.compile(rf"{UNIT}=11\b"), wait_until="commit")
    finished(page)

    stage, words = page.locator(".stage"), page.locator(".probe p")
    box = stage.bounding_box()
    stage.hover(position={"x": 0.5 * box["width"], "y": 0.25 * box["height"]})
    row, column = map(int, re.match(r"Row (\d+), column (\d+)", words.inner_text()).groups())
    first, last = map(int, re.search(r"rows (\d+)–(\d+)", words.inner_text()).groups())
    assert abs(row - 8) <= 1 and abs(column - 16) <= 1
    assert (first, last) == (2 * row - 5, 2 * row + 5), "11×11, stride 2"
    frame = [float(value.rstrip("%")) for value in page.locator(".field").evaluate(EDGES)]
    assert np.allclose(frame[::2], [100 * first / 64, 100 * 11 / 64], atol=0.01)
    stage.click(position={"x": 0.5 * box["width"], "y": 0.25 * box["height"]})
    page.wait_for_url(re.compile(rf"{ROW}={row}\b"), wait_until="commit")
    finished(page)
    stage.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url(re.compile(rf"{ROW}={row + 1}\b"), wait_until="commit")
