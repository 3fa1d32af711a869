"""Gradient lab: finite differences, twins bit for bit, the theory's table, Nielsen's ratios, the
page."""

import gzip
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from explorer.depth import lab, lab_nets, mean_field
from explorer.depth.activations import ACTIVATIONS
from explorer.depth.figures import lab as figures
from explorer.depth.figures import phase
from explorer.depth.lab import QUANTITIES
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.depth.lab_options import PRESETS
from explorer.depth.panels import lab as panels
from explorer.depth.words import lab as words
from explorer.depth.words import phase as phase_words
from explorer.drawing.tables import csv
from trainer import nets

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


@pytest.fixture(scope="module")
def noise():
    return batch("noise", 64)


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


@pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))
def test_twins_agree_bit_for_bit(preset):
    one, other = (lab_nets.draw(net, 256, range(2)) for net in preset.twins)
    same = [torch.equal(a, c) for (a, _), (c, _) in zip(one, other, strict=False)]
    if preset.field == "init":
        assert not any(same)
    else:
        assert all(same)
    assert batch("noise", 8)[0].equal(batch("noise", 8)[0])
    pairs = zip(vars(preset.twins[0]).items(), vars(preset.twins[1]).values(), strict=True)
    assert [field for (field, value), twins_value in pairs if value != twins_value] == [
        preset.field
    ]


@pytest.mark.parametrize("kind", ["fc", "conv"])
def test_a_seed_draws_the_same_whoever_its_neighbours_are(kind):
    net = LabNet(kind=kind, depth=3, width=8, init="default")
    together, alone = lab_nets.draw(net, 4, range(3)), lab_nets.draw(net, 4, [2])
    assert all(
        torch.equal(a[2], c[0])
        for layer, one in zip(together, alone, strict=True)
        for a, c in zip(layer, one, strict=True)
    )


@pytest.mark.parametrize("init", ["default", "xavier", "he", "orthogonal"])
@pytest.mark.parametrize("shape", [(64, 64), (96, 32), (32, 16, 3, 3)])
def test_inits_have_torch_s_deviations(init, shape):
    if init == "default":
        layer = (
            nn.Conv2d(shape[1], shape[0], 3) if len(shape) == 4 else nn.Linear(shape[1], shape[0])
        )
        expected = layer.weight.detach()
    else:
        expected = nets.INITS[init](torch.empty(shape))
    assert LabNet(init=init).weight_std(shape) == pytest.approx(expected.std().item(), rel=0.05)


def test_orthogonal_weights_are():
    for weights, _ in lab_nets.draw(LabNet(depth=2, width=32, init="orthogonal"), 48, range(2)):
        weight = weights[1]
        assert weight @ weight.T == pytest.approx(np.eye(len(weight)), abs=1e-5)


NETS = [
    LabNet(
        kind=kind, depth=3, width=6, activation=activation, norm=norm, residual=residual, init="he"
    )
    for kind in ("fc", "conv")
    for norm in ("none", "batch")
    for activation, residual in (
        ("tanh", "off"),
        ("gelu", "on"),
        ("sigmoid", "scaled"),
        ("elu", "off"),
    )
]


@pytest.mark.parametrize(
    "net", NETS, ids=lambda net: f"{net.kind}-{net.activation}-{net.norm}-{net.residual}"
)
def test_finite_differences(net):
    """A step along dL/dW, and along dL/dh = a shift of h, changes the loss by the squared norm; in
    float64."""
    x, labels = batch("noise", 4)
    x = x.double()[:, :, :4, :4]
    layers = [
        (w.double(), b.double())
        for w, b in lab_nets.draw(net, 4 if net.kind == "conv" else 64, range(2))
    ]
    losses, _, result = lab.passes(net, x, labels, layers)
    for number in range(net.depth):
        weight = layers[number + 1][0].requires_grad_(False)
        direction = result[number] / result[number].flatten(1).norm(dim=1).view(
            -1, *[1] * (weight.ndim - 1)
        )
        after = []
        for step in (1e-5, -1e-5):
            moved = [*layers]
            moved[number + 1] = (weight + step * direction, layers[number + 1][1])
            after.append(lab.passes(net, x, labels, [(w.detach(), b) for w, b in moved])[0])
        change = (after[0] - after[1]) / 2e-5
        assert change.numpy() == pytest.approx(lab.seed_norms([result[number]])[0], rel=1e-4)
        if (
            net.norm == "none"
        ):  # a shift of every unit by its bias moves all images: dL/db = sum of dL/dh
            delta = result[net.depth + number]
            summed = delta.sum((0, 2, 3)).view(2, -1) if net.kind == "conv" else delta.sum(1)
            after = []
            for step in (1e-5, -1e-5):
                moved = [*layers]
                moved[number + 1] = (weight, layers[number + 1][1] + step * summed)
                after.append(lab.passes(net, x, labels, [(w.detach(), b) for w, b in moved])[0])
            assert ((after[0] - after[1]) / 2e-5).numpy() == pytest.approx(
                (summed**2).sum(1).numpy(), rel=1e-4
            )


