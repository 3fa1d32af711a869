"""VGG-16 and VGG-19: which layers differ, and where are the parameters and the memory?"""

import streamlit as st

from explorer.app import sidebar
from explorer.inside import cached
from explorer.inside.figures.anatomy import costs
from explorer.lessons import panels as frame
from explorer.lessons import vgg
from explorer.lessons.cached import nets
from explorer.lessons.figures import vgg_layers as figures
from explorer.lessons.figures.wide import WIDE

frame.open("vgg_layers", "image")
frame.ask("vgg_layers")
names = {f"VGG-{depth}": depth for depth in vgg.DEPTHS}
with frame.controls():
    chosen = st.pills(
        "Networks",
        names,
        default=["VGG-16", "VGG-19"],
        selection_mode="multi",
        key="vggs",
        bind="query-params",
        persist_state="session",
    )
depths = tuple(sorted(names[name] for name in chosen)) or (16, 19)
shown, found = depths[-1], cached.anatomy(f"vgg{depths[-1]}")
stages = nets.stages(depths)
bars = figures.named(cached.parts(f"vgg{shown}", pools=False), stages, shown)
st.html(WIDE)
frame.chart(
    (figures.columns, stages, depths),
    figures.describe_columns(vgg.difference(depths[0], shown), depths),
    "columns",
    st.container(key="wide_columns"),
)
st.subheader(f"Where the parameters and the memory of VGG-{shown} are", anchor=False)
frame.chart((costs, bars), figures.describe_memory(found), "costs", st.container(key="wide_costs"))
frame.numbers(figures.stage_table(stages, shown, found), f"vgg{shown}-stages", figures.ABOUT_STAGES)
st.subheader("How far it sees on the chosen photo", anchor=False)
ends = vgg.ends(shown)
frame.images(
    {f"VGG-{shown}": figures.seen(nets.resized(sidebar.current().image, 224), ends)},
    figures.describe_seen(ends, 224),
    "seen",
)
frame.numbers(nets.quotes("vgg"), "vgg-lecture", figures.ABOUT_QUOTES, "The lecture's numbers")
frame.close("vgg_layers")
