"""The page of one unit: every control, addresses of strangers, an index that is stopped."""

import numpy as np
import pytest

from explorer.app.widgets import escape_markdown
from explorer.failures import folders
from explorer.layers.cached import units as cached
from explorer.layers.panels import switched_off, unit_sets
from explorer.layers.panels import units as panels
from explorer.networks import registry


@pytest.fixture(autouse=True)
def _indices(monkeypatch, tmp_path):
    """None is there from before, none stays."""
    monkeypatch.setattr(cached, "_root", lambda: tmp_path / "units")
    cached._opened.clear()
    cached._indexing.clear()
    cached._off.clear()


def bold(at) -> str:
    """The finding, which is also large on the page."""
    text = at.session_state["views"]["patches"].finding
    assert escape_markdown(text) in [element.value for element in at.main.markdown]
    return text


def texts(at) -> str:
    elements = [*at.main.text, *at.main.caption, *at.main.markdown]
    return " ".join(element.value for element in elements)


def test_the_page_with_no_click(app):
    at = app("units")
    assert not at.exception and not at.error
    assert at.selectbox(key="unit_layer_alexnet64").value == "features.act5"
    assert "strongest patches" in bold(at) or "no single class" in bold(at)
    assert "drawn scenes" in texts(at) and "Measured now" in texts(at)
    root = cached._root()
    assert len([path for path in root.iterdir() if path.is_dir()]) == 1, "it is kept"
    number = at.number_input(key="unit").value
    other = next(button for button in at.button if button.key.startswith("unit_like_"))
    other.click().run()
    assert at.number_input(key="unit").value == int(other.label.split()[1]) != number
    assert f"Unit {at.number_input(key='unit').value} " in bold(at)
    views = at.session_state["views"]
    assert {"patches", "made", "layer_made", "weights", "classes", "factors", "alike", "off"} == (
        set(views)
    )
    assert len(views["patches"].columns()["answer"]) == 12
    for key in ("weights", "classes", "factors"):
        title, values = list(views[key].columns().items())[1 if key != "classes" else 2]
        drawn = views[key].figure().data[0].x
        assert set(np.asarray(drawn, np.float32).tolist()) <= set(
            np.asarray(values, np.float32).tolist()
        )
    assert len(views["patches"].arrays()["largest"]) == 200


def test_every_control_changes_what_is_seen(app):
    at = app("units", "digits-relu", address={"unit": "3"})
    assert not at.exception and at.number_input(key="unit").value == 3
    assert at.selectbox(key="unit_set_digits-relu").value == unit_sets.DIGITS
    before = texts(at)
    at.segmented_control(key="unit_view").set_value("whole").run()
    at.segmented_control(key="unit_patches").set_value(16).run()
    assert not at.exception and "of its 16" in bold(at) or "16 strongest" in bold(at)
    at.segmented_control(key="unit_off").set_value("mean").run()
    assert texts(at) != before
    layers = at.selectbox(key="unit_layer_digits-relu").options
    at.selectbox(key="unit_layer_digits-relu").set_value(layers[0]).run()
    assert not at.exception and layers[0] in [*layers]
    at.selectbox(key="unit_count").set_value(400).run()
    assert "360 images" in texts(at), "there are no more"
    at.selectbox(key="unit_set_digits-relu").set_value(unit_sets.SAMPLES).run()
    assert not at.exception and "the samples" in texts(at)
    at.selectbox(key="unit_set_digits-relu").set_value(unit_sets.EVALUATION).run()
    assert not at.exception and at.selectbox(key="unit_evaluation").value
    at.selectbox(key="unit_set_digits-relu").set_value("A zip of yours").run()
    assert not at.exception and "Choose the images" in at.info[0].value


def test_the_accuracy_without_a_unit_is_asked_for(app):
    at = app("units", "digits-relu")
    assert "unit switched off" in at.button(key="unit_off_start").label
    at.button(key="unit_off_start").click().run()
    assert not at.exception
    assert "instead of" in texts(at) and "each computed twice" in texts(at)


@pytest.mark.parametrize(
    "address",
    [
        {"unit": "9999"},
        {"unit": "-3"},
        {"unit": "1e309"},
        {"unit": "x"},
        {"unit_layer_digits-relu": "![x](http://a)", "unit_count": "1000000000"},
        {"unit_set_digits-relu": "/etc", "unit_view": "x", "unit_patches": "99", "unit_off": "y"},
    ],
)
def test_addresses_of_strangers(app, address):
    at = app("units", "digits-relu", address=address)
    assert not at.exception and not at.error
    assert 0 <= at.number_input(key="unit").value < 200
    assert bold(at)


def test_an_index_is_stopped_and_goes_on(app):
    at = app("units", "digits-relu")
    model, layer = registry.find("digits-relu"), "features.conv1"
    option = at.selectbox(key="unit_layer_digits-relu").options[0]
    assert option.startswith(layer)
    unit_set = unit_sets.KINDS[unit_sets.DIGITS](model, 200)
    job = cached.indexing(model, unit_set, layer)
    job.go_on(registry.load(model), 0)
    assert 0 < job.done < job.total
    at.session_state[unit_sets.STOPPED] = cached.index_name(model, unit_set, layer)
    at.selectbox(key="unit_layer_digits-relu").set_value(option).run()
    assert not at.exception and f"first {job.done}" in texts(at)
    at.button(key="unit_go_on").click().run()
    assert not at.exception and job.finished and "Stopped" not in texts(at)


def test_a_disk_that_cannot_be_written(app, monkeypatch):
    def full(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cached.index_store, "save", full)
    at = app("units", "digits-relu")
    assert not at.exception and bold(at)


def test_where_indices_lie(monkeypatch, tmp_path):
    monkeypatch.undo()
    assert cached._root() == folders.root() / cached.FOLDER
    assert panels.COUNTS[0] == 12 and set(switched_off.TO) == {"zero", "mean"}
