"""The pages Noise and curvature and Loss surface: every widget that changes what is seen."""

import json
from dataclasses import asdict

import numpy as np
import pytest

from explorer.depth.cached import curvature as cached
from explorer.depth.loss_surface import PAIRS
from explorer.networks import registry
from tests.networks.odd_runs import copied
from trainer import curvature_record
from trainer.curvature_record import FILE
from trainer.net_spec import LOOP, own_spec


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


@pytest.mark.parametrize("odd", ["text", float("nan"), float("inf"), -1, None])
def test_settings_of_somebodys_loop_may_be_anything(monkeypatch, tmp_path, odd):
    monkeypatch.setattr(registry, "RUNS", tmp_path)
    path = copied(tmp_path, "theirs")
    stored = json.loads((path / "config.json").read_text())
    stored["network"] = asdict(own_spec(f"{LOOP}theirs", 10, 1, 8, "xavier"))
    stored["training"] = {"batch_size": odd, "momentum": odd, "nesterov": odd}
    if odd is None:
        stored["training"] = {}
    (path / "config.json").write_text(json.dumps(stored))
    columns = {name: np.ones(2) for name in curvature_record.COLUMNS}
    counts = {name: np.array(8) for name in ("images", "group", "probe")}
    gsnr = np.ones((2, 1), np.float32)
    np.savez(path / FILE, names=["a"], steps=np.arange(2), gsnr=gsnr, **columns, **counts)
    assert "run:theirs" in cached.curves()
    curve = cached.curve("run:theirs")
    assert curve is not None and np.isfinite([curve.momentum, curve.batch_size]).all()
    assert curve.limit_with_momentum.shape == (2,)


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
