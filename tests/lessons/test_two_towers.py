"""Two towers: which weights are taken, which channel is red, and what is said of the colours."""

import numpy as np
import pytest
import safetensors.torch
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.lessons import two_towers
from explorer.lessons.two_towers import Colours, TowersError
from explorer.lessons.words import two_towers as words

SHARE = st.one_of(st.floats(0, 1), st.just(float("nan")))


def grey_and_red() -> np.ndarray:
    """48 grey filters, then 48 whose red and green are opposite."""
    rng = np.random.default_rng(0)
    weights = rng.normal(size=(96, 1, 11, 11)).repeat(3, 1).astype(np.float32)
    weights[48:, 1] *= -1
    weights[48:, 2] = 0
    return weights


def test_grey_and_coloured_towers():
    result = two_towers.towers(grey_and_red(), blue_first=False)
    first, second = two_towers.colours(result.first), two_towers.colours(result.second)
    assert (first.grey, first.opponent, second.grey, second.opponent) == (48, 0, 0, 48)
    assert "The second tower took the colours" in words.describe(first, second)
    assert np.allclose(result.second.red_green, 1, atol=1e-6)
    swapped = two_towers.towers(grey_and_red(), blue_first=True)
    assert np.array_equal(swapped.weights[:, 0], result.weights[:, 2])
    assert not np.allclose(swapped.second.red_green, 1, atol=0.1)


def test_only_a_first_layer_of_two_towers_is_taken():
    weights = torch.from_numpy(grey_and_red())
    state = {"a": torch.zeros(96), "conv1.weight": weights, "conv2.weight": torch.zeros(2, 2)}
    assert np.array_equal(two_towers.first_filters(state), weights.numpy())
    for bad in ({}, {"x": torch.zeros(64, 3, 11, 11)}, {"x": weights.to(torch.int32)}):
        with pytest.raises(TowersError, match="no network with two towers"):
            two_towers.first_filters(bad)
    with pytest.raises(TowersError, match="finite"):
        two_towers.first_filters({"x": weights * float("nan")})


@settings(max_examples=50, deadline=None)
@given(SHARE, SHARE)
def test_what_is_said_of_any_colours(a, b):
    text = words.describe(Colours(a, 1, 2), Colours(b, 3, 4))
    finite = a == a and b == b
    assert ("all 0" in text) == (not finite)
    if finite:
        assert ("The first tower took" in text) == (a - b >= 0.3)
        assert ("The second tower took" in text) == (b - a >= 0.3)
        assert ("do not differ much" in text) == (abs(a - b) < 0.3)


def test_the_page_opens_a_file(app):
    at = app("learn_first_layer")
    data = safetensors.torch.save({"conv1.weight": torch.from_numpy(grey_and_red())})
    at.file_uploader(key="towers_file").set_value(
        ("towers.safetensors", data, "application/octet-stream")
    ).run()
    assert not at.exception
    assert any("The second tower took the colours" in element.value for element in at.text)
    bad = safetensors.torch.save({"conv1.weight": torch.zeros(64, 3, 11, 11)})
    at.file_uploader(key="towers_file").set_value(
        ("other.safetensors", bad, "application/octet-stream")
    ).run()
    assert not at.exception
    assert "no network with two towers" in at.main.error[0].value.replace("\\", "")
