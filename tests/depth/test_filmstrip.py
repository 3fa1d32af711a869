"""Filmstrip: pictures of filters are the recorded weights."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.depth import filmstrip
from explorer.depth.figures import filmstrip as figures
from explorer.depth.panels import recorded_views
from tests.depth.recorded_runs import recorded_run


def test_filters_are_the_recorded_weights():
    weights = np.random.default_rng(0).normal(size=(3, 5, 3, 4, 4)).astype(np.float32)
    weights[2, 0] *= 10
    for scale in filmstrip.SCALES:
        shown = figures.sheet(weights, 1, scale)
        factor = max(1, 480 // 5 // 4)
        limits = filmstrip.white(weights, scale)[1]
        corner = shown[2 : 2 + 4 * factor : factor, 2 : 2 + 4 * factor : factor].astype(float)
        read = (corner.transpose(2, 0, 1) - 128) / 127 * limits[0]
        assert read == pytest.approx(weights[1, 0], abs=limits[0].item() / 253)
    assert filmstrip.white(weights, "common").max() == np.abs(weights).max()
    assert filmstrip.white(np.zeros((1, 1, 1, 3, 3)), "own") == 1
    run = replace(recorded_run(), filter_steps=np.array([0, 10, 20]), short="it")
    ((view, _),) = recorded_views.filter_views([run], [weights], 15, "own")
    assert view.title == "First-layer filters at step 10: it" and len(view.pictures()) == 2
    assert np.array_equal(view.arrays()["filters"], weights)
    weights[2] = np.nan
    ((view, _),) = recorded_views.filter_views([run], [weights], 900, "common")
    assert view.pictures()
