"""Degradation: recorded plain and residual nets, what they say, and the published numbers."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.depth.depth_twins import depth_twins
from explorer.lessons import degradation
from explorer.lessons.cached import degradation as cached
from explorer.lessons.degradation import CIFAR, IMAGENET, pairs, typical
from explorer.lessons.figures import degradation as figures
from explorer.lessons.words import degradation as words
from tests.lessons.runs import run
from tests.lessons.shown import shown


def test_twins_of_one_depth_are_found_shallow_first():
    runs = [run(56, False, 30), run(20, True, 10), run(56, True, 8), run(20, False, 20)]
    twin_pairs = pairs(runs)
    assert [pair.depths for pair in twin_pairs] == [(20, 20), (56, 56)]
    assert twin_pairs[0].train.ravel() == pytest.approx((20, 10)) and twin_pairs[
        0
    ].val.ravel() == pytest.approx((21, 11))
    assert all([spec.residual for spec in pair.specs] == [False, True] for pair in twin_pairs)
    assert pairs([run(20, False, 20), run(56, True, 10)]) == []
    other = run(20, True, 10)
    assert pairs([run(20, False, 20), replace(other, dataset={"hash": "b"})]) == []


@pytest.mark.parametrize(
    ("signal", "alive"), [(1e-3, True), (2e-4, True), (5e-5, False), (0.0, False)]
)
def test_vanished_is_told_from_alive(signal, alive):
    (pair,) = pairs([run(20, False, 20, signal), run(20, True, 10)])
    assert pair.alive is alive
    text = words.gradient_sentence(pair)
    assert ("vanished gradients do not explain that" in text) is alive
    assert ("They have vanished here" in text) is not alive


def test_what_was_not_recorded_is_said():
    bare = replace(run(20, False, 20), quantities={})
    (pair,) = pairs([bare, run(20, True, 10)])
    assert pair.alive is None and "not recorded" in words.gradient_sentence(pair)
    assert typical(bare, "weight_gradient") is None


def test_the_words_follow_the_numbers():
    (pair,) = pairs([run(20, False, 9), run(20, True, 10)])
    assert "(+1.0 points); validation 10.0\u00a0% and 11.0\u00a0%" in words.pair_sentence(pair)
    assert "not overfitting" not in words.pair_sentence(pair)
    runs = [run(20, False, 20), run(56, False, 30), run(20, True, 10), run(56, True, 8)]
    text = words.findings(depth_twins(runs), pairs(runs))
    assert "from 20.0\u00a0% to 30.0\u00a0%" in text and "from 10.0\u00a0% to 8.0\u00a0%" in text
    assert "Two plain nets" not in text
    text = words.findings(depth_twins(runs[::2]), pairs(runs[::2]))
    assert "Two plain nets of different depth are not both" in text
    assert words.describe_gradients([], []) == "No two recordings here can be compared."


def test_the_median_over_the_steps_is_what_is_drawn():
    one_run = run(20, False, 20)
    values = np.array(
        [[1, 5, np.nan], [3, 5, np.nan], [2, np.inf, np.nan], [9, 7, np.nan]], np.float32
    )
    grid = typical(replace(one_run, quantities={"weight_gradient": values}), "weight_gradient")
    np.testing.assert_array_equal(grid.values, [[2.5, 5, np.nan]])
    fig = figures.gradients([one_run, run(20, True, 10)], "activation_gradient")
    np.testing.assert_allclose(fig.data[0].y, np.full(3, 1e-3), rtol=1e-6)
    assert fig.layout.yaxis.title.text == "RMS of dL/dh per element"


def test_the_runs_that_ship_say_that_vanishing_is_not_degradation():
    runs = cached.runs()
    assert {"plain20", "plain56", "resnet20", "resnet56"} <= {one_run.key for one_run in runs}
    assert all(one_run.spec.net == "resnet" and one_run.spec.norm == "batch" for one_run in runs)
    pair = pairs(runs)[0]
    assert pair.depths == (20, 20) and pair.gap < 0 and pair.alive
    assert f"{pair.train[0].mean():.1f}\u00a0% training error" in words.findings(
        depth_twins(runs), pairs(runs)
    )
    table = words.run_table(runs)
    assert len({len(column) for column in table.values()}) == 1 and len(table["run"]) == len(runs)


def test_parameters_of_the_nets_for_cifar():
    """He et al. 2016, table 6: 0.27, 0.46, 0.66, 0.85, 1.7 M."""
    assert {
        20: 269_722,
        32: 464_154,
        44: 658_586,
        56: 853_018,
    }.items() <= cached.cifar_parameters().items()
    for (_, count), quoted in zip(
        cached.cifar_parameters().items(), (0.27, 0.46, 0.66, 0.85, 1.7), strict=True
    ):
        assert count / 1e6 == pytest.approx(quoted, abs=0.05 if quoted > 1 else 0.006)
    assert degradation.parameters(20, residual=False) == 269_722
    table = words.published_table(cached.cifar_parameters())
    assert table["residual, error %"] == ["27.88", "25.03", "8.75", "7.51", "7.17", "6.97", "6.43"]
    assert table["plain, error %"][:2] == ["27.94", "28.54"] and "853,018" in table["parameters"]


def test_published_deeper_plain_is_worse_and_deeper_residual_better():
    assert IMAGENET[1].plain > IMAGENET[0].plain and IMAGENET[1].residual < IMAGENET[0].residual
    errors = [one_run.residual for one_run in CIFAR]
    assert errors == sorted(errors, reverse=True)


def test_the_page(app):
    at = app("learn_degradation")
    read = shown(at)
    assert "training error" in read
    for part in ("Doing nothing is hard", "Vanishing is not degradation"):
        at.segmented_control(key="why_part").set_value(part).run()
        assert not at.exception
    assert "vanished gradients do not explain" in shown(at)
    at.segmented_control(key="why_part").set_value("Doing nothing is hard").run()
    at.select_slider(key="fit_layers").set_value(2).run()
    assert not at.exception
    assert "Both have learned it" in shown(at)
