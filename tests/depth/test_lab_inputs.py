"""Batches: always the same for the same arguments."""

import numpy as np
import pytest

from explorer.depth.lab_inputs import batch


def test_the_photo_is_cropped_at_random_but_always_the_same():
    pixels = np.random.default_rng(0).integers(0, 256, (50, 70, 3), np.uint8)
    x, labels = batch("photo", 16, pixels)
    assert x.shape == (16, 3, 8, 8)
    assert x.mean().abs() < 1e-4
    assert x.std() == pytest.approx(1, abs=1e-3)
    assert x.equal(batch("photo", 16, pixels)[0])
    assert batch("photo", 4, np.zeros((9, 9, 3), np.uint8))[0].isfinite().all()
