"""Thumbnails: small pictures of samples and of uploads, by their keys; of nothing else that is kept."""

import io

import numpy as np
import pytest
from PIL import Image

from explorer.app.thumbnails import ADDRESS, Thumbnails
from explorer.images import kept_pictures, uploads
from explorer.images.decoding import Picture
from tests.app.asking import answer


def ask(path: str, method: str = "GET") -> tuple[int, bytes]:
    return answer(Thumbnails, path, method)


def test_a_sample_and_an_upload_have_one_that_shows_them():
    left_red = np.zeros((200, 400, 3), np.uint8)
    left_red[:, :200, 0] = 255
    key = uploads.put(kept_pictures.encode(Picture(left_red)))
    for address in (f"{ADDRESS}{key}", f"/behind/a/proxy{ADDRESS}{key}"):
        status, body = ask(address)
        with Image.open(io.BytesIO(body)) as image:
            assert (status, image.format, image.size) == (200, "PNG", (128, 64))
            assert image.getpixel((10, 30)) == (255, 0, 0) and image.getpixel((118, 30)) == (
                0,
                0,
                0,
            )
    assert ask(f"{ADDRESS}digit_3")[0] == 200


@pytest.mark.parametrize("key", ["", "0" * 64, "../x", "zip", "cut"])
def test_what_is_no_picture_has_none(key):
    kept = {"zip": b"PK\3\4 no picture", "cut": b"\x89PNG\r\n\x1a\n and no more"}
    key = uploads.put(kept[key]) if key in kept else key
    assert ask(f"{ADDRESS}{key}")[0] == 404


def test_all_else_goes_on_to_the_server():
    assert ask("/gradients") == ask(f"{ADDRESS}chelsea", "PUT") == (418, b"another")
