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
    on_choose: Callable[[str], None],
    key: str,
    on_remove: Callable[[str], None] | None = None,
    bounds: Mapping[str, int] | None = None,
) -> None:
    """Show a thumbnail, see thumbnails.py, of each key of `labels`, of which one is chosen and, with
    `on_remove`, all but the `fixed` can be removed; without it they stand in one row. At most `files`
    files of `bytes` each, of `bounds`, are taken at once from what is dropped or pasted: the file input
    of the key `uploads` is given them."""

    def say(event: str, act: Callable[[str], None]) -> None:
        picture = st.session_state[key].get(event)
        if isinstance(picture, str) and picture in labels:  # it comes from a stranger
            act(picture)

    pictures = [
        {"key": picture, "name": label, "own": on_remove is not None and picture not in fixed}
        for picture, label in labels.items()
    ]
    mount(
        ELEMENT,
        key,
        {
            "pictures": pictures,
            "chosen": chosen,
            "row": on_remove is None,
            "bounds": dict(bounds) if bounds else None,
        },
        on_choose_change=callback(partial(say, "choose", on_choose)),
        on_remove_change=callback(partial(say, "remove", on_remove or on_choose)),
    )
