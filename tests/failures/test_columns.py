"""What is kept of a batch: image statistics and thumbnails."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.failures import columns, sources
from explorer.images.decoding import decode
from tests.failures.examples import (
    encoded,
    picture,
)


def test_contrast_and_what_stands_out():
    grey = np.full((16, 16, 3), 128, np.uint8)
    spot = grey.copy()
    spot[6:8, 6:10] = 255
    stripes = grey.copy()
    stripes[:, ::2], stripes[:, 1::2] = 0, 255
    result = columns.image_statistics(np.stack([grey, spot, stripes]))
    assert result["contrast"].tolist()[0] == pytest.approx(0, abs=1e-6)
    assert result["contrast"][2] == pytest.approx(0.5, abs=1e-6)
    assert result["standing_out"].tolist()[:2] == [0, 8 / 256]
    light = spot @ np.array([0.299, 0.587, 0.114]) / 255
    assert result["contrast"][1] == pytest.approx(light.std(), abs=1e-6)


def test_thumbnails_are_small_or_without_loss_and_say_nothing_about_whoever_took_them():
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    for size in ((40, 30), (400, 300)):
        pixels = picture(1, size)
        for kind in ("JPEG", "PNG", "WEBP"):
            data = encoded(pixels, kind, exif=exif)
            kept = columns.thumbnail(data, sources.load(data))
            assert b"where I live" in data and b"where I live" not in kept
            with Image.open(io.BytesIO(kept)) as opened:
                assert (
                    max(opened.size) <= 96
                    and opened.format in ("JPEG", "PNG")
                    and not opened.getexif()
                )
    plain = encoded(picture(1, (40, 30)), "JPEG")
    assert columns.thumbnail(plain, sources.load(plain)) == plain
    preview = b"\xff\xe0\x00\x0cJFXX\x00<who>"
    other = plain[:2] + preview + plain[2:]
    assert b"<who>" not in columns.thumbnail(other, sources.load(other))
    for tail in (b"", b"<script>"):
        kept = columns.thumbnail(plain + tail, sources.load(plain))
        assert b"<script>" not in kept and (decode(kept).pixels == decode(plain).pixels).all()
