"""Changed pictures against loops, closed forms and other implementations."""

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import affine_transform

from explorer.inside import changes, compositions, picture_changes
from explorer.inside.changes import CHANGES, Recipe, Setting, changed

RNG = np.random.default_rng(0)
PHOTO, SQUARE = (RNG.integers(0, 256, (*size, 3), np.uint8) for size in ((30, 41), (24, 24)))
SMOOTH = np.array(Image.fromarray(SQUARE[:6, :6]).resize((40, 30), Image.Resampling.BICUBIC))
FILLS = sorted(compositions.FILLS)


@pytest.mark.parametrize("key", CHANGES)
def test_the_neutral_amount_changes_nothing_and_all_others_do(key):
    row = CHANGES[key]
    assert row.neutral in row.amounts and list(row.amounts) == sorted(set(row.amounts))
    assert row.amounts[0] <= row.start <= row.amounts[-1] and row.start != row.neutral
    large = np.tile(PHOTO, (3, 3, 1))
    for amount in row.amounts:
        result = changed(large, Recipe(((key, amount),)))
        assert result.shape == large.shape and result.dtype == np.uint8
        assert np.array_equal(result, large) == (amount == row.neutral)
    assert changed(large, Recipe(((key, row.neutral),))) is large


@pytest.mark.parametrize("share", [-50, -13, 7, 50])
def test_shifts_against_rolling_what_was_padded(share):
    for key, axis in (("right", 1), ("down", 0)):
        side = PHOTO.shape[axis]
        steps = round(share / 100 * side)
        edges = [(side, side) if i == axis else (0, 0) for i in range(3)]
        rolled = np.roll(np.pad(PHOTO, edges, mode="symmetric"), steps, axis)
        expected = rolled.take(range(side, 2 * side), axis)
        assert np.array_equal(changed(PHOTO, Recipe(((key, share),))), expected)
        grey = changed(PHOTO, Recipe(((key, share),), Setting(fill="grey")))
        free = np.arange(abs(steps)) if steps > 0 else np.arange(side - abs(steps), side)
        assert (grey.take(free, axis) == compositions.GREY).all()
        kept = np.setdiff1d(np.arange(side), free)
        assert np.array_equal(grey.take(kept, axis), expected.take(kept, axis))


@pytest.mark.parametrize("fill", FILLS)
def test_quarter_turns_are_exact(fill):
    for degrees, times in ((90, -1), (-90, 1), (180, 2), (-180, 2)):
        turned = picture_changes.turned(SQUARE, degrees, fill)
        assert np.array_equal(turned, np.rot90(SQUARE, times))
    assert np.array_equal(picture_changes.turned(PHOTO, 180, fill), PHOTO[::-1, ::-1])
    even = PHOTO[:, :40]
    middle = picture_changes.turned(even, 90, fill)[:, 5:35]
    assert np.array_equal(middle, np.rot90(even[:, 5:35], -1))


@pytest.mark.parametrize("degrees", [-37, 12, 100])
def test_other_turns_against_scipy(degrees):
    cos, sin = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    back = np.array([[cos, -sin], [sin, cos]])  # (row, column) of the source
    middle = (np.array(SMOOTH.shape[:2]) - 1) / 2
    turned = picture_changes.turned(SMOOTH, degrees, "mirrored")
    for channel in range(3):
        plane = SMOOTH[..., channel].astype(float)
        offset = middle - back @ middle
        expected = affine_transform(plane, back, offset, order=1, mode="reflect")
        assert np.abs(turned[..., channel] - expected).max() < 2


def test_sizes_about_the_middle():
    blocks = SQUARE[:10, :12].repeat(2, 0).repeat(2, 1)  # (20, 24): halves are exact means
    small = picture_changes.scaled(blocks, 50, "grey")
    assert small.shape == blocks.shape
    inside = np.zeros(small.shape[:2], bool)
    inside[5:15, 6:18] = True
    assert (small[~inside] == compositions.GREY).all()
    one = np.full((20, 24, 3), 9, np.uint8)
    for share in (25, 50, 180, 400):
        assert (picture_changes.scaled(one, share, "mirrored") == 9).all()
    ramp = np.broadcast_to(np.arange(100, 140, dtype=np.uint8)[None, :, None], (40, 40, 3))
    wide = picture_changes.scaled(ramp, 200, "mirrored").astype(float)[0, :, 0]
    assert np.abs(wide - (119.5 + (np.arange(40) - 19.5) / 2)).max() <= 1
    narrow = picture_changes.scaled(ramp, 50, "mirrored").astype(float)[0, :, 0]
    assert np.abs(narrow[11:29] - (119.5 + (np.arange(11, 29) - 19.5) * 2)).max() <= 1
    assert narrow[:10].tolist() == narrow[10:20][::-1].tolist(), "mirrored at the edge"


def test_mirroring_twice_is_nothing():
    once = picture_changes.mirror(PHOTO, 1)
    assert np.array_equal(picture_changes.mirror(once, 1), PHOTO)
    assert np.array_equal(once[:, 0], PHOTO[:, -1])


def test_hue_keeps_luma_and_a_full_turn_is_nothing():
    pale = 100 + PHOTO // 6  # far from where colours end
    luma = np.array([0.299, 0.587, 0.114])
    for degrees in (30, 90, 180):
        assert np.abs(picture_changes.hue(pale, degrees) @ luma - pale @ luma).max() < 1
    assert np.abs(picture_changes.hue(pale, 360).astype(int) - pale).max() <= 1
    grey = np.full((4, 4, 3), 77, np.uint8)
    assert np.abs(picture_changes.hue(grey, 120).astype(int) - 77).max() <= 1
    red = np.array([[[160, 100, 100]]], np.uint8)
    assert picture_changes.hue(red, 120)[0, 0].argmax() != 0, "red no longer"


