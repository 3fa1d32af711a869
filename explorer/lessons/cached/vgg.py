"""Stacks of 3x3 along a line from one picture to another."""

import streamlit as st

from explorer.app.cache import WORKERS
from explorer.lessons import vgg


@st.cache_data(max_entries=100, show_spinner=False)
def lines(layers: int, seed: int) -> list[vgg.Line]:
    """The stack of 3x3, the one layer that sees as much, and the stack without ReLU, along one
    line."""

    def compute() -> list[vgg.Line]:
        return [
            vgg.line(layers, 3, seed=seed),
            vgg.line(1, 2 * layers + 1, seed=seed),
            vgg.line(layers, 3, relu=False, seed=seed),
        ]

    return WORKERS.submit(compute).result()
