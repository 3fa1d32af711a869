"""Identity: all stacks at once against each alone, exact solutions, what both kinds learn, words made from
the data."""

import numpy as np
import pytest
import torch

from explorer.lessons import identity
from explorer.lessons.figures import identity as figures
from explorer.lessons.identity import LEARNED, TASKS, VARIANCE, WIDTH
from explorer.lessons.words import identity as words


def one_stack(weights: np.ndarray, x: np.ndarray, target: np.ndarray, skip: int) -> float:
    """Error of one stack, written once more in numpy."""
    h = x
    for first, second in zip(weights[::2], weights[1::2], strict=True):
        h = np.maximum(skip * h + np.maximum(h @ first, 0) @ second, 0)
    return ((h - target) ** 2).mean() / VARIANCE


def stacks(weights: np.ndarray, x: np.ndarray, target: np.ndarray, skips: list[float]):
    """Errors (B,) and their gradient (L, B, D, D), as `fit` computes them."""
    leaf = torch.from_numpy(weights.copy()).requires_grad_()
    skip = torch.tensor(skips, dtype=torch.float64)[:, None, None]
    errors = identity.stack_errors(leaf, torch.from_numpy(x), torch.from_numpy(target), skip)
    (gradient,) = torch.autograd.grad(errors.sum(), leaf)
    return errors.detach().numpy(), gradient.numpy()


@pytest.mark.parametrize("task", TASKS)
def test_stacks_at_once_are_each_alone_and_their_gradients_are_finite_differences(task):
    draw = np.random.default_rng(3)
    weights = draw.normal(0, 0.3, (6, 2, WIDTH, WIDTH))
    x = np.maximum(draw.normal(size=(20, WIDTH)), 0)
    target = TASKS[task].target(x)
    errors, gradient = stacks(weights, x, target, [0.0, 1.0])
    for kind in (0, 1):
        assert errors[kind] == pytest.approx(
            one_stack(weights[:, kind], x, target, kind), rel=1e-12
        )
        for layer in range(6):
            for row, column in draw.integers(0, WIDTH, (5, 2)):
                shifted = [weights[:, kind].copy() for _ in range(2)]
                shifted[0][layer, row, column] += 1e-6
                shifted[1][layer, row, column] -= 1e-6
                above, below = (one_stack(each, x, target, kind) for each in shifted)
                assert gradient[layer, kind, row, column] == pytest.approx(
                    (above - below) / 2e-6, rel=1e-4, abs=1e-8
                )


def test_both_kinds_can_be_exactly_right():
    x = np.maximum(np.random.default_rng(1).normal(size=(50, WIDTH)), 0)
    ones = np.broadcast_to(np.eye(WIDTH), (8, 1, WIDTH, WIDTH))
    none = np.zeros((8, 1, WIDTH, WIDTH))
    assert stacks(ones, x, x, [0.0])[0] == 0
    assert stacks(none, x, x, [1.0])[0] == 0
    turned = ones.copy()
    turned[0, 0] = np.roll(np.eye(WIDTH), 1, axis=1)  # the plain stack can shuffle as well
    assert stacks(turned, x, TASKS["shuffle"].target(x), [0.0])[0] == 0


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
    assert all(f"{100 * error:.1f}\u00a0%" in why for error in fit.last)
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
