"""In a real browser: a filter that is pointed with, and a camera, which is one of the browser's own making."""

import re

import pytest

from explorer.images import preprocessing
from explorer.images.samples import SAMPLES
from explorer.inside.filter_responses import all_responses
from explorer.networks import registry
from tests.browser.pictures import finished
from tests.server import CHROMIUM, FLAGS, serving

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

FAKE = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
MODEL, ANSWERED = "alexnet64", "frames a second are answered"
GO = "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("elsewhere")) as (url, _pid):
        yield url


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as p:
        opened = p.chromium.launch(executable_path=CHROMIUM, headless=True, args=[*FLAGS, *FAKE])
        yield opened
        opened.close()


@pytest.fixture
def visit(server, browser):
    """visit(path) opens a page in a browser with a camera; fails on errors of its scripts."""
    errors, opened = [], []

    def open_page(path: str, **options):
        page = browser.new_context(viewport={"width": 1366, "height": 1400}, **options).new_page()
        opened.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{server}/{path}")
        finished(page)
        return page

    yield open_page
    for page in opened:
        page.context.close()
    assert not errors


def numbers(text: str) -> list[float]:
    return [float(part.replace("−", "-")) for part in re.findall(r"[-−]?\d+\.?\d*", text)]


def test_what_is_computed_where_the_photo_is_pointed_at_is_what_torch_answers(visit):
    model = registry.find(MODEL)
    x = preprocessing.to_input(next(iter(SAMPLES.values())).load(), model.preprocessing)
    expected = all_responses(registry.load(model), x)
    page = visit(f"filters?model={model.label.replace(' ', '+')}")
    line = page.locator(".probe p[data-response]")
    line.wait_for(timeout=60_000)
    picked = int(page.locator(".grid + p").inner_text().split()[1].rstrip(":"))
    photo = page.locator(".probe .stage").first
    box = photo.bounding_box()
    places = set()
    for across, down in ((0.02, 0.03), (0.5, 0.5), (0.7, 0.3), (0.98, 0.97)):
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        row, column, *_ = (int(number) for number in numbers(line.inner_text())[:2])
        places.add((row, column))
        answer = float(line.get_attribute("data-response"))
        assert answer == pytest.approx(expected[picked, row, column], abs=1e-4)
    assert len(places) == 4
    assert (expected.shape[1] - 1, expected.shape[2] - 1) in places
    shown = page.locator(".film p[data-response]")
    top, left = numbers(page.get_by_text("of its 32 × 32 places").inner_text())[-4:][::2]
    page.get_by_role("button", name="Step ▶").click()
    answer = float(shown.get_attribute("data-response"))
    assert answer == pytest.approx(expected[picked, int(top), int(left) + 1], abs=1e-4)


def test_a_filter_and_a_place_are_chosen_by_clicks_and_keys(visit):
    page = visit("filters")
    grid = page.locator(".grid[tabindex]").first
    grid.wait_for(timeout=120_000)
    box = grid.bounding_box()
    page.mouse.click(box["x"] + 20, box["y"] + 20)
    page.wait_for_url(re.compile("filter_alexnet64=0"), wait_until="commit", timeout=60_000)
    page.get_by_role("heading", name="Filter 0 slides").wait_for(timeout=60_000)
    grid.press("ArrowRight")
    page.get_by_role("heading", name="Filter 1 slides").wait_for(timeout=60_000)
    finished(page)
    photo = page.locator(".probe .stage").first
    box = photo.bounding_box()
    page.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    page.wait_for_url(re.compile("filter_row_alexnet64=1[56]"), wait_until="commit", timeout=60_000)
    finished(page)
    photo.press("ArrowDown")
    page.wait_for_url(re.compile("filter_row_alexnet64=1[67]"), wait_until="commit", timeout=60_000)


def test_a_film_stands_still_until_it_is_played(visit):
    page = visit("filters", reduced_motion="reduce")
    frame = page.locator(".film input[name=frame]")
    playwright.expect(frame).to_have_value("0", timeout=60_000)
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1500)
    page.get_by_role("button", name="Pause").click()
    assert 1 <= int(frame.input_value()) <= 3, "a place a second where motion shall be reduced"


def test_a_camera_is_answered_frozen_and_let_go(visit):
    page = visit("camera")
    page.locator("canvas[aria-label]").wait_for(timeout=60_000)
    video = page.locator(".camera video")
    assert video.evaluate("video => video.srcObject") is None, "no camera before the click"
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text(ANSWERED).wait_for(timeout=60_000)
    rate = float(page.locator(".camera p").get_attribute("data-rate"))
    assert rate > 0.2
    track = video.evaluate_handle("video => video.srcObject.getTracks()[0]")
    page.get_by_role("button", name="Freeze").click()
    page.get_by_alt_text("Thumbnail of camera").wait_for(timeout=60_000)
    assert track.evaluate("track => track.readyState") == "ended"
    page.get_by_role("button", name="Start the camera").click()
    page.get_by_text(ANSWERED).wait_for(timeout=60_000)
    track = video.evaluate_handle("video => video.srcObject.getTracks()[0]")
    page.evaluate(GO, "/networks")
    page.wait_for_function("track => track.readyState === 'ended'", arg=track, timeout=60_000)


def test_a_camera_that_is_refused_is_said_and_the_picture_moves_without(visit):
    page = visit("camera")
    page.locator("canvas[aria-label]").wait_for(timeout=60_000)
    refuse = "() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NAME')) }"
    for name, words in (("NotAllowedError", "not allowed"), ("NotFoundError", "No camera")):
        page.evaluate(refuse.replace("NAME", name))
        page.get_by_role("button", name="Start the camera").click()
        page.get_by_text(words).wait_for()
    page.get_by_role("button", name="Move the picture").click()
    page.get_by_text(ANSWERED).wait_for(timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    page.get_by_text(ANSWERED).wait_for(state="detached")
