"""Feature map: which images does the network find alike, and which of them does it get wrong?"""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.drawing.style import CONFIG
from explorer.drawing.tables import csv
from explorer.failures.cached import image as cached
from explorer.failures.embedding import MAPS
from explorer.failures.figures import embedding as figures
from explorer.failures.panels import grid as failures_panel

KEPT, WRONG = failures_panel.KEPT, "Wrong ones on the map"
st.title("Feature map")
st.write(
    "The last layer decides by the features that it is given. Each point is one image, near to those with like "
    "features. Look at wrong ones: do they lie among the class that they were taken for, between two, or apart?"
)
name, found = failures_panel.choose()
if found.features is None:
    st.warning("This evaluation kept no features. Evaluate the images again to see their map.")
    st.stop()
left, middle, right = st.columns([2, 2, 4], vertical_alignment="bottom")
method = left.segmented_control(
    "Map",
    MAPS,
    default="PCA",
    key="map",
    required=True,
    **KEPT,
    help="t-SNE keeps neighbours together, takes seconds, and its distances mean nothing.",
)
colour = middle.segmented_control(
    "Coloured by",
    ("Class", "Right or wrong"),
    default="Class",
    key="coloured",
    required=True,
    **KEPT,
)
drawn = cached.feature_map(name, method)
labels = found.labels[drawn.indices]
if colour == "Class":
    chosen = right.multiselect(
        "Classes, at most 15 (empty: the most frequent)",
        figures.present(labels),
        key=f"map_classes_{name}",
        max_selections=figures.MOST_CLASSES,
        format_func=failures_panel.names(found),
        **KEPT,
    )
    groups, marks = figures.by_class(labels, found.classes, chosen)
else:
    groups, marks = figures.by_answer(found.correct[drawn.indices], labels >= 0)
said = figures.describe(drawn.places, groups, drawn.method, drawn.total)
words = [failures_panel.caption(found, row) for row in drawn.indices]
fig = figures.points(
    drawn.places, drawn.indices, groups, words, figures.titles(drawn.method, drawn.explained), marks
)
event = st.plotly_chart(
    fig,
    config=CONFIG,
    key=f"map_{name}_{method}_{colour}",
    on_select="rerun",
    alt=said,
    selection_mode=("points", "box", "lasso"),
)
st.text(said)
st.download_button(
    "Places (CSV)",
    lambda: csv(
        {
            "image": [str(found.names[row]) for row in drawn.indices],
            "group": groups,
            "x": drawn.places[:, 0].tolist(),
            "y": drawn.places[:, 1].tolist(),
        }
    ),
    "feature_map.csv",
    on_click="ignore",
)
picked = figures.selected(event.selection.points)
st.subheader("Images", anchor=False)
which = st.selectbox(
    "Which images (or draw a lasso or a box around points)",
    [WRONG, *marks],
    format_func=escape_markdown,
    key=f"map_group_{name}_{colour}",
    disabled=bool(len(picked)),
)
if len(picked):
    st.caption(f"{len(picked):,} points are selected; a double click on the map lets them go.")
rows = (
    picked
    if len(picked)
    else drawn.indices[found.wrong[drawn.indices]]
    if which == WRONG
    else figures.members(drawn.indices, groups, which)
)
failures_panel.grid(name, found, rows, "map")
