"""Degradation over several seeds: compared like with like, and told once."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.depth import seeds
from explorer.depth.depth_twins import depth_twins, ratio
from explorer.depth.figures.curves import curves
from explorer.depth.recordings import distinguish
from explorer.depth.words.depth_twins import depth_sentence
from explorer.depth.words.recordings import describe_curves
from explorer.lessons.degradation import pairs
from explorer.lessons.words import degradation as words
from tests.lessons.runs import run, seeded


def test_seeds_are_compared_like_with_like_and_said_once():
    runs = distinguish(
        [
            *seeded(20, 22),
            *seeded(30, 36, depth=56),
            *seeded(10, 9, residual=True),
            *seeded(8, 6, depth=56, residual=True),
        ]
    )
    plain, residual = depth_twins(runs)
    assert list(plain.gaps) == pytest.approx([10, 14]) and list(residual.gaps) == pytest.approx(
        [-2, -3]
    )
    assert plain.kind == "degraded" and residual.kind == "better"
    text = words.findings(depth_twins(runs), pairs(runs))
    assert (
        "(Plain-20 and Plain-56) the training error goes from 21.0\u00a0% to 33.0\u00a0% after 3 epochs"
        in text
    )
    assert "(+12.0 points, higher; mean over 2 seeds, +10.0 to +14.0)" in text
    assert text.count("From depth") == 2 and text.count("At depth") == 2
    assert "They also differ" not in text


def test_a_seed_without_its_twin_is_left_out():
    runs = distinguish([*seeded(20, 40), run(56, False, 30), *seeded(10, 12, residual=True)])
    (plain,) = depth_twins(runs)
    assert plain.gap == pytest.approx(10) and "Plain-20, seed 0" in depth_sentence(plain)
    (pair,) = pairs(runs)
    assert pair.gap == pytest.approx(-19) and "over 2 seeds" in words.pair_sentence(pair)
    runs = [run(20, False, 20), run(56, False, 30, seed=1)]  # no seed in common
    assert "They also differ in seed 0 and 1" in depth_sentence(depth_twins(runs)[0])


def test_seeds_that_disagree_explain_nothing():
    runs = [*seeded(20, 20), *seeded(17, 27, depth=56)]
    (pair,) = depth_twins(runs)
    assert (
        pair.gap == pytest.approx(2) and pair.min_gap == pytest.approx(5) and pair.kind == "equal"
    )


def test_a_seed_in_training_does_not_hold_up_the_others():
    young = run(56, False, 90, epochs=1, seed=1)
    late = replace(young, training={**young.training, "epochs": 3})
    (pair,) = depth_twins([*seeded(20, 22), run(56, False, 30), late])
    assert pair.epochs == (3, 3) and list(pair.gaps) == pytest.approx([10])


def test_ratios_over_seeds_are_geometric_means():
    shallow, deep = seeded(20, 20), [run(56, False, 30, 1e-3), run(56, False, 30, 1e-5, seed=1)]
    (pair,) = depth_twins([*shallow, *deep])
    assert pair.gradient_ratios == pytest.approx((0.1, 1))
    assert np.isnan(ratio(np.array([[0.0, 1.0], [1.0, 1.0]])))


def test_other_runs_are_no_seeds():
    one_run = run(20, False, 20)
    slower = replace(run(20, False, 25, seed=1), training={"epochs": 3, "seed": 1, "lr": 0.01})
    assert len(seeds.networks([one_run, slower])) == 2
    assert len(seeds.networks([one_run, replace(one_run, key="again")])) == 2  # the same seed again
    assert (
        len(seeds.networks([one_run, replace(run(20, False, 20, seed=1), dataset={"hash": "b"})]))
        == 2
    )
    usual = replace(run(20, False, 20, seed=1), spec=replace(one_run.spec, depth=0))
    assert len(seeds.networks([one_run, usual])) == 1


def test_seeds_share_a_colour_and_the_second_is_thinner():
    runs = distinguish([*seeded(20, 22), *seeded(10, 9, residual=True)])
    fig = curves(runs, "error", "train")
    plain, again, residual, _ = fig.data
    assert (
        plain.line.color == again.line.color != residual.line.color
        and plain.line.dash == again.line.dash
    )
    assert again.line.width < plain.line.width
    assert [trace.name for trace in fig.data if trace.showlegend] == [
        "Plain-20, 2 seeds",
        "ResNet-20, 2 seeds",
    ]
    text = describe_curves(runs, "error", "train")
    assert (
        "Plain-20: 21\u00a0% after epoch 1, 21\u00a0% after epoch 3, mean over 2 seeds, from 20\u00a0% to 22\u00a0%."
        in text
    )
    alone = distinguish(runs[:2])
    assert [one_run.short for one_run in alone] == ["seed 0", "seed 1"] and seeds.name(
        alone
    ) == "Plain-20"
