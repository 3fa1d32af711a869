"""VGG: what do three layers of 3x3 see, and what do they cost, against one of 7x7?"""

import streamlit as st

from explorer.lessons import panels as frame
from explorer.lessons import vgg
from explorer.lessons.cached import nets
from explorer.lessons.figures import vgg as figures
from explorer.lessons.figures.wide import WIDE

KEPT = {"bind": "query-params", "persist_state": "session"}

frame.open("vgg")
with frame.controls():
    left, right = st.columns(2)
    layers = left.slider("Layers of 3×3", 1, vgg.MOST_LAYERS, 3, key="stacked", **KEPT)
    channels = right.select_slider(
        "Channels C", (64, 128, 256, 512), 256, key="stack_channels", **KEPT
    )
first, second = vgg.compare(layers, channels)
st.html(WIDE)
frame.chart(
    (figures.pyramid, first),
    figures.describe_pyramid(first, second),
    "pyramid",
    st.container(key="wide_pyramid"),
)
frame.numbers(figures.weights(first, second), "vgg-stack", figures.ABOUT_WEIGHTS)
frame.ask("vgg")
st.subheader("What one value sees, measured", anchor=False)
grids = vgg.paths(layers), vgg.paths(1, second.kernel)
frame.chart(
    (figures.ways, *grids), figures.describe_ways(*grids), "ways", st.container(key="wide_ways")
)
st.subheader("What the non-linearities give", anchor=False)
lines = nets.lines(layers, 0)
frame.chart((figures.bends, lines), figures.describe_bends(lines), "bends")
frame.close("vgg")
