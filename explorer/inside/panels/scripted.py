"""Scripted: which files does the script of a view read that nobody has without the app?"""

from collections.abc import Callable, Mapping
from functools import partial

from explorer.app import cache
from explorer.drawing.pixels import png
from explorer.inside.scripts.pictures import FILE, needs_file


def beside(image: str) -> Callable[[], Mapping[str, bytes]] | None:
    """The picture of this key, under the name that scripts give it; None where a package has it."""
    return partial(_file, image) if needs_file(image) else None


def _file(image: str) -> Mapping[str, bytes]:
    return {FILE: png(cache.picture(image).pixels)}
