"""Which views offer the script that makes them: it compiles, and names what was chosen."""

import ast

import pytest

from explorer.app import page_table


@pytest.mark.parametrize(
    ("page", "view", "says"),
    [
        ("predictions", "bars", "predictions.npz"),
        ("filters", "grid", "filters.npz"),
        ("gradients", "activation_gradient", "gradients.npz"),
        ("saliency", "map", "saliency.npz"),
        ("feature_maps", "maps", "feature_maps.npz"),
    ],
)
def test_a_view_offers_the_script_that_makes_it(app, page, view, says):
    at = app(page)
    assert not at.exception and page in page_table.addresses()
    code = at.session_state["views"][view].code()
    ast.parse(code)
    assert says in code and "explorer" not in code.replace("CNN Explorer", "")


def test_a_script_for_several_networks_saves_each_in_a_file_of_its_own(app):
    at = app("gradients")
    at.multiselect(key="networks").set_value(["plain20", "resnet20"]).run()
    code = at.session_state["views"]["activation_gradient"].code()
    ast.parse(code)
    assert "gradients_1.npz" in code and "gradients_2.npz" in code
