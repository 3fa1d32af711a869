"""Image choice: which picture does the address ask for, and which one is shown?

`image` in the address is the key of a sample or the sha256 of an upload; nobody can guess that, so who has
the address may see the picture while the server holds it. It is the value of a field that is not shown:
Streamlit keeps it in the address, over pages and with the browser's way back. List and gallery set it."""

import re

import streamlit as st

from explorer.app import session, words
from explorer.app.problems import callback
from explorer.app.widgets import hidden, select
from explorer.images import galleries
from explorer.images.samples import SAMPLES

FIRST = next(iter(SAMPLES))
SHA256 = re.compile(r"[0-9a-f]{64}")
NOTICE = "image_notice"  # what the page says of an address that asks for what is not here


def choose() -> tuple[str, dict[str, str]]:
    """The key of the picture that is shown, and label by key of all that can be, from a list."""
    wanted = hidden("image") or FIRST
    labels = _labels()
    image = _resolved(wanted, labels)
    if image is None and SHA256.fullmatch(wanted) and galleries.is_picture(wanted):
        session.share_image(wanted)
        image, labels = wanted, _labels()
    st.session_state[NOTICE] = ""
    if image is None:
        image = FIRST
        key_like = SHA256.fullmatch(wanted) is not None
        st.session_state[NOTICE] = words.no_such_image(key_like, labels[image])
    st.session_state["image_choice"] = image
    st.selectbox(
        "Image",
        labels,
        format_func=lambda key: labels.get(key, key),
        key="image_choice",
        on_change=callback(_choose_listed),
    )
    return image, labels


def _labels() -> dict[str, str]:
    return session.images() | {key: row.label for key, row in SAMPLES.items()}


def _resolved(wanted: str, labels: dict[str, str]) -> str | None:
    """The key that is meant by a key, or by a label, which older addresses have."""
    if wanted in labels:
        return wanted
    return next((key for key, label in labels.items() if label == wanted), None)


def _choose_listed() -> None:
    select("image", st.session_state["image_choice"])
