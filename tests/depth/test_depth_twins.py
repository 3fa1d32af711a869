"""Depth twins: the rule on cases made by hand, and sentences that follow the numbers."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.depth.activation_twins import activation_twins
from explorer.depth.depth_twins import depth_twins, verdict
from explorer.depth.recordings import distinguish
from explorer.depth.words import depth_twins as words
from tests.depth.recorded_runs import SPEC, arrays, recorded_run


@pytest.mark.parametrize(
    "gap, signal, weight, kind",
    [
        (5.0, 1.0, 1.0, "degraded"),
        (5.0, 40.0, 2.0, "degraded"),
        (1.0, 0.11, 0.11, "degraded"),
        (5.0, 0.01, 1.0, "vanished"),
        (5.0, 1.0, 0.01, "vanished"),
        (5.0, 0.0, 0.0, "vanished"),
        (0.9, 1e-9, 1e-9, "equal"),
        (-0.9, 1.0, 1.0, "equal"),
        (-1.0, 1.0, 1.0, "better"),
        (-8.0, 1e-9, 1e-9, "better"),
        (5.0, float("nan"), 1.0, "unmeasured"),
        (float("nan"), 1.0, 1.0, "unknown"),
    ],
)
def test_the_rule_of_depth(gap, signal, weight, kind):
    assert verdict(gap, signal, weight) == kind


def scaled(factor):
    """Probes whose gradients have one size everywhere."""
    values = arrays()
    for key in ("activation_gradient", "weight_gradient"):
        values[key] = np.full_like(values[key], factor * 1e-4)
    return values


def pair_of(residual=False, errors=((60.0, 40.0), (60.0, 47.5)), factor=1.0, **deeper):
    shallow = recorded_run("s", replace(SPEC, residual=residual), errors[0], probe=scaled(1.0))
    deep = recorded_run(
        "d", replace(SPEC, residual=residual, depth=56), errors[1], probe=scaled(factor), **deeper
    )
    (pair,) = depth_twins([deep, shallow])
    return pair


def test_sentences_about_depth():
    def sentence(*args, **more):
        pair = pair_of(*args, **more)
        named = distinguish([run for runs in pair.runs for run in runs])
        return words.depth_sentence(replace(pair, runs=tuple((run,) for run in named)))

    plain = sentence()
    assert (
        "From depth 20 to depth 56" in plain
        and "from 40.0\u00a0% to 47.5\u00a0%" in plain
        and "+7.5 points" in plain
    )
    assert "vanished gradients do not explain this gap" in plain and "degradation" in plain
    assert "As published" in plain and "deeper is worse" in plain
    assert "1 times the RMS of dL/dh and 1 times the RMS of dL/dW" in plain
    assert "have vanished" in sentence(factor=1e-3) and "degradation" not in sentence(factor=1e-3)
    assert "exactly 0 times" in sentence(factor=0.0)
    assert "explode rather than vanish" in sentence(factor=50.0)
    better = sentence(True, ((60.0, 40.0), (60.0, 35.0)))
    assert "trains better" in better and "As published" in better and "deeper is better" in better
    odd = sentence(False, ((60.0, 40.0), (60.0, 35.0)))
    assert "Unlike published" in odd and "what came out here" in odd
    assert "no difference to explain" in sentence(errors=((60.0, 40.0), (60.0, 40.5)))
    assert "They also differ in seed 0 and 1" in sentence(seed=1)
    late = sentence(errors=((60.0, 50.0, 40.0), (60.0, 47.5)))
    assert (
        "after 3 and 2 epochs" in late
        and "epochs 3 and 2: part of the gap may come from that" in late
    )
    assert "not recorded yet" in sentence(errors=((60.0,), (float("nan"),)))


def test_depth_is_compared_after_the_last_epoch_that_both_have():
    shallow = recorded_run("s", errors=(60.0, 40.0, 30.0), epochs=5)
    deep = recorded_run("d", replace(SPEC, depth=56), errors=(60.0, 47.5), epochs=5)
    (pair,) = depth_twins([shallow, deep])
    assert pair.epochs == (2, 2) and pair.train.ravel() == pytest.approx((40, 47.5))


def test_a_gap_smaller_than_its_noise_does_not_count():
    few = [
        recorded_run("s", errors=(40.0,), train=400),
        recorded_run("d", replace(SPEC, depth=56), errors=(45.0,), train=400),
    ]
    (pair,) = depth_twins(few)
    assert (
        pair.min_gap == pytest.approx(200 * np.sqrt(2 * 0.425 * 0.575 / 400))
        and pair.kind == "equal"
    )


def test_only_twins_are_compared():
    other = [recorded_run("a"), recorded_run("b", replace(SPEC, depth=56, activation="tanh"))]
    assert not depth_twins(other) and not activation_twins(other)
    assert not depth_twins([recorded_run("a"), recorded_run("b")])
    moved = recorded_run("b", replace(SPEC, depth=56))
    assert not depth_twins([recorded_run("a"), replace(moved, dataset={"hash": "other"})])
    assert depth_twins([recorded_run("a", replace(SPEC, depth=0)), moved])[0].depths == (20, 56)


def test_the_schedule_is_said_from_the_config():
    pair = pair_of(epochs=7)
    text = words.schedule_sentence([pair])
    assert "2 of 7 epochs (20 steps) of 25,000 images of set at 32×32" in text
    assert "64,000 steps" in text
    assert words.depth_text([]) == []
    assert text in words.depth_text([pair]) and words.DEPTH_RULE in words.depth_text([pair])
