"""The page of maps side by side: what is seen at once, every choice, addresses of strangers."""

import pytest

from explorer.app.components import tile_grid
from explorer.app.widgets import escape_markdown


@pytest.fixture
def page(app, monkeypatch):
    monkeypatch.setattr(tile_grid, "mount", lambda *_args, **_named: None)

    def run(**address):
        at = app("side_by_side", model="digits-relu", address=address)
        assert not at.exception and not at.error
        return at

    return run


def said(at):
    return [each.value for each in at.main.markdown]


def test_the_page_shows_twins_at_once_and_every_choice_changes_it(page):
    at = page()
    view = at.session_state["views"]["side_by_side"]
    assert "silent" in view.finding and escape_markdown(view.finding) in said(at)
    assert len(view.networks) == 2 and view.settings["class"] is None
    at.segmented_control(key="side_quantity").set_value("gradient").run()
    view = at.session_state["views"]["side_by_side"]
    assert not at.exception and "dL/dh" in view.finding
    assert escape_markdown(view.finding) in said(at) and view.settings["class"]
    assert set(view.columns()["layer"]) <= {name.split(" ", 2)[2] for name in view.arrays()}
    at.segmented_control(key="side_quantity").set_value("h").run()
    at.selectbox(key="side_states").set_value("before and after").run()
    assert not at.exception and len(at.selectbox(key="side_cell").options) >= 2 * 4
    at.multiselect(key="side_networks").set_value([]).run()
    at.multiselect(key="side_pictures").set_value(at.multiselect(key="side_pictures").options[:2])
    at.run()
    assert not at.exception


def test_a_cell_opens_on_the_feature_maps_page(page):
    at = page()
    at.selectbox(key="side_cell").set_value(4).run()  # the first of the second network
    at.button(key="side_open").click().run()
    assert not at.exception
    assert at.session_state["model"] == "alexnet64-half-relu"
    assert at.session_state["map_quantity"] == "h"


@pytest.mark.parametrize(
    "address",
    [
        {"side_networks": "nobody"},
        {"side_cell": "99999"},
        {"side_states": "epochs"},
        {"side_networks": ["mlp2-relu", "vit_b_16"]},
        {"side_quantity": "x"},
    ],
)
def test_foreign_addresses_fall_back(page, address):
    page(**address)
