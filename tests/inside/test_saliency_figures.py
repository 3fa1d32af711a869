"""Saliency as it is shown: colours that can be read back, words that are true."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.drawing import pixels
from explorer.drawing.colour_bar import colour_bar
from explorer.drawing.numbers import percent, sized
from explorer.inside import archives
from explorer.inside.figures import saliency as figures
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.words import saliency as words
from explorer.inside.words import saliency_grids as grid_words


def map_of(values, signed=True, **more) -> SaliencyMap:
    return SaliencyMap(
        np.asarray(values, np.float32), signed, "gradient", "Gradient", "slope", 0, **more
    )


RAMP = map_of(np.linspace(-1, 1, 81).reshape(9, 9))
PIXELS = np.random.default_rng(0).integers(0, 256, (9, 9, 3)).astype(np.uint8)


def test_signed_colours_are_symmetric_about_white():
    limit = RAMP.limit
    assert 0.97 < limit <= 1
    shown = figures.colours(RAMP).astype(int)
    middle = shown[4, 4]
    assert middle.min() > 240
    assert shown[8, 8, 0] > shown[8, 8, 2] + 100  # for the class: red
    assert shown[0, 0, 2] > shown[0, 0, 0] + 100  # against it: blue
    mirrored = figures.colours(map_of(-RAMP.values)).astype(int)
    assert np.array_equal(shown, mirrored[::-1, ::-1])


def test_magnitudes_get_lighter():
    light = (
        figures.colours(map_of(np.linspace(0, 1, 100).reshape(10, 10), signed=False)).sum(2).ravel()
    )
    assert np.all(np.diff(light[:98].astype(int)) >= -3)
    assert light[98] > light[0] + 250


def test_values_can_be_read_back_from_the_colours():
    table = figures.TABLES[True].astype(int)
    distance = np.abs(figures.colours(RAMP).astype(int)[:, :, None] - table).sum(3)
    assert (distance.min(2) == 0).all()
    read = (distance.argmin(2) - 127) / 127 * RAMP.limit
    inside = np.abs(RAMP.values) < RAMP.limit
    np.testing.assert_allclose(read[inside], RAMP.values[inside], atol=0.02)


@pytest.mark.parametrize(("values", "limit"), [([[0, 0], [0, 0]], 1), ([[3, 3], [3, 3]], 3)])
def test_limit_of_flat_maps(values, limit):
    assert map_of(values).limit == limit
    assert figures.colours(map_of(values)).shape == (2, 2, 3)


def test_limit_of_a_map_with_a_single_spike_is_the_spike():
    values = np.zeros((20, 20))
    values[3, 3] = 5
    assert map_of(values).limit == 5


def test_opacity_goes_from_the_picture_to_the_map():
    factor = figures.SIDE // 9
    assert np.array_equal(figures.overlay(PIXELS, RAMP, 0), pixels.enlarge(PIXELS, factor))
    assert np.array_equal(figures.overlay(PIXELS, RAMP, 1), figures.bare(RAMP))
    half = figures.overlay(PIXELS, RAMP, 0.5, side=9).astype(float)
    grey = PIXELS.mean(2, keepdims=True)
    np.testing.assert_allclose(half, (grey + figures.colours(RAMP)) / 2, atol=0.5 + 1e-6)
    photo = pixels.enlarge(PIXELS, 5)
    photo[0, 0] = 0
    over = figures.overlay(photo, RAMP, 0.5, side=45).astype(float)
    np.testing.assert_allclose(over[1:5, 0], half[[0] * 4, 0], atol=1)
    np.testing.assert_allclose(over[0, 0], figures.colours(RAMP)[0, 0] / 2, atol=1)


def test_pictures_are_enlarged_by_whole_factors_and_never_made_smaller():
    assert figures.fitted(np.zeros((64, 64, 3), np.uint8), 448).shape == (448, 448, 3)
    assert figures.fitted(np.zeros((100, 60, 3), np.uint8), 448).shape == (400, 240, 3)
    assert figures.fitted(np.zeros((500, 500, 3), np.uint8), 448).shape == (500, 500, 3)


def test_words_say_where_the_mass_lies():
    values = np.full((9, 9), 0.1)
    values[:3, 6:] = 1
    summary = words.describe(map_of(values, signed=False), "cat")
    inner, corner = 0.9 / (7.2 + 9), 9 / (7.2 + 9)
    assert summary == (
        f"Gradient for cat: {percent(inner)} of the saliency lies in the middle ninth of the image, the most "
        f"({percent(corner)}) in the top right ninth."
    )
    values[3:6, 3:6] = -3
    summary = words.describe(map_of(values), "cat")
    assert "more than in any other" in summary
    assert f"{percent((9 + 6.3) / (9 + 6.3 + 27))} of it speaks for the class" in summary
    assert "0 everywhere" in words.describe(map_of(np.zeros((9, 9))), "cat")


def test_words_say_whether_the_map_adds_up():
    assert words.account(RAMP) == ""
    summary = words.account(map_of([[1, 2]], change=4.0, delta=-1.0))
    assert "changes by +4" in summary
    assert "adds up to +3" in summary
    assert "25.00\u00a0% of the change" in summary
    assert "little" in summary
    assert "trusted" in words.account(map_of([[1, 2]], change=3.001, delta=-0.001))
    assert words.account(map_of([[0, 0]], change=0.0, delta=0.0))


def test_legend_names_the_number_of_the_last_colour():
    result = map_of(np.arange(10_000.0).reshape(100, 100))
    assert result.limit == pytest.approx(9899, abs=1)
    assert "+9,900 (for the class)" in words.legend(result)
    assert "99th percentile" in words.legend(result)
    assert "up to 10,000," in words.legend(result)
    assert "percentile" not in words.legend(RAMP)


def test_the_bar_has_the_colours_and_the_range():
    scale = figures.scale(RAMP)
    assert scale.high == -scale.low == RAMP.limit and "slope" in scale.title
    assert figures.scale(map_of([[0, 2]], signed=False)).low == 0
    drawn = colour_bar(scale)
    for place in (0, 127, 254):
        assert "#{:02x}{:02x}{:02x}".format(*figures.TABLES[True][place]) in drawn
    assert sized(scale.low) in drawn and sized(scale.high) in drawn
    assert "<b>" not in colour_bar(replace(scale, title="<b>"))


def test_grid_keeps_every_pixel_and_leaves_room_for_words():
    tiles = [
        [figures.tile(PIXELS, RAMP, 0.5, 90), figures.tile(PIXELS, "There is no ReLU.", 0.5, 90)]
    ] * 2
    sheet = figures.grid(tiles, ["one", "two words that have to be broken"], ["first", "second"])
    assert sheet.shape[2] == 4
    result = 0
    for top in range(sheet.shape[0] - 89):
        result += np.array_equal(sheet[top : top + 90, :90, :3], tiles[0][0])
    assert result == 2
    assert sheet[:20, :, 3].any()


def test_classes_names_the_correlation_of_the_best_two():
    others = (
        map_of(2 * RAMP.values),
        map_of(-RAMP.values),
        "There is no ReLU.",
        map_of(0 * RAMP.values),
    )
    maps = [[RAMP, other] for other in others]
    methods = ["A", "B", "C", "D"]
    assert "A 1.00, B -1.00." in grid_words.describe_classes(maps, methods, ["cat", "dog"])
    sheet = figures.classes(PIXELS, maps, methods, ["cat (70.0%)", "dog (30.0%)"], 0.5)
    assert sheet.dtype == np.uint8


def test_archive_holds_the_map_and_the_question():
    result = map_of([[1, -2]], change=1.0, delta=0.5, layer="layer4")
    stored = archives.saliency_arrays(result, PIXELS)
    assert np.array_equal(stored["values"], result.values)
    assert np.array_equal(stored["pixels"], PIXELS)
    assert (str(stored["layer"]), float(stored["delta"])) == ("layer4", 0.5)
    assert "seed" not in stored
