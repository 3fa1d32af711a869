"""Compositions: made pictures pixel by pixel."""

import numpy as np
import pytest

from explorer.inside import compositions
from explorer.inside.compositions import GREY, shifted, side_by_side

VIEW = np.random.default_rng(0).integers(0, 255, (10, 10, 3), dtype=np.uint8)
OFFSETS = range(-50, 51, 10)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("share", OFFSETS)
def test_a_moved_picture_is_the_same_pixels_elsewhere(share, axis):
    shift = share // 10
    for fill in compositions.FILLS:
        result = shifted(VIEW, share, axis, fill)
        assert result.shape == VIEW.shape and result.dtype == np.uint8
        for i in range(10):  # by hand, line by line
            inside = 0 <= i - shift < 10
            mirrored = -1 - (i - shift) if i - shift < 0 else 19 - (i - shift)
            line = VIEW.take(i - shift if inside else mirrored, axis)
            expected = line if inside or fill == "mirrored" else np.broadcast_to(GREY, (10, 3))
            np.testing.assert_array_equal(result.take(i, axis), expected)


def test_nothing_moved_is_the_picture_and_a_copy():
    result = shifted(VIEW, 0, 1, "grey")
    np.testing.assert_array_equal(result, VIEW)
    result[:] = 0
    assert VIEW.any()


def test_two_pictures_side_by_side_are_those_of_each_alone():
    other = 255 - VIEW
    both = side_by_side(VIEW, other, arrangement="small")
    left, right = (
        side_by_side(VIEW, None, arrangement="small"),
        side_by_side(other, None, left=False, arrangement="small"),
    )
    np.testing.assert_array_equal(both[:, :5], left[:, :5])
    np.testing.assert_array_equal(both[:, 5:], right[:, 5:])
    assert (left[:, 5:] == GREY).all() and (right[:, :5] == GREY).all()
    assert (both[:2] == GREY).all() and (both[7:] == GREY).all()
    by_hand = VIEW[:10, :10].reshape(5, 2, 5, 2, 3).mean((1, 3))
    np.testing.assert_allclose(both[2:7, :5], by_hand, atol=0.5)
    odd = np.full((9, 9, 3), 7, np.uint8)
    both = side_by_side(odd, odd, arrangement="small")
    assert (both[2:6, :4] == 7).all() and (both[2:6, 5:] == 7).all()


def test_two_middle_halves_keep_their_size():
    other = 255 - VIEW
    both, left, right = (
        side_by_side(VIEW, other),
        side_by_side(VIEW, None),
        side_by_side(other, None, left=False),
    )
    np.testing.assert_array_equal(both[:, :5], VIEW[:, 2:7])
    np.testing.assert_array_equal(both[:, 5:], other[:, 2:7])
    np.testing.assert_array_equal(
        left, np.concatenate([VIEW[:, 2:7], np.full((10, 5, 3), GREY)], axis=1)
    )
    np.testing.assert_array_equal(
        right, np.concatenate([np.full((10, 5, 3), GREY), other[:, 2:7]], axis=1)
    )
