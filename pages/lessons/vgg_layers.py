"""VGG-16 and VGG-19: which layers differ, and where are the parameters and the memory?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.inside.cached import anatomy, parts
from explorer.inside.figures.anatomy import costs
from explorer.lessons import panels, vgg_layers
from explorer.lessons.cached import lecture_numbers
from explorer.lessons.cached import vgg_layers as cached
from explorer.lessons.cached.augmenting import resized
from explorer.lessons.figures import vgg_layers as figures
from explorer.lessons.panels.vgg_layers import beside_alexnet
from explorer.lessons.words import vgg_layers as words
from explorer.networks.registry import MODELS

NAMES = {f"VGG-{depth}": depth for depth in vgg_layers.DEPTHS}

panels.header("vgg_layers")
panels.question("vgg_layers")
with panels.controls():
    names = st.pills(
        "Networks",
        NAMES,
        default=["VGG-16", "VGG-19"],
        selection_mode="multi",
        key="vggs",
        **URL_STATE,
    )
depths = tuple(sorted(NAMES[name] for name in names)) or (16, 19)
deepest = depths[-1]
model = MODELS[f"vgg{deepest}"]
stages = cached.stages(depths)
bars = figures.named(parts(model, pools=False), stages, deepest)
st.html(panels.WIDE)
panels.chart(
    (figures.columns, stages, depths),
    words.describe_columns(vgg_layers.difference(depths[0], deepest), depths),
    "columns",
    panels.wide("columns"),
)
st.subheader(f"Where the parameters and the memory of VGG-{deepest} are", anchor=False)
panels.chart((costs, bars), words.describe_memory(anatomy(model)), "costs", panels.wide("costs"))
panels.numbers(
    words.stage_table(stages, deepest, anatomy(model)), f"vgg{deepest}-stages", words.ABOUT_STAGES
)
st.subheader("How far it sees on the chosen photo", anchor=False)
ends = vgg_layers.ends(deepest)
panels.images(
    {f"VGG-{deepest}": figures.seen(resized(sidebar.current().image, 224), ends)},
    words.describe_seen(ends, 224),
    "seen",
)
beside_alexnet()
panels.numbers(
    lecture_numbers.table("vgg"), "vgg-lecture", words.ABOUT_QUOTES, "The lecture's numbers"
)
panels.footer("vgg_layers")
