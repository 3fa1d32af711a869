"""Network drawing: which box of the drawing of a network was chosen?"""

from collections.abc import Callable, Container
from typing import Any

import streamlit as st

from explorer.app.components.mounting import Element, mount
from explorer.app.problems import callback

ELEMENT = Element("network_drawing", '<div class="sheet" role="group"><svg></svg></div>')


def network_drawing(
    scene: dict[str, Any],
    chosen: int,
    alt: str,
    closed: Container[str],
    key: str,
    on_choose: Callable[[str], None],
) -> None:
    """Show a scene of `explorer.inside.figures.layer_drawing`, in which a click on a box, or Enter while it has the focus, calls
    on_choose(its name). chosen is the place of the box that is marked; those of the names in `closed`
    cannot be chosen."""
    names = {box["name"] for box in scene["boxes"] if box["name"]}

    def clicked() -> None:
        name = getattr(st.session_state[key], "choose", None)
        if isinstance(name, str) and name in names:  # it comes from a stranger
            on_choose(name)

    boxes = [{**box, "closed": box["name"] in closed} for box in scene["boxes"]]
    data = {**scene, "boxes": boxes, "chosen": chosen, "alt": alt}
    mount(ELEMENT, key, data, on_choose_change=callback(clicked))
