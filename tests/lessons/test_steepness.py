"""Steep and flat: steps against the closed form and torch's SGD, sentences against the numbers."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons import steepness
from explorer.lessons.figures import steepness as figures
from explorer.lessons.words import steepness as words


@pytest.mark.parametrize("name", steepness.OBJECTIVES)
@pytest.mark.parametrize("rate", steepness.RATES)
def test_every_step_is_torchs_and_the_closed_form(name, rate):
    walk = steepness.walk(name, rate)
    factor = 1 - rate * steepness.OBJECTIVES[name]
    powers = steepness.START * factor ** np.arange(len(walk.w))
    assert walk.w == pytest.approx(powers, rel=1e-9, abs=1e-12)
    w = torch.tensor(steepness.START, dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.SGD([w], rate)
    for value, gradient in zip(walk.w, walk.gradients, strict=True):
        error = steepness.OBJECTIVES[name] * w**2 / 2
        optimiser.zero_grad()
        error.backward()
        assert w.item() == pytest.approx(value, abs=1e-9)
        assert w.grad.item() == pytest.approx(gradient, abs=1e-9)
        optimiser.step()


@settings(max_examples=50, deadline=None)
@given(st.floats(1e-4, 2.0))
def test_what_is_said_is_so(rate):
    walks = steepness.walks(rate)
    text = words.describe(walks)
    for walk in walks:
        distances = np.abs(walk.w)
        if walk.verdict == "diverges":
            assert distances[-1] > distances[0]
        if walk.verdict == "crawls":
            assert (np.diff(distances) < 0).all() and distances[-1] >= 0.05 * distances[0]
        if walk.verdict == "arrives":
            assert distances[-1] < 0.05 * distances[0]
        if walk.verdict == "jumps":
            assert walk.w[0] * walk.w[1] < 0 and distances[1] < distances[0]
        assert words.VERDICTS[walk.verdict] in text
    near = [bool(abs(walk.w[-1]) < 0.05 * abs(walk.w[0])) for walk in walks]
    assert ("suits both" in text) == all(near) and ("suits neither" in text) == (not any(near))


def test_the_lectures_lesson_at_the_usual_rate():
    steep, flat = steepness.walks(steepness.RATE)
    assert (steep.verdict, flat.verdict) == ("arrives", "crawls")
    assert steep.gradients[0] == 40 * flat.gradients[0]
    assert steepness.walk("steep", 0.5).verdict == "swings"
    assert steepness.walk("steep", 0.6).verdict == "diverges"
    assert np.isfinite(steepness.walk("steep", 2.0).w).all()
    table = words.table([steep, flat])
    assert len({len(column) for column in table.values()}) == 1
    assert figures.steps(steep).layout.yaxis.range == figures.steps(flat).layout.yaxis.range
