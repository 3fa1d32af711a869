"""The lecture: every idea of it is on the page that the list says, in words."""

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
    shown = [at.markdown, at.caption, at.text, at.subheader, at.table, at.radio]
    words = " ".join(
        str(element.value if hasattr(element, "value") else "")
        for kind in shown
        for element in kind
    )
    for item in BY_PLACE[place]:
        assert item.marker in words.replace("\\", ""), item.idea
