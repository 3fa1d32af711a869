"""Input panel: what is the network given of the picture, and is it of the kind that it was made for?"""

import streamlit as st

from explorer.app import cache, replay
from explorer.app.widgets import escape_markdown, select
from explorer.drawing.pixels import enlarge, png
from explorer.images import preprocessing
from explorer.images.preprocessing import Preprocessing
from explorer.images.samples import SAMPLES, suited
from explorer.networks.model import Model

VIEW_SIDE = 288  # px: small views are enlarged by a whole factor up to it


def draw(model: Model, image: str, label: str) -> None:
    """Exactly what the network is given of the picture."""
    replay.draw_cached(_show_view, model.preprocessing, image, label)


def offer_own_kind(model: Model, picture: str) -> None:
    """A digit or a scene in place of a photo that means nothing to a network."""
    image = suited(picture, model.preprocessing.channels, model.classes)
    if image != picture:
        own_words = "This network takes grey pictures. If it was made for digits, a photo means nothing to it."
        kind = {"digit": "digits", "scene": "drawn scenes"}[SAMPLES[image].kind]
        words = f"This network was made for {kind}: any other picture means nothing to it."
        st.caption(own_words if model.source == "own" and kind == "digits" else words)
        label = f"Show {SAMPLES[image].label} instead"
        st.button(label, on_click=select, args=("image", image), key="offer_digit")


def _show_view(frame: Preprocessing, image: str, label: str) -> None:
    picture = cache.picture(image)
    side = frame.crop
    height, width = picture.pixels.shape[:2]
    colours = "" if frame.channels == 3 else ", in grey"
    captions = [
        f"What the network is given: {side}x{side} pixels{colours}, the middle of the picture ({width}x{height}) "
        f"after its short side was resized to {frame.resize}.",
        *map(escape_markdown, picture.notes),
    ]
    sample = SAMPLES.get(image)
    if sample:
        captions.append(escape_markdown(f"Picture: {sample.credit} ({sample.licence})"))
    view = preprocessing.network_view(picture.pixels, frame)
    st.image(
        png(enlarge(view, max(1, VIEW_SIDE // side))),
        output_format="PNG",
        width="stretch",
        alt=f"The {side}x{side} pixels that the network is given of {label}",
    )
    st.caption("  \n".join(captions))
