"""Pairs of networks that differ in exactly one thing, a button each."""

from collections.abc import Mapping, Sequence

import streamlit as st

from explorer.app import widgets
from explorer.networks import registry
from explorer.networks.model import Model


def choose_twins(rows: Mapping[str, Model], widget: str) -> None:
    """A button for each pair whose networks are in `rows`; it sets the widget of this key to them."""
    with st.container(horizontal=True):
        for name, pair in registry.TWINS.items():
            if set(pair) <= set(rows):
                st.button(
                    name,
                    on_click=widgets.select,
                    args=(widget, list(pair)),
                    key=f"twins_{name}",
                    icon=":material/compare_arrows:",
                )


def table(columns: Mapping[str, Sequence]) -> None:
    st.dataframe(columns, hide_index=True)
