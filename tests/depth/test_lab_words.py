"""Lab in words: factors beside theory, why they differ where they do, and what is vanished, dead or saturated."""

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth import lab as lab_of
from explorer.depth.lab import Lab, factor
from explorer.depth.lab_inputs import batch
from explorer.depth.lab_nets import LabNet
from explorer.depth.mean_field import Phases
from explorer.depth.words import lab as words
from explorer.depth.words import phase
from explorer.depth.words import spread as spread_words
from tests.inside.claims import sizes

FEW = settings(max_examples=100, deadline=None, derandomize=True)
MEASURED = lab_of.measure(
    LabNet(depth=4, width=16, activation="relu"), *batch("noise", 8), range(1)
)


def with_signals(values) -> Lab:
    norms = np.array(values)
    return replace(
        MEASURED,
        net=replace(MEASURED.net, depth=len(norms)),
        norms=dict.fromkeys(MEASURED.norms, norms),
        mean_gradient=norms,
        weights=np.full(len(norms), 16),
        prediction=replace(
            MEASURED.prediction,
            activation=np.ones(len(norms)),
            activation_gradient=np.ones(len(norms)),
            weight_gradient=np.ones(len(norms)),
        ),
    )


@given(st.lists(st.lists(sizes(-9, 3), min_size=2, max_size=2), min_size=1, max_size=6))
@FEW
def test_factors_and_why_they_are_not_the_predicted_ones(values):
    result = with_signals(values)
    with np.errstate(all="ignore"):
        text = words.describe(result, "net", "activation_gradient")
        measured = factor(result.values("activation_gradient"))
        expected = result.predicted_factor("activation_gradient")
    if math.isnan(measured):
        assert "cannot be drawn" in text
        return
    assert f"multiplies dL/dh by {words.number(measured)}" in text
    apart = math.isfinite(expected) and not 1 / words.APART < measured / expected < words.APART
    assert ("infinitely wide" in text) == apart
    assert "nan" not in text.replace("NaN", "")


@given(st.lists(st.lists(sizes(-12, 1), min_size=3, max_size=3), min_size=1, max_size=6))
@FEW
def test_vanished_is_said_of_the_mean_size(values):
    result = with_signals(values)
    text = spread_words.gradients(result, "net")
    with np.errstate(all="ignore"):
        medians = [
            sorted(row)[1] if all(map(math.isfinite, row)) else np.median(row) for row in values
        ]
    vanished = sum(median < 1e-7 for median in medians)
    assert f"vanishing, in {vanished} of {len(values)} layer" in text
    undefined = sum(not math.isfinite(median) for median in medians)
    assert (f"NaN or infinite in {undefined}" in text) == bool(undefined)


SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 1.0, 1e-5]))


@given(
    st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=5), st.sampled_from(["relu", "tanh"])
)
@FEW
def test_saturated_and_dead(shares, activation):
    saturated, dead = np.array(shares).T
    nothing = np.full(len(shares), np.nan)
    result = replace(
        MEASURED,
        net=replace(MEASURED.net, activation=activation, depth=len(shares)),
        spread=replace(
            MEASURED.spread,
            saturated=saturated if activation == "tanh" else nothing,
            dead=dead if activation == "relu" else nothing,
        ),
    )
    text = spread_words.stuck(result)
    if activation == "tanh":
        assert "saturated, h outside" in text and "dead" not in text
        assert "0.0\u00a0%" not in text or saturated.min() == 0
    else:
        assert f"half of them dead: {sum(share > 0.5 for share in dead)} of {len(shares)}" in text
        assert "saturated" not in text


@given(st.lists(st.one_of(st.floats(0.1, 5), st.just(float("nan"))), min_size=3, max_size=9))
@FEW
def test_the_critical_line(line):
    b = np.linspace(0, 0.4, len(line))
    text = phase.describe(Phases("tanh", np.ones(2), b, np.ones((len(line), 2)), np.array(line)))
    for index in (0, len(line) // 2, -1):
        if math.isfinite(line[index]):
            assert f"{line[index]:.2f} at σ_b² = {b[index]:g}" in text
    assert "nan" not in text


def test_gelu_comes_nearer_to_theory_in_wider_layers():
    """The reason that is given where they differ: the layers are not infinitely wide."""
    gaps = []
    for width in (64, 1024):
        net = LabNet(depth=20, width=width, activation="gelu", init="he")
        result = lab_of.measure(net, *batch("noise", 32), range(2))
        measured = factor(result.values("activation_gradient"))
        gaps.append(abs(measured - result.predicted_factor("activation_gradient")))
        told = words.describe(result, "net", "activation_gradient")
        assert width > 64 or "these have 64 units" in told
    assert gaps[1] < 0.75 * gaps[0]
