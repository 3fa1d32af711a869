"""Where networks differ: which failures does another network, or a deeper one, not make?"""

import streamlit as st

from explorer.app.widgets import escape_markdown
from explorer.failures.cached.evaluations import short_names
from explorer.failures.panels import disagreements, evaluate
from explorer.failures.words.disagreements import INTRODUCTION, missing

st.write(INTRODUCTION)
chosen = disagreements.choose()
evaluate.draw()
evaluations, both = disagreements.open_all(chosen)
names = short_names(evaluations)
left_out = missing(both, names)
if left_out:
    st.caption(escape_markdown(left_out))
first, second = disagreements.pair(both, names)
disagreements.table(both, names)
st.subheader("Kinds of failure of each", anchor=False)
disagreements.modes(evaluations, names)
st.subheader("Images", anchor=False)
disagreements.images(evaluations[second], both, names, first, second)
