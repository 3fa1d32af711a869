"""Gradient lab: the theory's table, Nielsen's ratios, what cannot be drawn, what is saturated."""

import gzip
import math

import numpy as np
import pytest
import torch

from explorer.depth import lab, lab_nets
from explorer.depth.figures import lab as figures
from explorer.depth.lab import QUANTITIES
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.depth.words import lab as words

CELLS = {
    ("sigmoid", "default"): 0.1414,
    ("sigmoid", "xavier"): 0.2361,
    ("sigmoid", "he"): 0.3178,
    ("tanh", "default"): 0.5774,
    ("tanh", "xavier"): 0.950,
    ("tanh", "he"): 1.0514,
    ("relu", "default"): 0.4082,
    ("relu", "xavier"): 0.7071,
    ("relu", "he"): 1.0,
}


@pytest.mark.parametrize(("activation", "init"), CELLS)
def test_the_nine_cells_of_the_table(noise, activation, init):
    result = lab.measure(
        LabNet(depth=20, width=256, activation=activation, init=init), *noise, range(5)
    )
    measured = lab.factor(result.values("activation_gradient"))
    assert measured == pytest.approx(CELLS[activation, init], rel=0.02)
    assert measured == pytest.approx(result.prediction.factor, rel=0.02)


def test_weight_gradients_alone_can_hide_it(noise):
    result = lab.measure(LabNet(depth=20, activation="relu", init="xavier"), *noise, range(5))
    ratio = {key: np.median(result.values(key)[0] / result.values(key)[-1]) for key in QUANTITIES}
    assert ratio["activation_gradient"] < 3e-3
    assert 0.3 < ratio["weight_gradient"] < 3


def test_linear_layer_of_1000_unscaled_weights():
    net = LabNet(depth=1, width=1000, init="own", sigma_w2=1000.0, activation="relu")
    result = lab.measure(
        net, torch.randn(64, 1000, 1, 1), torch.zeros(64, dtype=torch.long), range(1)
    )
    assert result.values("activation")[0, 0] == pytest.approx(31.6, rel=0.02)
    assert result.prediction.activation[0] == pytest.approx(math.sqrt(1000), rel=0.02)


def test_batch_norm_with_relu_explodes_backward(noise):
    result = lab.measure(LabNet(activation="relu", norm="batch"), *noise, range(5))
    assert lab.factor(result.values("activation_gradient")) == pytest.approx(1.21, abs=0.02)


def test_unscaled_skips_explode_and_scaled_ones_do_not(noise):
    on = lab.measure(LabNet(activation="relu", residual="on"), *noise, range(5))
    assert lab.factor(on.values("activation_gradient")) == pytest.approx(1.53, abs=0.05)
    scaled = lab.measure(LabNet(activation="relu", residual="scaled"), *noise, range(5))
    assert lab.factor(scaled.values("activation_gradient")) == pytest.approx(
        math.sqrt(1.05), rel=0.02
    )


def bias_ratios(x: torch.Tensor, labels: torch.Tensor, hidden: int) -> np.ndarray:
    """|dC/db| of the last hidden layer over that of the first, 50 seeds: weights N(0, 1/fan_in),
    biases N(0, 1)."""
    net = LabNet(
        depth=hidden, width=30, activation="sigmoid", init="own", sigma_w2=1.0, sigma_b2=1.0
    )
    layers = lab_nets.draw(net, x[0].numel(), range(50))
    _, _, result = lab.passes(net, x, labels, layers)
    first, last = (
        result[i].sum(1).norm(dim=1) for i in (hidden, -1)
    )  # dC/db = sum over images of dC/dh
    return (last / first).numpy()


def digits() -> tuple[torch.Tensor, torch.Tensor]:
    from sklearn.datasets import load_digits

    data = load_digits()
    return torch.tensor(data.images[:, None] / 16, dtype=torch.float32), torch.tensor(data.target)


NIELSEN = {2: (4.7, 3.9, 6.4), 3: (23.9, 19, 36), 4: (95.8, 95, 171)}


