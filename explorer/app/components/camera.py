"""Camera: which frame does a camera see, or a picture that is moved, and which one shall be kept?

The camera is asked for after a click alone. A frame is sent when the one before it was answered, never sooner;
the next one takes its place. It stops when the page is hidden or left."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from explorer.app.components.mounting import Element, address_of, mount
from explorer.app.problems import callback

MIN_SIDE, MAX_SIDE = 64, 128  # px of a frame
ELEMENT = Element(
    "camera",
    '<div class="camera"><canvas role="img"></canvas><video muted playsinline></video>'
    '<div class="row"><button type="button" name="camera">Start the camera</button>'
    '<button type="button" name="move">Move the picture</button>'
    '<button type="button" name="freeze" disabled>Freeze</button></div>'
    '<p role="status"></p></div>',
)


def side_of(resize: int) -> int:
    """Of the frames for a network that resizes the short side of its pictures to so many pixels."""
    return min(max(resize, MIN_SIDE), MAX_SIDE)


def frame(key: str) -> tuple[int, Any]:
    """The number of the latest frame and what it is, a stranger's data URL; (0, None) where there is none."""
    said = getattr(st.session_state.get(key), "frame", None)
    number = said.get("number") if isinstance(said, dict) else None
    if isinstance(number, bool) or not isinstance(number, int) or said is None:
        return 0, None
    return number, said.get("picture")


def camera(
    picture: bytes,
    side: int,
    answered: int,
    words: Mapping[str, str],
    alt: str,
    key: str,
    on_freeze: Callable[[Any], None],
) -> None:
    """Show a PNG, of which, when it is moved, or of a camera, frames of side x side pixels are sent, the
    next one once the frame of the number `answered` is the last one; see `frame`. on_freeze is given the
    frame that shall be kept, a stranger's data URL. `words` say what keeps a camera from starting."""
    data: dict[str, Any] = {
        "picture": address_of(picture, key),
        "side": side,
        "answered": answered,
        "words": dict(words),
        "alt": alt,
    }
    mount(
        ELEMENT,
        key,
        data,
        on_frame_change=_nothing,
        on_freeze_change=callback(partial(_frozen, key, on_freeze)),
    )


def _nothing() -> None:
    """A frame is read where the page asks for it."""


def _frozen(key: str, on_freeze: Callable[[Any], None]) -> None:
    on_freeze(getattr(st.session_state[key], "freeze", None))
