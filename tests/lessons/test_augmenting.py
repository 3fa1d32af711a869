"""Augmenting: counted crops, mirrors and colours against loops, numpy, scikit-learn and the
trainer; the page."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from explorer.images.samples import SAMPLES
from explorer.lessons import augmenting
from explorer.lessons.augmenting import Crop
from explorer.lessons.cached import augmenting as cached
from explorer.lessons.cached.networks import ours, quick
from explorer.lessons.figures import augmenting as figures
from explorer.lessons.words import augmenting as words
from explorer.networks.registry import MODELS
from tests.lessons.shown import shown

RNG = np.random.default_rng(0)


def test_2048_is_counted_not_written():
    assert augmenting.count(places=32) == 2048 == (256 - 224) ** 2 * 2
    assert augmenting.quiz_answer()[0] == "2,048" and "2,178" in augmenting.quiz_answer()[1]


def test_every_crop_and_mirror_is_another_picture():
    pixels = RNG.integers(0, 256, (12, 12, 3), np.uint8)
    crops = {
        augmenting.cut(pixels, Crop(top, left, mirrored), 9).tobytes()
        for top in range(4)
        for left in range(4)
        for mirrored in (False, True)
    }
    assert len(crops) == augmenting.count(12, 9) == 2 * 4 * 4


def test_a_crop_is_the_window_and_its_mirror_image():
    pixels = RNG.integers(0, 256, (256, 256, 3), np.uint8)
    assert np.array_equal(augmenting.cut(pixels, Crop(3, 30)), pixels[3:227, 30:254])
    assert np.array_equal(augmenting.cut(pixels, Crop(3, 30, True))[:, 0], pixels[3:227, 253])
    for wrong in (Crop(33, 0), Crop(0, 33), Crop(-1, 0)):
        with pytest.raises(ValueError, match="does not fit"):
            augmenting.cut(pixels, wrong)


def test_the_ten_crops_are_corners_middle_and_mirrors():
    crops = augmenting.ten_crops()
    assert len(set(crops)) == 10 and sum(crop.mirrored for crop in crops) == 5
    assert {(crop.top, crop.left) for crop in crops} == {
        (0, 0),
        (0, 32),
        (32, 0),
        (32, 32),
        (16, 16),
    }


@pytest.mark.parametrize("crops", [False, True])
@pytest.mark.parametrize("mirrors", [False, True])
def test_random_crops_are_windows_of_their_own_image(crops, mirrors):
    pictures = RNG.integers(0, 256, (40, 10, 10, 3), np.uint8)
    crops_made = augmenting.random_crops(pictures, 8, crops, mirrors, np.random.default_rng(1))
    places, turned = set(), 0
    for picture, piece in zip(pictures, crops_made, strict=True):
        windows = [
            (top, left, mirrored)
            for top in range(3)
            for left in range(3)
            for mirrored in (False, True)
            if np.array_equal(augmenting.cut(picture, Crop(top, left, mirrored), 8), piece)
        ]
        assert len(windows) == 1
        places.add(windows[0][:2])
        turned += windows[0][2]
    assert places == {(1, 1)} if not crops else len(places) == 9
    assert turned == 0 if not mirrors else 10 < turned < 30


def test_colour_axes_are_scikit_learns_principal_components():
    pixels = RNG.normal(120, (40, 20, 10), (50, 60, 3)).clip(0, 255).astype(np.uint8)
    ours, theirs = augmenting.colour_axes(pixels), PCA(3).fit(pixels.reshape(-1, 3) / 255)
    assert ours.variances == pytest.approx(theirs.explained_variance_ * (1 - 1 / 3000))
    assert np.abs((ours.axes * theirs.components_).sum(1)) == pytest.approx(np.ones(3))
    assert ours.shares == pytest.approx(theirs.explained_variance_ratio_)
    assert ours.axes @ ours.axes.T == pytest.approx(np.eye(3), abs=1e-12)
    flat = augmenting.colour_axes(np.full((4, 4, 3), 7, np.uint8))
    assert np.isnan(flat.shares).all() and "undefined" in words.axes_table(flat)["share"]


def test_shifted_colours_are_the_papers_sum():
    pixels = RNG.integers(60, 190, (5, 6, 3), np.uint8)
    axes, amounts = augmenting.colour_axes(pixels), np.array([[0.5, -0.2, 0.1], [0, 0, 0]])
    by_hand = sum(amounts[0, i] * axes.variances[i] * axes.axes[i] for i in range(3))
    assert augmenting.colour_shift(axes, amounts)[0] == pytest.approx(by_hand)
    recoloured = augmenting.recoloured(pixels, axes, amounts)
    assert np.array_equal(recoloured[1], pixels)
    assert recoloured[0] == pytest.approx(pixels + 255 * by_hand, abs=0.51)
    far = augmenting.recoloured(pixels, axes, np.array([[1e5, 0, 0]]))[0]
    assert np.array_equal(far, np.broadcast_to(np.where(axes.axes[0] > 0, 255, 0), far.shape))


def test_ten_crops_of_the_network_are_its_predictions(app):
    app()
    pieces, probabilities = cached.ten_crops(MODELS["alexnet64"], "chelsea")
    assert (
        len(pieces) == 10
        and probabilities.shape == (10, 50)
        and probabilities.sum(1) == pytest.approx(np.ones(10))
    )
    assert all(piece.shape == (64, 64, 3) for piece in pieces)
    assert np.array_equal(pieces[5], pieces[0][:, ::-1])
    whole = cached.resized("chelsea", 73)
    assert np.array_equal(pieces[4], whole[4:68, 4:68])
    assert quick(MODELS["resnet152"]) is quick(MODELS["digits-relu"]) is ours()
    assert quick(MODELS["resnet20"]) is MODELS["resnet20"]


def test_figures():
    pixels = SAMPLES["coffee"].load()[:256, :256]
    photo, crop = figures.window(pixels, Crop(8, 20, True)).values()
    assert photo.shape == (512, 512, 3) and crop.shape == (448, 448, 3)
    assert np.array_equal(crop[::2, ::2], augmenting.cut(pixels, Crop(8, 20, True)))
    assert np.array_equal(photo[2 * 60, 2 * 60], pixels[60, 60])
    assert (photo[0, 0] <= pixels[0, 0]).all()
    assert "2,048" in words.describe_window(Crop(1, 2)) and "mirrored" in words.describe_window(
        Crop(1, 2, True)
    )
    assert "between 10.0\u00a0% and 30.0\u00a0%" in words.describe_crops(
        np.array([0.1, 0.3]), "cat", "net"
    )


def test_the_page(app):
    at = app("learn_augmenting")
    at.slider(key="crop_left").set_value(32).run()
    at.toggle(key="crop_mirrored").set_value(True).run()
    assert not at.exception
    assert "32 pixels from the left and 24 from the top, mirrored" in shown(at)
    at.slider(key="colour_times").set_value(60).run()
    assert not at.exception
    at.radio(key="question_augmenting").set_value("2,048").run()
    at.button(key="reveal_augmenting").click().run()
    assert "Right" in at.success[0].value
