"""Find the wrong reason: which of two networks is right, and for which reason?"""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.failures.cached import wrong_reason as cached
from explorer.failures.panels import wrong_reason as panels
from explorer.failures.words import wrong_reason as words
from explorer.inside.saliency_map import SaliencyError
from explorer.networks.model import ModelError

st.write(words.INTRODUCTION)
first = panels.choose_pictures()
try:
    networks = panels.pair()
    evidence = {name: cached.evidence(model) for name, model in networks.items()}
    st.text(words.before(list(evidence), [each.own for each in evidence.values()]))
    panels.pictures(networks, first)
except (ModelError, SaliencyError) as error:
    st.info(escape_markdown(str(error)))
    st.stop()
guesses = panels.guesses()
if all(guesses.values()):
    st.subheader("What is true", anchor=False)
    panels.reveal(evidence, guesses)
else:
    st.caption("Choose one for each network, and the truth is shown.")
