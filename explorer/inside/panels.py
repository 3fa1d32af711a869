"""Parts of pages: what several pages show, or what would make one of them long."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import escape_markdown
from explorer.drawing.style import png
from explorer.inside.figures import filters as filter_figures
from explorer.inside.figures import saliency as saliency_figures
from explorer.inside.filters import Filters, Properties
from explorer.inside.saliency import SaliencyMap
from explorer.networks import registry
from explorer.networks.model import Model


def choose_twins(rows: Mapping[str, Model], widget: str) -> None:
    """A button for each pair of networks that differ in one thing, which sets the widget to it."""
    with st.container(horizontal=True):
        for name, pair in registry.TWINS.items():
            if set(pair) <= set(rows):
                st.button(
                    name,
                    on_click=sidebar.select,
                    args=(widget, list(pair)),
                    key=f"twins_{name}",
                    icon=":material/compare_arrows:",
                )


def saliency_map(view: np.ndarray, found: SaliencyMap, name: str) -> None:
    """The map for the class of this name over what the network is given, and what it says."""
    said = saliency_figures.describe(found, name)
    st.image(png(saliency_figures.overlay(view, found, 0.5)), output_format="PNG", alt=said)
    st.caption(escape_markdown(said))


def first_layer(filters: Filters, properties: Properties, kind: str) -> None:
    """The grid of a first layer whose weights are of this kind."""
    panel = filter_figures.panel(filters, properties, kind, beside=2)
    st.image(panel.picture, output_format="PNG", alt=panel.alt)
    st.caption(panel.caption)
