"""Learning lesson: gradient descent against torch's SGD, verdicts, the perceptron."""

import numpy as np
import pytest
import torch

from explorer.lessons import learning
from explorer.lessons.figures import learning as figures
from explorer.lessons.words import learning as words
from tests.inside.claims import number
from tests.lessons.shown import says

TORCH = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}


@pytest.mark.parametrize(
    ("activation", "rate"), [("sigmoid", 3.0), ("tanh", 1.0), ("relu", 0.3), ("relu", 3.0)]
)
def test_descent_is_torchs_sgd(activation, rate):
    descent = learning.descend(activation, rate, 15)
    weights = torch.ones(learning.UNITS, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([weights], rate)
    for step in range(16):
        assert descent.weights[step] == pytest.approx(weights.detach().numpy(), rel=1e-9)
        h = torch.tensor(learning.X, dtype=torch.float64)
        for weight in weights:
            h = TORCH[activation](weight * h)
        error = (h - learning.TARGET) ** 2 / 2
        assert descent.errors[step] == pytest.approx(error.item(), rel=1e-9)
        optimiser.zero_grad()
        error.backward()
        optimiser.step()


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_too_small_good_and_too_large(activation):
    small, good, large = (learning.descend(activation, rate) for rate in learning.RATES[activation])
    assert small.verdict == "slow" and (np.diff(small.errors) < 0).all()
    assert (
        good.verdict == "learned"
        and good.errors[good.learned_after :].max() < 0.01 * good.errors[0]
    )
    assert (
        large.verdict in ("jumps", "stuck", "exploded") and large.errors[-1] > 100 * good.errors[-1]
    )


def test_a_perceptron_does_not_learn_at_any_rate():
    for rate in learning.LADDER:
        descent = learning.descend("step", rate)
        assert descent.verdict == "none" and (descent.weights == 1).all()
        assert "no weight moves" in words.describe(descent)


def test_a_dead_relu_and_an_explosion():
    dead = learning.descend("relu", 3.0)
    assert dead.verdict == "stuck" and dead.outputs[-1] == 0 and not dead.gradients[-1].any()
    burst = learning.descend("linear", 100.0)
    assert burst.exploded and burst.verdict == "exploded" and len(burst.errors) < learning.STEPS
    assert np.isfinite(burst.weights).all()


def test_a_longer_net_moves_its_first_weight_less():
    descent = learning.longer("sigmoid", 3.0)
    starts = [abs(each.gradients[0, 0]) for each in descent.values()]
    assert (np.diff(starts) < 0).all() and starts[-1] < 1e-8
    assert abs(descent[12].weights[-1, 0] - 1) < 1e-6 < abs(descent[12].weights[-1, -1] - 1)
    assert words.length_table(descent)["units in a row"] == list(descent)


def test_every_row_of_the_update_adds_up():
    descent = learning.descend("tanh", 0.3)
    table = words.update_table(descent, 4)
    before, change, after = (
        np.array(list(map(number, table[name]))) for name in ("W", "− α dE/dW", "W − α dE/dW")
    )
    assert before + change == pytest.approx(after, abs=1e-4)
    assert after == pytest.approx(descent.weights[5], rel=1e-4)
    assert f"E = {descent.errors[4]:.4g}" in words.describe_step(descent, 4)
    assert "Then" not in words.describe_step(descent, learning.STEPS)


def test_the_picture_has_every_rate():
    references = [learning.descend("relu", rate) for rate in learning.RATES["relu"]]
    fig = figures.errors(references, learning.descend("relu", 1.0), 3)
    assert [trace.name for trace in fig.data[:4]] == [
        "too small: α = 0.01",
        "good: α = 0.3",
        "too large: α = 3",
        "chosen: α = 1",
    ]
    assert fig.layout.yaxis.type == "log" and fig.data[4].x[0] == 3


def test_the_page(app):
    at = app("learn_learning")
    step = next(button for button in at.button if button.label == "Step")
    step.click().run()
    assert at.slider(key="learn_step").value == 1
    at.select_slider(key="learn_rate").set_value(300.0).run()
    assert not at.exception
    assert says(at, words.describe(learning.descend("sigmoid", 300.0)))
    assert says(at, words.describe_step(learning.descend("sigmoid", 300.0), 1))
    for _ in range(3):
        next(button for button in at.button if button.label == "Back").click().run()
    assert at.slider(key="learn_step").value == 0 and not at.exception
