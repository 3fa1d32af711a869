"""What looks alike is drawn and encoded once, and what differs in one pixel or number is not alike."""

import io

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image

from explorer.app import cache, replay
from explorer.drawing import pixels


def test_equal_pictures_are_encoded_once_and_losslessly(monkeypatch):
    encoded = []
    encode = pixels.png

    def counted(picture):
        encoded.append(picture.shape)
        return encode(picture)

    monkeypatch.setattr(pixels, "png", counted)
    cache.ENCODED.clear()
    picture = np.random.default_rng(0).integers(0, 256, (40, 30, 3), np.uint8)
    first, second = cache.png(picture), cache.png(picture.copy())
    assert first == second and encoded == [(40, 30, 3)]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(first))), picture)
    other = picture.copy()
    other[39, 29, 2] ^= 1
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(cache.png(other)))), other)
    turned = cache.png(np.ascontiguousarray(picture.reshape(30, 40, 3)))
    assert Image.open(io.BytesIO(turned)).size == (40, 30), "equal bytes of another shape"
    flipped = picture[:, ::-1]  # not contiguous
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(cache.png(flipped)))), flipped)
    with pytest.raises(TypeError):
        cache.png(picture.astype(float))
    assert cache.ENCODED.held <= cache.ENCODED.budget()


def test_equal_figures_are_drawn_once():
    drawn = []

    def draw(values, scale):
        drawn.append(scale)
        return go.Figure(go.Scatter(y=values * scale))

    values = np.arange(4.0)
    first = replay.ready(draw, values, 2.0)
    assert replay.ready(draw, values.copy(), 2.0) is first and drawn == [2.0]
    assert list(replay.ready(draw, values, 3.0).data[0].y) == [0.0, 3.0, 6.0, 9.0]
    assert list(first.data[0].y) == [0.0, 2.0, 4.0, 6.0]
