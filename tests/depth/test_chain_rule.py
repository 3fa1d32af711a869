"""Chain rule: the toy against autograd and numbers worked out by hand, activation functions, longer
chains."""

import itertools
import math

import numpy as np
import pytest
import torch

from explorer.depth import chain_rule
from explorer.depth.chain_rule import CURVES, PRESETS
from explorer.depth.figures import chain_rule as figures
from explorer.depth.words import chain_rule as words

IN_TORCH = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "linear": lambda z: z,
    "step": lambda z: (z >= 0).double(),
}


def by_autograd(x, target, weights, names):
    """E, dE/dw and dE/dh of the toy."""
    w = [torch.tensor(weight, dtype=torch.float64, requires_grad=True) for weight in weights]
    h = [torch.tensor(x, dtype=torch.float64, requires_grad=True)]
    for weight, name in zip(w, names, strict=True):
        h.append(IN_TORCH[name](weight * h[-1]))
    error = (h[-1] - target) ** 2 / 2
    result = torch.autograd.grad(error, [*w, *h], allow_unused=True)
    return error.item(), [0.0 if gradient is None else gradient.item() for gradient in result]


@pytest.mark.parametrize(
    "names", itertools.product(["sigmoid", "tanh", "relu", "linear"], repeat=3)
)
def test_every_factor_against_autograd(names):
    weights = (0.8, 1.3, 0.6)
    chain = chain_rule.run(0.7, 0.2, weights, names)
    error, gradients = by_autograd(0.7, 0.2, weights, names)
    assert chain.error == pytest.approx(error)
    assert list(chain_rule.weight_gradients(chain).values()) == pytest.approx(
        gradients[:3], rel=1e-12
    )
    assert chain.activation_gradients() == pytest.approx(np.array(gradients[3:]), rel=1e-12)
    for k, difference in chain_rule.central_differences(chain).items():
        assert not difference.kink
        assert difference.value == pytest.approx(gradients[k - 1], rel=1e-7, abs=1e-11)


def test_the_lectures_net_by_hand():
    """x = 1, t = 0, weights 1, sigmoid: h1 = 1/(1 + e^-1), and so on."""
    chain = chain_rule.run(1, 0, (1, 1, 1), ("sigmoid",) * 3)
    h1 = 1 / (1 + math.exp(-1))
    h2 = 1 / (1 + math.exp(-h1))
    o = 1 / (1 + math.exp(-h2))
    result = chain_rule.factors(chain)
    assert [term.symbol for term in result] == ["dE/do", "do/dh2", "dh2/dh1", "dh1/dw1"]
    assert [term.value for term in result] == pytest.approx(
        [o, o * (1 - o), h2 * (1 - h2), h1 * (1 - h1)]
    )
    assert all(0 < term.value <= 0.25 for term in result[1:])  # with weights and an input of 1
    assert chain_rule.product(result) == pytest.approx(
        o * o * (1 - o) * h2 * (1 - h2) * h1 * (1 - h1)
    )
    assert f"{chain_rule.product(result):.4g}" in words.describe(chain)
    assert words.factor_table(result)["value"][-1] == f"{chain_rule.product(result):.6g}"


def test_a_dead_unit_and_a_step_stop_everything():
    for weights, names in (
        ((1, -1, 1), ("relu",) * 3),
        ((1, 1, 1), ("sigmoid", "step", "sigmoid")),
    ):
        chain = chain_rule.run(1, 0, weights, names)
        assert (
            chain_rule.weight_gradients(chain)[1] == 0 == chain_rule.central_difference(chain).value
        )
        assert "exactly 0" in words.describe(chain)
    assert np.isnan(chain_rule.weight_gradients(chain_rule.run(0, 1, (1, 1, 1), ("step",) * 3))[1])
    assert "undefined" in words.describe(chain_rule.run(0, 1, (1, 1, 1), ("step",) * 3))


def test_a_kink_between_the_two_points_is_found():
    chain = chain_rule.run(1, 1, (1e-7, 1, 1), ("relu", "linear", "linear"))
    assert chain_rule.central_difference(chain).kink
    assert not chain_rule.central_difference(chain, 3).kink
    assert "kink" in words.describe(chain)
    assert words.check_table(
        chain_rule.weight_gradients(chain), chain_rule.central_differences(chain)
    )["note"][0]


@pytest.mark.parametrize("key", ["sigmoid", "tanh", "relu"])
def test_a_longer_chain_against_autograd(key):
    result = chain_rule.lengthen(key, 1.7, 12, x=0.9)
    x = torch.tensor(0.9, dtype=torch.float64, requires_grad=True)
    h = x
    for n in range(12):
        h = IN_TORCH[key](1.7 * h)
        (gradient,) = torch.autograd.grad(h, x, retain_graph=True)
        assert result.measured[n] == pytest.approx(gradient.item(), rel=1e-12)
    assert (result.measured <= result.bound * (1 + 1e-12)).all()


def test_the_weights_matter_as_much_as_the_quarter():
    assert chain_rule.lengthen("sigmoid", 4, 50, centred=True).measured == pytest.approx(
        np.ones(50)
    )
    assert chain_rule.lengthen("sigmoid", 1, 50, centred=True).measured == pytest.approx(
        0.25 ** np.arange(1, 51)
    )
    assert chain_rule.lengthen("sigmoid", 8, 20, centred=True).measured[-1] == pytest.approx(
        2.0**20
    )
    assert (chain_rule.lengthen("sigmoid", 1, 50).measured < 0.25 ** np.arange(1, 51)).all()
    assert "weights matter" in words.describe_lengthening(
        chain_rule.lengthen("sigmoid", 4, 9, centred=True)
    )
    assert "upper bound" in words.describe_lengthening(chain_rule.lengthen("sigmoid", 1, 9))


def test_figures_say_of_what_with_respect_to_what():
    titles = [
        figures.curves(0.4, derivative).layout.yaxis.title.text for derivative in (False, True)
    ]
    assert titles == ["f(z)", "df/dz"]
    fig = figures.lengthening(chain_rule.lengthen("relu", -1, 5))
    assert fig.layout.yaxis.title.text == "|dhₙ/dx|" and fig.layout.yaxis.type == "log"
    assert any("exactly 0" in note.text for note in fig.layout.annotations)
    fig = figures.network(chain_rule.run(1, 0, (1, 2, 3), ("tanh",) * 3))
    texts = " ".join(fig.data[0].text)
    assert all(word in texts for word in ("w2 = 2", "dE/dw1", "dE/dh1", "dE/do"))


def test_the_page(app):
    at = app("chain_rule")
    for label, (activation, weight) in PRESETS.items():
        at.button(key=f"preset_{label}").click().run()
        assert not at.exception
        assert (
            at.selectbox(key="f2").value == activation and at.number_input(key="w3").value == weight
        )
    at.button(key="preset_Sigmoid, weights 1").click().run()
    at.number_input(key="t").set_value(0.5).run()
    chain = chain_rule.run(1, 0.5, (1, 1, 1), ("sigmoid",) * 3)
    assert words.describe(chain) in [element.value for element in at.text]
    for key in CURVES:
        at.selectbox(key="long_f").set_value(key).run()
        assert not at.exception
    at.toggle(key="centred").set_value(True).run()
    at.slider(key="z").set_value(-3.0).run()
    assert not at.exception
