"""A person at a browser, who knows what is on the screen and nothing else: what does he click, and how long
does it take?

Every click, key and typed field counts as one click. Fields, buttons and menus are found by their words."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.server import DONE

WINDOW = {"width": 1366, "height": 768}  # a lecture room's
PERCENT = r"([\d.]+)\s%"
SETTLED = 250  # ms for which a page stands still before somebody goes on
SHOWN = "() => document.querySelector('[data-testid=stMain]')?.textContent.length > 40"
LONGEST = 60_000  # ms until something is seen


class Person:
    """One visitor, who begins a task on the page of an address. `folder` is where his files lie."""

    def __init__(self, context: Any, url: str, start: str, folder: Path) -> None:
        self.context, self.url, self.folder, self.clicks = context, url, folder, 0
        context.set_default_timeout(LONGEST)
        self.page = context.new_page()
        self.open(start)
        self.begin()

    def begin(self) -> None:
        """From now on it counts."""
        self.clicks = self.counted = 0
        self.began, self.seconds = time.perf_counter(), 0.0

    def open(self, path: str) -> None:
        """Come to a page, which is no click."""
        self.page.goto(f"{self.url}/{path}")
        self.page.wait_for_function(SHOWN)
        self.settle()

    def settle(self) -> None:
        """Wait until the page does nothing any more."""
        for _ in range(2):
            self.page.wait_for_selector(DONE)
            self.page.wait_for_timeout(SETTLED)
        self.page.wait_for_selector(DONE)

    def done(self) -> None:
        """He has what he wanted: what comes now does not count."""
        self.settle()
        self.counted = self.clicks
        self.seconds = time.perf_counter() - self.began

    def click(self, place: Any) -> None:
        """Click on something that is on the page, or will be."""
        place.click()
        self.clicks += 1
        self.settle()

    def button(self, name: str) -> None:
        """A button by its words."""
        self.click(self.page.get_by_role("button", name=name).first)

    def link(self, name: str) -> None:
        """A link by its words."""
        self.click(self.page.get_by_role("link", name=name).first)

    def words(self, words: str) -> None:
        """Whatever has these words: a switch, a line that opens."""
        self.click(self.page.get_by_text(words, exact=True).first)

    def menu(self, section: str, page: str) -> None:
        """A page of the menu at the top."""
        self.button(section)
        self.click(self.page.get_by_role("menuitem", name=page, exact=True))

    def choose(self, field: str, option: str | int) -> str:
        """An option of a list, by its words or its place; its words."""
        self.click(self.page.get_by_role("combobox", name=field))
        options = self.page.get_by_role("option").locator("visible=true")
        options.first.wait_for()
        one = options.nth(option) if isinstance(option, int) else options.filter(has_text=option)
        chosen = str(one.first.inner_text())
        self.click(one.first)
        return chosen

    def search_in(self, field: str, words: str) -> None:
        """Type words into a list, and take the first that has them."""
        place = self.page.get_by_role("combobox", name=field)
        self.click(place)
        place.fill(words)
        self.page.get_by_role("option").filter(has_text=words).first.wait_for()
        self.clicks += 1
        self.press("Enter")

    def fill(self, field: str, value: str) -> None:
        """Type a number into a field, and go on to the next."""
        place = self.page.get_by_role("spinbutton", name=field)
        place.fill(value)
        place.press("Tab")
        self.clicks += 2
        self.settle()

    def press(self, key: str) -> None:
        """A key, or a presenter's button."""
        self.page.keyboard.press(key)
        self.clicks += 1
        self.settle()

    def take_away(self, form: str) -> Path:
        """The file of a view that *Take away* offers."""
        self.button("Take away")
        return self.file(form, self.page.get_by_test_id("stPopoverBody"))

    def file(self, name: str, place: Any = None) -> Path:
        """What a button gives to be kept."""
        with self.page.expect_download() as download:
            self.click((place or self.page).get_by_role("button", name=name).first)
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return path

    def text(self) -> str:
        """What stands in the main part of the page."""
        return str(self.page.get_by_role("main").inner_text())

    def sees(self, pattern: str, enough: Callable[[re.Match[str]], bool] = bool) -> re.Match[str]:
        """Wait for words on the page; what was found."""
        until = time.perf_counter() + LONGEST / 1000
        while time.perf_counter() < until:
            found = re.search(pattern, self.text())
            if found and enough(found):
                return found
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not on the page: {pattern}")
