"""Where networks differ: which failures does another network, or a deeper one, not make?"""

import streamlit as st

from explorer.app import stage
from explorer.failures.panels import disagreements, evaluate
from explorer.failures.words.disagreements import INTRODUCTION, missing

finding, picture, controls = stage.places()
with controls:
    pair = st.container()
    compared = disagreements.open_all(disagreements.choose())
with pair:
    first, second = disagreements.pair(compared.names)
with picture:
    disagreements.contingency(compared, first, second, finding)
    if left_out := missing(compared.both, compared.names):
        stage.more("left_out").text(left_out)
    disagreements.table(compared)
disagreements.modes(compared)
disagreements.images(compared, first, second)
with stage.more("started"):
    evaluate.draw()
with stage.how_measured():
    st.write(INTRODUCTION)
