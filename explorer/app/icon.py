"""The app's icon as an address that holds the picture itself: a file would be read anew in every
run of every page."""

import base64
import functools
from pathlib import Path

FILE = Path(__file__).with_name("icon.png")


@functools.cache
def address() -> str:
    """A data: address of the PNG."""
    return f"data:image/png;base64,{base64.b64encode(FILE.read_bytes()).decode()}"
