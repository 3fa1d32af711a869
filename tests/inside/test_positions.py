"""Positions: where dimensions of a tensor go, against numbers that say where they come from, and what a
transformer's layers cost."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.inside.positions import NOWHERE, regrouped

SIZES = st.lists(st.integers(1, 4), min_size=1, max_size=5)


def runs_along(places: np.ndarray) -> frozenset[int]:
    """The dimensions along which an array of numbers of positions changes."""
    return frozenset(
        dim for dim in range(places.ndim) if (places != places.take([0], axis=dim)).any()
    )


@given(SIZES, st.data())
def test_reshaping_keeps_positions_apart_where_it_says_so(shape, data):
    """Each number of the array is the number of its position; where they stay apart, every place of the
    new dimensions has one position, and as many positions as before are there."""
    dims = data.draw(st.sets(st.sampled_from(range(len(shape))), min_size=1))
    new = data.draw(regroupings(shape))
    where = np.indices(shape)
    numbers = np.zeros(shape, int)
    for dim in sorted(dims):
        numbers = numbers * shape[dim] + where[dim]
    reshaped = numbers.reshape(new)
    result = regrouped(shape, new, frozenset(dims))
    if result != NOWHERE:
        assert result == runs_along(reshaped)
        others = tuple(dim for dim in range(len(new)) if dim not in result)
        assert (reshaped.min(others) == reshaped.max(others)).all(), "one position at each place"


@st.composite
def regroupings(draw, shape):
    """Another shape of as many numbers: neighbours merged, a dimension of one put in or taken out."""
    new: list[int] = []
    for size in shape:
        if new and draw(st.booleans()):
            new[-1] *= size
        else:
            new.append(size)
        if draw(st.booleans()):
            new.append(1)
    return tuple(new)


def test_maps_to_tokens_and_back():
    assert regrouped((1, 8, 7, 7), (1, 8, 49), frozenset({2, 3})) == {2}
    assert regrouped((1, 7, 7, 8), (49, 8), frozenset({1, 2})) == {0}
    assert regrouped((49, 8), (1, 7, 7, 8), frozenset({0})) == {1, 2}
    assert regrouped((1, 8, 7, 7), (1, 8 * 49), frozenset({2, 3})) == NOWHERE


def test_attention_multiplies_what_its_formula_says(counted):
    """n tokens of d numbers: queries, keys and values, what is made of them, and n x n x d twice."""
    layers = [layer for layer in counted["vit_b_16"].layers if layer.role == "attention"]
    assert len(layers) == 12
    for layer in layers:
        n, d = layer.input
        assert (n, d) == (197, 768) and layer.weighted == 2
        assert layer.multiply_adds == n * d * 3 * d + n * d * d + 2 * n * n * d
        assert layer.parameters == 4 * (d * d + d)


def test_linear_layers_at_every_position_are_told_from_fully_connected_ones(counted):
    roles = [layer.role for layer in counted["convnext_tiny"].layers if layer.kind == "Linear"]
    assert roles == ["each"] * 36 + ["fc"]
