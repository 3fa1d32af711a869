"""The lecture: every idea of it is on the page that the list says, in words."""

import re

import pytest

from tests.lecture import ITEMS
from tests.test_pages import PAGES

BY_PLACE = {
    (item.page, tuple(item.address.items()), item.clicked): [
        other
        for other in ITEMS
        if (other.page, other.address, other.clicked) == (item.page, item.address, item.clicked)
    ]
    for item in ITEMS
}


def test_every_address_is_a_page_and_no_idea_stands_twice():
    assert {item.page for item in ITEMS} <= set(PAGES)
    assert len({item.idea for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("place", BY_PLACE, ids=lambda place: f"{place[0]}{place[2]}")
def test_every_idea_is_on_its_page(app, place):
    page, address, clicked = place
    at = app(page, address=dict(address))
    if clicked:
        at.button(key=clicked).click().run()
    assert not at.exception
    words = read(at)
    missing = {
        item.idea: [part for part in item.marker.split(" … ") if part not in words]
        for item in BY_PLACE[place]
    }
    assert not {idea: parts for idea, parts in missing.items() if parts}


def read(at) -> str:
    """All words of the page, cells of tables and all, without the marks of markdown."""
    kinds = (at.title, at.markdown, at.caption, at.text, at.subheader, at.header, at.radio)
    said = [str(getattr(element, "value", "")) for kind in kinds for element in kind]
    cells = [
        str(cell)
        for table in (*at.table, *at.dataframe)
        for column in table.value
        for cell in table.value[column]
    ]
    return re.sub(r"[\\*]", "", " ".join([*said, *cells]))
