"""Skip connections: what changes when every block adds its input to its output?"""

import streamlit as st

from explorer.app import sidebar, stage
from explorer.depth.cached import residual as cached
from explorer.depth.panels import residual as panels
from explorer.depth.words import paths as path_words
from explorer.depth.words import residual as words

choice = sidebar.current_network()
models = cached.comparable(choice.model)
finding, picture, controls = stage.places(0)
with controls:
    keys, by_size = panels.choose(models, choice.model)
    sidebar.say_untrained([models[key] for key in keys])
chosen = [models[key] for key in keys]
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
panels.lengths()
paths = {model.label: cached.paths(model, choice.image) for model in chosen}
panels.paths(paths, keys)
with stage.more("paths"):
    st.write(path_words.PATHS)
with stage.how_measured():
    st.write(f"{words.RESPONSES_HOW}\n\n{words.LESIONS_HOW}\n\n{path_words.PATHS_HOW}")
