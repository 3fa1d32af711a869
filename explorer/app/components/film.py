"""Film: how do the layers of one network, or of two in step, light up one after the other?

All pictures come at once, a strip a network; the film is played by its script, which tells the server only
where it was stopped."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import streamlit as st

from explorer.app.components.mounting import Element, mount
from explorer.app.problems import callback
from explorer.app.widgets import hidden, select
from trainer.errors import PersonsError

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


class FrameError(PersonsError, ValueError):
    """A frame that is none, with a sentence that says so."""


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
    tracks: Sequence[Track],
    frames: Sequence[Sequence[int]],
    axis: Axis,
    alt: str,
    key: str,
) -> None:
    """Show the film; frames: which layer of each network is reached in each of them. At first it stands at its
    end; where it is stopped is kept in the address."""
    data = {
        "tracks": [{**asdict(track), "strip": _address(track.strip)} for track in tracks],
        "frames": [list(map(int, frame)) for frame in frames],
        "axis": asdict(axis),
        "alt": alt,
        "wait": min(max(LASTS // len(frames), FRAME[0]), FRAME[1]),
    }
    data["version"] = hashlib.blake2b(repr(data).encode(), digest_size=8).hexdigest()
    place, last = f"{key}_at", len(frames) - 1
    given = hidden(place)
    data["at"] = min(int(given), last) if given.isdecimal() and len(given) < 5 else last
    mount(ELEMENT, key, data, on_frame_change=callback(partial(_stopped, key, place, last)))


def _stopped(key: str, place: str, last: int) -> None:
    frame = read_frame(getattr(st.session_state[key], "frame", None), last + 1)
    select(place, "" if frame == last else str(frame))


def read_frame(value: Any, count: int) -> int:
    """A frame of `count`, of what the element said. Raises FrameError."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < count:
        raise FrameError("This is no frame of the film: play it again.")
    return value


def _address(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
