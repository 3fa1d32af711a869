"""Skip connections: what changes when every block adds its input to its output?"""

import streamlit as st

from explorer.app import replay, sidebar
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.depth.cached import residual as cached
from explorer.depth.figures import paths as path_figures
from explorer.depth.figures import residual as figures
from explorer.depth.paths import short_paths
from explorer.depth.words import paths as path_words
from explorer.depth.words import residual as words

st.write(words.ABOUT)
choice = sidebar.current_network()
models = cached.comparable(choice.model)
keys = st.multiselect(
    "Networks, at most four",
    list(models),
    cached.default_keys(choice.model),
    max_selections=4,
    format_func=lambda key: models[key].label,
    key=f"skip_{choice.model.key}",
    **URL_STATE,
) or [choice.model.key]
chosen = [models[key] for key in keys]
sidebar.say_untrained(chosen)

st.header("Layer responses")
st.write(words.RESPONSES)
by_size = st.toggle("Largest first", key="skip_by_size", **URL_STATE)
responses = {model.label: cached.responses(model, choice.image) for model in chosen}
replay.chart_with_summary(
    words.describe_responses(responses),
    words.response_table(responses),
    "responses",
    (figures.responses, responses, by_size),
)
st.caption(words.RESPONSES_HOW)

st.header("Lesions")
st.write(words.LESIONS)
lesions = {model.label: cached.lesions(model, choice.image) for model in chosen}
replay.chart_with_summary(
    words.describe_lesions(lesions),
    words.lesion_table(lesions),
    "lesions",
    (figures.lesions, lesions, "probability"),
    (figures.lesions, lesions, "agreement"),
)
st.caption(words.LESIONS_HOW)

st.header("Path lengths")
st.write(path_words.PATHS)
left, right = st.columns(2)
blocks = left.slider("Blocks", 1, 110, 54, key="skip_blocks", **URL_STATE)
first, last = right.slider(
    "Lengths that stand out", 0, blocks, short_paths(blocks), key=f"lengths_{blocks}", **URL_STATE
)
replay.chart_with_summary(
    path_words.describe_lengths(blocks, first, last),
    path_words.length_table(blocks),
    "lengths",
    (path_figures.lengths, blocks, first, last),
)
for number, model in enumerate(chosen):
    paths = cached.paths(model, choice.image)
    if paths.blocks:
        st.markdown(f"**{escape_markdown(model.label)}**, measured now")
        replay.chart_with_summary(
            path_words.describe_paths(paths, model.label),
            path_words.path_table(paths),
            f"paths_{number}",
            (path_figures.path_gradients, paths),
            (path_figures.path_shares, paths),
        )
st.caption(path_words.PATHS_HOW)
