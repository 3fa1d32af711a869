"""Samples: each is there without an upload, and nothing heavy is imported for it."""

import subprocess
import sys

import numpy as np
import pytest

from explorer.images import samples
from explorer.images.decoding import ImageError
from explorer.images.preprocessing import Preprocessing, to_input
from explorer.images.samples import SAMPLES
from tests.conftest import ROOT


@pytest.mark.parametrize("key", SAMPLES)
def test_every_sample_is_there(key):
    sample = SAMPLES[key]
    pixels = sample.load()
    assert (
        sample.key == key and pixels.dtype == np.uint8 and pixels.ndim == 3 and pixels.shape[2] == 3
    )
    assert min(pixels.shape[:2]) >= 64 and pixels.std() > 10
    assert sample.label and sample.credit and sample.licence


def test_first_samples_are_a_cat_and_an_espresso():
    assert list(SAMPLES)[:2] == ["chelsea", "coffee"]


@pytest.mark.parametrize("digit", [0, 3, 5])
@pytest.mark.parametrize("interpolation", ["", "box", "nearest"])
def test_a_digit_network_gets_the_original_values(digit, interpolation):
    from sklearn.datasets import load_digits

    x = to_input(
        SAMPLES[f"digit_{digit}"].load(), Preprocessing(8, 8, (0,), (1,), 1, interpolation)
    )
    values = x[0, 0].numpy() * 16
    assert (
        x.shape == (1, 1, 8, 8) and np.abs(values - np.rint(values)).max() < 0.04
    )  # 16 steps in 255
    known = load_digits()
    match = (known.images == np.rint(values)).all((1, 2))
    assert known.target[match].tolist() == [digit]


def test_the_digits_are_not_trained_on():
    from trainer.data import load

    digits = load("digits", 8)
    train, val = (
        {image.numpy().tobytes() for image in images}
        for images in (digits.train_images, digits.val_images)
    )
    for digit in (0, 3, 5):
        shown = np.ascontiguousarray(SAMPLES[f"digit_{digit}"].load()[::8, ::8, :1]).tobytes()
        assert shown in val and shown not in train


def test_a_missing_sample_is_said_in_a_sentence():
    with pytest.raises(ImageError, match="not in the installed numpy"):
        samples._file("numpy", "nowhere.png")
    with pytest.raises(ImageError, match="not in the installed no_such_package"):
        samples._file("no_such_package", "nowhere.png")


def test_importing_loads_no_heavy_package():
    code = (
        "import sys; from explorer.images.samples import SAMPLES; [s.load() for s in SAMPLES.values()]; "
        "print([m for m in ('torch', 'skimage', 'sklearn', 'matplotlib', 'streamlit') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stderr
