"""The lesson on AlexNet's first layer: the 96 filters of the two towers, for whoever has their weights."""

import numpy as np
import streamlit as st

from explorer.app import visitor
from explorer.app.cache import png
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.inside.figures import filters as grids
from explorer.inside.filters import Filters
from explorer.isolation import pool
from explorer.lessons.panels.charts import finding
from explorer.lessons.two_towers import TOWER, Towers, TowersError, colours, first_filters, towers
from explorer.lessons.words import two_towers as words
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoint_files import read


def two_towers() -> None:
    """An upload, and both halves of its first layer."""
    with st.expander("The 96 filters: open weights of the network with two towers"):
        file = st.file_uploader(
            "First layer of two towers",
            key="towers_file",
            help=words.HELP,
        )
        blue_first = st.toggle("Blue first, as in Caffe's files", key="blue_first", **URL_STATE)
        if file is None:
            return
        try:
            weights = _weights(file.file_id, file.getvalue())
        except (CheckpointError, TowersError) as error:
            st.error(escape_markdown(str(error)))
            return
        _draw(towers(weights, blue_first))


def _weights(file: str, data: bytes) -> np.ndarray:
    """The first layer of an uploaded file, read once. Raises CheckpointError, TowersError."""
    known = st.session_state.get("towers_weights", ("", None))
    if known[0] != file:
        with pool.asking_for(visitor.key()):
            known = (file, first_filters(read(data).states[0].tensors))
        st.session_state["towers_weights"] = known
    return known[1]


def _draw(result: Towers) -> None:
    halves = ((result.weights[:TOWER], result.first), (result.weights[TOWER:], result.second))
    summary = words.describe(colours(result.first), colours(result.second))
    names = ("First tower", "Second tower")
    for column, name, (weights, properties) in zip(st.columns(2), names, halves, strict=True):
        sheet = grids.first_layer(Filters(name, weights), properties, "colourfulness", "own", 2)
        column.markdown(f"**{name}**")
        column.image(png(sheet.pixels), output_format="PNG", alt=f"{name}. {summary}")
    finding(summary, "towers")
    st.caption(words.ABOUT_TOWERS)
