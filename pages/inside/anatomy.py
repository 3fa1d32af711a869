"""Networks: what is this network made of, and how do the published ones compare?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.replay import chart
from explorer.app.widgets import DOWNLOAD, escape_markdown
from explorer.drawing import pixels
from explorer.inside import cached
from explorer.inside.figures import anatomy as figures
from explorer.inside.figures import architecture
from explorer.inside.notation import file_name
from explorer.inside.panels import anatomy as panels
from explorer.inside.panels import branches
from explorer.inside.words import anatomy as words
from explorer.inside.words.architecture import describe_architecture

choice = sidebar.current()
model = choice.wanted
anatomy = cached.anatomy(model)
st.write(words.INTRODUCTION)
panels.totals(model)
panels.layers(model, usable=model == choice.model)
st.write(words.ABOUT_BOXES)
blocks = cached.parts(model, max_parts=14)
drawing = architecture.cards(blocks, anatomy, describe_architecture(blocks, anatomy))
st.html(figures.WIDE + drawing)
st.download_button(
    "Drawing (PNG)",
    lambda: pixels.png(architecture.picture(blocks, anatomy)),
    f"{file_name(model.label)}.png",
    **DOWNLOAD,
)

branches.draw(model)

st.subheader("Where the parameters, the work and the memory are")
bars = cached.parts(model, pools=False, max_parts=20)
summary = words.describe_costs(bars, anatomy)
st.write(escape_markdown(summary))
chart(figures.costs, bars, alt=summary, place=st.container(key="wide_costs"))
with st.expander(f"All {len(anatomy.layers)} layers as a table"):
    panels.table(words.table(anatomy), words.ABOUT_LAYERS, "Layers", file_name(model.label))
panels.receptive_fields(model)
panels.published_networks(model)
