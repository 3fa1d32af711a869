"""Gallery: which of many thumbnails is clicked, and which is removed?

Its script also takes pictures that are dropped anywhere on the page, or pasted: see files/drop.js."""

from collections.abc import Callable, Container, Mapping
from functools import partial

import streamlit as st

from explorer.app.components.mounting import Element, mount
from explorer.app.problems import callback

ELEMENT = Element("gallery", '<ul aria-label="Pictures to choose from"></ul>')


def gallery(
    labels: Mapping[str, str],
    fixed: Container[str],
    chosen: str,
    bounds: Mapping[str, int],
    on_choose: Callable[[str], None],
    on_remove: Callable[[str], None],
    key: str,
) -> None:
    """Show a thumbnail, see thumbnails.py, of each key of `labels`, of which one is chosen and all but the
    `fixed` can be removed. At most `files` files of `bytes` each, of `bounds`, are taken at once from what
    is dropped or pasted: the file input of the key `uploads` is given them."""

    def say(event: str, act: Callable[[str], None]) -> None:
        picture = st.session_state[key].get(event)
        if isinstance(picture, str) and picture in labels:  # it comes from a stranger
            act(picture)

    pictures = [
        {"key": picture, "name": label, "own": picture not in fixed}
        for picture, label in labels.items()
    ]
    mount(
        ELEMENT,
        key,
        {"pictures": pictures, "chosen": chosen, "bounds": dict(bounds)},
        on_choose_change=callback(partial(say, "choose", on_choose)),
        on_remove_change=callback(partial(say, "remove", on_remove)),
    )
