"""Convolution and pooling: what does a 3×3 kernel make of the chosen photo?"""

import streamlit as st

from explorer.app import sidebar
from explorer.lessons import panels as frame
from explorer.lessons.cached import basics
from explorer.lessons.convolution import KERNELS, LAYERS, POOLS, output_size
from explorer.lessons.figures import convolution as figures

KEPT = {"bind": "query-params", "persist_state": "session"}


def put(label: str) -> None:
    st.session_state.update(
        {f"k{place}": float(value) for place, value in enumerate(KERNELS[label])}
    )


def number(place: int) -> float:
    return st.number_input(
        f"Row {place // 3 + 1}, column {place % 3 + 1}",
        -20.0,
        20.0,
        float(KERNELS["Vertical edges"][place]),
        1.0,
        "%.4g",
        f"k{place}",
        width=72,
        label_visibility="collapsed",
        **KEPT,
    )


frame.open("convolution", "image")
with frame.controls(), st.container(horizontal=True, gap="small"):
    for label in KERNELS:
        st.button(label, on_click=put, args=(label,), key=f"kernel_{label}")
left, right = st.columns([1, 2])
with left, frame.controls(1):
    kernel = []
    for row in range(3):
        with st.container(horizontal=True, gap="small"):
            kernel += [number(3 * row + column) for column in range(3)]
    one, two = st.columns(2)
    stride = one.slider(
        "Stride", 1, 4, key="stride", help="Pixels from one place to the next", **KEPT
    )
    padding = two.slider("Padding", 0, 3, 1, key="padding", help="Zeros around the picture", **KEPT)
    one, two = st.columns(2)  # once more: on a phone all of a column stands together
    last = output_size(basics.SIDE, 3, stride, padding) - 1
    row = min(one.slider("Row", 0, last, last // 2, key=f"row_{last}", **KEPT), last)
    column = min(two.slider("Column", 0, last, last // 2, key=f"column_{last}", **KEPT), last)
    pool = st.segmented_control(
        "Then pooling", POOLS, default="none", required=True, key="pool", **KEPT
    )
found = basics.slid(sidebar.current().image, kernel, stride, padding, pool)
said, shown = figures.describe(found, row, column), figures.pictures(found, row, column)
with right:
    frame.images(shown, said, "convolution")
frame.ask("convolution")
frame.numbers(
    figures.products(found, row, column), "place", "The framed place: pixel × weight, computed now."
)
frame.numbers(
    figures.layers(LAYERS), "sizes", figures.ABOUT_LAYERS, "The same formula in real networks"
)
frame.close("convolution")
