"""Pictures of feature maps: values can be read back from their pixels."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw
from PIL import Image

from explorer.depth.gradient_maps import Scale
from explorer.layers.feature_maps import measure
from explorer.layers.figures import feature_maps as figures


def shown(grid: figures.Grid, tile: int) -> np.ndarray:
    """The indices of the palette in a tile."""
    top, left = (
        first + at * step
        for first, at, step in zip(grid.first, divmod(tile, grid.columns), grid.step, strict=True)
    )
    height, width = grid.tile
    whole = grid.indices[top : top + height, left : left + width]
    return whole[:: grid.factor, :: grid.factor]


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("shape", [(5, 7, 7), (64, 13, 9), (3, 1, 1), (70, 1, 1), (4, 112, 112)])
def test_values_can_be_read_back_from_the_pixels(shape, signed):
    maps = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    maps = maps if signed else np.abs(maps)
    limits = np.abs(maps).max((1, 2))
    tiles = figures.linear(maps, limits, signed)
    grid = figures.grid(tiles, np.arange(shape[0]), np.zeros(shape[0], bool))
    top = figures.STEPS - 1
    for tile in range(shape[0]):
        index = shown(grid, tile).astype(float)
        share = 2 * index / top - 1 if signed else index / top
        assert share * limits[tile] == pytest.approx(
            maps[tile], abs=1.01 * float(limits[tile]) / top
        )


def test_the_file_has_the_pixels_of_the_palette():
    maps = np.random.default_rng(1).normal(size=(12, 8, 8)).astype(np.float32)
    tiles = figures.linear(maps, np.ones(12), True)
    grid = figures.grid(tiles, np.arange(12), np.zeros(12, bool))
    pixels = np.asarray(Image.open(io.BytesIO(grid.png())).convert("RGBA"))
    assert (pixels == grid.palette[grid.indices]).all()
    middle = tiles.palette[(figures.STEPS - 1) // 2]
    assert middle[:3].min() > 240, "0 is white"


def test_64_large_maps_are_a_picture_under_a_megabyte():
    maps = np.random.default_rng(2).normal(size=(64, 112, 112)).astype(np.float32)
    tiles = figures.linear(maps, np.full(64, 3.0), True)
    grid = figures.grid(tiles, np.arange(64), np.zeros(64, bool))
    assert tiles.pooled == 1 and grid.factor == 1 and len(grid.png()) < 1e6


def test_a_silent_map_is_crossed_out_and_odd_values_are_grey():
    maps = np.ones((3, 4, 4), np.float32)
    maps[1], maps[2, 0, 0] = 0, np.nan
    numbers = measure(maps)
    tiles = figures.linear(maps, numbers.largest, False)
    grid = figures.grid(tiles, np.arange(3), numbers.silent)
    assert set(np.unique(shown(grid, 1))) == {figures.LINE, figures.CLEAR}
    assert shown(grid, 2)[0, 0] == figures.ODD and shown(grid, 0).min() == figures.STEPS - 1


@given(draw.integers(1, 40), draw.integers(1, 40), draw.integers(1, 9))
@settings(max_examples=40)
def test_large_maps_are_means_of_squares(height, width, side):
    maps = np.random.default_rng(3).normal(size=(2, height, width))
    small, k = figures.smaller(maps, side)
    assert max(small.shape[1:]) <= side
    rows, columns = (min(k, height), min(k, width))
    assert small[:, 0, 0] == pytest.approx(maps[:, :rows, :columns].mean((1, 2)))


def test_gradients_stand_on_powers_of_ten():
    maps = np.array([1e-8, 1e-5, -1e-5, 1e-2, 0, np.nan, 10]).reshape(7, 1, 1)
    tiles = figures.logarithmic(maps, Scale(-8, -2))
    top = figures.STEPS - 1
    assert tiles.steps.ravel().tolist() == [
        *(0, top // 2, top // 2, top),
        *(figures.ZERO, figures.ODD, top),
    ]
    assert tiles.marks[0][0] == 1 and all(0 <= at <= 1 for at, _ in tiles.marks)


def test_bars_count_every_finite_value():
    values = np.random.default_rng(4).normal(size=(9, 8)).astype(np.float32)
    values[0, 0] = np.nan
    assert figures.histogram(values, 0.5).data[0].y.sum() == 71
    assert figures.histogram(np.zeros((2, 2), np.float32), np.nan).data[0].y.sum() == 4
