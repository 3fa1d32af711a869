"""Skip connections: what changes when every block adds its input to its output?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.app.widgets import URL_STATE
from explorer.depth.cached import residual as cached
from explorer.depth.panels import residual as panels
from explorer.depth.paths import short_paths
from explorer.depth.words import paths as path_words
from explorer.depth.words import residual as words

choice = sidebar.current_network()
models = cached.comparable(choice.model)
finding, picture, controls = stage.places(0)
with controls:
    left, right = st.columns([4, 1], vertical_alignment="bottom")
keys = left.multiselect(
    "Networks, at most four",
    list(models),
    cached.default_keys(choice.model),
    max_selections=4,
    format_func=lambda key: models[key].label,
    key=f"skip_{choice.model.key}",
    **URL_STATE,
) or [choice.model.key]
chosen = [models[key] for key in keys]
by_size = right.toggle("Largest first", key="skip_by_size", **URL_STATE)
with controls:
    sidebar.say_untrained(chosen)
responses = {model.label: cached.responses(model, choice.image) for model in chosen}
with picture:
    panels.responses(responses, by_size, keys, finding)
with stage.more():
    st.write(f"{words.ABOUT} {words.RESPONSES}")
    st.text(words.describe_responses(responses))

st.header("Lesions", anchor=False)
lesions = {model.label: cached.lesions(model, choice.image) for model in chosen}
panels.lesions(lesions, keys)
with stage.more("lesions"):
    st.write(words.LESIONS)
    st.text(words.describe_lesions(lesions))

st.header("Path lengths", anchor=False)
with stage.controls("paths"):
    left, right = st.columns(2)
blocks = left.slider("Blocks", 1, 110, 54, key="skip_blocks", **URL_STATE)
first, last = right.slider(
    "Lengths that stand out", 0, blocks, short_paths(blocks), key=f"lengths_{blocks}", **URL_STATE
)
panels.lengths(blocks, first, last)
paths = {model.label: cached.paths(model, choice.image) for model in chosen}
panels.paths(paths, keys)
with stage.more("paths"):
    st.write(path_words.PATHS)
with stage.how_measured():
    st.write(f"{words.RESPONSES_HOW}\n\n{words.LESIONS_HOW}\n\n{path_words.PATHS_HOW}")
