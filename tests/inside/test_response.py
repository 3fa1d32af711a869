"""Response: spectrum, map and patch of one filter as they are drawn."""

import numpy as np
import pytest

from explorer.drawing import labels
from explorer.inside import filters as analysis
from explorer.inside.figures import filters as figures
from explorer.inside.figures import response
from tests.inside.gratings import wave

RNG = np.random.default_rng(0)


def example(responses=None, power=None, box=(0, 0, 3, 3)):
    responses = RNG.normal(size=(4, 6)).astype(np.float32) + 1 if responses is None else responses
    power = analysis.power(wave(11, 45, 0.2)[None]) if power is None else power
    return analysis.FilterResponse(
        responses, analysis.Patch(1, 2, 0.5, box), power, analysis.frequencies(len(power))
    )


def test_response_map_is_symmetric_about_zero():
    shown = example()
    heat = response.responses(shown).data[0]
    assert heat.zmax == -heat.zmin == pytest.approx(np.abs(shown.responses).max())
    assert np.array_equal(heat.z, shown.responses)


def test_spectrum_stands_at_right_angles_to_the_stripes():
    """Stripes that rise to the right (45 degrees) vary towards the lower right: one of x, y
    negative, as drawn."""
    heat = response.spectrum(example()).data[0]
    row, column = np.unravel_index(np.argmax(heat.z), heat.z.shape)
    assert heat.x[column] == pytest.approx(-heat.y[row], abs=1 / 64)
    assert np.hypot(heat.x[column], heat.y[row]) == pytest.approx(0.2, abs=0.03)


@pytest.mark.parametrize("box", [(-2, -1, 5, 6), (15, 17, 22, 24), (3, 4, 10, 11)])
def test_the_patch_is_cut_from_the_view(box):
    view = RNG.integers(0, 256, (20, 20, 3), np.uint8)
    piece = response.patch(view, example(box=box))
    for row in range(7):
        for column in range(7):
            y, x = box[1] + row, box[0] + column
            inside = 0 <= y < 20 and 0 <= x < 20
            assert piece[row, column].tolist() == (view[y, x].tolist() if inside else [128] * 3)
    assert response.boxed(view, example(box=box)).shape == (440, 440, 3)


def test_parts_of_a_filter_are_its_pixels():
    weights, view = RNG.normal(size=(3, 7, 7)), RNG.integers(0, 256, (20, 20, 3), np.uint8)
    tiles = response.parts(weights, 5.0, view, example(box=(2, 3, 9, 10)))
    factor = 160 // 7
    corner = 4 + labels.FRAME
    assert np.array_equal(
        tiles[corner : corner + 7 * factor : factor, corner : corner + 7 * factor : factor, :3],
        figures.shade(weights, 5.0),
    )
    assert response.parts(weights[:1], 5.0, view, example(box=(2, 3, 9, 10))).dtype == np.uint8
