"""Shattered gradients: how alike are the gradients of neighbours, and how evenly does a net pass on
directions?"""

import streamlit as st

from explorer.app import replay, stage
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.cached import shattering as cached
from explorer.depth.inits import INITS
from explorer.depth.panels import shattering as panels
from explorer.depth.shattering import DEPTHS, FUNCTIONS, LAWS
from explorer.depth.words import shattering as words
from explorer.drawing.view import Setting

finding, picture, controls = stage.places(0)
with controls:
    left, middle, right, last = st.columns(4)
depth = left.select_slider("Hidden layers", DEPTHS, 24, key="sweep_depth", **URL_STATE)
scale = middle.select_slider(
    "Scale of the residual branch", [0.1, 0.2, 0.5, 1.0], 1.0, key="branch_scale", **URL_STATE
)
norm = right.toggle("Batch norm", True, key="sweep_norm", **URL_STATE)
seed = last.number_input("Seed", 0, 999, 0, key="sweep_seed", **number_state("sweep_seed"))
sweeps = cached.sweeps(depth, norm, scale, seed)
panels.sweeps(sweeps, depth, words.settings(depth, scale, norm, seed), picture, finding)
with stage.more():
    st.write(words.ABOUT)
    st.text(words.describe_shattering(sweeps, depth))

st.header("Singular values of the input-output Jacobian", anchor=False)
with stage.controls("jacobian"):
    left, middle, right = st.columns(3)
layers = left.slider("Layers", 1, 100, 20, key="jacobian_depth", **URL_STATE)
activation = middle.selectbox(
    "Activation",
    FUNCTIONS,
    2,
    lambda key: ACTIVATIONS[key].label,
    key="jacobian_f",
    **URL_STATE,
)
init = right.selectbox(
    "Init", LAWS, 2, lambda key: INITS[key].long_label, key="jacobian_init", **URL_STATE
)
spectra = cached.spectra(layers, activation, init, scale, seed)
named: dict[str, Setting] = {
    "layers": layers,
    "activation": activation,
    "init": init,
    "scale": scale,
    "seed": seed,
}
panels.spectra(spectra, layers, named)
with stage.more("spectra"):
    st.write(words.SPECTRUM)
    st.text(words.describe_spectra(spectra, layers))
    replay.table(words.spectrum_table(spectra))
with stage.how_measured():
    st.write(f"{words.HOW}\n\n{words.SPECTRUM_HOW}")
