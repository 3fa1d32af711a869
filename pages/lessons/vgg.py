"""VGG: what do three layers of 3x3 see, and what do they cost, against one of 7x7?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels, vgg
from explorer.lessons.cached import vgg as cached
from explorer.lessons.figures import vgg as figures
from explorer.lessons.panels.names import named
from explorer.lessons.words import vgg as words

first = panels.header("vgg")
with first.controls:
    left, right = st.columns(2)
    layers = left.slider("Layers of 3×3", 1, vgg.MAX_LAYERS, 3, key="stacked", **URL_STATE)
    channels = right.select_slider(
        "Channels C", (64, 128, 256, 512), 256, key="stack_channels", **URL_STATE
    )
stack, single = vgg.compare(layers, channels)
settings = {"layers of 3×3": layers, "channels": channels}
panels.chart(
    (figures.pyramid, stack),
    words.describe_pyramid(stack, single),
    "pyramid",
    "What one value sees",
    first,
    wide=True,
    how="computed",
    settings=settings,
)
named("VGG", first)
panels.question("vgg")
panels.numbers(words.weight_table(stack, single), "weights", words.ABOUT_WEIGHTS, "Weights")
st.subheader("What one value sees, measured", anchor=False)
grids = vgg.paths(layers), vgg.paths(1, single.kernel)
panels.chart(
    (figures.ways, *grids),
    words.describe_ways(*grids),
    "ways",
    "Ways from one value to each pixel",
    wide=True,
    settings=settings,
)
st.subheader("What the non-linearities give", anchor=False)
lines = cached.lines(layers, 0)
panels.chart(
    (figures.bends, lines),
    words.describe_bends(lines),
    "bends",
    "Bends along a line",
    settings=settings,
)
panels.footer("vgg")
