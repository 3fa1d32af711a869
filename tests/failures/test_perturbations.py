"""Changed pictures against loops and closed forms; the curve of one in words."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.failures import perturbations
from explorer.failures.figures import perturbations as figures
from explorer.failures.perturbations import PERTURBATIONS
from explorer.failures.words import perturbations as words
from explorer.images import preprocessing
from explorer.inside import picture_changes
from tests import zoo

RNG = np.random.default_rng(0)

PHOTO, LARGE = (RNG.integers(0, 256, (*size, 3), np.uint8) for size in ((30, 41), (90, 121)))


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_the_neutral_amount_changes_nothing_and_others_do(kind):
    row = PERTURBATIONS[kind]
    assert row.neutral in row.amounts
    for amount, view in perturbations.views(LARGE, kind).items():
        assert view.shape == LARGE.shape and view.dtype == np.uint8
        assert np.array_equal(view, LARGE) == (amount == row.neutral)


@pytest.mark.parametrize("share", [-40, -10, 0, 5, 30])
def test_shifts_against_a_loop(share):
    right, down = perturbations.shift_right(PHOTO, share), perturbations.shift_down(PHOTO, share)
    for i in range(30):
        for j in range(41):
            assert np.array_equal(
                right[i, j], PHOTO[i, min(max(j - round(share / 100 * 41), 0), 40)]
            )
            assert np.array_equal(
                down[i, j], PHOTO[min(max(i - round(share / 100 * 30), 0), 29), j]
            )


@pytest.mark.parametrize("share", [5, 20, 50, 80])
def test_occlusion_hides_its_share_of_the_middle(share):
    large = np.zeros((200, 300, 3), np.uint8)
    hidden = (perturbations.occlude(large, share) == picture_changes.GREY).all(2)
    assert hidden.mean() == pytest.approx(share / 100, abs=0.01)
    rows, columns = np.nonzero(hidden)
    assert abs(rows.mean() - 99.5) <= 0.5 and abs(columns.mean() - 149.5) <= 0.5


def test_mirroring_twice_is_nothing():
    assert np.array_equal(perturbations.mirror(perturbations.mirror(PHOTO, 1), 1), PHOTO)
    assert np.array_equal(perturbations.mirror(PHOTO, 1)[:, 0], PHOTO[:, -1])


def test_hue_keeps_luma_and_a_full_turn_is_nothing():
    pale = 100 + PHOTO // 6  # far from where colours end
    luma = np.array([0.299, 0.587, 0.114])
    for degrees in (30, 90, 180):
        assert np.abs(perturbations.hue(pale, degrees) @ luma - pale @ luma).max() < 1
    assert np.abs(perturbations.hue(pale, 360).astype(int) - pale).max() <= 1
    grey = np.full((4, 4, 3), 77, np.uint8)
    assert np.abs(perturbations.hue(grey, 120).astype(int) - 77).max() <= 1
    assert (
        perturbations.hue(np.array([[[160, 100, 100]]], np.uint8), 120)[0, 0].argmax() != 0
    )  # red no longer


def test_saturation_against_a_loop():
    for factor in (0, 50, 125):
        changed = perturbations.saturation(PHOTO, factor)
        for i in range(0, 30, 7):
            for j in range(0, 41, 7):
                grey = PHOTO[i, j] @ np.array([0.299, 0.587, 0.114])
                wanted = (grey + (PHOTO[i, j] - grey) * factor / 100).clip(0, 255)
                assert np.abs(changed[i, j] - wanted).max() <= 1


def test_brightness_against_a_loop():
    assert np.array_equal(
        perturbations.brightness(PHOTO, 140), np.rint(PHOTO * 1.4).clip(0, 255).astype(np.uint8)
    )


def test_blur_spreads_a_point_as_a_gaussian():
    point = np.zeros((100, 100, 3), np.uint8)
    point[45:56, 45:56] = 255
    for share in (2, 4):
        blurred = perturbations.blur(point, share)[..., 0].astype(float)
        rows = np.arange(100) @ blurred.sum(1) / blurred.sum()
        variance = ((np.arange(100) - rows) ** 2) @ blurred.sum(1) / blurred.sum()
        assert variance == pytest.approx(
            share**2 + 10, rel=0.1
        )  # of the box, 10, and of the Gaussian


@pytest.mark.parametrize("kind", PERTURBATIONS)
def test_perturb_against_one_image_at_a_time(kind):
    net, x, _ = zoo.example("own_alexnet_relu")
    row = preprocessing.Preprocessing(64, 64)
    curve = perturbations.perturb(
        net, PHOTO, lambda pixels: preprocessing.to_input(pixels, row), kind, (3, 7)
    )
    assert curve.amounts.tolist() == list(perturbations.views(PHOTO, kind))
    for place, amount in enumerate(curve.amounts.tolist()):
        changed = PERTURBATIONS[kind].change(PHOTO, amount)
        with torch.no_grad():
            p = (
                net(preprocessing.to_input(np.ascontiguousarray(changed), row))[0]
                .double()
                .softmax(0)
                .numpy()
            )
        assert curve.probabilities[place] == pytest.approx(p[[3, 7]], abs=1e-5)
        assert curve.winners[place] == p.argmax() and curve.winning[place] == pytest.approx(
            p.max(), abs=1e-5
        )
    assert curve.amounts[curve.neutral] == PERTURBATIONS[kind].neutral


def test_perturb_is_bounded_and_leaves_the_network_alone():
    sizes = []

    class Net(nn.Module):
        def forward(self, x):
            sizes.append(len(x))
            return x.mean((2, 3))

    net = Net()
    curve = perturbations.perturb(
        net,
        PHOTO,
        lambda pixels: preprocessing.to_input(pixels, preprocessing.Preprocessing(8, 8)),
        "hue",
        (0,),
    )
    assert max(sizes) <= perturbations.BATCH and sum(sizes) == len(curve.amounts)


def test_what_is_text_of_a_curve():
    curve = perturbations.Curve(
        "blur",
        np.array([0.0, 1, 2]),
        (0, 1),
        np.array([[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]]),
        np.array([0, 0, 1]),
        np.array([0.9, 0.6, 0.8]),
    )
    text = words.describe(curve, ["cat", "dog"], ["cat", "dog"])
    assert "cat 90.0 % as it is" in text and "The answer becomes dog at 2" in text
    fig = figures.curves(curve, ["cat", "<b>dog"])
    assert [trace.name for trace in fig.data] == ["cat", "<b>dog"]
    assert len({trace.line.dash for trace in fig.data}) == 2
    assert words.table(curve, ["cat", "cat"], ["cat", "dog"])["answer"] == ["cat", "cat", "dog"]
