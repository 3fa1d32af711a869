"""Skip connections: what changes when every block adds its input to its output?"""

import streamlit as st

from explorer.app import replay, sidebar
from explorer.app.widgets import escape_markdown
from explorer.depth.cached import residual as cached
from explorer.depth.figures import residual as figures

KEPT = {"bind": "query-params", "persist_state": "session"}


def measured(question: str) -> dict:
    return {labels[key]: cached.skip(question, key, choice.image) for key in chosen}


st.title("Skip connections")
st.write(figures.ABOUT)
choice = sidebar.current()
labels = cached.skip_networks(choice.model)
chosen = st.multiselect(
    "Networks, at most four",
    list(labels),
    cached.twins(choice.model),
    max_selections=4,
    format_func=labels.get,
    key=f"skip_{choice.model}",
) or [choice.model]

st.header("Layer responses")
st.write(figures.RESPONSES)
by_size = st.toggle("Largest first", key="skip_by_size", **KEPT)
found = measured("responses")
replay.chart_with_summary(
    figures.describe_responses(found),
    figures.response_table(found),
    "responses",
    (figures.responses, found, by_size),
)
st.caption(figures.RESPONSES_HOW)

st.header("Lesions")
st.write(figures.LESIONS)
found = measured("lesions")
replay.chart_with_summary(
    figures.describe_lesions(found),
    figures.lesion_table(found),
    "lesions",
    (figures.lesions, found, "probability"),
    (figures.lesions, found, "agreement"),
)
st.caption(figures.LESIONS_HOW)

st.header("Path lengths")
st.write(figures.PATHS)
left, right = st.columns(2)
blocks = left.slider("Blocks", 1, 110, 54, key="skip_blocks", **KEPT)
first, last = right.slider(
    "Lengths that stand out", 0, blocks, figures.short_paths(blocks), key=f"lengths_{blocks}"
)
replay.chart_with_summary(
    figures.describe_lengths(blocks, first, last),
    figures.length_table(blocks),
    "lengths",
    (figures.lengths, blocks, first, last),
)
for number, (label, one) in enumerate(measured("paths").items()):
    if one.blocks:
        st.markdown(f"**{escape_markdown(label)}**, measured now")
        replay.chart_with_summary(
            figures.describe_paths(one, label),
            figures.path_table(one),
            f"paths_{number}",
            (figures.path_slopes, one),
            (figures.path_shares, one),
        )
st.caption(figures.PATHS_HOW)
