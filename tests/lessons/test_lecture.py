"""The lecture: every idea of it is on the page that the list says, in words."""

import re

import pytest

from explorer.lessons.ideas import IDEAS
from tests.lecture import MARKS
from tests.test_pages import PAGES

PLACES = {
    (row.page, tuple(row.address.items()), MARKS[row.idea].clicked): [
        other.idea
        for other in IDEAS
        if (other.page, other.address, MARKS[other.idea].clicked)
        == (row.page, row.address, MARKS[row.idea].clicked)
    ]
    for row in IDEAS
}


def test_every_address_is_a_page_and_no_idea_stands_twice():
    assert {row.page for row in IDEAS} <= set(PAGES)
    assert [row.idea for row in IDEAS] == list(MARKS)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0]}{place[2]}")
def test_every_idea_is_on_its_page(app, place):
    page, address, clicked = place
    at = app(page, address=dict(address))
    if clicked:
        at.button(key=clicked).click().run()
    assert not at.exception
    words = read(at)
    missing = {
        idea: [part for part in MARKS[idea].words.split(" … ") if part not in words]
        for idea in PLACES[place]
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
