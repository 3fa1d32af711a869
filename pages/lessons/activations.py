"""Activation functions: what does each let through going back, and what is left after many of
them?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.depth.figures.chain_rule import curves
from explorer.depth.words.chain_rule import curve_table, describe_curves
from explorer.lessons import panels
from explorer.lessons.activations import MAX_UNITS, products
from explorer.lessons.cached import activations as cached
from explorer.lessons.figures import activations as figures
from explorer.lessons.panels.activations import garbage, speed
from explorer.lessons.words import activations as words

first = panels.header("activations")
with first.controls:
    left, right = st.columns(2)
    z = left.slider("z, what goes into the unit", -6.0, 6.0, 1.0, 0.1, key="act_z", **URL_STATE)
    units = right.slider("Units in a row n", 2, MAX_UNITS, 10, key="act_n", **URL_STATE)
powers = products(z, units)
panels.chart(
    (figures.products, powers),
    words.describe_products(powers, z),
    "products",
    "What is left of the signal",
    first,
    how="computed",
    settings={"z": z, "units": units},
)
panels.question("activations")
panels.charts(
    {
        "Activation functions": (curves, z, False),
        "Their derivatives": (curves, z, True),
    },
    describe_curves(z),
    "curves",
    how="computed",
    settings={"z": z},
)
panels.numbers(curve_table(z), "activations", words.ABOUT_CURVES, "Activation functions")
panels.numbers(
    words.factor_table(cached.factors()),
    "factors",
    words.ABOUT_FACTORS,
    "The weights are multiplied as often",
    heading=True,
)
garbage()
speed()
panels.footer("activations")
