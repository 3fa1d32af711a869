"""Chain rule: how does the gradient of the first weight come about?"""

import streamlit as st

from explorer.app import replay, widgets
from explorer.app.widgets import URL_STATE, number_state
from explorer.depth import chain_rule
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.figures import chain_rule as figures
from explorer.depth.panels import chain_rule as panels
from explorer.depth.words import chain_rule as words

st.write(words.ABOUT_TOY)
with st.container(horizontal=True):
    panels.preset_buttons()
columns = st.columns(5)
x = columns[0].number_input("Input x", -10.0, 10.0, 1.0, 0.1, key="x", **number_state("x"))
target = columns[4].number_input("Target t", -10.0, 10.0, 0.0, 0.1, key="t", **number_state("t"))
units = [
    panels.choose_unit(columns[number], number, name)
    for number, name in enumerate(("h1", "h2", "o"), start=1)
]
weights = [weight for _, weight in units]
chain = chain_rule.run(x, target, weights, [activation for activation, _ in units])
checks = words.check_table(
    chain_rule.weight_gradients(chain), chain_rule.central_differences(chain)
)
replay.chart_with_summary(words.describe(chain), checks, "toy", (figures.network, chain))
st.latex(words.FORMULA)
widgets.table(words.factor_table(chain_rule.factors(chain)))
widgets.table(checks)
st.caption(words.ABOUT_DIFFERENCE)

st.header("What a unit lets through")
z = st.slider("z, what goes into the unit", -6.0, 6.0, 0.0, 0.1, key="z", **URL_STATE)
replay.chart_with_summary(
    words.describe_curves(z),
    words.curve_table(z),
    "curves",
    (figures.curves, z, False),
    (figures.curves, z, True),
)

st.header("A longer chain")
st.write(words.ABOUT_LENGTH)
left, middle, right, last = st.columns(4)
activation = left.selectbox(
    "Activation",
    chain_rule.CURVES,
    1,
    lambda key: ACTIVATIONS[key].label,
    key="long_f",
    **URL_STATE,
)
weight = middle.slider("Weight of every unit", -8.0, 8.0, 1.0, 0.1, key="long_w", **URL_STATE)
length = right.slider("Units", 2, 100, 20, key="long_n", **URL_STATE)
centred = last.toggle(
    "Units at their steepest", key="centred", help=words.ABOUT_CENTRED, **URL_STATE
)
long = chain_rule.lengthen(activation, weight, length, centred=centred)
replay.chart_with_summary(
    words.describe_lengthening(long),
    words.length_table(long),
    "chain",
    (figures.lengthening, long),
)
