"""Film: how do the layers of one network, or of two in step, light up one after the other?

All pictures come at once, a strip a network; the film is played by its script, and asks the server nothing."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from explorer.app.components.mounting import Element, mount

LASTS = 10_000  # ms, about
FRAME = (120, 700)  # ms that one frame stands, at least and at most
ELEMENT = Element(
    "film",
    '<div class="film" tabindex="0" role="group"><div class="controls">'
    '<button type="button" name="play" aria-keyshortcuts="Space">Play</button>'
    '<button type="button" name="on" aria-label="One layer on, towards the first" '
    'aria-keyshortcuts="ArrowLeft">◀ Step</button>'
    '<button type="button" name="back" aria-label="One layer back, towards the last" '
    'aria-keyshortcuts="ArrowRight">Back ▶</button>'
    '<input name="frame" type="range" min="0" value="0" dir="rtl" aria-label="How far the signal has come, from the last '
    'layer on the right to the first on the left">'
    '<label>Speed <select name="speed"><option value="0.5">½ ×</option>'
    '<option value="1" selected>1 ×</option><option value="2">2 ×</option><option value="4">4 ×</option>'
    '</select></label><button type="button" name="full">Full screen</button></div><div class="rows"></div>'
    '<div class="legend"></div>'
    '<p class="says" aria-live="polite"></p></div>',
)


@dataclass(frozen=True)
class Cell:
    """A layer: its name and number in words, where its picture stands in the strip, its height on the axis
    from 0 to 1 and its colour; `mark` stands in place of a bar where there is no height."""

    name: str
    text: str
    x: int
    width: int
    height: int
    level: float | None
    mark: str = ""


@dataclass(frozen=True)
class Track:
    """A network: its label, a PNG of its layers' pictures side by side, and its layers, first to last."""

    label: str
    strip: bytes
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Axis:
    """Of all networks: colours from foot to top, (place from 0 to 1, words) of its ticks, and colours with
    their word for what is not on it."""

    title: str
    colours: Sequence[str]
    ticks: Sequence[tuple[float, str]]
    others: Sequence[tuple[str, str]]


def film(
    tracks: Sequence[Track], frames: Sequence[Sequence[int]], axis: Axis, alt: str, key: str
) -> None:
    """Show the film, at its end until somebody plays it; frames: which layer of each network is reached in
    each of them."""
    data = {
        "tracks": [{**asdict(track), "strip": _address(track.strip)} for track in tracks],
        "frames": [list(map(int, frame)) for frame in frames],
        "axis": asdict(axis),
        "alt": alt,
        "wait": min(max(LASTS // len(frames), FRAME[0]), FRAME[1]),
    }
    data["version"] = hashlib.blake2b(repr(data).encode(), digest_size=8).hexdigest()
    mount(ELEMENT, key, data)


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
