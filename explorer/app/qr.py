"""QR: how does a phone find an address that stands on a wall?

`code(address)` is a picture of black squares on white, in light and dark alike: cameras read no other
one surely. Show a PNG in its own size, with `alt(address)`."""

import functools
import io
from typing import Literal

import segno

QUIET = 4  # squares of white around it, ISO/IEC 18004
SIDE = 320  # pixels at least, without the white


@functools.lru_cache(maxsize=64)
def code(address: str, kind: Literal["png", "svg"] = "png") -> bytes:
    """The address as a file: a PNG whose squares are equally large, or an SVG that fills its place.
    Raises ValueError for more than a QR code holds, about 2,300 bytes."""
    made = segno.make(address, error="m", micro=False, encoding="utf-8")
    scale = -(-SIDE // made.symbol_size(border=0)[0])
    file = io.BytesIO()
    if kind == "svg":
        made.save(file, kind="svg", border=QUIET, light="#fff", omitsize=True, xmldecl=False)
    else:
        made.save(file, kind="png", border=QUIET, scale=scale)
    return file.getvalue()


def alt(address: str) -> str:
    """What the picture says to whoever does not see it."""
    return f"QR code of the address {address}"
