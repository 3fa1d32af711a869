"""The page of the gradient lab: axes, presets, every control, the plane."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.depth import factors, lab, mean_field
from explorer.depth.figures import phase
from explorer.depth.lab_options import PRESETS
from explorer.depth.panels import lab as panels
from explorer.depth.words import factors as factor_words
from explorer.depth.words import lab as words
from explorer.depth.words import phase as phase_words
from explorer.drawing.tables import csv


def test_axes_say_of_what_with_respect_to_what(noise):
    nets_ = PRESETS["activation"].twins
    labs = [lab.measure(replace(net, depth=4, width=16), *noise, range(3)) for net in nets_]
    for kind in ("rms", "norm"):
        views = panels.views(labs, ["a", "b"], kind, "noise")
        assert [view.key for view in views] == list(lab.QUANTITIES)
        for view in views:
            chart = view.figure()
            measured = [trace for trace in chart.data if trace.name[:3] in ("a: ", "b: ")]
            for trace, result in zip(measured, labs, strict=True):
                values = lab.drawn(result.values(view.key, kind))
                assert np.allclose(trace.y, np.nanmedian(values, 1), equal_nan=True)
            title = chart.layout.yaxis.title.text
            assert "gradient" not in title
            assert any(sign in title for sign in ("dL/d", " h ", "‖h‖", "φ(h)", "‖ΔW‖ / ‖W‖"))
            assert view.columns()[words.axis("activation_gradient", "rms")] == [
                value
                for result in labs
                for value in result.values("activation_gradient").ravel().tolist()
            ]
    for view in panels.histograms(labs, ["a", "b"], "noise"):
        assert len({len(column) for column in view.columns().values()}) == 1
        assert csv(view.columns()) and len(view.finding) > 20


@pytest.mark.parametrize("key", PRESETS)
def test_presets_on_the_page(app, key):
    at = app("lab")
    assert not at.exception
    next(button for button in at.button if button.label == PRESETS[key].label).click().run()
    assert not at.exception
    one, other = PRESETS[key].twins
    text = " ".join(text.value for text in at.text)
    for net in (one, other):
        assert (
            f"{words.value_label(net, PRESETS[key].field)}: going back one layer multiplies dL/dh by"
            in text
        )
    assert at.selectbox(key="lab_field").value == PRESETS[key].field


def test_every_control_on_the_page(app):
    at = app("lab")
    at.slider(key="lab_depth").set_value(3).run()
    for key, value in (
        ("lab_width", 16),
        ("lab_input", "digits"),
        ("lab_input", "photo"),
        ("lab_seeds", 1),
        ("lab_size", "norm"),
        ("lab_rate", 1.0),
        ("lab_activation", "step"),
        ("lab_init", "own"),
        ("lab_field", "sigma_w2"),
        ("lab_field", "kind"),
        ("lab_kind", "conv"),
        ("lab_field", "width"),
    ):
        at.selectbox(key=key).set_value(value).run()
        assert not at.exception, (key, value)
    at.number_input(key="lab_sigma_w2").set_value(1.76).run()
    assert not at.exception


def test_a_point_of_the_plane_can_be_clicked():
    result = mean_field.phases("tanh")
    chart = phase.diagram(result, (1.5, 0.05))
    (overlay,) = [
        trace for trace in chart.data if trace.type == "scatter" and trace.customdata is not None
    ]
    assert overlay.marker.opacity == 0
    assert overlay.hoverinfo != "skip"
    assert len(overlay.customdata) == result.factor.size
    assert np.allclose(np.array(overlay.customdata)[:, 0], overlay.x)
    assert "1.00 at σ_b² = 0" in phase_words.describe(result)
    assert "σ_w²" in chart.layout.xaxis.title.text


def test_all_factors_are_measured_when_asked_for(app, monkeypatch):
    few = factors.measured_factors(4, 16, 1, 8)
    monkeypatch.setattr(factors, "measured_factors", lambda: few)
    at = app("lab", address={"lab_factors": "true"})
    assert not at.exception
    text = " ".join(element.value for element in at.markdown).replace("\\", "")
    assert factor_words.describe(few)[:12] in text
