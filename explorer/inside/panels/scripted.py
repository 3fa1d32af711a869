"""Scripted: which files does the script of a view read that nobody has without the app?"""

from collections.abc import Callable, Mapping
from functools import partial

from explorer.app import cache
from explorer.drawing.pixels import png
from explorer.inside.scripts.pictures import file, needs_file


def beside(*images: str) -> Callable[[], Mapping[str, bytes]] | None:
    """The pictures of these keys, under the names that scripts give them; None where packages have them."""
    needed = [image for image in images if needs_file(image)]
    return partial(_files, needed) if needed else None


def _files(images: list[str]) -> Mapping[str, bytes]:
    return {file(image): png(cache.picture(image).pixels) for image in images}
