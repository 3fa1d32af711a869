"""The app in a real browser, started by the real console script: nothing breaks and nothing leaves
the host."""

import re

import pytest

from tests.browser.legible import troubles
from tests.browser.pictures import bring, coloured, finished, names
from tests.server import CHROMIUM
from tests.test_pages import PAGES as NAMES

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

PAGES = ("", *NAMES[1:])  # Home is the address without a path
SHOWN = (
    '[data-testid="stDownloadButton"], [data-testid="stMain"] img, [data-testid="stMain"] table, '
    '.js-plotly-plot, [data-testid="stMain"] svg.main-svg'
)
WORDS = {"report", "learn"}  # pages without a picture of their own
VIEWS = [(0, (1360, 390), "light"), (1, (390, 1360), "dark")]
GO = "path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }"
TITLED = "before => !['', before].includes(document.querySelector('h1')?.innerText ?? '')"
FITS = """() => [document.documentElement, document.querySelector('[data-testid="stMain"]')].every(
  (place) => place.scrollWidth <= place.clientWidth)"""


@pytest.mark.parametrize(("first", "widths", "scheme"), VIEWS)
def test_every_page_is_shown_and_asks_nobody_else(visit, first, widths, scheme):
    """Every second page is opened on a phone in the dark and then made wide, the others on a wide
    screen in the light and then made narrow. One visit goes from page to page, as a browser's
    buttons Back and Forward do. Nothing keeps anybody from using them, in light or dark."""
    page, title, wrong = visit(PAGES[first], widths[0], scheme), "", []
    for path in PAGES[first::2]:
        if path != PAGES[first]:
            page.set_viewport_size({"width": widths[0], "height": 2000})
            page.evaluate(GO, f"/{path}")
        page.wait_for_function(TITLED, arg=title, timeout=120_000)
        finished(page)
        title = page.inner_text("h1")
        if path not in WORDS:
            page.wait_for_selector(SHOWN, timeout=60_000)
        assert not page.query_selector('[data-testid="stException"]'), path
        assert page.evaluate(FITS), path
        page.set_viewport_size({"width": widths[1], "height": 2000})
        page.wait_for_function(FITS)
        wrong += [f"{path or 'home'}: {trouble}" for trouble in troubles(page, scheme)]
    assert not wrong, "\n".join(wrong)


def test_home_is_useful_with_zero_clicks(visit):
    page = visit("")
    page.wait_for_function(
        "document.querySelectorAll('[data-testid=stHtml] [role=img]').length >= 2"
    )  # bars, layers
    assert len(page.query_selector_all('[data-testid="stMain"] img')) >= 2, (
        "Grad-CAM and the filters"
    )


def test_a_link_opens_the_state_that_it_was_copied_from(visit):
    page = visit("gradients?model=Digits+net,+ReLU,+no+batch+norm&image=Digit+3")
    assert "8x8 pixels" in page.inner_text('[data-testid="stSidebar"]')


def test_pictures_are_dropped_pasted_clicked_shared_and_removed(visit, chromium):
    page = visit("predictions", 390)  # a phone, whose sidebar is closed
    page.locator(".st-key-gallery .pick").first.wait_for(state="attached", timeout=60_000)
    assert bring(page, "dragover", "image.png", "green") == "Drop pictures here to look at them"
    assert bring(page, "drop", "image.png", "green") == "image.png is on its way"
    page.set_viewport_size({"width": 1360, "height": 1000})
    bring(page, "drop", "image.png", "blue")
    bring(page, "paste", "image.png", "yellow")
    assert names(page) == ["pasted.png", "image (2).png", "image.png"]
    page.get_by_alt_text("Thumbnail of image.png").click()
    finished(page)
    address = page.url
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    finished(page)
    assert page.url != address and page.get_by_alt_text("Thumbnail of pasted").is_visible()
    page.go_back()
    finished(page)
    assert page.url == address, "the browser's way back"
    page.goto(address)  # a new visit of the same browser
    finished(page)
    assert names(page) == ["pasted.png", "image (2).png", "image.png"]
    thumbnail = page.get_by_alt_text("Thumbnail of image.png")
    assert thumbnail.evaluate("image => image.decode().then(() => image.naturalWidth)") > 30
    other = chromium.new_page()
    other.goto(address)
    finished(other)
    assert names(other) == [f"Shared picture {address[-64:][:6]}"]
    assert "Somebody else brought this picture" in other.inner_text("[data-testid=stSidebar]")
    page.get_by_label("Remove image.png").click()
    finished(page)
    assert names(page) == ["pasted.png", "image (2).png"] and page.url != address
    page.get_by_label("Remove pasted.png").click()  # now the first one cannot be brought back
    finished(page)
    other.reload()
    finished(other)
    assert "is not on the server" in other.inner_text("[data-testid=stMain]") and not names(other)
    other.close()


