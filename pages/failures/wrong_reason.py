"""Find the wrong reason: which of two networks is right, and for which reason?"""

import streamlit as st

from explorer.app import stage
from explorer.app.widgets import escape_markdown
from explorer.failures.cached import wrong_reason as cached
from explorer.failures.panels import wrong_reason as panels
from explorer.failures.words import wrong_reason as words
from explorer.inside.saliency_map import SaliencyError
from explorer.networks.model import ModelError

finding, picture, controls = stage.places()
with controls:
    guesses = panels.guesses()
    first = panels.choose_pictures()
try:
    networks = panels.pair()
    evidence = {name: cached.evidence(model) for name, model in networks.items()}
    with picture:
        panels.pictures(networks, first, words.said(evidence, all(guesses.values())), finding)
except (ModelError, SaliencyError) as error:
    st.info(escape_markdown(str(error)))
    st.stop()
if all(guesses.values()):
    panels.reveal(evidence, guesses)
else:
    stage.more().text("Choose one for each network, and the truth is shown.")
with stage.how_measured():
    st.write(words.INTRODUCTION)
    st.write(words.HOW)
