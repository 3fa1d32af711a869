"""The page of layers in numbers: every control, addresses of strangers, a measurement that is stopped."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from explorer.app.widgets import escape_markdown
from explorer.layers.cached import layer_numbers as cached
from explorer.layers.panels import layer_numbers as panels
from explorer.layers.unit_sets import scenes
from explorer.networks import registry


@pytest.fixture(autouse=True)
def _none_measured():
    cached._measurements.clear()


def bold(at) -> str:
    """The finding, which is also large on the page."""
    text = at.session_state["views"]["units"].finding
    assert escape_markdown(text) in [element.value for element in at.main.markdown]
    return text


def texts(at) -> str:
    views = at.session_state["views"].values()
    said = [element.value for element in [*at.main.text, *at.main.caption]]
    return " ".join([*said, *(view.finding for view in views)])


def test_every_control_changes_what_is_seen(app):
    at = app("layer_numbers", "mlp10-relu")
    assert not at.exception and "silent on all of 24 pictures" in bold(at)
    assert "as initialised" in bold(at).lower() and "Measured now on 24 images" in texts(at)
    assert "cross entropy of an image's class" in texts(at)
    views = at.session_state["views"]
    assert list(views)[:3] == ["units", "values", "values_initial"]
    silent = views["units"].columns()["silent, trained"]
    assert (views["units"].figure().data[0].y == 100 * np.array(silent)).all()
    shares = views["values"].arrays()["shares"]
    assert shares.shape[0] == len(views["values"].arrays()["layers"]) == 11
    at.segmented_control(key="numbers_of").set_value("activation_gradient").run()
    assert "dL/dh in 11 layers" in texts(at) and "Exactly 0" in texts(at)
    at.segmented_control(key="numbers_of").set_value("weight_gradient").run()
    assert "dL/dW in 11 layers" in texts(at)
    at.toggle(key="numbers_init").set_value(False).run()
    assert not at.exception and "nitialised" not in bold(at)
    at.selectbox(key="numbers_count").set_value(64).run()
    assert not at.exception and "Measured now on 64 images" in texts(at)


def test_a_sigmoid_is_saturated_or_not_and_nothing_is_dead(app):
    at = app(
        "layer_numbers", "digits-sigmoid", address={"numbers_of": "nonsense", "numbers_count": "7"}
    )
    assert not at.exception and "saturated" in bold(at) and "silent" not in bold(at)


def test_a_measurement_that_is_stopped_is_shown_as_far_as_it_is(app, monkeypatch):
    monkeypatch.setattr(panels, "COUNTS", (200, 24))
    monkeypatch.setattr(cached.Measuring, "go_on", slow(cached.Measuring.go_on))
    name = "digits-relu"
    at = app("layer_numbers", name)
    job = next(iter(cached._measurements.values()))
    job.done = job.images = job.labelled = 64
    job._result = None  # as if it had been left there
    at.session_state[panels.STOPPED] = panels.job_name(panels.registry.find(name), job.unit_set)
    at.toggle(key="numbers_init").set_value(False).run()
    assert not at.exception and "it was stopped" in texts(at)
    at.button(key=f"numbers_go_on_{name}").click().run()
    assert not at.exception and "it was stopped" not in texts(at)


def test_measurements_that_were_left_hold_little(monkeypatch):
    """Whoever opens one network after the other and leaves fills no memory."""
    monkeypatch.setattr(cached, "MAX_HELD", 3000)
    images, row = scenes(24, 8), registry.find("digits-relu")
    for number in range(9):
        job = cached.measuring(replace(row, version=str(number)), images)
        job._weights["a"] = torch.zeros(250)  # 1000 bytes
    assert job.held == 1000 and len(cached._measurements) <= 4
    assert job in cached._measurements.values()
    job._weights["a"] = torch.zeros(10_000)
    assert cached.measuring(replace(row, version="8"), images) is job, "who measures goes on"
    assert len(cached._measurements) == 1


def slow(go_on):
    """One batch a turn."""
    return lambda self, net: go_on(self, net, 0.0)
