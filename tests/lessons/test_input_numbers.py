"""Preprocessing in numbers: against the formula, and what is said against the numbers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.images.preprocessing import Preprocessing
from explorer.lessons import input_numbers
from explorer.lessons.figures import input_numbers as figures
from explorer.lessons.words import input_numbers as words

MEANS = st.tuples(*[st.floats(0, 1)] * 3)
STDS = st.tuples(*[st.floats(0.05, 1)] * 3)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 255), MEANS, STDS)
def test_after_is_before_minus_mean_by_deviation(seed, flat, mean, std):
    rng = np.random.default_rng(seed)
    pixels = (
        rng.integers(0, 256, (12, 12, 3), np.uint8)
        if seed % 2
        else np.full((12, 12, 3), flat, np.uint8)
    )
    result = input_numbers.input_numbers(pixels, Preprocessing(8, 8, mean, std))
    expected = (result.before - np.array(mean)[:, None]) / np.array(std)[:, None]
    assert result.after == pytest.approx(expected, abs=1e-4)
    text = words.describe(result)
    shift = result.after.mean()
    of_images = len(set(mean)) > 1 or len(set(std)) > 1  # red, green and blue of photos differ
    assert ("lighter than" in text) == bool(shift >= 0.1 and of_images)
    assert ("darker than" in text) == bool(shift <= -0.1 and of_images)
    table = words.table(result)
    assert [float(cell) for cell in table["mean after"]] == pytest.approx(
        result.after.mean(1), abs=6e-4
    )
    assert len(figures.histogram(result, True).data) == 3


def test_one_channel_and_none():
    pixels = np.full((9, 9, 3), 51, np.uint8)
    grey = input_numbers.input_numbers(pixels, Preprocessing(8, 8, (0.2,), (0.5,), 1))
    assert grey.channels == ("grey",) and grey.after == pytest.approx(np.zeros((1, 64)), abs=1e-6)
    raw = input_numbers.input_numbers(pixels, Preprocessing(8, 8, (0.0,) * 3, (1.0,) * 3))
    assert "takes the values as they are" in words.describe(raw)
    bounds = input_numbers.input_numbers(pixels, Preprocessing(8, 8, (0.5,) * 3, (0.25,) * 3))
    text = words.describe(bounds)  # (0 - 1/2) / (1/4) and (1 - 1/2) / (1/4)
    assert "between -2.00 and +2.00" in text and "darker" not in text and "lighter" not in text


def test_the_page(app):
    at = app("learn_augmenting", image="coffee")
    assert not at.exception
    assert any(element.value.startswith("Before, the photo's values") for element in at.text)