@pytest.mark.parametrize("hidden", NIELSEN)
def test_nielsen_on_digits(hidden):
    low, middle, high = np.percentile(bias_ratios(*digits(), hidden), [5, 50, 95])
    published, expected_low, expected_high = NIELSEN[hidden]
    assert low * 0.9 <= published <= high
    assert low == pytest.approx(expected_low, rel=0.25)
    assert high == pytest.approx(expected_high, rel=0.25)


@pytest.mark.parametrize("hidden", NIELSEN)
def test_nielsen_on_mnist(shared, hidden):
    folder = shared / "data" / "mnist"
    if not folder.is_dir():
        pytest.skip("no MNIST in ../shared/data/mnist")
    with gzip.open(folder / "t10k-images-idx3-ubyte.gz") as file:
        x = np.frombuffer(file.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)[
            :1000
        ] / np.float32(255)
    with gzip.open(folder / "t10k-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read(), np.uint8, offset=8)[:1000].astype(np.int64)
    low, high = np.percentile(
        bias_ratios(torch.from_numpy(x), torch.from_numpy(labels), hidden), [5, 95]
    )
    assert low <= NIELSEN[hidden][0] <= high


def test_step_gives_exactly_zero_and_the_page_says_so(noise):
    result = lab.measure(LabNet(depth=4, width=32, activation="step"), *noise, range(3))
    for key in ("activation_gradient", "weight_gradient"):
        assert lab.missing_values(result.values(key)) == lab.MissingValues(12, 0, 0, 12)
        assert "exactly 0: 12 of 12 values" in words.describe(result, "step", key)
        chart = figures.layers([result], ["step"], key, "rms")
        measured = next(trace for trace in chart.data if trace.name.startswith("step: exactly 0"))
        assert np.isnan(np.array(measured.y, float)).all()
        assert any("exactly 0" in note.text for note in chart.layout.annotations)
    assert (result.spread.zeros == 1).all()


def test_underflow_is_no_zero_and_is_not_drawn(noise):
    result = lab.measure(
        LabNet(depth=60, width=32, activation="sigmoid", init="default"), *noise, range(2)
    )
    values = result.values("activation_gradient")
    missing = lab.missing_values(values)
    assert missing.underflow > 10
    assert missing.zeros == missing.undefined == 0
    assert np.nanmin(lab.drawn(values)) >= np.finfo(np.float32).tiny
    assert "underflow" in words.describe(result, "sigmoid", "activation_gradient")
    assert lab.factor(values) == pytest.approx(0.1414, rel=0.05)


def test_what_is_undefined_is_counted():
    values = np.array([[0.0, np.nan], [1e-33, np.inf], [1.0, 1.0]])
    assert lab.missing_values(values) == lab.MissingValues(0, 1, 2, 6)
    assert lab.missing_values(np.array([[0.0], [1.0]])) == lab.MissingValues(1, 0, 0, 2)
    assert np.isnan(lab.factor(np.zeros((3, 2))))
    assert lab.factor(np.array([[0.25], [0.5], [1.0]])) == 0.5


def test_small_norms_do_not_underflow():
    assert lab.seed_norms([torch.full((2, 4), 1e-25)])[0] == pytest.approx([2e-25, 2e-25], rel=1e-5)


def test_saturated_and_dead():
    x, labels = batch("digits", 64)
    tanh = lab.measure(
        LabNet(depth=2, width=64, activation="tanh", init="own", sigma_w2=400.0),
        x,
        labels,
        range(2),
    )
    share = tanh.spread.saturated
    assert (share > 0.3).all() and (share < 1).all()
    dead = lab.measure(
        LabNet(depth=30, width=16, activation="relu", init="own", sigma_w2=2.0, sigma_b2=9.0),
        x,
        labels,
        range(2),
    ).spread.dead
    assert 0.2 < dead[-1] < 0.8  # deep layers answer all images alike: each unit always or never
    shares = tanh.spread
    assert shares.activations.sum(1) == pytest.approx(np.ones(2), abs=1e-5)
    assert shares.gradients.sum(1) + shares.zeros == pytest.approx(np.ones(2), abs=1e-5)
