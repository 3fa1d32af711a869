"""Grids of filters whose pixels are the weights, and the plot of their properties."""

import csv
import dataclasses
import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from explorer.drawing import tables
from explorer.drawing.pixels import png
from explorer.inside import archives
from explorer.inside import filters as analysis
from explorer.inside.figures import filters as figures
from explorer.inside.words import filters as words
from tests.inside.gratings import BLUE_YELLOW, GREY, RED_GREEN, coloured, wave
from tests.inside.pictures import opened

RNG = np.random.default_rng(0)


@pytest.fixture(
    params=[(12, 3, 11, 11), (9, 3, 3, 3), (10, 1, 8, 8), (3, 3, 5, 7), (2, 3, 64, 64)], ids=str
)
def weights(request):
    return (RNG.normal(size=request.param) * 10.0 ** RNG.uniform(-3, 2)).astype(np.float32)


@pytest.mark.parametrize("scale", figures.SCALES)
@pytest.mark.parametrize("by", figures.SORTS)
def test_the_pixels_are_the_weights(weights, scale, by):
    """Read back from the PNG's bytes, by the rule of the legend, every weight is right to half a
    grey level."""
    properties = analysis.measure(weights)
    order, white = figures.arrange(properties, by), figures.scales(properties, scale)
    grid = figures.sheet(weights, order, white, picked=1)
    pixels = opened(png(grid.pixels))
    error = np.abs(figures.decode(pixels, grid) - weights[order])
    assert (error <= 1.0001 * white[order, None, None, None] / 254).all()
    for i, (top, left) in enumerate(
        grid.corners
    ):  # by hand: every pixel of every square, not only the first
        tile = pixels[
            top : top + weights.shape[2] * grid.factor, left : left + weights.shape[3] * grid.factor
        ]
        grey = 128 + np.rint(127 * weights[order[i]].astype(float) / white[order[i]])  # (C, h, w)
        expected = (
            np.broadcast_to(grey, (3, *weights.shape[2:]))
            .repeat(grid.factor, 1)
            .repeat(grid.factor, 2)
        )
        assert (
            np.array_equal(tile[..., :3], expected.transpose(1, 2, 0))
            and (tile[..., 3] == 255).all()
        )


def test_zero_is_mid_grey_and_the_range_is_symmetric():
    patch = np.array([[[-2.0, 0, 2]]])
    assert figures.shade(patch, 2)[0, :, 0].tolist() == [1, 128, 255]
    assert figures.shade(0 * patch, 1)[0, :, 0].tolist() == [128] * 3


def test_scales_are_what_the_legend_says(weights):
    properties = analysis.measure(weights)
    order = figures.arrange(properties, "index")
    for scale in figures.SCALES:
        white = figures.scales(properties, scale)
        grid = figures.sheet(weights, order, white)
        assert (white >= properties.largest).all() and (
            white <= 1.011 * properties.largest.max()
        ).all()
        assert all(float(f"{value:.3g}") == value for value in white)
        assert f"{white.max():.3g}" in words.legend(grid.scales, weights.shape[1])
    assert (white <= 1.011 * properties.largest).all()  # each filter its own


def test_scales_of_nothing_and_of_round_numbers():
    properties = analysis.measure(
        np.array([np.zeros((3, 2, 2)), np.full((3, 2, 2), 0.25), np.full((3, 2, 2), 1000)])
    )
    assert figures.scales(properties, "own").tolist() == [1, 0.25, 1000]


def test_sorting(weights):
    properties = analysis.measure(weights)
    for by in figures.SORTS:
        assert sorted(figures.arrange(properties, by)) == list(range(len(weights)))
    assert (np.diff(properties.norm[figures.arrange(properties, "norm")]) <= 0).all()
    assert (np.diff(properties.orientation[figures.arrange(properties, "orientation")]) >= 0).all()
    frequency = properties.frequency.copy()
    frequency[0] = np.nan
    assert (
        figures.arrange(dataclasses.replace(properties, frequency=frequency), "frequency")[-1] == 0
    )


def test_only_the_picked_filter_is_framed():
    weights = RNG.normal(size=(4, 3, 5, 5))
    properties = analysis.measure(weights)
    grid = figures.sheet(weights, np.arange(4), figures.scales(properties, "own"), picked=2)
    above = [tuple(grid.pixels[top - 2, left]) for top, left in grid.corners]
    assert above == [(0, 0, 0, 0), (0, 0, 0, 0), (213, 94, 0, 255), (0, 0, 0, 0)]  # COLOURS[1]


def test_descriptions_count_by_their_rule():
    patches = [
        coloured(wave(7, 30, 0.2), colour)[0]
        for colour in (GREY, GREY, RED_GREEN, BLUE_YELLOW, [1, 0, 0])
    ]
    patches += [np.full((3, 7, 7), 0.01)]
    properties = analysis.measure(np.array(patches))
    text = words.describe(analysis.Filters("conv1", np.array(patches), stride=(2, 2)), properties)
    for part in (
        "6 filters of 7×7 pixels",
        "stride 2",
        "5 are oriented",
        "2 colour-opponent",
        "3 grey",
        "1 weak",
        "1 flat",
    ):
        assert part in text
    assert "1 flat filter is not drawn" in words.describe_scatter(properties)


def test_scatter_draws_every_filter_once_and_says_which():
    noise, flat = RNG.normal(size=(5, 3, 7, 7)), np.ones((1, 3, 7, 7))
    properties = analysis.measure(
        np.concatenate([coloured(wave(7, 30, 0.2), RED_GREEN), noise, flat])
    )
    fig = figures.scatter(properties, picked=0)
    drawn = np.concatenate([trace.customdata for trace in fig.data[:2]])
    assert sorted(drawn) == list(range(6))
    for trace in fig.data[:2]:
        index = np.asarray(trace.customdata, int)
        assert np.asarray(trace.x) == pytest.approx(properties.orientation[index])
        assert np.asarray(trace.y) == pytest.approx(properties.frequency[index])
        assert np.asarray(trace.marker.color) == pytest.approx(properties.colourfulness[index])


def test_table_holds_every_property_in_full():
    properties = analysis.measure(RNG.normal(size=(3, 3, 5, 5)))
    rows = list(csv.DictReader(io.StringIO(tables.csv(words.table(properties)))))
    assert [row["filter"] for row in rows] == ["0", "1", "2"]
    for name in analysis.COLUMNS:
        assert [float(row[name]) for row in rows] == getattr(properties, name).tolist()


def test_archive_gives_the_arrays_back():
    layer = analysis.Filters("conv1", RNG.normal(size=(2, 3, 5, 5)).astype(np.float32))
    properties = analysis.measure(layer.weights)
    stored = archives.filter_arrays(layer, properties)
    assert np.array_equal(stored["weights"], layer.weights)
    assert set(stored) == {"weights", *analysis.COLUMNS} and np.array_equal(
        stored["norm"], properties.norm
    )


def test_figures_do_not_wait_for_torch():
    code = "import sys, explorer.inside.figures.filters, explorer.inside.figures.response; print('torch' in sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True
    )
    assert ran.stdout.strip() == "False", ran.stderr
