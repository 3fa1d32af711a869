"""Shattered gradients: how alike are the gradients of neighbours, and how evenly does a net pass on
directions?"""

import streamlit as st

from explorer.app import replay, widgets
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.cached import shattering as cached
from explorer.depth.figures import shattering as figures
from explorer.depth.inits import INITS
from explorer.depth.shattering import DEPTHS, FUNCTIONS, LAWS
from explorer.depth.words import shattering as words

st.write(words.ABOUT)
left, middle, right, last = st.columns(4)
depth = left.select_slider("Hidden layers", DEPTHS, 24, key="sweep_depth", **URL_STATE)
scale = middle.select_slider(
    "Scale of the residual branch", [0.1, 0.2, 0.5, 1.0], 1.0, key="branch_scale", **URL_STATE
)
norm = right.toggle("Batch norm", True, key="sweep_norm", **URL_STATE)
seed = last.number_input("Seed", 0, 999, 0, key="sweep_seed", **number_state("sweep_seed"))
sweeps = cached.sweeps(depth, norm, scale, seed)
replay.chart_with_summary(
    words.describe_shattering(sweeps, depth),
    words.shattering_table(sweeps),
    "autocorrelation",
    (figures.derivatives, sweeps),
    (figures.shattering, sweeps),
)
st.caption(words.HOW)

st.header("Singular values of the input-output Jacobian")
st.write(words.SPECTRUM)
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
table = words.spectrum_table(spectra)
replay.chart_with_summary(
    words.describe_spectra(spectra, layers), table, "singular_values", (figures.spectra, spectra)
)
widgets.table(table)
st.caption(words.SPECTRUM_HOW)
