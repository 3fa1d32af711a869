"""A slow answer in a browser: the old picture goes, an estimate comes, Cancel keeps it, and nobody has to wait
for the rest who asks for something else."""

import pytest

from tests.browser.pictures import finished
from tests.server import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

SLOW = "saliency?model=ResNet-18,+random+weights&image=Cat&method=Gradient&samples_lime=1000"
OLD_GOES = 1.5  # seconds after a run has begun: 0.6, and what a busy machine takes to draw that
# notes, many times a second, until when which picture of the map is seen: seconds since the page runs again
WATCH = """() => {
    let begin = Infinity; window.seen = {};
    const look = () => {
        const running = document.querySelector("[data-testid=stApp][data-test-script-state=running]");
        if (running) begin = Math.min(begin, performance.now());
        const image = document.querySelector(".st-key-view_map img");
        let opacity = 1;
        for (let each = image; each; each = each.parentElement) opacity *= getComputedStyle(each).opacity;
        if (image && opacity > 0.01) window.seen[image.src] = (performance.now() - begin) / 1000;
        requestAnimationFrame(look);
    };
    look();
}"""


def choose(page, label: str, option: str) -> None:
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()


def test_an_estimate_takes_the_old_pictures_place_and_can_be_kept(visit):
    page = visit(SLOW)
    picture, finding = (
        page.locator(".st-key-view_map img").first,
        page.locator(".st-key-part_finding"),
    )
    old = picture.get_attribute("src")
    page.evaluate(WATCH)
    choose(page, "Method", "LIME")
    finding.get_by_text("Estimate so far, ").wait_for(timeout=60_000)
    assert page.get_by_text("on this server").first.is_visible(), "how long it takes"
    page.locator(".waiting progress").wait_for(timeout=60_000)
    page.get_by_role("button", name="Cancel").click()
    page.get_by_text("Cancelled.").wait_for(timeout=60_000)
    finished(page)
    assert finding.get_by_text("Estimate so far, ").is_visible()
    assert page.evaluate("old => window.seen[old]", old) < OLD_GOES
    page.get_by_role("button", name="Ask again").click()
    page.locator(".waiting progress").wait_for(timeout=60_000)
    choose(page, "Method", "Gradient")  # something else, while that is computed
    finding.get_by_text("Gradient for").wait_for(timeout=60_000)
    finished(page)
    assert picture.get_attribute("src") == old
    assert not page.get_by_text("Cancelled.").count() and "so far" not in finding.inner_text()
