"""Activation twins: angles in closed form and from the weights themselves, and sentences that follow the numbers."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.depth.activation_twins import activation_twins, weight_change
from explorer.depth.panels import recorded_views
from explorer.depth.recordings import distinguish
from explorer.depth.words import activation_twins as words
from tests.depth.recorded_runs import SPEC, probes_of, recorded_run


def test_the_angle_sees_through_weight_decay():
    change = weight_change(recorded_run(probe=probes_of([0.3, 0.3, 1.0], [0.0, 0.3, 1.0])))
    assert change.distance == pytest.approx([0.7, np.hypot(0.7, 0.3), 1.0])
    assert change.angle == pytest.approx([0, 45, 45], abs=0.05)
    assert list(change.learned) == [False, True, True]
    assert weight_change(recorded_run(probe={})) is None


def activation_pair(relu, sigmoid, accuracies=(90.0, 10.0)):
    runs = distinguish(
        [
            recorded_run("r", SPEC, (100 - accuracies[0],), probe=relu),
            recorded_run(
                "s", replace(SPEC, activation="sigmoid"), (100 - accuracies[1],), probe=sigmoid
            ),
        ]
    )
    (pair,) = activation_twins(runs)
    return pair


def test_sentences_about_activation_functions():
    good, dead, half = probes_of(1, 1), probes_of(0.9, 1e-4), probes_of(1, [0, 0, 1])
    for values, factor in ((good, 1.0), (dead, 1e-6), (half, 1e-3)):
        values["weight_gradient"] = np.full((2, 3), factor, np.float32)
    text = words.activation_sentence(activation_pair(good, dead))
    assert "all 3 layers learned, turned by 45.0°; validation accuracy 90.0\u00a0%" in text
    assert "none of 3 layers learned" in text and "no better than chance (10.0\u00a0%)" in text
    assert "10⁻⁶ with sigmoid and 1 with ReLU" in text and "10⁶ times less" in text
    assert "sigmoid in place of ReLU, keeps layers from learning" in text
    some = words.activation_sentence(activation_pair(good, half))
    assert "1 of 3 layers learned; not layers 1–2" in some
    assert "let every layer learn" in words.activation_sentence(
        activation_pair(good, good, (90.0, 88.0))
    )
    assert "Neither of the two learned" in words.activation_sentence(
        activation_pair(dead, dead, (10.0, 10.0))
    )
    assert "some layers did not learn" in words.activation_sentence(activation_pair(half, dead))
    nan = probes_of(1, np.nan)
    assert "the weights are NaN" in words.activation_sentence(activation_pair(good, nan))
    for pair in (activation_pair(good, dead), activation_pair(good, nan)):
        (distance, _), (angle, said) = recorded_views.change_views([pair])
        assert "‖W − W₀‖" in distance.figure().layout.yaxis.title.text
        assert "angle between W and W₀" in angle.figure().layout.yaxis.title.text
        assert words.ANGLE_RULE in said
    table = words.change_table([activation_pair(good, dead)])
    assert {len(column) for column in table.values()} == {6}


def test_layers_that_learned_are_a_mean_over_the_seeds_that_both_have():
    relu = [
        recorded_run(f"r{seed}", SPEC, (10.0 + 10 * seed,), probe=probes_of(1, across), seed=seed)
        for seed, across in enumerate((1.0, np.tan(np.radians(15))))
    ]
    sigmoid = [
        recorded_run(
            f"s{seed}",
            replace(SPEC, activation="sigmoid"),
            (90.0,),
            probe=probes_of(1, 0.0),
            seed=seed,
        )
        for seed in (0, 1, 2)
    ]
    (pair,) = activation_twins([*relu, *sigmoid])
    assert [len(each) for each in pair.runs] == [2, 2] and pair.accuracy == pytest.approx((85, 10))
    assert pair.changes[0].angle == pytest.approx([30] * 3, abs=0.05) and pair.changes[
        1
    ].angle == pytest.approx([0] * 3)
    assert "validation accuracy 85.0\u00a0%; mean over 2 seeds" in words.activation_sentence(pair)
    assert not pair.other_differences


@pytest.mark.parametrize(
    "layers, text",
    [
        ([0], "layer 1"),
        ([0, 1, 2], "layers 1–3"),
        ([0, 1, 4], "layers 1–2 and 5"),
        ([0, 2, 4], "layers 1, 3 and 5"),
    ],
)
def test_layers_in_words(layers, text):
    assert words.spans(np.array(layers)) == text
