"""QR codes, read by a reader that was written from ISO/IEC 18004, without its correction of errors."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from explorer.app import qr

ADDRESSES = [
    "http://192.168.0.17:8501/vote?room=KZ4F",
    "https://cnn.example.org/course/2026/vote?room=KZ4F",
    "https://h.org/ü?room=KZ4F",
]
MASKS = [
    lambda y, x: (y + x) % 2,
    lambda y, x: y % 2,
    lambda y, x: x % 3,
    lambda y, x: (y + x) % 3,
    lambda y, x: (y // 2 + x // 3) % 2,
    lambda y, x: y * x % 2 + y * x % 3,
    lambda y, x: (y * x % 2 + y * x % 3) % 2,
    lambda y, x: ((y + x) % 2 + y * x % 3) % 2,
]
# blocks of the versions 2 to 4 and of M and L: how many, data codewords of each (ISO/IEC 18004, table 9)
BLOCKS = {
    (2, "M"): (1, 28),
    (3, "M"): (1, 44),
    (4, "M"): (2, 32),
    (2, "L"): (1, 34),
    (3, "L"): (1, 55),
    (4, "L"): (1, 80),
    (2, "Q"): (1, 22),
    (3, "Q"): (2, 17),
    (4, "Q"): (2, 24),
    (2, "H"): (1, 16),
}
LEVELS = {0: "M", 1: "L", 2: "H", 3: "Q"}


def squares(png: bytes) -> np.ndarray:
    """True where a square is black, without the white around."""
    with Image.open(io.BytesIO(png)) as image:
        black = np.asarray(image.convert("L")) < 128
    rows, columns = np.flatnonzero(black.any(1)), np.flatnonzero(black.any(0))
    inside = black[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    size = int(np.flatnonzero(~inside[0])[0]) // 7  # a corner begins with seven black ones
    assert rows[0] == columns[0] == qr.QUIET * size
    code = inside[::size, ::size]
    assert (code.repeat(size, 0).repeat(size, 1) == inside).all()
    return code


def free(side: int) -> np.ndarray:
    """Where bits of data are: not in corners, timing, alignment (one, as in versions 2 to 6)."""
    place = np.ones((side, side), bool)
    place[:9, :9] = place[:9, -8:] = place[-8:, :9] = False
    place[6] = place[:, 6] = False
    place[side - 9 : side - 4, side - 9 : side - 4] = False
    return place


def read(black: np.ndarray) -> str:
    """The text of a code of bytes."""
    side = len(black)
    version, place = (side - 17) // 4, free(side)
    form = sum(int(black[8, x]) << (4 - x) for x in range(5)) ^ 0b10101
    level, mask = LEVELS[form >> 3], MASKS[form & 7]
    bits, up, right = [], True, side - 1
    while right > 0:
        right -= right == 6
        for y in range(side - 1, -1, -1) if up else range(side):
            for x in (right, right - 1):
                if place[y, x]:
                    bits.append(int(black[y, x]) ^ (mask(y, x) == 0))
        up, right = not up, right - 2
    count, each = BLOCKS[version, level]
    words = np.packbits(bits)[: count * each].reshape(each, count).T.ravel()
    data = "".join(f"{word:08b}" for word in words)
    while data[:4] == "0111":  # says which alphabet follows
        data = data[12:]
    assert data[:4] == "0100", "bytes"
    length = int(data[4:12], 2)
    return bytes(int(data[12 + 8 * i : 20 + 8 * i], 2) for i in range(length)).decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_says_the_address(address):
    assert read(squares(qr.code(address))) == address
    assert address in qr.alt(address)


@pytest.mark.parametrize("address", ADDRESSES)
def test_it_is_large_and_the_svg_shows_the_same(address):
    with Image.open(io.BytesIO(qr.code(address))) as image:
        black = squares(qr.code(address))
        assert image.width == image.height
        assert image.width * len(black) / (len(black) + 2 * qr.QUIET) >= qr.SIDE >= 320
    svg = qr.code(address, "svg").decode()
    path = re.findall(r'stroke="#000" d="([^"]+)"', svg)[0]
    drawn, x, y = np.zeros_like(black), 0, 0
    for kind, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", path):
        if kind == "h":
            drawn[y, x : x + int(first)] = True
            x += int(first)
        else:
            x = int(first) + (x if kind == "m" else -qr.QUIET)
            y = int(float(second)) + y if kind == "m" else int(float(second)) - qr.QUIET
    assert (drawn == black).all() and "<script" not in svg


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="."):
        qr.code("x" * 5000)