@pytest.mark.parametrize("residual", ["off", "on"])
def test_seeds_together_are_the_same_nets_as_one_by_one_modules(residual):
    net = LabNet(depth=3, width=8, activation="prelu", residual=residual)
    x, labels = batch("digits", 8)
    result = lab.measure(net, x, labels, range(7))
    for seed in (0, 6):
        (readout, bias), *hidden = [(w[0], b[0]) for w, b in lab_nets.draw(net, 64, [seed])]
        h, outputs = x.flatten(1), []
        for number, (w, b) in enumerate(hidden):
            z = nn.functional.linear(h, w.requires_grad_(), b)
            outputs.append(z)
            h = (
                h + ACTIVATIONS["prelu"].build()(z)
                if residual == "on" and number
                else ACTIVATIONS["prelu"].build()(z)
            )
        loss = nn.functional.cross_entropy(nn.functional.linear(h, readout, bias), labels)
        gradients = torch.autograd.grad(loss, [*(w for w, _ in hidden), *outputs])
        assert result.losses[seed] == pytest.approx(loss.item(), rel=1e-5)
        assert result.norms["weight_gradient"][:, seed] == pytest.approx(
            [s.norm().item() for s in gradients[:3]], rel=1e-4
        )
        back = result.norms["activation_gradient"][:, seed]
        assert back == pytest.approx([s.norm().item() for s in gradients[3:]], rel=1e-4)
        assert result.norms["activation"][:, seed] == pytest.approx(
            [z.norm().item() for z in outputs], rel=1e-4
        )
        rms = [z.square().mean().sqrt().item() for z in outputs]
        assert result.values("activation")[:, seed] == pytest.approx(rms, rel=1e-4)
        ratio = [
            0.1 * s.norm().item() / w.norm().item()
            for s, (w, _) in zip(gradients, hidden, strict=False)
        ]
        assert result.values("update_ratio")[:, seed] == pytest.approx(ratio, rel=1e-4)


def test_step_gives_exactly_zero_and_the_page_says_so(noise):
    result = lab.measure(LabNet(depth=4, width=32, activation="step"), *noise, range(3))
    for key in ("activation_gradient", "weight_gradient"):
        assert lab.missing_values(result.values(key)) == lab.MissingValues(12, 0, 0, 12)
        assert "exactly 0: 12 of 12 values" in words.describe(result, "step", key)
        chart = figures.layers(result, "step", key, "rms", figures.span([result], key, "rms"))
        measured = next(trace for trace in chart.data if trace.name == "measured, median")
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


def test_axes_say_of_what_with_respect_to_what(noise):
    nets_ = PRESETS["activation"].twins
    labs = [lab.measure(replace(net, depth=4, width=16), *noise, range(3)) for net in nets_]
    for kind in ("rms", "norm"):
        charts = list(panels.charts(labs, ["a", "b"], kind))
        assert len(charts) == 6
        for _, pair in charts:
            one, other = (chart.layout.yaxis for chart, _ in pair)
            assert one.title.text == other.title.text
            assert one.range == other.range
            assert "gradient" not in one.title.text
            assert any(
                sign in one.title.text for sign in ("dL/d", " h ", "‖h‖", "φ(h)", "‖ΔW‖ / ‖W‖")
            )
            assert all(len(text) > 20 for _, text in pair)
    for columns in panels.tables(
        labs, ["a", "b"], mean_field.phases("relu", columns=5, rows=3)
    ).values():
        assert len({len(column) for column in columns.values()}) == 1
        assert csv(columns)


def test_the_photo_is_cropped_at_random_but_always_the_same():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 70, 3), np.uint8)
    x, labels = batch("photo", 16, pixels)
    assert x.shape == (16, 3, 8, 8)
    assert x.mean().abs() < 1e-4
    assert x.std() == pytest.approx(1, abs=1e-3)
    assert x.equal(batch("photo", 16, pixels)[0])
    assert batch("photo", 4, np.zeros((9, 9, 3), np.uint8))[0].isfinite().all()


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
