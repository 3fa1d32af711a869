"""Networks: what is this network made of, and how do the published ones compare?"""
import streamlit as st

from explorer import cached, models, sidebar
from explorer.analysis.published import NETWORKS
from explorer.figures import architecture, comparison, style, tables
from explorer.figures import networks as figures

DOWNLOAD = {"icon": ":material/download:", "on_click": "ignore"}

st.title("Networks")
choice = sidebar.current()
row, found = models.find(choice.wanted), cached.anatomy(choice.wanted)
blocks, bars = cached.parts(choice.wanted, most=14), cached.parts(choice.wanted, pools=False, most=20)
side, name, layers = found.image[1], figures.file_name(row.label), figures.table(found)
st.write("What a network is made of, *counted now* layer by layer for one image; no weights are needed for that. "
         "Look where the parameters are and where the work is: often not in the same layers.")

st.subheader(sidebar.plain(row.label), anchor="anatomy")
with st.container(horizontal=True):
    for label, value, about in figures.metrics(found):
        st.metric(label, value, help=about, border=True, width="content")
st.html(architecture.cards(blocks, found))
st.caption("From left to right, as executed. A box is as high as its maps and as thick as it has channels (×).")
st.download_button("Drawing (PNG)", lambda: style.png(architecture.picture(blocks, found)), f"{name}.png", **DOWNLOAD)

st.subheader("Where the parameters, the work and the memory are")
words = figures.describe_costs(bars, found)
st.write(words)
st.html(figures.WIDE)
with st.container(key="wide_costs"):
    st.plotly_chart(figures.costs(bars), config=style.CONFIG, alt=words)
with st.expander(f"All {len(found.layers)} layers"):
    st.dataframe(layers, hide_index=True, alt=words)
st.download_button("Layers (CSV)", tables.csv(layers), f"{name}.csv", **DOWNLOAD)

st.subheader("How far one value sees")
st.write("The side of the square of pixels that one value of a feature map depends on, *counted now*.")
others = st.multiselect("Compare with", [key for key, other in models.MODELS.items() if other.source != "random"],
                        ["alexnet", "vgg16", "resnet50"], format_func=lambda key: models.find(key).label,
                        max_selections=3, key="fields_of", bind="query-params", persist_state="session")
lines = {models.find(key).label: cached.parts(key) for key in dict.fromkeys([choice.wanted, *others])}
words = figures.describe_fields(lines, side)
st.plotly_chart(figures.fields(lines, side), config=style.CONFIG, alt=words)
st.caption(sidebar.plain(words))

st.subheader("The published networks")
metric = st.segmented_control("Accuracy", list(comparison.METRICS), default="top1", format_func=comparison.METRICS.get,
                              required=True, key="accuracy", bind="query-params", persist_state="session")
words = comparison.describe_comparison(NETWORKS, metric)
st.write(f"{words} *Published* by torchvision: one network, one crop, ImageNet's validation images.")
with st.container(key="wide_comparison"):
    st.plotly_chart(comparison.comparison(NETWORKS, metric, choice.wanted.removeprefix("random:")), config=style.CONFIG,
                    alt=words)
for title, columns, about in zip(("Published", "Lecture"), cached.published_networks(), figures.ABOUT, strict=True):
    st.write(about)
    st.dataframe(columns, hide_index=True, alt=about)
    st.download_button(f"{title} numbers (CSV)", tables.csv(columns), f"{title.lower()}.csv", **DOWNLOAD)
