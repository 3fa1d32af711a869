"""VGG-16 and VGG-19: which layers differ, and where are the parameters and the memory?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.widgets import URL_STATE
from explorer.inside.cached import anatomy, parts
from explorer.inside.figures.anatomy import costs
from explorer.lessons import panels, vgg_layers
from explorer.lessons.cached import lecture_numbers
from explorer.lessons.cached import vgg_layers as cached
from explorer.lessons.figures import vgg_layers as figures
from explorer.lessons.panels.vgg_layers import beside_alexnet, seen
from explorer.lessons.words import vgg_layers as words
from explorer.networks.registry import MODELS

NAMES = {f"VGG-{depth}": depth for depth in vgg_layers.DEPTHS}

first = panels.header("vgg_layers")
with first.controls:
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
panels.chart(
    (figures.columns, stages, depths),
    words.describe_columns(vgg_layers.difference(depths[0], deepest), depths),
    "columns",
    "Layers of the networks",
    first,
    wide=True,
    how="computed",
    settings={"networks": ", ".join(names)},
    networks=tuple(f"vgg{depth}" for depth in depths),
    images=(),
)
panels.question("vgg_layers")
st.subheader(f"Where the parameters and the memory of VGG-{deepest} are", anchor=False)
panels.chart(
    (costs, bars),
    words.describe_memory(anatomy(model)),
    "costs",
    f"Costs of VGG-{deepest}",
    wide=True,
    how="computed",
    networks=(model.key,),
    images=(),
)
panels.numbers(
    words.stage_table(stages, deepest, anatomy(model)),
    "stages",
    words.ABOUT_STAGES,
    f"Stages of VGG-{deepest}",
)
seen(deepest, sidebar.current().image)
beside_alexnet()
panels.numbers(
    lecture_numbers.table("vgg"),
    "quoted",
    words.ABOUT_QUOTES,
    "The lecture's numbers",
    heading=True,
)
panels.footer("vgg_layers")
