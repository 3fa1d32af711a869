"""Convolution lesson: sizes against torch, values against a loop by hand, pictures and the page."""

import itertools

import numpy as np
import pytest
import torch
from torch import nn

from explorer.images import preprocessing
from explorer.images.samples import SAMPLES
from explorer.lessons import convolution
from explorer.lessons.figures import convolution as figures
from explorer.lessons.words import convolution as words
from tests.lessons.shown import says

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("side", "kernel", "stride", "padding"),
    itertools.product((7, 8, 224), (1, 2, 3, 7), (1, 2, 3, 4), (0, 1, 3)),
)
def test_the_formula_is_torchs(side, kernel, stride, padding):
    output = nn.Conv2d(1, 1, kernel, stride, padding)(torch.zeros(1, 1, side, side))
    assert output.shape[2:] == (convolution.output_size(side, kernel, stride, padding),) * 2


def test_a_kernel_that_does_not_fit():
    assert convolution.output_size(3, 7, 1, 1) == 0


def test_layers_of_real_networks():
    shown = words.layer_table(convolution.LAYERS)
    assert shown["by the formula"] == shown["torch"] == [55, 27, 27, 13, 224, 112, 112, 222]


@pytest.mark.parametrize(
    ("stride", "padding", "pool"), itertools.product((1, 3), (0, 2), convolution.POOLS)
)
def test_every_place_by_hand(stride, padding, pool):
    picture, kernel = RNG.random((11, 11)), RNG.normal(size=(3, 3))
    result = convolution.convolve(
        torch.from_numpy(picture)[None, None], kernel, stride, padding, pool
    )
    around = np.pad(picture, padding)
    for row, column in np.ndindex(result.values.shape):
        by_hand = 0.0
        for i, j in np.ndindex(3, 3):
            by_hand += kernel[i, j] * around[row * stride + i, column * stride + j]
        assert result.values[row, column] == pytest.approx(by_hand)
        assert (result.patch(row, column) * kernel).sum() == pytest.approx(by_hand)
    if pool == "none":
        assert result.pooled is None
        return
    merge = {"max 2×2": np.max, "mean 2×2": np.mean}[pool]
    for row, column in np.ndindex(result.pooled.shape):
        square = result.values[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        assert result.pooled[row, column] == pytest.approx(merge(square))


def test_the_box_is_where_the_patch_is():
    picture = RNG.random((20, 20)).astype(np.float32)
    result = convolution.convolve(
        torch.from_numpy(picture)[None, None], np.ones((3, 3)), 2, 1, "none"
    )
    left, top, right, bottom = result.box(3, 5)
    assert np.array_equal(picture[top:bottom, left:right], result.patch(3, 5))
    assert result.box(0, 0) == (-1, -1, 2, 2) and result.patch(0, 0)[0].tolist() == [0, 0, 0]


def flat(value, label):
    x = torch.full((1, 1, 12, 12), value)
    return convolution.convolve(x, np.reshape(convolution.KERNELS[label], (3, 3)), 1, 0, "none")


def test_what_the_kernels_are_called():
    for label in ("Vertical edges", "Horizontal edges", "Spots"):
        assert np.abs(flat(0.7, label).values).max() < 1e-6
        assert "gives 0 where" in words.describe(flat(0.7, label), 1, 1)
    for label in ("Sharpen", "Blur", "Nothing"):
        assert flat(0.7, label).values == pytest.approx(0.7)
        assert "as they are" in words.describe(flat(0.7, label), 1, 1)
    step = torch.zeros(1, 1, 12, 12)
    step[..., 6:] = 1  # dark left, light right
    for label, expected in (("Vertical edges", 4), ("Horizontal edges", 0)):
        result = convolution.convolve(
            step, np.reshape(convolution.KERNELS[label], (3, 3)), 1, 0, "none"
        )
        assert np.abs(result.values).max() == expected


def test_a_moved_pattern_is_found_where_it_went():
    x = torch.zeros(1, 1, 30, 30)
    x[..., 5:8, 5:8] = torch.rand(3, 3)
    there = convolution.convolve(x, RNG.normal(size=(3, 3)), 1, 0, "none")
    moved = convolution.convolve(torch.roll(x, (9, 4), (2, 3)), there.kernel, 1, 0, "none")
    assert np.allclose(moved.values[9:, 4:], there.values[:-9, :-4])


def test_pictures():
    result = convolution.convolve(
        torch.rand(1, 1, 96, 96), RNG.normal(size=(3, 3)), 2, 1, "mean 2×2"
    )
    shown = figures.pictures(result, 47, 47)
    assert list(shown) == ["In: 96×96", "Out: 48×48", "Pooled: 24×24"]
    assert all(
        picture.dtype == np.uint8 and picture.shape == (384, 384, 3) for picture in shown.values()
    )
    assert (
        "Pooling leaves 576 of 2,304 numbers, 25\u00a0%; the picture has 9,216 pixels"
        in words.describe(result, 47, 47)
    )
    zero = np.zeros((4, 4))
    assert figures.coloured(zero).max() == 0
    signed = np.array([[-1.0, 0.0], [0.0, 1.0]])
    assert figures.coloured(signed)[0, 1].tolist() == figures.coloured(signed)[1, 0].tolist()
    assert figures.coloured(signed)[1, 1, 0] > figures.coloured(signed)[1, 1, 2]  # red above zero


def test_the_page(app):
    at = app("learn_convolution")
    for label, kernel in convolution.KERNELS.items():
        at.button(key=f"kernel_{label}").click().run()
        assert not at.exception
        assert [at.number_input(key=f"k{i}").value for i in range(9)] == pytest.approx(kernel)
    at.slider(key="stride").set_value(4).run()
    at.slider(key="padding").set_value(0).run()
    at.number_input(key="k4").set_value(5.0).run()
    kernel = np.array([0, 0, 0, 0, 5, 0, 0, 0, 0]).reshape(3, 3)
    x = preprocessing.to_input(
        SAMPLES[at.selectbox(key="image_choice").value].load(),
        preprocessing.Preprocessing(
            convolution.SIDE, convolution.SIDE, mean=(0.0,), std=(1.0,), channels=1
        ),
    )
    result = convolution.convolve(x, kernel, 4, 0, "none")
    assert says(at, words.describe(result, 11, 11))
