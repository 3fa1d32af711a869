"""VGG: what do three layers of 3x3 see, and what do they cost, against one of 7x7?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.lessons import panels, vgg
from explorer.lessons.cached import vgg as cached
from explorer.lessons.figures import vgg as figures
from explorer.lessons.panels.names import named
from explorer.lessons.words import vgg as words

panels.header("vgg")
named("VGG")
with panels.controls():
    left, right = st.columns(2)
    layers = left.slider("Layers of 3×3", 1, vgg.MAX_LAYERS, 3, key="stacked", **URL_STATE)
    channels = right.select_slider(
        "Channels C", (64, 128, 256, 512), 256, key="stack_channels", **URL_STATE
    )
first, second = vgg.compare(layers, channels)
st.html(panels.WIDE)
panels.chart(
    (figures.pyramid, first),
    words.describe_pyramid(first, second),
    "pyramid",
    panels.wide("pyramid"),
)
panels.numbers(words.weight_table(first, second), "vgg-stack", words.ABOUT_WEIGHTS)
panels.question("vgg")
st.subheader("What one value sees, measured", anchor=False)
grids = vgg.paths(layers), vgg.paths(1, second.kernel)
panels.chart((figures.ways, *grids), words.describe_ways(*grids), "ways", panels.wide("ways"))
st.subheader("What the non-linearities give", anchor=False)
lines = cached.lines(layers, 0)
panels.chart((figures.bends, lines), words.describe_bends(lines), "bends")
panels.footer("vgg")
