"""Browsers as visitors: what tells them apart is theirs alone; and a server that is killed with kill -9."""

import time
from pathlib import Path

import psutil
import pytest

from explorer.app.visitor import COOKIE, TOKEN
from tests.images.photographed import SECRET, photo
from tests.server import CHROMIUM, DONE, serving

playwright = pytest.importorskip("playwright.sync_api", reason="the browser tests need playwright")
if CHROMIUM is None:
    pytest.skip("the browser tests need chromium on the PATH", allow_module_level=True)

OWNERS = "a secret of whoever runs this"


def opened(context, address: str):
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(DONE, timeout=120_000)
    return page


def cookie(context) -> dict:
    (cookie,) = [cookie for cookie in context.cookies() if cookie["name"] == COOKIE]
    return cookie


def uploads(folder: Path) -> list[Path]:
    return [path for path in folder.glob("cnn-explorer-uploads-*") if path.is_dir()]


def until_gone(path: Path) -> None:
    end = time.monotonic() + 60
    while path.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not path.exists()


def test_each_browser_is_a_visitor_and_the_owner_is_known_again(chromium, tmp_path):
    with serving(tmp_path, CNN_EXPLORER_OWNER=OWNERS) as (url, _pid):
        first, second = chromium.new_context(), chromium.new_context()
        page = opened(first, f"{url}/train")
        secret = cookie(first)["value"]
        assert TOKEN.fullmatch(secret)
        assert cookie(first)["httpOnly"] and cookie(first)["sameSite"] == "Lax"
        assert cookie(first)["expires"] > time.time() + 300 * 86400
        assert secret not in page.content() + page.url + page.evaluate("document.cookie")
        page.get_by_text("I run this server").click()
        field = page.get_by_label("What CNN_EXPLORER_OWNER is set to")
        field.fill(OWNERS)
        field.press("Enter")
        known = "This browser may change everything on this server"
        page.get_by_text(known).wait_for(timeout=30_000)
        page.close()
        again = opened(first, f"{url}/train")
        again.get_by_text(known).wait_for(timeout=30_000)
        assert cookie(first)["value"] == secret and OWNERS not in again.content() + again.url
        other = opened(second, f"{url}/train")
        other.get_by_text("I run this server").wait_for(timeout=30_000)
        assert cookie(second)["value"] != secret and not other.get_by_text(known).count()
        first.close()
        second.close()


def test_what_a_killed_server_left_is_swept_when_the_next_one_starts(chromium, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with serving(elsewhere, TMPDIR=str(tmp_path)) as (url, pid):
        context = chromium.new_context()
        page = opened(context, url)
        page.get_by_text("Your own images").click()
        picker = page.locator('[data-testid="stFileUploader"] input').first
        picker.set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": photo("JPEG")})
        # the list of files shows it at once; it is kept when its thumbnail is there
        page.get_by_alt_text("Thumbnail of p.jpg").first.wait_for(timeout=60_000)
        (left,) = uploads(tmp_path)
        assert not [file for file in left.iterdir() if SECRET in file.read_bytes()]
        psutil.Process(pid).kill()
        context.close()
    assert left.is_dir() and list(left.iterdir()), "nobody could take it away"
    with serving(elsewhere, TMPDIR=str(tmp_path)) as (url, _pid):
        context = chromium.new_context()
        opened(context, url)
        until_gone(left)
        context.close()
