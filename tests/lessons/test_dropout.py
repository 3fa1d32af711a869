"""Dropout: sampled sub-networks against enumeration, against torch's own layer, and against
averaging by hand."""

from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

from explorer.lessons import dropout
from explorer.lessons.figures import dropout as figures
from explorer.lessons.words import dropout as words
from tests.lessons.shown import shown

NAMES = ("a", "b", "c")


def tiny(units: int = 8, rate: float = 0.5) -> nn.Module:
    return nn.Sequential(
        nn.Flatten(), nn.Linear(4, units), nn.Tanh(), nn.Dropout(rate), nn.Linear(units, 3)
    ).eval()


def image() -> torch.Tensor:
    return torch.randn(1, 1, 2, 2)


def enumerated(net: nn.Module, x: torch.Tensor) -> np.ndarray:
    """The probabilities (2^n, 3) of every sub-network at 50 %, by a loop."""
    hidden, last = net[:3](x)[0], net[4]
    rows = []
    for stands in product((0.0, 1.0), repeat=len(hidden)):
        rows.append(torch.softmax(last(hidden * torch.tensor(stands) * 2).double(), 0))
    return torch.stack(rows).detach().numpy()


def test_scaled_weights_are_exactly_the_geometric_mean_of_all_sub_networks():
    net, x = tiny(), image()
    every = enumerated(net, x)
    sampled = dropout.sample(net, x, 0.5)
    logs = np.exp(np.log(every).mean(0))
    assert sampled.whole == pytest.approx(logs / logs.sum(), abs=1e-6)
    exact = dropout.SubNetworks(0.5, every, sampled.whole, (8,), np.ones((1, 8), bool))
    assert exact.geometric == pytest.approx(exact.whole, abs=1e-6)


def test_samples_are_draws_from_the_enumeration():
    net, x = tiny(6), image()
    every, sampled = enumerated(net, x), dropout.sample(net, x, 0.5)
    apart = np.abs(sampled.probabilities[:, None] - every[None]).max(2)  # (N, 64)
    assert apart.min(1).max() < 1e-6
    assert len(set(apart.argmin(1))) > 50
    assert sampled.mean == pytest.approx(every.mean(0), abs=0.03)
    assert sampled.kept.shape == (dropout.SHOWN, 6)


def test_without_dropping_all_are_the_whole_network():
    net, x = tiny(), image()
    sampled = dropout.sample(net, x, 0.0)
    assert (
        np.allclose(sampled.probabilities, sampled.whole)
        and sampled.agreeing == 1
        and sampled.kept.all()
    )
    with torch.no_grad():
        assert sampled.whole == pytest.approx(net(x)[0].softmax(0).numpy(), abs=1e-6)


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_the_rate_is_the_share_that_is_dropped(rate):
    sampled = dropout.sample(tiny(400), image(), rate)
    assert 1 - sampled.kept.mean() == pytest.approx(rate, abs=0.05)
    again = dropout.sample(tiny(400), image(), rate)
    assert np.array_equal(again.kept, sampled.kept)


def test_two_dropout_layers_and_no_hook_left_behind():
    net = nn.Sequential(
        nn.Flatten(), nn.Dropout(0.5), nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.2), nn.Linear(8, 3)
    )
    net.eval()
    sampled = dropout.sample(net, image(), 0.5)
    assert sampled.units == (4, 8)
    assert sampled.probabilities.std(0).max() > 0
    assert not any(module._forward_hooks for module in net.modules())
    with pytest.raises(RuntimeError):
        dropout.sample(net, torch.zeros(1, 1, 3, 3), 0.5)
    assert not any(module._forward_hooks for module in net.modules())


def test_large_layers_get_fewer_samples():
    assert len(dropout.sample(tiny(5000), image(), 0.5).probabilities) == 100
    assert len(dropout.sample(tiny(8), image(), 0.5).probabilities) == dropout.MAX_SUB_NETWORKS


@pytest.mark.parametrize(
    "net",
    [
        nn.Sequential(nn.Flatten(), nn.Linear(4, 3)),
        nn.Sequential(nn.Dropout(0.5), nn.Flatten(), nn.Linear(4, 3)),
    ],
)
def test_networks_without_such_dropout_say_so(net):
    with pytest.raises(dropout.DropoutError, match="no dropout"):
        dropout.sample(net.eval(), image(), 0.5)


@pytest.mark.parametrize("rate", [-0.1, 1.0])
def test_bad_rates_are_refused(rate):
    with pytest.raises(ValueError, match="rate"):
        dropout.sample(tiny(), image(), rate)


def test_the_answer_counts_the_subsets():
    assert dropout.quiz_answer()[0] == dropout.OPTIONS[2]
    assert "108 million" in dropout.quiz_answer()[1] and 90 * 1.2 == 108


def test_figures_show_what_was_sampled():
    every = [dropout.sample(tiny(20), image(), rate) for rate in dropout.RATES]
    sheet = figures.masks(every[2], NAMES)
    assert sheet.dtype == np.uint8 and sheet.shape[2] == 4
    greys = set(np.unique(sheet[..., 0][sheet[..., 3] == 255]))
    assert {figures.STANDS, figures.DROPPED} <= greys
    fig = figures.histograms(every, "a")
    bars = [trace for trace in fig.data if trace.type == "bar"]
    assert [sum(trace.y) for trace in bars] == pytest.approx([1, 1, 1])
    assert words.describe(every, ["a"] * 10).startswith("The whole network gives a")
    table = words.table(every)
    assert table["possible sub-networks"] == ["1", "2^20", "2^20"]
    assert table["geometric mean"][0] == table["whole network"][0]


def test_the_page(app):
    at = app("learn_dropout", model="digits-relu")
    for rate in ("0%", "10%", "50%"):
        at.segmented_control(key="dropped").set_value(rate).run()
        assert not at.exception
        begins = (
            f"6 sub-networks with {rate[:-1]}\u00a0% of the units dropped"
            if rate != "0%"
            else "Nothing is dropped"
        )
        assert f"\n{begins}" in shown(at)
    assert "AlexNet-style" in shown(at)  # digits' own is too small a network
