"""Activation functions: what does each let through going back, and what is left after many of
them?"""

import streamlit as st

from explorer.depth.figures import chain_rule as curves
from explorer.lessons import panels as frame
from explorer.lessons.activations import MOST, products
from explorer.lessons.cached import basics
from explorer.lessons.figures import activations as figures

KEPT = {"bind": "query-params", "persist_state": "session"}

frame.open("activations")
with frame.controls():
    left, right = st.columns(2)
    z = left.slider("z, what goes into the unit", -6.0, 6.0, 1.0, 0.1, key="act_z", **KEPT)
    units = right.slider("Units in a row n", 2, MOST, 10, key="act_n", **KEPT)
frame.charts(
    [(curves.curves, z, False), (curves.curves, z, True)], curves.describe_curves(z), "curves"
)
frame.chart(
    (figures.products, found := products(z, units)), figures.describe_products(found, z), "products"
)
frame.ask("activations")
frame.numbers(curves.curve_table(z), "activations", figures.ABOUT_CURVES)
frame.numbers(
    figures.factors(basics.factors()),
    "factors",
    figures.ABOUT_FACTORS,
    "The weights are multiplied as often",
)
frame.close("activations")