def test_saturation_and_brightness_against_their_formulas():
    grey = (PHOTO @ np.array([0.299, 0.587, 0.114]))[..., None]
    for factor in (0, 50, 125):
        wanted = (grey + (PHOTO - grey) * factor / 100).clip(0, 255)
        assert np.abs(picture_changes.saturation(PHOTO, factor) - wanted).max() <= 1
    bright = np.rint(PHOTO * 1.4).clip(0, 255).astype(np.uint8)
    assert np.array_equal(picture_changes.brightness(PHOTO, 140), bright)


def test_blur_spreads_a_point_as_a_gaussian():
    point = np.zeros((100, 100, 3), np.uint8)
    point[45:56, 45:56] = 255
    for share in (2, 4):
        sums = picture_changes.blur(point, share)[..., 0].astype(float).sum(1)
        mean = np.arange(100) @ sums / sums.sum()
        variance = ((np.arange(100) - mean) ** 2) @ sums / sums.sum()
        assert variance == pytest.approx(share**2 + 10, rel=0.1), "of the box, 10, and the Gaussian"


@pytest.mark.parametrize("factor", [0, 45, 175])
def test_contrast_against_its_formula(factor):
    luma = PHOTO @ np.array([0.299, 0.587, 0.114])
    expected = (luma.mean() + (PHOTO - luma.mean()) * factor / 100).clip(0, 255)
    assert np.abs(picture_changes.contrast(PHOTO, factor) - expected).max() <= 1.6


def test_noise_is_gaussian_and_drawn_by_its_seed():
    grey = np.full((100, 100, 3), 128, np.uint8)
    noise = {
        deviation: picture_changes.noise(grey, deviation, 3).astype(float) - 128
        for deviation in (10, 20)
    }
    assert noise[10].std() == pytest.approx(10, rel=0.02) and abs(noise[10].mean()) < 0.2
    assert np.abs(noise[20] - 2 * noise[10]).max() <= 1.5, "one noise, twice as large"
    assert np.array_equal(picture_changes.noise(grey, 10, 3), grey + noise[10])
    assert not np.array_equal(picture_changes.noise(grey, 10, 4), grey + noise[10])


@pytest.mark.parametrize("quality", [3, 10, 40, 75])
def test_jpeg_of_one_grey_is_its_quantised_mean(quality):
    """The first step of the luminance table of ITU-T T.81, annex K, is 16, scaled as the IJG does."""
    scale = 5000 // quality if quality < 50 else 200 - 2 * quality
    step = min(max((16 * scale + 50) // 100, 1), 255)
    for value in (0, 77, 130, 201):
        result = picture_changes.jpeg(np.full((16, 24, 3), value, np.uint8), quality)
        mean = round(8 * (value - 128) / step) * step / 8 + 128
        assert np.abs(result.astype(float) - min(max(mean, 0), 255)).max() <= 1
    errors = [
        np.abs(picture_changes.jpeg(SMOOTH, q) - SMOOTH.astype(float)).mean() for q in (5, 95)
    ]
    assert errors[0] > errors[1]


def test_a_square_against_a_loop():
    for share, column, row in ((50, 50, 50), (40, 0, 100), (100, 90, 10)):
        result = changed(PHOTO, Recipe((("square", share),), Setting(column=column, row=row)))
        side = round(share / 100 * 30)
        left, top = round(column / 100 * 41 - side / 2), round(row / 100 * 30 - side / 2)
        for i in range(30):
            for j in range(41):
                hidden = top <= i < top + side and left <= j < left + side
                expected = compositions.GREY if hidden else PHOTO[i, j]
                assert np.array_equal(result[i, j], expected)


def test_several_are_applied_in_the_order_of_the_table_whatever_was_chosen_first():
    setting = Setting("grey", 5, 20, 30)
    amounts = (("noise", 30), ("square", 40), ("right", 20), ("turn", 90), ("hue", 0))
    by_hand = picture_changes.turned(compositions.shifted(SQUARE, 20, 1, "grey"), 90, "grey")
    by_hand = picture_changes.noise(picture_changes.square(by_hand, 40, 20, 30), 30, 5)
    for order in (amounts, amounts[::-1]):
        recipe = Recipe(order, setting)
        assert np.array_equal(changed(SQUARE, recipe), by_hand)
        assert [row.label for row, _ in recipe.steps] == [
            "Shift sideways",
            "Turn",
            "Grey square",
            "Noise",
        ]
    assert Recipe(amounts).at("noise", 7).amounts[0] == ("noise", 7)


def test_two_pictures_are_the_middle_squares_of_both():
    second = np.full((10, 50, 3), 200, np.uint8)
    both = changed(PHOTO, Recipe(second="other"), second)
    assert both.shape == (30, 30, 3)
    assert np.array_equal(both[:, :15], PHOTO[:, 5:35][:, 7:22])
    assert (both[:, 15:] == 200).all()
    small = changed(PHOTO, Recipe(second="other", arrangement="small"), second)
    assert (small[7:22, 15:] == 200).all() and (small[0] == compositions.GREY).all()


def test_large_pictures_are_made_smaller_only_where_they_are_changed():
    large = np.zeros((1500, 2000, 3), np.uint8)
    assert changed(large, Recipe()) is large
    assert changed(large, Recipe((("mirror", 1),))).shape == (1024, 1365, 3)
    assert changes.smaller(PHOTO) is PHOTO
