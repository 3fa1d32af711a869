"""QR: how does a phone find an address that stands on a wall?

`code(address)` is a picture of black squares on white, in light and dark alike: cameras read no other
one surely. Show it at 320 pixels or more, with `alt(address)`."""

import functools
import io
from typing import Literal

import segno

QUIET = 4  # squares of white around it, ISO/IEC 18004
SIDE = 360  # pixels at least


@functools.lru_cache(maxsize=64)
def code(address: str, kind: Literal["png", "svg"] = "png") -> bytes:
    """The address as a file: a PNG of SIDE pixels or more, each square the same number of them, or an
    SVG that fills its place. Raises ValueError for more than a QR code holds, about 2,300 bytes."""
    made = segno.make(address, error="m", micro=False)
    scale = -(-SIDE // made.symbol_size(border=QUIET)[0])
    file = io.BytesIO()
    if kind == "svg":
        made.save(file, kind="svg", border=QUIET, light="#fff", omitsize=True, xmldecl=False)
    else:
        made.save(file, kind="png", border=QUIET, scale=scale)
    return file.getvalue()


def alt(address: str) -> str:
    """What the picture says to whoever does not see it."""
    return f"QR code of the address {address}"
