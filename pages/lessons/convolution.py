"""Convolution and pooling: what does a 3×3 kernel make of the chosen photo?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.lessons import panels
from explorer.lessons.cached import convolution as cached
from explorer.lessons.convolution import LAYERS, POOLS, SIDE, output_size
from explorer.lessons.figures import convolution as figures
from explorer.lessons.panels.convolution import kernel_buttons, kernel_inputs
from explorer.lessons.words import convolution as words

panels.header("convolution")
with panels.controls(), st.container(horizontal=True, gap="small"):
    kernel_buttons()
left, right = st.columns([1, 2])
with left, panels.controls(1):
    kernel = kernel_inputs()
    first, second = st.columns(2)
    stride = first.slider(
        "Stride", 1, 4, key="stride", help="Pixels from one place to the next", **URL_STATE
    )
    padding = second.slider(
        "Padding", 0, 3, 1, key="padding", help="Zeros around the picture", **URL_STATE
    )
    first, second = st.columns(2)  # once more: on a phone all of a column stands together
    last = output_size(SIDE, 3, stride, padding) - 1
    row = min(first.slider("Row", 0, last, last // 2, key=f"row_{last}", **URL_STATE), last)
    column = min(
        second.slider("Column", 0, last, last // 2, key=f"column_{last}", **URL_STATE), last
    )
    pool = st.segmented_control(
        "Then pooling", POOLS, default="none", required=True, key="pool", **URL_STATE
    )
result = cached.convolve(sidebar.current().image, kernel, stride, padding, pool)
with right:
    panels.images(
        figures.pictures(result, row, column), words.describe(result, row, column), "convolution"
    )
panels.question("convolution")
panels.numbers(
    words.product_table(result, row, column),
    "place",
    "The framed place: pixel × weight, computed now.",
)
panels.numbers(
    words.layer_table(LAYERS), "sizes", words.ABOUT_LAYERS, "The same formula in real networks"
)
panels.footer("convolution")
