"""Convolution and pooling: what does a 3×3 kernel make of the chosen photo?"""

from functools import partial

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.cached import convolution as cached
from explorer.lessons.convolution import LAYERS, POOLS, SIDE, output_size
from explorer.lessons.figures import convolution as figures
from explorer.lessons.panels.convolution import kernel_buttons, kernel_inputs
from explorer.lessons.words import convolution as words

first = panels.header("convolution", share=2.4)
with first.controls:
    kernel = kernel_inputs()
    stride = st.slider(
        "Stride", 1, 4, key="stride", help="Pixels from one place to the next", **URL_STATE
    )
    padding = st.slider(
        "Padding", 0, 3, 1, key="padding", help="Zeros around the picture", **URL_STATE
    )
    pool = st.segmented_control(
        "Then pooling", POOLS, default="none", required=True, key="pool", **URL_STATE
    )
with panels.controls(1):
    with st.container(horizontal=True, gap="small"):
        kernel_buttons()
    left, right = st.columns(2)
    last = output_size(SIDE, 3, stride, padding) - 1
    row = min(left.slider("Row", 0, last, last // 2, key=f"row_{last}", **URL_STATE), last)
    column = min(
        right.slider("Column", 0, last, last // 2, key=f"column_{last}", **URL_STATE), last
    )
result = cached.convolve(sidebar.current().image, kernel, stride, padding, pool)
panels.images(
    (figures.pictures, result, row, column),
    words.describe(result, row, column),
    "convolution",
    "A kernel over the photo",
    first,
    how="computed",
    settings={
        "kernel": " ".join(f"{value:.4g}" for value in kernel),
        "stride": stride,
        "padding": padding,
        "pooling": pool,
        "row": row,
        "column": column,
    },
    arrays=partial(figures.arrays, result),
)
panels.question("convolution")
panels.numbers(
    words.product_table(result, row, column),
    "place",
    "The framed place: pixel × weight, computed now.",
    "The framed place",
)
panels.numbers(
    words.layer_table(LAYERS),
    "sizes",
    words.ABOUT_LAYERS,
    "The same formula in real networks",
    heading=True,
)
panels.footer("convolution")
