"""Names that strangers give, in a real browser: shown as they are, and no other host is asked."""

import io
import shutil
import urllib.parse

import numpy as np
import pytest
from PIL import Image

from tests.app import strangers
from tests.browser.pictures import names
from tests.conftest import ROOT
from tests.networks.files import file_of
from tests.server import CHROMIUM, DONE, serving
from trainer.nets import NetSpec, build

pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

LAUNCHER = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
import streamlit as st
from explorer.app.middleware import MIDDLEWARE
from explorer.failures import evaluation
evaluation.ROOT = Path(__file__).parent / "evaluations"
app = st.App({str(ROOT / "explorer" / "Home.py")!r}, middleware=MIDDLEWARE)
"""
# elements that a part of a name has become: bold, a link, a picture, code, a formula, a colour
MADE = """() => [...document.querySelectorAll(
    "b, strong, em, a, img, code, .katex, [class*=Colored], [role=img] span, svg a, svg tspan"
)].filter(e => e.textContent.trim() === "zqz" || [e.href, e.src].some(
    address => typeof address === "string" && address.startsWith("http")
        && new URL(address).hostname.includes("zqz")
)).map(e => e.outerHTML.slice(0, 300))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a server with an evaluation of strangers."""
    folder = tmp_path_factory.mktemp("strangers")
    shutil.copytree(ROOT / "explorer" / ".streamlit", folder / ".streamlit")
    (folder / "launcher.py").write_text(LAUNCHER, encoding="utf-8")
    strangers.evaluated(folder / "evaluations" / "strangers", 0)
    with serving(folder, folder / "launcher.py") as (url, _pid):
        yield url


@pytest.fixture
def page(server, chromium):
    """open(path) gives the page, when it is finished."""
    wrong = []
    page = chromium.new_page(viewport={"width": 1360, "height": 4000})
    own = (server, server.replace("http", "ws"), "data:", "blob:")
    page.on("request", lambda r: None if r.url.startswith(own) else wrong.append(r.url))
    page.on(
        "console",
        lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None,
    )

    def open_page(path: str):
        page.goto(f"{server}/{path}")
        finished(page)
        return page

    yield open_page
    page.close()
    assert not wrong, "no request to another host, and nothing that the policy had to stop"


def finished(page) -> None:
    for _ in range(3):  # what was done a moment ago may not have reached the server yet
        page.wait_for_timeout(400)
        page.wait_for_selector(DONE, timeout=240_000)


def test_names_are_shown_as_they_are_and_nobody_is_asked(page):
    label = f"{strangers.name(4)} · {strangers.name(2)}"
    chosen = urllib.parse.urlencode({"evaluation": label})
    for address in ("failures", "failure", "feature_map"):
        shown = page(f"{address}?{chosen}")
        text = shown.inner_text('[data-testid="stMain"]')
        assert strangers.name(2) in text and strangers.name(4) in text, address
        assert not shown.evaluate(MADE), address
        names = " ".join(
            shown.evaluate("[...document.querySelectorAll('svg text')].map(e => e.textContent)")
        )
        assert "zqz" in names, "names on charts"


def test_a_checkpoint_and_a_picture_of_strangers(page):
    picture = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)
    Image.fromarray(pixels).save(picture, "PNG")
    file = strangers.name(1).replace("/", "") + ".png"
    shown = page("predictions")
    shown.get_by_text("Your own images").click()
    finished(shown)
    _choose(shown, "uploads", file, picture.getvalue())
    shown.get_by_text("Open a file of weights").click()
    finished(shown)
    weights = file_of(build(NetSpec("resnet", 10, depth=20, size=32)).state_dict())
    _choose(shown, "checkpoint_file", "zqz <b>zqz</b>.pth.tar", weights)
    assert "Recognised as ResNet-20" in shown.inner_text('[data-testid="stSidebar"]')
    classes = "\n".join(map(strangers.name, range(10)))
    shown.locator(".st-key-checkpoint_classes textarea").fill(classes)
    shown.locator(".st-key-checkpoint_classes textarea").press("Control+Enter")
    finished(shown)
    (named,) = names(shown)
    assert file[-40:] in named, "the picture's name"
    assert not shown.evaluate(MADE)


def _choose(page, key: str, name: str, data: bytes) -> None:
    """Upload a file to the widget of this key."""
    page.locator(f".st-key-{key} input[type=file]").set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    )
    finished(page)
