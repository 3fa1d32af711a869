"""Networks: what is this network made of, and how do the published ones compare?"""

import streamlit as st

from explorer.app import sidebar
from explorer.app.replay import chart
from explorer.app.widgets import escape_markdown
from explorer.drawing import style, tables
from explorer.inside import cached
from explorer.inside.figures import anatomy as figures
from explorer.inside.figures import architecture, comparison
from explorer.inside.published_numbers import NETWORKS
from explorer.networks import registry

DOWNLOAD = {"icon": ":material/download:", "on_click": "ignore"}


def sheet(columns: dict, about: str, label: str, file: str) -> None:
    """A table with a sentence and its download."""
    st.write(about)
    numbers = dict.fromkeys(
        figures.numeric(columns), st.column_config.NumberColumn(format="localized")
    )
    st.dataframe(columns, hide_index=True, placeholder="", alt=about, column_config=numbers)
    st.download_button(f"{label} (CSV)", lambda: tables.csv(columns), f"{file}.csv", **DOWNLOAD)


st.title("Networks")
choice = sidebar.current()
row, found = registry.find(choice.wanted), cached.anatomy(choice.wanted)
blocks, bars = (
    cached.parts(choice.wanted, most=14),
    cached.parts(choice.wanted, pools=False, most=20),
)
side, name = found.image[1], figures.file_name(row.label)
st.write(
    "What a network is made of, *counted now* for one image. Boxes are as high as their maps and as thick as they "
    "have channels (×). Look where the parameters are and where the work is: often not in the same layers."
)
st.subheader(escape_markdown(row.label), anchor="anatomy")
with st.container(horizontal=True):
    for label, value, about in figures.metrics(found):
        st.metric(label, value, help=about, border=True, width="content")
st.html(figures.WIDE + architecture.cards(blocks, found))
st.download_button(
    "Drawing (PNG)",
    lambda: style.png(architecture.picture(blocks, found)),
    f"{name}.png",
    **DOWNLOAD,
)

st.subheader("Where the parameters, the work and the memory are")
st.write(words := figures.describe_costs(bars, found))
chart(figures.costs, bars, alt=words, place=st.container(key="wide_costs"))
with st.expander(f"All {len(found.layers)} layers as a table"):
    sheet(figures.table(found), figures.ABOUT_LAYERS, "Layers", name)

st.subheader("How far one value sees")
others = st.multiselect(
    "Compare with",
    [key for key, other in registry.MODELS.items() if other.source != "random"],
    ["alexnet", "vgg16", "resnet50"],
    format_func=lambda key: registry.find(key).label,
    max_selections=3,
    key="fields_of",
    bind="query-params",
    persist_state="session",
)
lines = {
    registry.find(key).label: cached.parts(key) for key in dict.fromkeys([choice.wanted, *others])
}
words = figures.describe_fields(lines, side)
st.write(
    f"{escape_markdown(words)} *Counted now*: the side of the square of pixels that one value depends on."
)
chart(figures.fields, lines, side, alt=words)

st.subheader("The published networks")
metric = st.segmented_control(
    "Accuracy",
    list(comparison.METRICS),
    default="top1",
    format_func=comparison.METRICS.get,
    required=True,
    key="accuracy",
    bind="query-params",
    persist_state="session",
)
words, chosen = (
    comparison.describe_comparison(NETWORKS, metric),
    choice.wanted.removeprefix("random:"),
)
st.write(
    f"{words} *Published* by torchvision: one network, one crop, ImageNet's validation images."
)
chart(
    comparison.comparison,
    NETWORKS,
    metric,
    chosen,
    alt=words,
    place=st.container(key="wide_comparison"),
)
published, lecture = cached.published_networks()
sheet(published, figures.ABOUT_PUBLISHED, "Published numbers", "published")
st.subheader("The lecture's numbers, next to the same computed here")
st.table(lecture)
st.download_button("Lecture's numbers (CSV)", tables.csv(lecture), "lecture.csv", **DOWNLOAD)
