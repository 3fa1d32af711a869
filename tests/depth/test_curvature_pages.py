"""The pages Noise and curvature and Loss surface: every widget that changes what is seen."""

import pytest

from explorer.depth.cached import curvature as cached
from explorer.depth.loss_surface import PAIRS


def words_of(at):
    elements = [*at.markdown, *at.caption, *at.text, *at.info]
    return " ".join(element.value for element in elements).replace("\\", "")


def test_recorded_networks_are_chosen_and_gone_through(app):
    labels = cached.curves()
    at = app("curvature", model="plain20")
    assert at.multiselect(key="curvature_runs").value == cached.default_keys(list(labels))
    assert "recorded" in words_of(at) and len(at.get("plotly_chart")) == 3
    assert "no labelled images" in words_of(at)
    at.multiselect(key="curvature_runs").set_value(list(labels)[:1]).run()
    before = words_of(at)
    at.segmented_control(key="gsnr_at").set_value("at the end").run()
    assert not at.exception and words_of(at) != before
    at.multiselect(key="curvature_runs").set_value([]).run()
    assert not at.exception and "Nothing of noise" in words_of(at)


@pytest.mark.parametrize("model", ["mlp2-relu", "digits-sigmoid"])
def test_the_chosen_network_is_measured_now(app, model):
    at = app("curvature", model=model)
    assert not at.exception and "Measured now: gradients of 256" in words_of(at)


def test_slices_are_chosen_and_cut_anew(app):
    at = app("loss_surface", address={"surface_pair": list(PAIRS)[2], "surface_seed": "1"})
    assert not at.exception and "Measured now at 21 × 21" in words_of(at)
    first = words_of(at)
    at.segmented_control(key="surface_scale").set_value("linear").run()
    assert not at.exception and len(at.get("plotly_chart")) == 3
    at.number_input(key="surface_seed").set_value(2).run()
    assert not at.exception and words_of(at) != first
    at.selectbox(key="surface_pair").set_value(list(PAIRS)[0]).run()
    assert not at.exception and "Recorded at" in words_of(at)
    assert at.number_input(key="surface_seed").disabled
