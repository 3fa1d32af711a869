"""Identity: the gradient against autograd, exact solutions, what both kinds learn, words made from
the data."""

import numpy as np
import pytest
import torch

from explorer.lessons import identity
from explorer.lessons.figures import identity as figures
from explorer.lessons.identity import LEARNED, TASKS, VARIANCE, WIDTH
from explorer.lessons.words import identity as words


def by_autograd(weights, x, target, skip):
    """Error and gradient of one stack, written once more for torch, float64."""
    w = [torch.tensor(one, dtype=torch.float64, requires_grad=True) for one in weights]
    h = torch.tensor(x, dtype=torch.float64)
    for first, second in zip(w[::2], w[1::2], strict=True):
        h = torch.relu(skip * h + torch.relu(h @ first) @ second)
    error = ((h - torch.tensor(target, dtype=torch.float64)) ** 2).mean() / VARIANCE
    return error.item(), [slope.numpy() for slope in torch.autograd.grad(error, w)]


@pytest.mark.parametrize("task", TASKS)
def test_the_gradient_against_autograd(task):
    draw = np.random.default_rng(3)
    weights = draw.normal(0, 0.3, (6, 2, WIDTH, WIDTH))
    x = np.maximum(draw.normal(size=(20, WIDTH)), 0)
    target = TASKS[task].target(x)
    errors, slopes = identity.slope(weights, x, target, np.array([0.0, 1.0])[:, None, None])
    for kind in (0, 1):
        error, expected = by_autograd(weights[:, kind], x, target, kind)
        assert errors[kind] == pytest.approx(error, rel=1e-12)
        for fit, right in zip(slopes[:, kind], expected, strict=True):
            np.testing.assert_allclose(
                fit, right, rtol=1e-6, atol=1e-12
            )  # 2 / variance is a float32


def test_adam_is_torchs():
    draw = np.random.default_rng(0)
    weights, moments = (
        draw.normal(size=(2, 1, 4, 4)),
        [np.zeros((2, 1, 4, 4)), np.zeros((2, 1, 4, 4))],
    )
    theirs = torch.tensor(weights.copy(), requires_grad=True)
    optimiser = torch.optim.Adam(
        [theirs], lr=identity.RATE, betas=identity.DECAY, eps=identity.FLOOR
    )
    for step in range(1, 6):
        slopes = draw.normal(size=weights.shape)
        theirs.grad = torch.tensor(slopes)
        optimiser.step()
        identity.adam(weights, slopes, moments, step)
    np.testing.assert_allclose(weights, theirs.detach().numpy(), rtol=1e-12)


def test_both_kinds_can_be_exactly_right():
    x = np.maximum(np.random.default_rng(1).normal(size=(50, WIDTH)), 0)
    ones, none = (
        np.broadcast_to(np.eye(WIDTH), (8, 1, WIDTH, WIDTH)),
        np.zeros((8, 1, WIDTH, WIDTH)),
    )
    assert identity.slope(ones, x, x, np.zeros((1, 1, 1)))[0] == 0
    assert identity.slope(none, x, x, np.ones((1, 1, 1)))[0] == 0
    turned = ones.copy()
    turned[0, 0] = np.roll(np.eye(WIDTH), 1, axis=1)  # the plain stack can shuffle as well
    assert identity.slope(turned, x, TASKS["shuffle"].target(x), np.zeros((1, 1, 1)))[0] == 0


def test_the_variance_is_that_of_a_rectified_normal():
    z = np.maximum(np.random.default_rng(2).normal(size=400_000), 0)
    assert z.var() == pytest.approx(VARIANCE, rel=0.01)
    assert np.mean((z - z.mean()) ** 2) / VARIANCE == pytest.approx(1, rel=0.01)


def test_a_deep_plain_stack_does_not_learn_to_do_nothing():
    fit = identity.fit()
    assert fit.errors.shape == (identity.STEPS + 1, 2, identity.SEEDS)
    assert fit.verdict(0) == "failed" and fit.verdict(1) == "learned"
    assert fit.errors[-1, 0].min() > fit.errors[-1, 1].max()  # under every seed
    option, why = identity.quiz_answer()
    assert option == "Only the one with skips" and option in identity.OPTIONS
    assert f"{fit.last[0]:.1%}" in why and f"{fit.last[1]:.1%}" in why
    assert "has not learned it" in words.describe(fit)


def test_a_shallow_plain_stack_does():
    fit = identity.fit(2, 0.5)
    assert fit.verdict(0) == fit.verdict(1) == "learned"
    assert "Both have learned" in words.describe(fit)


def test_where_the_skip_is_in_the_way_and_where_it_explodes_the_words_say_so():
    fit = identity.fit(2, 0.5, "shuffle")
    assert fit.last[0] < LEARNED < fit.last[1]
    assert "in the way" in words.describe(fit)
    fit = identity.fit(14, 1.0, steps=3)
    assert fit.first[1] > 10 and "no magic" in words.describe(fit)


def test_the_same_seeds_give_the_same_numbers():
    np.testing.assert_array_equal(identity.fit(4, steps=5).errors, identity.fit(4, steps=5).errors)


def test_the_figure_shows_both_kinds_and_the_table_their_numbers():
    fit = identity.fit(4, steps=30)
    fig = figures.errors(fit)
    named = {trace.name: trace for trace in fig.data if trace.showlegend is not False}
    assert list(named) == list(identity.KINDS)
    np.testing.assert_allclose(named["with skips"].y, np.median(fit.errors[:, 1], -1), rtol=1e-6)
    assert fig.layout.yaxis.type == "log" and "variance" in fig.layout.yaxis.title.text
    table = words.table(fit)
    assert table["training step"][-1] == 30
    assert table["error, plain"][-1] == f"{np.median(fit.errors[-1, 0]):.4g}"
