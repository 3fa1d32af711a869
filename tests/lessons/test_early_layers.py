"""Early layers: angles and spreads against other ways to compute them, sentences against the numbers."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from explorer.lessons import early_layers
from explorer.lessons.cached import activations as cached
from explorer.lessons.early_layers import EarlyLayers
from explorer.lessons.figures import early_layers as figures
from explorer.lessons.words import early_layers as words
from tests.lessons.shown import says

VALUES = st.one_of(st.sampled_from([0.0, 1e-12, np.nan, np.inf, 1.0]), st.floats(0, 1))
ANGLES = st.one_of(st.sampled_from([0.0, 10.0, np.nan]), st.floats(0, 180))


def test_an_angle_and_a_spread_by_hand():
    before = nn.Sequential(nn.Flatten(), nn.Linear(2, 1, bias=False), nn.ReLU(), nn.Linear(1, 2))
    after = nn.Sequential(nn.Flatten(), nn.Linear(2, 1, bias=False), nn.ReLU(), nn.Linear(1, 2))
    after.load_state_dict(before.state_dict())
    with torch.no_grad():
        before[1].weight[:] = torch.tensor([[1.0, 0.0]])
        after[1].weight[:] = torch.tensor([[3.0, 3.0]])
    x = torch.tensor([[1.0, 0.0], [0.0, 0.0]]).reshape(2, 1, 1, 2)
    result = early_layers.measure("x", after, before, x)
    assert result.names == ("1", "3") and result.angle == pytest.approx([45, 0], abs=1e-5)
    # h = (3, 0): mean 1.5, deviations 1.5, root mean square of h sqrt(4.5)
    assert result.spread[0] == pytest.approx(1.5 / math.sqrt(4.5))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(ANGLES, VALUES), min_size=1, max_size=6))
def test_what_is_said_of_any_network(rows):
    angles, spreads = (np.array(column) for column in zip(*rows, strict=True))
    network = EarlyLayers("Net", tuple(map(str, range(len(rows)))), angles, spreads)
    text = words.describe([network], ["50\u00a0%"])
    assert ("it learned" in text) == bool(angles[0] >= 10)
    assert ("as random as it was drawn" in text) == bool(angles[0] < 10)
    if len(rows) > 1:
        hidden = spreads[-2]
        assert ("answers all digits alike" in text) == bool(np.isfinite(hidden) and hidden < 0.01)
        assert ("is not finite" in text) == (not np.isfinite(hidden))
    table = words.table([network])
    assert len(table["layer"]) == len(rows)
    figures.told_apart([network])
    figures.turned([network])


def test_the_networks_that_ship_say_garbage_in_garbage_out(app):
    at = app("learn_activations")
    assert not at.exception
    sigmoid, relu = cached.early()
    assert sigmoid.angle[0] < relu.angle[0] and sigmoid.spread[-2] < relu.spread[-2]
    text = words.describe([sigmoid, relu], cached.accuracies())
    assert says(at, text)