def test_good_and_hostile_uploads_side_by_side(visit):
    page = visit("predictions")
    page.get_by_text("Your own images").click()
    good, evil = coloured("red"), "evil ![x](http://127.0.0.2/x.png).png"
    files = {evil: b"this is text", "half.png": good[:40], "good.png": good}
    page.locator('[data-testid="stSidebar"] input[type=file]').last.set_input_files(
        [{"name": name, "mimeType": "image/png", "buffer": data} for name, data in files.items()]
    )
    page.wait_for_timeout(1500)
    finished(page)
    sidebar = page.inner_text('[data-testid="stSidebar"]')
    assert evil in sidebar
    assert "40x30" in sidebar, "the good one is shown"
    assert len(page.query_selector_all('[data-testid="stAlert"]')) >= 2


def test_an_image_of_an_evaluation_is_opened_from_a_link_with_state(visit):
    page = visit("failures?model=Digits+net,+ReLU,+no+batch+norm")
    page.locator(
        '[data-testid="stMain"] [class*="st-key-tile_"][class*="_failures_"] img'
    ).first.click(
        force=True  # its button lies over it
    )
    page.wait_for_selector("h1:has-text('One failure')")
    finished(page)
    address = page.url
    assert "model=" in address and "row=" in address and "evaluation=" in address
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: url != address and "row=" in url and "evaluation=" in url)


def test_a_one_is_known_while_it_is_drawn(visit):
    page = visit("draw")
    box = page.locator("canvas[aria-label]").bounding_box()
    x, y, side = box["x"] + box["width"] / 2, box["y"], box["height"]
    page.mouse.move(x, y + 0.15 * side)
    page.mouse.down()
    page.mouse.move(x, y + 0.85 * side, steps=10)
    page.wait_for_selector("text=The network says “1”")  # the pen is still down
    page.mouse.up()
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=The network says “3”")  # the example that the stroke wiped away


def test_a_click_on_the_photo_moves_the_grey_square(visit):
    page = visit("what_if?changes=Grey+square")
    photo = page.locator('[data-testid="stMain"] .stBidiComponent img[src]')
    before, box = photo.get_attribute("src"), photo.bounding_box()
    page.mouse.click(box["x"] + 0.2 * box["width"], box["y"] + 0.3 * box["height"])
    page.wait_for_url(re.compile("square_column=.*square_row="), wait_until="commit")
    finished(page)
    assert photo.get_attribute("src") != before
    photo.press("ArrowRight")
    page.wait_for_url(re.compile("square_column=2[12]"), wait_until="commit")


def test_a_layer_is_chosen_in_the_drawing_with_the_mouse_and_with_keys(visit):
    page = visit("networks?model=ResNet-50")
    drawing = page.locator(".sheet")
    drawing.locator("[aria-label^='layer2.0, ']").click()
    page.wait_for_url(re.compile(r"map_layer_resnet50=layer2\.0\.relu"), wait_until="commit")
    finished(page)
    chosen = drawing.locator("[aria-pressed=true]")
    assert chosen.get_attribute("aria-label").startswith("layer2.0.relu (3), ReLU")
    assert drawing.locator("text.title").text_content() == "layer2.0", "its block is open"
    assert page.get_by_text("takes 512 × 28 × 28 from layer2.0 Add 1").count()
    chosen.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"map_layer_resnet50=layer2\.0\.downsample"), wait_until="commit")
    finished(page)
    box, sheet = (each.bounding_box() for each in (drawing.locator(".chosen"), drawing))
    assert sheet["height"] <= 420, "it scrolls in itself"
    assert sheet["x"] <= box["x"] and box["x"] + box["width"] <= sheet["x"] + sheet["width"]
