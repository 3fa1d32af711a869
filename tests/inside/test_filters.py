"""Filters: properties against synthetic filters."""

import numpy as np
import pytest

from explorer.inside import filters as analysis
from tests.inside.gratings import BLUE_YELLOW, GREY, RED_GREEN, angle_between, coloured, wave

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("k", [7, 11])
@pytest.mark.parametrize("width", [0.25, np.inf], ids=["Gabor", "grating"])
def test_orientation_and_frequency_of_gratings(k, width):
    """Within 4 degrees, and within one bin (1 / k) of the filter, all round and for every phase."""
    grid = [
        (orientation, frequency, phase)
        for orientation in range(0, 180, 15)
        for frequency in np.linspace(1 / k, 0.4, 5)
        for phase in (0, np.pi / 4, np.pi / 2)
    ]
    patches = np.array([coloured(wave(k, *row, sigma=width * k), GREY)[0] for row in grid])
    properties = analysis.measure(patches)
    assert angle_between(properties.orientation, [row[0] for row in grid]).max() < 4
    assert np.abs(properties.frequency - [row[1] for row in grid]).max() < 1 / k
    assert ((properties.orientation >= 0) & (properties.orientation < 180)).all()
    assert properties.colourfulness.max() < 1e-12


@pytest.mark.parametrize(
    "edge, orientation",
    [
        ([[1, 1, 1], [0, 0, 0], [-1, -1, -1]], 0),
        ([[1, 0, -1]] * 3, 90),
        ([[2, 1, 0], [1, 0, -1], [0, -1, -2]], 45),
        ([[0, 1, 2], [-1, 0, 1], [-2, -1, 0]], 135),
    ],
)
def test_edges_of_three_by_three(edge, orientation):
    """The line that divides light from dark: lying 0, upright 90, rising to the right 45, falling
    135."""
    properties = analysis.measure(np.array([[edge]], float))
    assert angle_between(properties.orientation[0], orientation) < 1e-6
    assert properties.selectivity[0] > 0.23


def test_frequency_is_in_cycles_per_pixel():
    """Stripes one pixel wide have the highest frequency along an axis, 1/2; a checkerboard the
    highest of all."""
    stripes, board = (
        np.tile([1.0, -1.0], (8, 4)),
        (-1.0) ** np.add.outer(np.arange(8), np.arange(8)),
    )
    properties = analysis.measure(np.array([[stripes], [stripes.T], [board]]))
    assert properties.frequency == pytest.approx([0.5, 0.5, 0.5**0.5])
    assert properties.orientation[:2] == pytest.approx([90, 0])


def test_selectivity_tells_gratings_from_blobs_and_noise():
    y, x = np.mgrid[:11, :11] - 5.0
    blob = np.exp(-(x**2 + y**2) / 8)
    properties = analysis.measure(
        np.array([[blob], [wave(11, 30, 0.2, sigma=3)], [RNG.normal(size=(11, 11))]])
    )
    assert (
        properties.selectivity[0] < 1e-5
        and properties.selectivity[1] > 0.9
        and properties.selectivity[2] < 0.3
    )


def test_brightness_that_is_everywhere_the_same_changes_no_wave():
    patch = coloured(wave(9, 20, 0.2), RED_GREEN)
    a, b = analysis.measure(patch), analysis.measure(patch + np.array([3.0, -1, 7])[:, None, None])
    for name in ("orientation", "selectivity", "frequency"):
        assert getattr(a, name) == pytest.approx(getattr(b, name))
    assert a.norm != pytest.approx(b.norm)


@pytest.mark.parametrize(
    "colour, red_green, blue_yellow",
    [
        (GREY, 0, 0),
        (RED_GREEN, 1, 0),
        (BLUE_YELLOW, 0, 1),
        (-BLUE_YELLOW, 0, 1),
        ([1, 0, 0], 1 / 2, 1 / 6),
        ([0, 1, 0], 1 / 2, 1 / 6),
        ([0, 0, 1], 0, 2 / 3),
        ([3, -1, 1], 8 / 11, 0),
    ],
)
def test_colourfulness_is_the_share_of_the_opponent_colours(colour, red_green, blue_yellow):
    """(c . (1, -1, 0))^2 / 2 |c|^2 and (c . (1, 1, -2))^2 / 6 |c|^2, whatever the pattern."""
    properties = analysis.measure(coloured(wave(7, 60, 0.2, 1.0), colour))
    assert properties.red_green[0] == pytest.approx(red_green, abs=1e-12)
    assert properties.blue_yellow[0] == pytest.approx(blue_yellow, abs=1e-12)
    assert properties.colourfulness[0] == pytest.approx(red_green + blue_yellow, abs=1e-12)
    assert (
        angle_between(properties.orientation[0], 60) < 4
    )  # a grating of equal luminance is still a grating


def test_a_mixture_of_grey_and_colour_shares_its_energy():
    grey, colour = coloured(wave(7, 0, 0.2), GREY), coloured(wave(7, 90, 0.2), RED_GREEN)
    properties = analysis.measure(grey + colour)
    shares = (colour**2).sum() / ((grey**2).sum() + (colour**2).sum())
    assert properties.colourfulness[0] == pytest.approx(shares)


def test_random_filters_are_two_thirds_colour_and_have_no_direction():
    properties = analysis.measure(RNG.normal(size=(200, 3, 7, 7)))
    assert properties.colourfulness.mean() == pytest.approx(2 / 3, abs=0.02)
    assert np.median(properties.selectivity) < 0.2


def test_norm_and_largest():
    properties = analysis.measure(np.array([[[[3.0, 0], [0, -4]]]]))
    assert (properties.norm[0], properties.largest[0]) == (5, 4)


def test_flat_and_empty_filters_say_nan():
    properties = analysis.measure(
        np.array([np.full((3, 5, 5), 0.1), np.zeros((3, 5, 5))], np.float32)
    )
    for name in ("orientation", "selectivity", "frequency"):
        assert np.isnan(getattr(properties, name)).all()
    assert properties.colourfulness[0] == pytest.approx(0, abs=1e-12) and np.isnan(
        properties.colourfulness[1]
    )
    assert properties.norm[1] == 0


def test_power_obeys_parseval_and_knows_its_frequencies():
    patch = RNG.normal(size=(3, 7, 7))
    spectrum = analysis.power(patch)
    varying = patch - patch.mean((1, 2), keepdims=True)
    assert spectrum.shape == (64, 64)
    assert spectrum.sum() / spectrum.size == pytest.approx((varying**2).sum())
    f = analysis.frequencies(64)
    assert (f[0], f[32]) == (-0.5, 0) and np.allclose(np.diff(f), 1 / 64)
    assert analysis.power(RNG.normal(size=(1, 64, 64))).shape == (128, 128)
