"""Shattered gradients: how alike are the gradients of neighbours, and how evenly does a net pass on
directions?"""

import streamlit as st

from explorer.app import replay
from explorer.depth.cached import shattering as cached
from explorer.depth.figures import shattering as figures
from explorer.depth.shattering import ACTIVATIONS, DEPTHS, INITS

KEPT = {"bind": "query-params", "persist_state": "session"}


st.title("Shattered gradients")
st.write(figures.ABOUT)
a, b, c, d = st.columns(4)
depth = a.select_slider("Hidden layers", DEPTHS, 24, key="sweep_depth", **KEPT)
scale = b.select_slider(
    "Scale of the residual branch", [0.1, 0.2, 0.5, 1.0], 1.0, key="branch_scale", **KEPT
)
norm = c.toggle("Batch norm", True, key="sweep_norm", **KEPT)
seed = d.number_input("Seed", 0, 999, 0, key="sweep_seed", **KEPT)
found = cached.sweeps(depth, norm, scale, seed)
said = figures.describe_shattering(found, depth)
replay.chart_with_summary(
    said,
    figures.shattering_table(found),
    "autocorrelation",
    (figures.slopes, found),
    (figures.shattering, found),
)
st.caption(figures.HOW)

st.header("Singular values of the input-output Jacobian")
st.write(figures.SPECTRUM)
a, b, c = st.columns(3)
layers = a.slider("Layers", 1, 100, 20, key="jacobian_depth", **KEPT)
activation = b.selectbox(
    "Activation", list(ACTIVATIONS), 2, lambda key: ACTIVATIONS[key][0], key="jacobian_f", **KEPT
)
init = c.selectbox("Init", list(INITS), 2, lambda key: INITS[key][0], key="jacobian_init", **KEPT)
spectra = cached.spectra(layers, activation, init, scale, seed)
table = figures.spectrum_table(spectra)
replay.chart_with_summary(
    figures.describe_spectra(spectra, layers), table, "singular_values", (figures.spectra, spectra)
)
st.table(table)
st.caption(figures.SPECTRUM_HOW)
